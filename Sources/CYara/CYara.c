#include "CYara.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <yara.h>

// The structures of the headers belong to one version of the library.
#if YR_MAJOR_VERSION == 4 && YR_MINOR_VERSION < 3
#define LIBRARY "libyara.so.9"
#else
#define LIBRARY "libyara.so.10"
#endif

static struct {
  __typeof__(&yr_initialize) initialize;
  __typeof__(&yr_compiler_create) compiler_create;
  __typeof__(&yr_compiler_destroy) compiler_destroy;
  __typeof__(&yr_compiler_set_callback) set_callback;
  __typeof__(&yr_compiler_set_include_callback) set_include;
  __typeof__(&yr_compiler_add_string) add_string;
  __typeof__(&yr_compiler_get_rules) get_rules;
  __typeof__(&yr_rules_destroy) rules_destroy;
  __typeof__(&yr_rules_scan_mem) scan_mem;
} yara;

static int is_open;

static void open_library(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
  yara.initialize = dlsym(library, "yr_initialize");
  yara.compiler_create = dlsym(library, "yr_compiler_create");
  yara.compiler_destroy = dlsym(library, "yr_compiler_destroy");
  yara.set_callback = dlsym(library, "yr_compiler_set_callback");
  yara.set_include = dlsym(library, "yr_compiler_set_include_callback");
  yara.add_string = dlsym(library, "yr_compiler_add_string");
  yara.get_rules = dlsym(library, "yr_compiler_get_rules");
  yara.rules_destroy = dlsym(library, "yr_rules_destroy");
  yara.scan_mem = dlsym(library, "yr_rules_scan_mem");
  is_open = yara.initialize && yara.compiler_create && yara.compiler_destroy && yara.set_callback &&
            yara.set_include && yara.add_string && yara.get_rules && yara.rules_destroy && yara.scan_mem &&
            yara.initialize() == ERROR_SUCCESS;
}

struct SekishoYara {
  YR_COMPILER *compiler;
  YR_RULES *rules;
};

typedef struct {
  SekishoYaraMessage message;
  void *context;
  const char *path;
} Listener;

const char *sekisho_yara_library(void) { return LIBRARY; }

SekishoYara *sekisho_yara_make(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  if (!is_open) return NULL;
  SekishoYara *result = calloc(1, sizeof(SekishoYara));
  if (result != NULL && yara.compiler_create(&result->compiler) != ERROR_SUCCESS) {
    free(result);
    return NULL;
  }
  if (result != NULL) yara.set_include(result->compiler, NULL, NULL, NULL);
  return result;
}

void sekisho_yara_free(SekishoYara *rules) {
  if (rules->rules != NULL) yara.rules_destroy(rules->rules);
  if (rules->compiler != NULL) yara.compiler_destroy(rules->compiler);
  free(rules);
}

static void listen(
    int level, const char *file, int line, const YR_RULE *rule, const char *message, void *data) {
  (void)file;
  (void)rule;
  Listener *listener = data;
  listener->message(listener->context, level, listener->path, line, message);
}

int sekisho_yara_add(
    SekishoYara *rules, const char *text, const char *path, SekishoYaraMessage message, void *context) {
  Listener listener = {message, context, path};
  yara.set_callback(rules->compiler, listen, &listener);
  return yara.add_string(rules->compiler, text, path);
}

int sekisho_yara_finish(SekishoYara *rules) { return yara.get_rules(rules->compiler, &rules->rules); }

static int receive(YR_SCAN_CONTEXT *scan, int message, void *data, void *user) {
  if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
  const SekishoYaraVisitor *visitor = user;
  YR_RULE *rule = data;
  visitor->rule(visitor->context, rule->ns->name, rule->identifier);
  YR_STRING *string;
  yr_rule_strings_foreach(rule, string) {
    YR_MATCH *match;
    yr_string_matches_foreach(scan, string, match) {
      visitor->string(visitor->context, string->identifier, match->base + match->offset, match->match_length);
      break;  // The first place of each string is enough for a person.
    }
  }
  YR_META *meta;
  yr_rule_metas_foreach(rule, meta) {
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)meta->integer);
    visitor->meta(visitor->context, meta->identifier, meta->type == META_TYPE_STRING ? meta->string : number);
  }
  return CALLBACK_CONTINUE;
}

int sekisho_yara_scan(
    const SekishoYara *rules, const uint8_t *bytes, size_t count, int seconds, const SekishoYaraVisitor *visitor) {
  return yara.scan_mem(
      rules->rules, bytes, count, SCAN_FLAGS_NO_TRYCATCH, receive, (void *)visitor, seconds);
}
