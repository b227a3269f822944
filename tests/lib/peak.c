#include "tests/lib/peak.h"

#include <math.h>

#define PI 3.14159265358979323846

enum { OVERSAMPLING = 4, REACH = 64 };

double peak_true_db(const float *samples, size_t frames)
{
    double peak = 0;
    for (size_t at = REACH; at + REACH < frames; at++) {
        /* An interval between two small samples cannot hold the peak. */
        if (fabsf(samples[at]) < 0.4f && fabsf(samples[at + 1]) < 0.4f)
            continue;
        for (int phase = 0; phase < OVERSAMPLING; phase++) {
            double value = 0;
            for (int i = 1 - REACH; i <= REACH; i++) {
                double x = (double)phase / OVERSAMPLING - i;
                double sinc = fabs(x) < 1e-9 ? 1 : sin(PI * x) / (PI * x);
                value += samples[(long)at + i] * sinc * (0.5 + 0.5 * cos(PI * x / (REACH + 1)));
            }
            peak = fmax(peak, fabs(value));
        }
    }
    return 20 * log10(peak);
}
