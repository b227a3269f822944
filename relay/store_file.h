/* The file under the store: made, or found to be ours and sound. */
#ifndef RELAY_STORE_FILE_H
#define RELAY_STORE_FILE_H

struct sqlite3;

/* A database with the tables of relay/store.c; sqlite3_close ends it. NULL after printing, see
 * store_open. */
struct sqlite3 *store_file_open(const char *path);

#endif
