// When something is to happen, by the file of the meeting and what the operator said. Pure; times are
// on the meeting's clock [ms since 1970].

import { nextStartMs, sittingOf } from '../schedule.mjs';

const US_PER_MS = 1_000;
const MINUTE_MS = 60_000;

const KINDS = { scheduled: 'starts', doors: 'starts', paused: 'resumes', live: 'ends' };

/** What comes next and when: { kind, atMs }, or null when nobody has said. kind: starts, ends or resumes. */
export function milestone(meeting, { phase, sitting, until_us: untilUs }) {
    const untilMs = untilUs ? untilUs / US_PER_MS : null;
    const atMs = phase === 'live' ? untilMs ?? plannedEndMs(meeting, sitting) : nextStartMs(meeting, { phase, sitting, untilMs });
    return atMs === null ? null : { kind: KINDS[phase], atMs };
}

function plannedEndMs(meeting, sitting) {
    const planned = sittingOf(meeting, { sitting });
    return planned?.announced ? planned.endsMs : null;
}

/** The start of the first sitting that is still to come, or null. */
export function nextSittingMs({ sittings }, nowMs) {
    const next = sittings.find(({ start, starts_us: startsUs }) => start && startsUs / US_PER_MS > nowMs);
    return next ? next.starts_us / US_PER_MS : null;
}

/** So many minutes from now, on a full minute. */
export const inMinutes = (minutes, nowMs) => Math.ceil(nowMs / MINUTE_MS + minutes) * MINUTE_MS;
