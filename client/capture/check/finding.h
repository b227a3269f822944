/* What a room check finds: one line of its table each, with a verdict and, where that is not good, a
 * sentence that says what to do. */
#ifndef CLIENT_CAPTURE_CHECK_FINDING_H
#define CLIENT_CAPTURE_CHECK_FINDING_H

#include <stddef.h>

enum verdict {
    VERDICT_NONE, /* could not be judged, or need not */
    VERDICT_GOOD,
    VERDICT_LOOK, /* it will work; a person should look at it */
    VERDICT_BAD   /* it will not, or nobody will want to hear it */
};

/* "-", "good", "look", "bad". */
const char *verdict_word(enum verdict verdict);

struct finding {
    const char *what; /* "noise floor" */
    enum verdict verdict;
    double figure;    /* NAN: there is none */
    const char *unit; /* of the figure */
    char text[256];   /* the figure as a person reads it, or what is the case */
    char advice[320]; /* empty: none */
};

enum { FINDINGS_MAX = 12 };

struct findings { /* zero-initialised is empty */
    size_t count;
    struct finding finding[FINDINGS_MAX];
};

/* A finding without a figure, and one with it. The strings that are not formatted must outlive it.
 * The result is for finding_advise(). */
__attribute__((format(printf, 4, 5))) struct finding *findings_say(struct findings *findings,
                                                                   const char *what,
                                                                   enum verdict verdict,
                                                                   const char *format, ...);
__attribute__((format(printf, 6, 7))) struct finding *
findings_measure(struct findings *findings, const char *what, enum verdict verdict,
                 double figure, const char *unit, const char *format, ...);

__attribute__((format(printf, 2, 3))) void finding_advise(struct finding *finding,
                                                          const char *format, ...);

/* GOOD when nothing was found. */
enum verdict findings_worst(const struct findings *findings);

#endif
