#include "client/playsim/timeline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"

enum { EVERY_US = 100000 };

struct timeline {
    const char *path;
    FILE *file;
    int64_t due_us;
};

struct timeline *timeline_open(const char *path)
{
    struct timeline *timeline = calloc(1, sizeof *timeline);

    if (!timeline) {
        log_error("out of memory");
        return NULL;
    }
    timeline->path = path;
    timeline->file = fopen(path, "w");
    if (!timeline->file) {
        log_error("cannot write %s: %s", path, strerror(errno));
        free(timeline);
        return NULL;
    }
    fputs("t_ms,delay_ms,target_ms,buffer_ms,concealed_ms,stretched_ms,skipped_ms,underruns\n",
          timeline->file);
    return timeline;
}

void timeline_add(struct timeline *timeline, int64_t at_us, const struct player_stats *stats)
{
    if (at_us < timeline->due_us)
        return;
    fprintf(timeline->file, "%" PRId64 ",", timeline->due_us / 1000);
    if (stats->state == PLAYER_PLAYING && stats->delay_ms >= 0)
        fprintf(timeline->file, "%" PRId32, stats->delay_ms);
    fprintf(timeline->file,
            ",%" PRId32 ",%" PRId32 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
            stats->target_ms, stats->buffer_ms, stats->concealed_ms, stats->stretched_ms,
            stats->skipped_ms, stats->underruns);
    timeline->due_us += EVERY_US;
}

bool timeline_close(struct timeline *timeline)
{
    bool ok;

    if (!timeline)
        return true;
    ok = !ferror(timeline->file);
    ok = fclose(timeline->file) == 0 && ok;
    if (!ok)
        log_error("cannot write %s", timeline->path);
    free(timeline);
    return ok;
}
