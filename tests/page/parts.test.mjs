// Goal: the small pure parts of the page do what their comments say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AudioClock } from '../../client/web/audio-clock.mjs';
import { Backoff } from '../../client/web/backoff.mjs';
import { ClockSync } from '../../client/web/clock-sync.mjs';
import { GapWatch } from '../../client/web/gap-watch.mjs';
import { height } from '../../client/web/meter.mjs';
import { REPORT_COUNTERS } from '../../client/web/protocol.mjs';
import { loadSettings, profileOf, saveSettings } from '../../client/web/listen/settings.mjs';
import { Tally } from '../../client/web/tally.mjs';
import { Wish } from '../../client/web/wish.mjs';

function storage(initial = {}) {
    const items = new Map(Object.entries(initial));
    return () => ({
        getItem: key => items.get(key) ?? null,
        setItem: (key, value) => items.set(key, value),
    });
}

test('settings come back as they were saved', () => {
    const store = storage();
    const settings = {
        channel: 'fr', volume: 0.5, balance: 0.25, delivery: 'interpreter', saver: true, language: 'ar',
        levelling: true, patience: 2,
    };
    saveSettings(store, settings);
    assert.deepEqual(loadSettings(store), settings);
});

test('settings: whatever is stored, the page works', () => {
    const defaults = {
        channel: null, volume: 1, balance: 0, delivery: 'standard', saver: false, language: null,
        levelling: false, patience: 0,
    };
    const forbidden = () => { throw new Error('SecurityError'); };
    assert.deepEqual(loadSettings(forbidden), defaults);
    assert.doesNotThrow(() => saveSettings(forbidden, defaults));
    for (const text of ['', 'nonsense', 'null', '7', '[]', '{"volume":9,"delivery":"fast","channel":7}',
        '{"levelling":"yes","patience":5,"saver":1}', '{"delivery":"saver","balance":-1}', '{"patience":0.5}']) {
        assert.deepEqual(loadSettings(storage({ livelisten: text })), defaults, text);
    }
    const partly = loadSettings(storage({ livelisten: '{"volume":0,"delivery":"fast"}' }));
    assert.deepEqual(partly, { ...defaults, volume: 0 });
});

test('the data saver comes before the choice of delay', () => {
    assert.equal(profileOf({ saver: false, delivery: 'interpreter' }), 'interpreter');
    assert.equal(profileOf({ saver: true, delivery: 'interpreter' }), 'saver');
});

test('backoff: doubles its bound from 250 ms to 15 s, and starts over', () => {
    const backoff = new Backoff(() => 0.5);
    const waits = Array.from({ length: 8 }, () => backoff.nextMs());
    assert.deepEqual(waits, [125, 250, 500, 1000, 2000, 4000, 7500, 7500]);
    backoff.reset();
    assert.equal(backoff.nextMs(), 125);
});

test('clock: of the last sixteen answers the quickest counts', () => {
    const clock = new ClockSync();
    assert.equal(clock.best, null);
    clock.add(0, 100, 1050);
    assert.deepEqual(clock.best, { offsetMs: 1000, rttMs: 100 });
    clock.add(200, 210, 1300);
    assert.deepEqual(clock.best, { offsetMs: 1095, rttMs: 10 });
    clock.add(300, 290, 9999); // answered before it was asked
    for (let i = 0; i < 16; i++) clock.add(1000, 1050, 2000);
    assert.deepEqual(clock.best, { offsetMs: 975, rttMs: 50 }, 'older ones are forgotten');
});

test('clock: an answer loses worth with age', () => {
    const clock = new ClockSync();
    const minuteMs = 60_000;
    clock.add(0, 20, 10);
    clock.add(minuteMs, minuteMs + 40, minuteMs + 20);
    assert.equal(clock.best.rttMs, 20);
    clock.add(60 * minuteMs, 60 * minuteMs + 400, 60 * minuteMs + 200);
    assert.equal(clock.best.rttMs, 400, 'in an hour clocks drift apart by more than that');
});

test('clock: one that was set is believed at once', () => {
    const clock = new ClockSync();
    for (let i = 0; i < 8; i++) clock.add(0, 20, 1010);
    clock.add(100, 160, 1130 + 90);
    assert.deepEqual(clock.best, { offsetMs: 1000, rttMs: 20 }, 'just possible: a slow answer');
    clock.add(200, 260, 1230 - 91);
    assert.deepEqual(clock.best, { offsetMs: 909, rttMs: 60 });
    assert.equal(clock.count, 1);
});

test('audio clock: follows the stamps of the fastest messages', () => {
    const clock = new AudioClock();
    assert.equal(clock.at(500), 0, 'nothing is known before the first message');
    // The audio clock started at 10 000 of the worker's; messages take 1 to 21 ms.
    for (let i = 0; i < 100; i++) {
        const stampMs = 10_000 + i * 60;
        clock.learn(stampMs, stampMs - 10_000 + 1 + (i * 7) % 20);
    }
    assert.ok(Math.abs(clock.at(6_000) - 16_000) <= 2, `${clock.at(6_000)}`);
});

