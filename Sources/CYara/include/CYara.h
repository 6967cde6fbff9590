// The few calls of libyara that Sekisho makes, without its structures.
//
// libyara is opened when the first rules are compiled and not when the program starts: it brings libcrypto and libmagic
// along, which a scan without YARA rules should not wait for. It needs the headers at build time only.
#ifndef SEKISHO_CYARA_H
#define SEKISHO_CYARA_H

#include <stddef.h>
#include <stdint.h>

/// Rules that were compiled.
typedef struct SekishoYara SekishoYara;

/// A message of the compiler; `line` counts from 1, `level` is 0 for errors.
typedef void (*SekishoYaraMessage)(void *context, int level, const char *path, int line, const char *message);

/// A rule that matched, then its matching strings, then its metadata. Texts last until the call returns.
typedef struct {
  void *context;
  void (*rule)(void *context, const char *name_space, const char *identifier);
  void (*string)(void *context, const char *identifier, int64_t offset, int32_t length);
  void (*meta)(void *context, const char *identifier, const char *text);
} SekishoYaraVisitor;

/// Name of the library that is opened.
const char *sekisho_yara_library(void);

/// Empty rules to add to; NULL when libyara cannot be opened or started.
SekishoYara *sekisho_yara_make(void);
void sekisho_yara_free(SekishoYara *rules);

/// Compiles the text of one file; the number of errors. `include` is off: a rule file must not read other files.
int sekisho_yara_add(
    SekishoYara *rules, const char *text, const char *path, SekishoYaraMessage message, void *context);

/// Call once, after the last file; 0 when the rules are ready.
int sekisho_yara_finish(SekishoYara *rules);

/// Scans bytes; 0, or libyara's error: 26 for a time-out. Rules may be shared by threads.
int sekisho_yara_scan(
    const SekishoYara *rules, const uint8_t *bytes, size_t count, int seconds, const SekishoYaraVisitor *visitor);

#endif
