#include <livelisten/level.h>

#include <math.h>

#include <livelisten/rtp.h>

int level_dbov(const float *samples, size_t frames)
{
    double sum = 0, mean;
    long dbov;

    for (size_t i = 0; i < frames; i++)
        sum += (double)samples[i] * samples[i];
    mean = frames > 0 ? sum / (double)frames : 0;
    if (!(mean > 0)) /* silence; also what is not a number */
        return RTP_LEVEL_MIN_DBOV;
    if (mean >= 1)
        return 0;
    dbov = lround(10 * log10(mean));
    return dbov < RTP_LEVEL_MIN_DBOV ? RTP_LEVEL_MIN_DBOV : (int)dbov;
}
