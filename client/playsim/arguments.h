/* The command line of livelisten-playsim. */
#ifndef CLIENT_PLAYSIM_ARGUMENTS_H
#define CLIENT_PLAYSIM_ARGUMENTS_H

#include <livelisten/profile.h>

/* Strings point into argv. */
struct arguments {
    enum profile profile;
    const char *audio;    /* NULL: a synthetic voice */
    const char *output;   /* NULL: none */
    const char *timeline; /* NULL: none */
    long sender_ppm, listener_ppm;
    const char *trace; /* "-": stdin */
};

/* Fills `out`. Returns -1 to go on, else the exit status to leave with, everything printed. */
int arguments_parse(struct arguments *out, int argc, char **argv);

#endif
