/* The directory of the meeting files: every *.yaml of it is one meeting. */
#ifndef RELAY_PROGRAMMES_H
#define RELAY_PROGRAMMES_H

#include "common/programme.h"
#include "common/programme_file.h"
#include "relay/relay.h"

enum { PROGRAMMES_MAX = 1000 };

/* What a directory holds. */
struct programmes {
    struct programme_entry {
        char *path;
        struct programme *programme; /* NULL: the file is bad */
    } * entries;                     /* by path */
    unsigned count;
    unsigned bad;
};

/* Reads all files. Prints what is wrong with which: those are bad, and all that define one id are.
 * A directory that is not there holds nothing, unless it must be. False after printing when the
 * directory cannot be read. */
bool programmes_read(struct programmes *programmes, const char *directory, bool must_be);
void programmes_free(struct programmes *programmes);

/* Makes the meetings of the relay those of the files, the open meeting `demo` when there is no file
 * at all. A meeting whose programme is the same notices nothing. While a file is bad no meeting is
 * withdrawn: it may be that of the file. Takes the programmes over. False when out of memory; then
 * some may be as they were. */
bool programmes_apply(struct programmes *programmes, struct relay *relay, struct moment now);

/* Keeps one: the text, which is that of the programme, becomes the content of the file that defines
 * its id, else of DIRECTORY/ID.yaml; at once, or not at all. Makes the directory. False, and `why`,
 * when it could not be kept; then nothing has changed. */
bool programmes_store(const char *directory, const char *text, size_t n,
                      const struct programme *programme, char why[PROGRAMME_WHY_MAX]);

/* Removes the file that defines this id, if there is one. False, and `why`, when it could not. */
bool programmes_remove(const char *directory, const char *id, char why[PROGRAMME_WHY_MAX]);

#endif