test('audio clock: follows a sound card that drifts, either way', () => {
    for (const drift of [200e-6, -200e-6]) {
        const clock = new AudioClock();
        const minutes = 60;
        for (let stampMs = 0; stampMs <= minutes * 60_000; stampMs += 60) {
            clock.learn(stampMs, (stampMs + 2) * (1 + drift));
        }
        const endMs = minutes * 60_000;
        assert.ok(Math.abs(clock.at(endMs * (1 + drift)) - endMs) < 5, `${drift}`);
    }
});

test('audio clock: a context that was suspended for a minute is right again at the next message', () => {
    const clock = new AudioClock();
    clock.learn(1_000, 0);
    clock.learn(61_000, 100);
    assert.ok(Math.abs(clock.at(100) - 61_000) < 1);
});

test('the meter: nothing for silence, full for a loud voice, in between it grows', () => {
    assert.equal(height(-127), 0);
    assert.equal(height(0), 1);
    assert.ok(height(-40) > 0.2 && height(-40) < height(-20) && height(-20) < 0.9);
});

// Calls of 10 ms each that come up to 15 ms late, on a wall clock that runs off by `drift`; after
// `lost[n]` the n-th call has audio time missing.
function watch(seconds, { lost = {}, drift = 0 } = {}) {
    const gaps = new GapWatch();
    let missingMs = 0;
    for (let n = 0; n < seconds * 100; n++) {
        missingMs += lost[n] ?? 0;
        gaps.observe(1e12 + (n * 10 + missingMs) * (1 + drift) + (n * 7) % 16, n * 10);
    }
    return gaps.gaps;
}

test('gap watch: late callbacks, drift and pauses are none; time that is missing is', () => {
    assert.equal(watch(60), 0);
    assert.equal(watch(600, { drift: 300e-6 }), 0);
    assert.equal(watch(60, { lost: { 3000: 60_000 } }), 0, 'it was paused');
    assert.equal(watch(60, { lost: { 1000: 12 } }), 1);
    assert.equal(watch(60, { lost: { 1030: 12, 1050: 12, 2000: 300, 4000: 12 } }), 3, 'seconds, not gaps');
    const overloaded = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [n, 20]));
    assert.ok(watch(10, { lost: overloaded }) >= 8);
});

const listened = (packets, counters) => ({
    packets, delay_ms: 200, ...Object.fromEntries(REPORT_COUNTERS.map(name => [name, 0])), ...counters,
});

test('tally: counts on over players, and tells nothing twice', () => {
    const tally = new Tally();
    assert.equal(tally.stats, null);
    tally.next();
    assert.equal(tally.untold, null);
    tally.add(listened(50, { played_ms: 1000, underruns: 1 }));
    assert.equal(tally.untold.played_ms, 1000);
    tally.add(listened(60, { played_ms: 1200, underruns: 1 }));
    tally.tell();
    tally.next();
    assert.equal(tally.untold, null, 'the new player has said nothing yet');
    tally.add(listened(10, { played_ms: 150 }));
    const { untold, stats } = tally;
    assert.deepEqual([untold.played_ms, untold.underruns, untold.delay_ms], [150, 0, 200]);
    assert.deepEqual([stats.played_ms, stats.underruns, stats.packets], [1350, 1, 10]);
});

test('tally: what the player takes back is set off against what comes next', () => {
    const tally = new Tally();
    tally.add(listened(1, { concealed_ms: 500 }));
    tally.tell();
    tally.add(listened(2, { concealed_ms: 100 }));
    assert.equal(tally.untold.concealed_ms, -400);
    tally.tell();
    tally.add(listened(3, { concealed_ms: 550 }));
    assert.equal(tally.untold.concealed_ms, 50);
});

test('wish: an offer is taken once, and kept until the other one, another profile, or the end', () => {
    const wish = new Wish();
    assert.equal(wish.take('lo'), false, 'nobody listens');
    assert.equal(wish.join, null);
    wish.choose('fr', 'standard');
    assert.equal(wish.take('hi'), false);
    assert.equal(wish.take('lo'), true);
    assert.equal(wish.take('lo'), false);
    wish.choose('es', 'standard');
    assert.deepEqual(wish.join, ['es', 'standard', true]);
    assert.equal(wish.take('hi'), true);
    assert.deepEqual(wish.join, ['es', 'standard', false]);
    for (const end of [() => wish.choose('es', 'saver'), () => wish.clear()]) {
        wish.choose('es', 'standard');
        wish.take('lo');
        end();
        assert.equal(wish.isEased, false);
    }
});
