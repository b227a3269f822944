// Goal: times are those of the meeting and of the listener, right across changes of clocks; the programme
// says what is done, now and next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countdown, countdownText } from '../../client/web/countdown.mjs';
import { localised } from '../../client/web/localised.mjs';
import { MeetingClock } from '../../client/web/meeting-clock.mjs';
import { itemsOf, nextStartMs, sittingOf } from '../../client/web/schedule.mjs';
import { ownZone, ZonedTime } from '../../client/web/zoned-time.mjs';

const at = text => Date.parse(text);
const us = text => at(text) * 1000;
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

const programme = {
    sittings: [
        { date: '2025-04-09', start: '10:00', end: '13:00', starts_us: us('2025-04-09T08:00Z'), ends_us: us('2025-04-09T11:00Z') },
        { date: '2025-04-10', start: null, end: null, starts_us: us('2025-04-09T22:00Z'), ends_us: us('2025-04-10T22:00Z') },
    ],
    items: [
        { planned_us: us('2025-04-09T08:00Z') }, { planned_us: null }, { planned_us: null }, { planned_us: null },
    ],
};

test('the clock of the meeting: of this device until the relay has spoken, then the relay\'s', () => {
    const clock = new MeetingClock();
    assert.equal(clock.at(5_000, 1_000_000), 1_000_000);
    clock.set(2_000_000, 1, 5_000);
    assert.equal(clock.at(6_500, 1_001_500), 2_001_500);
    clock.set(3_000_000, 60, 7_000);
    assert.equal(clock.at(8_000, 1_003_000), 3_060_000, 'a rehearsal runs faster');
});

test('times are shown in a zone, with its summer and its winter', () => {
    const geneva = new ZonedTime('en', 'Europe/Zurich');
    assert.equal(geneva.time(at('2025-04-09T08:00Z')), '10:00');
    assert.equal(geneva.time(at('2025-01-09T08:00Z')), '09:00');
    assert.equal(geneva.hours(at('2025-04-09T08:00Z'), at('2025-04-09T11:00Z')).replaceAll('\u2060', ''), '10:00–13:00');
    assert.equal(geneva.name(at('2025-04-09T08:00Z')), 'Central European Summer Time');
    assert.equal(geneva.name(at('2025-01-09T08:00Z')), 'Central European Standard Time');
    // The night in which an hour is missing: 01:59, then 03:00.
    assert.equal(geneva.time(at('2025-03-30T00:59Z')), '01:59');
    assert.equal(geneva.time(at('2025-03-30T01:00Z')), '03:00');
    assert.equal(geneva.time(at('2025-04-09T22:00Z')), '00:00', 'midnight is no 24');
});

test('days are named as the language does it, and end at the midnight of the zone', () => {
    const [geneva, shanghai] = ['Europe/Zurich', 'Asia/Shanghai'].map(zone => new ZonedTime('en', zone));
    assert.match(geneva.day(at('2025-04-09T08:00Z')), /^Wednesday,? 9 April 2025$/);
    assert.match(new ZonedTime('fr', 'Europe/Zurich').day(at('2025-04-09T08:00Z')), /^mercredi 9 avril 2025$/);
    assert.ok(geneva.isSameDay(at('2025-04-09T16:30Z'), at('2025-04-09T21:30Z')));
    assert.ok(!shanghai.isSameDay(at('2025-04-09T15:30Z'), at('2025-04-09T16:30Z')));
});

test('two zones differ when their clocks do, on that day', () => {
    const [geneva, paris, london, algiers] = ['Europe/Zurich', 'Europe/Paris', 'Europe/London', 'Africa/Algiers']
        .map(zone => new ZonedTime('en', zone));
    assert.ok(!geneva.differs(paris, at('2025-04-09T08:00Z')));
    assert.ok(geneva.differs(london, at('2025-04-09T08:00Z')));
    assert.ok(geneva.differs(algiers, at('2025-04-09T08:00Z')), 'no summer time in Algiers');
    assert.ok(!geneva.differs(algiers, at('2025-01-09T08:00Z')));
});

