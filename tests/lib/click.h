/* Finds clicks: places where samples bend far more sharply than around them. */
#ifndef TESTS_LIB_CLICK_H
#define TESTS_LIB_CLICK_H

#include <stddef.h>

/* The frame of the first click, or -1. A click bends the signal (second difference) more than CLICK_RATIO times as
 * much as the 10 ms before and after it do, and by more than CLICK_LEAST of full scale. */
#define CLICK_RATIO 6.0f
#define CLICK_LEAST 0.01f

long click_find(const float *samples, size_t frames);

/* The largest step from one sample to the next. */
float click_steepest(const float *samples, size_t frames);

#endif
