/* The relay's answers for people; the commands that only show are in show.c. */
#ifndef CLIENT_CTL_SHOW_H
#define CLIENT_CTL_SHOW_H

#include <stdio.h>

#include <jansson.h>

#include "client/ctl/api.h"
#include "client/ctl/command.h"

/* Writes an answer of the relay at `root`. */
typedef void show_words(const json_t *answer, const char *root, FILE *to);

/* Shows the answer, as words or with --json as it is, and frees it. EXIT_FAILED when it is NULL. */
int show_and_free(const struct arguments *arguments, json_t *answer, const char *root,
                  show_words *show);

/* client/ctl/programme.c: of /api/v1/meetings/ID, of its events, and of a state alone. */
show_words show_programme, show_events, show_state;

#endif
