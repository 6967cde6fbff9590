# Everything a developer does here. `make demo` and `make test` are the two that a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help setup generate build demo test check format conformance bench fuzz golden evaluate weights evasion clean

SEKISHO := .build/release/sekisho
RELEASE := swift build -c release --static-swift-stdlib
SECONDS_EACH ?= 60
TARGET ?= all
CORPUS = $(if $(MALWARE_LIST),--malware-list "$(MALWARE_LIST)") $(if $(BENIGN_LIST),--benign-list "$(BENIGN_LIST)")

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
	Tools/conformance/exchange .build/release/sekisho

bench: setup generate ## figures per stage, and instruction counts held against docs/instructions.tsv
	$(RELEASE)
	Tools/bench .build/release

fuzz: setup generate ## libFuzzer, all targets: make fuzz [TARGET=FuzzZip] [SECONDS_EACH=600]
	for target in $(if $(filter all,$(TARGET)),FuzzZip FuzzTar FuzzEvaluator FuzzLexer FuzzLibrary FuzzMarshal FuzzParser FuzzPickle FuzzModel FuzzExecutable FuzzHiddenContent,$(TARGET)); do Tools/fuzz $$target $(SECONDS_EACH); done

golden: setup generate ## rewrite the golden reports after an intended change
	UPDATE_GOLDEN=1 swift test --filter Golden

evaluate: build ## write docs/evaluation.md: make evaluate MALWARE=DIR BENIGN=DIR [MALWARE_LIST=TSV] [BENIGN_LIST=TSV] [HEXORA=FILE] [GUARDDOG=FILE]
	@test -n "$(MALWARE)" -a -n "$(BENIGN)" || { Tools/evaluate --help; exit 2; }
	$(RELEASE) --product workbench
	Tools/evaluate $(SEKISHO) .build/release/workbench "$(MALWARE)" "$(BENIGN)" $(CORPUS) $(foreach set,$(APART),--apart $(set)) \
	  $(if $(HEXORA),--hexora "$(HEXORA)") $(if $(GUARDDOG),--guarddog "$(GUARDDOG)")

weights: ## fit the weights of verdicts anew: make weights MALWARE=DIR BENIGN=DIR [MALWARE_LIST=TSV] [BENIGN_LIST=TSV] [APART=FOLDER]
	@test -n "$(MALWARE)" -a -n "$(BENIGN)" || { Tools/fit-weights --help; exit 2; }
	Tools/fit-weights .build/release/workbench "$(MALWARE)" "$(BENIGN)" $(CORPUS) $(foreach set,$(APART),--without $(set)) --rebuild

evasion: build ## write docs/evasion.md: inert packages that do what malware does, each written otherwise, and which are caught
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && Tools/evasion/generate "$$folder" && \
	  Tools/evasion/measure $(SEKISHO) "$$folder" --output docs/evasion.md

clean: ## remove what was built
	rm -rf .build .build-*
