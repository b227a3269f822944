#include "client/capture/view.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "client/common/terminal.h"
#include "client/capture/bandwidth.h"
#include "client/capture/source.h"

enum { METER_COLUMNS = 24 };

struct page {
    char *out;
    size_t capacity;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct page *page, const char *format,
                                                      ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(page->out + page->used, page->capacity - page->used, format, arguments);
    va_end(arguments);
    if (n > 0)
        page->used += (size_t)n;
    if (page->used >= page->capacity)
        page->used = page->capacity - 1;
}

static const char *connection_words(enum publication_state state)
{
    static const char *const words[] = {
        [PUBLICATION_CONNECTING] = "connecting",
        [PUBLICATION_LIVE] = "live",
        [PUBLICATION_WAITING] = "connection lost, trying again",
        [PUBLICATION_ENDED] = "ended",
    };

    return words[state];
}

static const char *source_words(const struct view_channel *channel)
{
    static const char *const words[] = {
        [SOURCE_OK] = "ok",
        [SOURCE_SILENT] = "silent",
        [SOURCE_LOST] = "LOST",
    };

    return channel->ended ? "ended" : words[channel->state];
}

uint32_t view_listeners(const struct view *view, const char *channel)
{
    const struct publication_view *publication = &view->publication;

    for (size_t i = 0; i < publication->channel_count; i++)
        if (strcmp(publication->channel[i].name, channel) == 0)
            return publication->channel[i].listeners;
    return 0;
}

static void draw_head(struct page *page, const struct view *view)
{
    add(page, "%s at %s:%d: %s   %.0f kb/s", view->meeting, view->host, view->port,
        connection_words(view->publication.state), view->kbit_per_s);
    if (clocksync_ready(&view->clock))
        add(page, "   round trip %.1f ms", (double)clocksync_rtt_us(&view->clock) / 1e3);
    add(page, "\n\n");
}

void view_input(const struct channel_quality *input, uint64_t clipped, uint64_t lost_ms,
                char *out, size_t capacity)
{
    struct page page = {out, capacity, 0};
    int hz = input->sound.bandwidth_hz;

    *out = '\0';
    if (clipped > 0)
        add(&page, "  CLIPPING: %" PRIu64 " samples", clipped);
    if (lost_ms > 0)
        add(&page, "  %" PRIu64 " ms LOST", lost_ms);
    if (hz > 0)
        add(&page, "  %.1f kHz, %s", hz / 1e3, bandwidth_name(hz));
}

/* What matters most comes first, for a narrow terminal cuts the end. */
static void draw_channel(struct page *page, const struct view *view,
                         const struct view_channel *channel)
{
    const struct channel_quality *quality = &channel->quality;
    char meter[METER_COLUMNS * 4 + 1], input[VIEW_INPUT_MAX];

    add(page, "%-8s %-6s %4" PRIu32 " listening  %s", channel->name, source_words(channel),
        view_listeners(view, channel->name),
        terminal_meter(meter, sizeof meter, channel->meter.level_dbov, METER_COLUMNS));
    view_input(quality, quality->sound.clipped, quality->lost_ms, input, sizeof input);
    add(page, " %4d dBov  peak %4d  limiter %4.1f dB%s  %s\n", channel->meter.level_dbov,
        channel->meter.peak_dbov, (double)channel->meter.reduction_db, input, channel->source);
}

static unsigned long long ms_of_frames(uint64_t frames)
{
    return frames * 1000 / RATE_HZ;
}

void view_troubles(const struct view *view, char *out, size_t capacity)
{
    const struct inlet_figures *devices = &view->devices;
    struct page page = {out, capacity, 0};

    *out = '\0';
    if (devices->late_blocks > 0)
        add(&page, "   device late %llu times", (unsigned long long)devices->late_blocks);
    if (devices->dropped_frames > 0)
        add(&page, "   dropped %llu ms", ms_of_frames(devices->dropped_frames));
    if (devices->stretched_frames > 0)
        add(&page, "   clock followed by %llu ms", ms_of_frames(devices->stretched_frames));
    if (view->left_out_blocks > 0)
        add(&page, "   not encoded %llu ms",
            ms_of_frames(view->left_out_blocks * BLOCK_FRAMES));
    if (view->publication.bundles_dropped > 0)
        add(&page, "   not sent %llu bundles",
            (unsigned long long)view->publication.bundles_dropped);
}

void view_draw(const struct view *view, char *out, size_t capacity)
{
    struct page page = {out, capacity, 0};
    char troubles[256];

    draw_head(&page, view);
    for (size_t i = 0; i < view->channel_count; i++)
        draw_channel(&page, view, &view->channel[i]);
    view_troubles(view, troubles, sizeof troubles);
    add(&page, "\nq: leave%s\n", troubles);
}
