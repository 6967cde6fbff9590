#ifndef SEKISHO_EMBEDDED_DATA_H
#define SEKISHO_EMBEDDED_DATA_H

struct sekisho_embedded_file {
  const char *path;
  const unsigned char *bytes;
  long byte_count;
};

extern const int sekisho_embedded_file_count;

/// The file at an index from 0 to sekisho_embedded_file_count - 1.
struct sekisho_embedded_file sekisho_embedded_file(int index);

#endif
