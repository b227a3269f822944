// The meeting's time, and the listener's own where that is another one.

import { sittingOf, sittingsOf } from '../schedule.mjs';
import { ownZone, ZonedTime } from '../zoned-time.mjs';

let made = { key: null }; // formats are dear to make, and hardly ever change

/** { there, here }: ZonedTime of the meeting and of this device, `here` null when their clocks agree at `atMs`. */
export function zonesOf(language, zone, atMs) {
    const key = `${language} ${zone}`;
    if (made.key !== key) {
        made = { key, there: new ZonedTime(language, zone), here: new ZonedTime(language, ownZone()) };
    }
    const { there, here } = made;
    return { there, here: here.differs(there, atMs) ? here : null };
}

/**
 * When the meeting is, before it starts: { day, there, here }, texts; `here` null where it says the same,
 * both null while the time is not announced. null when nothing is planned.
 */
export function whenOf(programme, proceedings, { there, here }) {
    const next = sittingOf(programme, proceedings);
    if (!next) return null;
    const day = there.day(next.startsMs);
    if (!next.announced) return { day, there: null, here: null };
    const sameDay = sittingsOf(programme)
        .filter(({ startsMs, announced }) => announced && there.isSameDay(startsMs, next.startsMs));
    const hours = zone => sameDay.map(({ startsMs, endsMs }) => hoursOf(zone, startsMs, endsMs, there)).join(' · ');
    return { day, there: hours(there), here: here && hours(here) };
}

// With the day where it is another one than at the meeting.
function hoursOf(zone, startsMs, endsMs, there) {
    const hours = zone.hours(startsMs, endsMs);
    return zone.day(startsMs) === there.day(startsMs) ? hours : `${zone.shortDay(startsMs)} ${hours}`;
}
