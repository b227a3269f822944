// Where a meeting is in its programme. Pure: what the relay's API says of the meeting and what it says
// of the moment go in. Times are on the meeting's clock [ms since 1970].

const US_PER_MS = 1_000;

/**
 * The sittings of `programme` (of GET /api/v1/meetings/ID): { startsMs, endsMs, announced }. Of one whose
 * hours are still to be announced they are those of its day.
 */
export const sittingsOf = programme => programme.sittings.map(({ start, starts_us, ends_us }) => ({
    startsMs: starts_us / US_PER_MS, endsMs: ends_us / US_PER_MS, announced: start !== null,
}));

/** The sitting that is on or comes next; null when there is none. */
export const sittingOf = (programme, { sitting }) => sittingsOf(programme)[sitting - 1] ?? null;

/** When the sound starts, or comes back; null where nobody has said it. */
export function nextStartMs(programme, { phase, sitting, untilMs }) {
    if (phase === 'paused' && untilMs !== null) return untilMs;
    if (!programme || !['scheduled', 'doors', 'paused'].includes(phase)) return null;
    const next = sittingOf(programme, { sitting });
    return next?.announced ? next.startsMs : null;
}

/**
 * The items: { number, item, place, plannedMs }. `place`: done, now, next, later; what was not come to in
 * a meeting that has ended is left.
 */
export function itemsOf(programme, { phase, item: current }) {
    return programme.items.map((item, i) => ({
        number: i + 1,
        item,
        place: placeOf(i + 1, current, phase === 'ended'),
        plannedMs: item.planned_us === null ? null : item.planned_us / US_PER_MS,
    }));
}

function placeOf(number, current, hasEnded) {
    if (hasEnded) return number <= current ? 'done' : 'left';
    if (number < current) return 'done';
    if (number === current) return 'now';
    return number === current + 1 ? 'next' : 'later';
}
