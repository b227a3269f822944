// When something is to happen, by the file of the meeting and what the operator said. Pure; times are
// on the meeting's clock [ms since 1970].

const US_PER_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * What comes next and when: { kind, atMs }, or null when nobody has said. kind: starts, ends or resumes.
 */
export function milestone(meeting, { phase, sitting, until_us: untilUs }) {
    const planned = meeting.sittings[sitting - 1];
    switch (phase) {
        case 'live':
            return when('ends', untilUs ?? (planned?.end ? planned.ends_us : null));
        case 'paused':
            return when('resumes', untilUs);
        case 'scheduled':
        case 'doors':
            return when('starts', planned?.start ? planned.starts_us : null);
        default:
            return null;
    }
}

const when = (kind, atUs) => (atUs ? { kind, atMs: atUs / US_PER_MS } : null);

/** The start of the first sitting that is still to come, or null. */
export function nextSittingMs({ sittings }, nowMs) {
    const next = sittings.find(({ start, starts_us: startsUs }) => start && startsUs / US_PER_MS > nowMs);
    return next ? next.starts_us / US_PER_MS : null;
}

/** So many minutes from now, on a full minute. */
export const inMinutes = (minutes, nowMs) => Math.ceil(nowMs / MINUTE_MS + minutes) * MINUTE_MS;
