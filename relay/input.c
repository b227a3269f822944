#include "relay/input.h"

void input_reset(struct input *input)
{
    input->level_dbov = input->loudest_dbov = RTP_NO_LEVEL;
    input->age_ms = CONTROL_UNKNOWN;
    input->described = false;
}

/* Within what a control message holds; clocks that disagree make it negative. */
static int32_t bounded_age_ms(int64_t age_us)
{
    int64_t age_ms = age_us / 1000;

    if (age_ms < 0)
        return 0;
    return age_ms < CONTROL_REPORT_DELAY_MAX_MS ? (int32_t)age_ms : CONTROL_REPORT_DELAY_MAX_MS;
}

void input_on_packet(struct input *input, const struct rtp_packet *header, struct moment now)
{
    if (header->captured.us > 0)
        input->age_ms = bounded_age_ms(now.wall.us - header->captured.us);
    if (header->level_dbov == RTP_NO_LEVEL)
        return;
    if (input->loudest_dbov == RTP_NO_LEVEL || header->level_dbov > input->loudest_dbov)
        input->loudest_dbov = header->level_dbov;
    input->heard = now.mono;
}

void input_on_quality(struct input *input, const struct control_quality *quality)
{
    input->described = true;
    input->quality = *quality;
    input->descriptions++;
    input->clipped_total += (uint64_t)quality->clipped;
}

void input_step(struct input *input, ll_mono now)
{
    if (input->loudest_dbov != RTP_NO_LEVEL)
        input->level_dbov = input->loudest_dbov;
    else if (now.us - input->heard.us >= INPUT_HOLD_US)
        input->level_dbov = RTP_NO_LEVEL;
    input->loudest_dbov = RTP_NO_LEVEL;
}
