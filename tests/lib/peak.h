/* True peaks, measured without regard to cost. */
#ifndef TESTS_LIB_PEAK_H
#define TESTS_LIB_PEAK_H

#include <stddef.h>

/* Where the band-limited signal through the samples really peaks [dBTP], 4x oversampled (ITU-R BS.1770 annex 2) by
 * a windowed sinc far longer than the one that the limiter uses. Not of the first and last 64 samples, nor
 * where it is below -8 dBTP. */
double peak_true_db(const float *samples, size_t frames);

#endif
