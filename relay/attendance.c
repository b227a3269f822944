#include "relay/attendance.h"

static const int64_t every_us = ATTENDANCE_EVERY_S * INT64_C(1000000);

uint32_t attendance_due(struct attendance_clock *clock, struct moment now)
{
    int64_t late_us = now.mono.us - clock->next.us, due = 1;

    if (late_us < 0)
        return 0;
    if (clock->last.us)
        due += late_us / every_us;
    clock->next.us = clock->last.us ? clock->next.us + due * every_us : now.mono.us + every_us;
    clock->last = now.wall;
    return due < ATTENDANCE_SAMPLES_MAX ? (uint32_t)due : ATTENDANCE_SAMPLES_MAX;
}

void attendance_add(struct attendance *attendance, uint32_t listeners, uint32_t times)
{
    while (times-- > 0)
        attendance->sample[attendance->taken++ % ATTENDANCE_SAMPLES_MAX] = listeners;
}

size_t attendance_read(const struct attendance *attendance,
                       uint32_t out[ATTENDANCE_SAMPLES_MAX])
{
    uint32_t count =
        attendance->taken < ATTENDANCE_SAMPLES_MAX ? attendance->taken : ATTENDANCE_SAMPLES_MAX;

    for (uint32_t i = 0; i < count; i++)
        out[i] = attendance->sample[(attendance->taken - count + i) % ATTENDANCE_SAMPLES_MAX];
    return count;
}
