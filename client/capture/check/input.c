#include "client/capture/check/input.h"

#include <math.h>

#include <livelisten/rtp.h>

#include "client/capture/bandwidth.h"

enum {
    SILENT_DBOV = -60, /* as channel.c judges */
    LOW_DBOV = -33,
    WANTED_DBOV = -23,
    LOUD_DBOV = -15,
    HOT_DBOV = -6,
    PEAK_DBOV = -3,
    WANTED_PEAK_DBOV = -9,
    CLIPPED_MANY = 48, /* samples: a thousandth of a second in all */
    NOISE_BELOW_GOOD_DB = 30,
    NOISE_BELOW_LEAST_DB = 15,
    STEADY_DB = 6, /* so close to the noise is no speech */
    USABLE_RATE_HZ = 2 * BANDWIDTH_FULL_HZ
};
static const double offset_look = 0.01, offset_bad = 0.1;
static const double rate_within = 0.04; /* a second or two of calls that come unevenly */
static const double lost_within = 0.01;

void heard_init(struct heard *heard)
{
    *heard = (struct heard){
        .level_dbov = RTP_LEVEL_MIN_DBOV,
        .peak_dbov = RTP_LEVEL_MIN_DBOV,
        .noise_dbov = RTP_LEVEL_MIN_DBOV,
        .offset = INFINITY,
    };
}

void heard_add(struct heard *heard, const struct channel_quality *second)
{
    const struct quality_figures *sound = &second->sound;

    if (heard->seconds++ > 0) /* a device that has just begun may stumble */
        heard->lost_ms += second->lost_ms;
    if (sound->peak_dbov <= RTP_LEVEL_MIN_DBOV)
        return;
    heard->level_dbov = fmax(heard->level_dbov, sound->level_dbov);
    heard->peak_dbov = fmax(heard->peak_dbov, sound->peak_dbov);
    heard->noise_dbov = sound->noise_dbov;
    heard->clipped += sound->clipped;
    heard->bandwidth_hz = sound->bandwidth_hz;
    if (fabs(sound->offset) < fabs(heard->offset))
        heard->offset = sound->offset;
}

static bool is_silent(const struct heard *heard)
{
    return heard->level_dbov <= SILENT_DBOV;
}

static void judge_source(const struct heard *heard, struct findings *out)
{
    const struct source_facts *source = &heard->source;
    struct finding *finding = findings_say(
        out, "source", heard->lost ? VERDICT_BAD : VERDICT_GOOD, "%s, %d %s", source->name,
        source->inputs, source->inputs == 1 ? "channel" : "channels");

    if (heard->lost)
        finding_advise(finding,
                       "The device stopped while it was listened to: check its cable and "
                       "its power.");
}

static void judge_rate(const struct heard *heard, struct findings *out)
{
    const struct source_facts *source = &heard->source;
    struct finding *finding;

    if (source->rate_hz <= 0) {
        findings_say(out, "sample rate", VERDICT_NONE, "%.1f kHz asked", RATE_HZ / 1e3);
        return;
    }
    finding =
        findings_measure(out, "sample rate", VERDICT_GOOD, source->rate_hz, "Hz",
                         "%.1f kHz asked, %.1f kHz real", RATE_HZ / 1e3, source->rate_hz / 1e3);
    if (source->has_clock && fabs(source->rate_hz / RATE_HZ - 1) > rate_within) {
        finding->verdict = VERDICT_BAD;
        finding_advise(finding,
                       "The device does not run at the rate that it promised: set it to "
                       "48 kHz, and see that it is its own clock or has one.");
    } else if (source->rate_hz < USABLE_RATE_HZ) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding, "Nothing above %.1f kHz can be in it: use a source of 48 kHz.",
                       source->rate_hz / 2e3);
    }
}

static void judge_level(const struct heard *heard, struct findings *out)
{
    double level = heard->level_dbov;
    struct finding *finding =
        findings_measure(out, "level", VERDICT_GOOD, level, "dBov", "%.0f dBov", level);

    if (heard->peak_dbov <= RTP_LEVEL_MIN_DBOV) {
        finding->verdict = VERDICT_BAD;
        finding_advise(finding, "Nothing arrives, not even noise: it is muted, or this is the "
                                "wrong device or input.");
    } else if (is_silent(heard)) {
        finding->verdict = VERDICT_BAD;
        finding_advise(finding,
                       "As good as nothing is heard: open a microphone and speak; else "
                       "check the cable, the gain, and which input it is.");
    } else if (level < LOW_DBOV) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding,
                       "The signal is %.0f dB too low: raise the gain of the mixer's "
                       "output, unless somebody spoke from afar.",
                       WANTED_DBOV - level);
    } else if (level > LOUD_DBOV) {
        finding->verdict = level > HOT_DBOV ? VERDICT_BAD : VERDICT_LOOK;
        finding_advise(finding,
                       "The signal is %.0f dB too loud: lower the gain of the mixer's "
                       "output.",
                       level - WANTED_DBOV);
    }
}