test('a zone that nobody knows is that of this device', () => {
    for (const zone of ['Mars/Olympus', '', null]) assert.equal(new ZonedTime('en', zone).zone, ownZone());
});

test('a countdown has the units that matter, and is never too short', () => {
    const short = ms => countdown(ms).map(({ value, unit }) => `${value} ${unit}`).join(', ');
    assert.equal(short(-5_000), '0 second');
    assert.equal(short(1), '1 second');
    assert.equal(short(59_500), '60 second');
    assert.equal(short(MINUTE), '1 minute');
    assert.equal(short(MINUTE + 1), '2 minute');
    assert.equal(short(59 * MINUTE + 1), '1 hour');
    assert.equal(short(2 * HOUR + 14 * MINUTE), '2 hour, 14 minute');
    assert.equal(short(DAY - 1), '1 day');
    assert.equal(short(DAY + 4 * HOUR), '1 day, 4 hour');
    assert.equal(short(2 * DAY - 1), '2 day');
    assert.equal(short(12 * DAY + HOUR), '13 day');
    assert.equal(countdownText('en', 2 * HOUR + MINUTE), '2 hours, 1 minute');
    assert.match(countdownText('ru', 3 * MINUTE), /3\sминуты/);
});

test('the sitting that is on or comes next', () => {
    assert.equal(sittingOf(programme, { sitting: 1 }).startsMs, at('2025-04-09T08:00Z'));
    assert.equal(sittingOf(programme, { sitting: 2 }).announced, false);
    assert.equal(sittingOf(programme, { sitting: 0 }), null);
});

test('when it starts: the hour of the sitting, what the operator said, or nobody knows', () => {
    const start = state => nextStartMs(programme, { sitting: 1, untilMs: null, ...state });
    assert.equal(start({ phase: 'scheduled' }), at('2025-04-09T08:00Z'));
    assert.equal(start({ phase: 'doors' }), at('2025-04-09T08:00Z'));
    assert.equal(start({ phase: 'doors', sitting: 2 }), null, 'to be announced');
    assert.equal(start({ phase: 'paused', untilMs: 7 }), 7);
    assert.equal(start({ phase: 'paused', sitting: 2 }), null);
    assert.equal(start({ phase: 'live', untilMs: 7 }), null);
    assert.equal(start({ phase: 'ended' }), null);
    assert.equal(nextStartMs(null, { phase: 'paused', untilMs: 7 }), 7, 'the programme may come late');
    assert.equal(nextStartMs(null, { phase: 'doors', untilMs: null }), null);
});

test('items are done, now, next or later', () => {
    const places = state => itemsOf(programme, state).map(({ place }) => place);
    assert.deepEqual(places({ phase: 'scheduled', item: 0 }), ['next', 'later', 'later', 'later']);
    assert.deepEqual(places({ phase: 'live', item: 2 }), ['done', 'now', 'next', 'later']);
    assert.deepEqual(places({ phase: 'paused', item: 4 }), ['done', 'done', 'done', 'now']);
    assert.deepEqual(places({ phase: 'ended', item: 3 }), ['done', 'done', 'done', 'left']);
    const [first, second] = itemsOf(programme, { phase: 'live', item: 1 });
    assert.deepEqual([first.number, first.plannedMs, second.plannedMs], [1, at('2025-04-09T08:00Z'), null]);
});

test('texts of the meeting: the language wanted, English, French, any', () => {
    const texts = { ar: 'مرحبا', en: 'hello', fr: 'bonjour' };
    assert.deepEqual(localised(texts, 'ar'), { text: 'مرحبا', lang: 'ar', dir: 'rtl' });
    assert.equal(localised(texts, 'zh').text, 'hello');
    assert.equal(localised({ ru: 'привет', fr: 'bonjour' }, 'zh').text, 'bonjour');
    assert.deepEqual(localised({ ru: 'привет' }, 'zh'), { text: 'привет', lang: 'ru', dir: 'ltr' });
    for (const nothing of [{}, null, undefined]) assert.equal(localised(nothing, 'en'), null);
});
