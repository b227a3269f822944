/* Members of the relay's answers as words for people. What is missing shows as '-'. */
#ifndef CLIENT_CTL_WORDS_H
#define CLIENT_CTL_WORDS_H

#include <jansson.h>

enum { WORDS_TIME_MAX = 40 };

const char *word(const json_t *object, const char *member);
json_int_t number(const json_t *object, const char *member);

/* Of texts by language: in English when it is there, else in whatever language comes first. */
const char *said(const json_t *object, const char *member);

/* An instant as local time of the zone (NULL: UTC): "2025-04-09 13:15:00 +02:00". `out` is returned;
 * "-" when there is none. */
const char *local_time(const json_t *instant, const char *zone, char out[WORDS_TIME_MAX]);

#endif