static void judge_peak(const struct heard *heard, struct findings *out)
{
    double peak = heard->peak_dbov;
    struct finding *finding =
        findings_measure(out, "peak", is_silent(heard) ? VERDICT_NONE : VERDICT_GOOD, peak,
                         "dBov", "%.0f dBov", peak);

    if (peak > PEAK_DBOV) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding, "A louder word would be cut off: lower the gain by %.0f dB.",
                       peak - WANTED_PEAK_DBOV);
    }
}

static void judge_clipping(const struct heard *heard, struct findings *out)
{
    struct finding *finding;

    if (heard->clipped == 0) {
        findings_measure(out, "clipping", VERDICT_GOOD, 0, "samples", "none");
        return;
    }
    finding = findings_measure(out, "clipping",
                               heard->clipped < CLIPPED_MANY ? VERDICT_LOOK : VERDICT_BAD,
                               (double)heard->clipped, "samples", "%llu samples were cut off",
                               (unsigned long long)heard->clipped);
    if (heard->peak_dbov > -0.1)
        finding_advise(finding, "The input is overloaded: lower the gain before it by at least "
                                "6 dB.");
    else
        finding_advise(finding,
                       "It was cut off before it came here, at %.0f dBov: lower the gain "
                       "of the microphone, or look for what is overloaded behind it.",
                       heard->peak_dbov);
}

static void judge_noise(const struct heard *heard, struct findings *out)
{
    double noise = heard->noise_dbov, below = heard->level_dbov - noise;
    struct finding *finding =
        findings_measure(out, "noise floor", VERDICT_GOOD, noise, "dBov", "%.0f dBov", noise);

    if (is_silent(heard)) {
        finding->verdict = VERDICT_NONE;
    } else if (below < STEADY_DB) {
        finding->verdict = VERDICT_LOOK;
        finding_advise(finding,
                       "All the time it is as loud as that: if it is not a test tone, it "
                       "is noise or hum; let one person speak, with pauses.");
    } else if (below < NOISE_BELOW_GOOD_DB) {
        finding->verdict = below < NOISE_BELOW_LEAST_DB ? VERDICT_BAD : VERDICT_LOOK;
        finding_advise(finding,
                       "The noise is only %.0f dB below speech: bring the microphone "
                       "nearer, close those that nobody uses, check for hum of a cable.",
                       below);
    }
}

static void judge_offset(const struct heard *heard, struct findings *out)
{
    double offset = isinf(heard->offset) ? 0 : heard->offset;
    struct finding *finding = findings_measure(out, "DC offset", VERDICT_GOOD, offset, "",
                                               "%.1f %% of full scale", fabs(offset) * 100);

    if (fabs(offset) >= offset_look) {
        finding->verdict = fabs(offset) >= offset_bad ? VERDICT_BAD : VERDICT_LOOK;
        finding_advise(finding,
                       "It takes away headroom and makes clicks: use another input, or a "
                       "transformer in the line; the device may be broken.");
    }
}

static void judge_bandwidth(const struct heard *heard, struct findings *out)
{
    int hz = heard->bandwidth_hz;
    struct finding *finding;

    if (hz == 0) {
        finding = findings_say(out, "bandwidth", is_silent(heard) ? VERDICT_NONE : VERDICT_LOOK,
                               "not known");
        if (!is_silent(heard))
            finding_advise(finding, "Only speech shows it: let somebody speak.");
        return;
    }
    finding = findings_measure(out, "bandwidth",
                               hz >= BANDWIDTH_FULL_HZ ? VERDICT_GOOD : VERDICT_LOOK, hz, "Hz",
                               "%.1f kHz, %s", hz / 1e3, bandwidth_name(hz));
    if (hz < BANDWIDTH_FULL_HZ)
        finding_advise(finding,
                       "Interpreters need speech up to 15 kHz: look for a telephone, a "
                       "radio headset or a video call on its way; if there is none, let "
                       "somebody speak nearer and longer.");
}

static void judge_losses(const struct heard *heard, struct findings *out)
{
    struct finding *finding;

    if (heard->lost_ms == 0) {
        findings_measure(out, "lost input", VERDICT_GOOD, 0, "ms", "none");
        return;
    }
    finding = findings_measure(
        out, "lost input",
        (double)heard->lost_ms < lost_within * 1000 * heard->seconds ? VERDICT_LOOK
                                                                     : VERDICT_BAD,
        (double)heard->lost_ms, "ms", "%llu ms", (unsigned long long)heard->lost_ms);
    finding_advise(finding,
                   "The device or this machine did not keep up: end other programs, use "
                   "another USB socket, no hub.");
}

void judge_input(const struct heard *heard, struct findings *out)
{
    judge_source(heard, out);
    judge_rate(heard, out);
    judge_level(heard, out);
    judge_peak(heard, out);
    judge_clipping(heard, out);
    judge_noise(heard, out);
    judge_offset(heard, out);
    judge_bandwidth(heard, out);
    judge_losses(heard, out);
}
