// The axes of a chart: counts up to a round number, and round times of day. Pure.

const COUNT_STEPS_MAX = 5;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TIME_STEPS_MS = [1, 2, 5, 10, 15, 30].map(minutes => minutes * MINUTE_MS)
    .concat([1, 2, 3, 6, 12, 24].map(hours => hours * HOUR_MS));

/** { top, ticks } for counts of at most `most`, 1 and up: at most five steps of 1, 2 or 5 times a power of ten. */
export function scale(most) {
    let step = 1;
    for (let i = 0; Math.ceil(most / step) > COUNT_STEPS_MAX; i++) step *= i % 3 === 1 ? 2.5 : 2;
    const count = Math.ceil(most / step);
    return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

/**
 * Round times from `fromMs` to `untilMs`, at most `most` of them. `aheadMs`: by how much the clocks that
 * are to show something round are ahead of UTC.
 */
export function timeTicks(fromMs, untilMs, most, aheadMs = 0) {
    const fits = step => Math.floor((untilMs + aheadMs) / step) - Math.ceil((fromMs + aheadMs) / step) < most;
    const step = TIME_STEPS_MS.find(fits) ?? TIME_STEPS_MS.at(-1);
    const ticks = [];
    for (let at = Math.ceil((fromMs + aheadMs) / step) * step; at <= untilMs + aheadMs; at += step) {
        ticks.push(at - aheadMs);
    }
    return ticks;
}
