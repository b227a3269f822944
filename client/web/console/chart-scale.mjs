// The axis of counts: from 0 to a round number, with at most five steps of 1, 2 or 5 times a power of ten.

const STEPS_MAX = 5;

/** { top, ticks } for counts of at most `most`, 1 and up. */
export function scale(most) {
    let step = 1;
    for (let i = 0; Math.ceil(most / step) > STEPS_MAX; i++) step *= i % 3 === 1 ? 2.5 : 2;
    const count = Math.ceil(most / step);
    return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}
