/* New secrets for a relay's state directory. */
#ifndef CLIENT_CTL_TOKEN_H
#define CLIENT_CTL_TOKEN_H

#include <stdbool.h>

/* `kind` is publish or operator. */
bool token_is_kind(const char *kind);

/* Replaces DIR/KIND.token by a new random secret, atomically: whoever reads sees the old
 * or the new one. Prints what was done and what to do next; false after printing why it
 * could not be. */
bool token_renew(const char *directory, const char *kind);

#endif
