# Everything a developer does here. `make demo` and `make test` are the two that a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help setup generate build demo test check format conformance bench fuzz golden evaluate clean

SEKISHO := .build/release/sekisho
RELEASE := swift build -c release --static-swift-stdlib
SECONDS_EACH ?= 60
TARGET ?= all

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install missing system libraries
	@Tools/setup

generate: ## renew the list of embedded data files
	@Tools/embed-data

build: setup generate ## build the release executable
	$(RELEASE) --product sekisho

demo: build ## inspect an honest and a hostile-looking distribution
	@Tools/demo $(SEKISHO)

test: setup generate ## build and run every test
	swift build --build-tests
	swift test --skip-build

check: test format ## what CI runs, and the formatter

format: ## formatting as errors
	swift format lint --strict --configuration .swift-format --recursive Sources Tests Package.swift

conformance: setup generate ## trees, verdicts, scopes, library and evaluation against those of python3; what is hidden at random is found
	$(RELEASE)
	Tools/conformance/compare --positions
	Tools/conformance/accepts --pythons python3 --ruff ''
	Tools/conformance/compare-scopes
	Tools/conformance/compare-library --cases 500
	Tools/conformance/compare-evaluation .build/release/workbench 5000
	Tools/conformance/compare-unwrapping .build/release/workbench 400
	Tools/conformance/unwrap-generated --sekisho .build/release/sekisho --count 400

bench: setup generate ## figures per stage, and instruction counts held against docs/instructions.tsv
	$(RELEASE)
	Tools/bench .build/release

fuzz: setup generate ## libFuzzer, all targets: make fuzz [TARGET=FuzzZip] [SECONDS_EACH=600]
	for target in $(if $(filter all,$(TARGET)),FuzzZip FuzzTar FuzzEvaluator FuzzLexer FuzzLibrary FuzzMarshal FuzzParser FuzzPickle FuzzModel FuzzExecutable FuzzHiddenContent,$(TARGET)); do Tools/fuzz $$target $(SECONDS_EACH); done

golden: setup generate ## rewrite the golden reports after an intended change
	UPDATE_GOLDEN=1 swift test --filter Golden

evaluate: build ## detection on corpora outside the repository: see docs/evaluation.md
	@Tools/evaluate --help

clean: ## remove what was built
	rm -rf .build .build-*
