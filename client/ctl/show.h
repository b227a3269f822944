/* What the relay's interface says, as tables for people. */
#ifndef CLIENT_CTL_SHOW_H
#define CLIENT_CTL_SHOW_H

#include <stdio.h>

#include <jansson.h>

/* The answers of /api/v1/meetings and /api/v1/status. Members that are missing show as '-'. */
void show_meetings(const json_t *answer, const char *root, FILE *to);
void show_status(const json_t *answer, const char *root, FILE *to);

#endif
