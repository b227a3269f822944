// Who did what when, newest first.

import { $, make } from '../dom.mjs';
import { keyed } from './keyed.mjs';

const US_PER_MS = 1_000;
const SHOWN_MAX = 200;

/** What the relay writes down (docs/api.md), each with its words in text/console; others are shown as they are. */
export const EVENTS = [
    'set up', 'redefined', 'taken up again', 'withdrawn', 'doors', 'live', 'paused', 'ended', 'scheduled', 'item',
    'announcement', 'announcement withdrawn', 'alarm', 'alarm over', 'clock put forward', 'capture', 'capture gone', 'source',
];
export const eventKey = what => `event.${what.replaceAll(' ', '-')}`;

export class EventsView {
    #events = [];

    /** Of the newest one that is known; 0: none. */
    get last() {
        return this.#events[0]?.id ?? 0;
    }

    clear() {
        this.#events = [];
    }

    /** events: of the API, newest last. */
    add(events, { text, zoned, nowMs }) {
        this.#events = [...events.toReversed(), ...this.#events].slice(0, SHOWN_MAX);
        $('events-none').hidden = this.#events.length > 0;
        keyed($('event-list'), this.#events, {
            key: ({ id }) => `${id} ${text.tag}`,
            create: event => createRow(event, { text, zoned, nowMs }),
        });
    }
}

/** The relay writes times of a detail in UTC: 2025-04-09T13:00:00Z. */
const localised = (detail, zoned, nowMs) => detail.replace(/\b\d{4}-\d\d-\d\dT[\d:]+Z/g,
    time => zoned.near(Date.parse(time), nowMs));

function createRow({ time_us: timeUs, by, what, detail }, { text, zoned, nowMs }) {
    const time = make('time', 'soft', `${zoned.shortDay(timeUs / US_PER_MS)}, ${zoned.clock(timeUs / US_PER_MS)}`);
    const said = detail ? [': ', make('bdi', '', localised(detail, zoned, nowMs))] : [];
    return make('li', '', time, make('span', '', make('strong', '', EVENTS.includes(what) ? text.get(eventKey(what)) : what), ...said),
        make('bdi', 'soft by', by));
}
