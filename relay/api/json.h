/* JSON bodies, in and out: what every file of relay/api shares. Functions that make values give a
 * new reference, or NULL when out of memory, which jansson hands upwards. */
#ifndef RELAY_API_JSON_H
#define RELAY_API_JSON_H

#include <jansson.h>

#include "common/programme.h"
#include "relay/http.h"

/* Takes the value over, which may be NULL. */
struct http_response api_answer(int status, json_t *value);

/* The body as an object whose members are all among `known` (ends with NULL). NULL after filling
 * *refusal, a 400 with a sentence that names what is wrong and where. */
json_t *api_read_object(const struct http_request *request, const char *const *known,
                        struct http_response *refusal);

/* 400: "MEMBER: what is wrong with it". */
struct http_response api_refuse_member(const char *member, const char *what);

/* Who asks: member `by`, or "operator" when it is missing. NULL after filling *refusal. Borrowed
 * from the object. */
const char *api_read_by(const json_t *object, struct http_response *refusal);
/* The same of a name from the query, "" when missing; NULL when it is none, to be refused. */
const char *api_checked_by(const char *name);
struct http_response api_refuse_by(void);

/* {"en": ..., "fr": ...}: only the languages that are there. */
json_t *api_texts(const struct texts *texts);

/* null for NULL; for an instant whose .us is 0. */
json_t *api_string(const char *text);
json_t *api_time(ll_wall time);

#endif
