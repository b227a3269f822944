// Goal: what the operator's console works out by itself is right: what can be ordered when and what the buttons
// then mean, what comes next, alarms, staleness, inputs in words, the chart; and it says it in two languages.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isAsked, isPossible, isTimed, meaning, orderOf, usual } from '../../client/web/console/acts.mjs';
import { Alarms, MUTE_MS } from '../../client/web/console/alarms.mjs';
import { Api, Refused } from '../../client/web/console/api.mjs';
import { scale, timeTicks } from '../../client/web/console/chart-scale.mjs';
import { Coalesced } from '../../client/web/console/coalesced.mjs';
import { forget, keep, recall } from '../../client/web/console/credentials.mjs';
import { eventKey, EVENTS } from '../../client/web/console/events-view.mjs';
import { Freshness } from '../../client/web/console/freshness.mjs';
import { describeInput } from '../../client/web/console/input.mjs';
import { inMinutes, milestone, nextSittingMs } from '../../client/web/console/plan.mjs';
import { notes } from '../../client/web/console/tone.mjs';
import { PHASES, PROFILES } from '../../client/web/protocol.mjs';
import { Text } from '../../client/web/text.mjs';
import { ZonedTime } from '../../client/web/zoned-time.mjs';

const web = new URL('../../client/web/', import.meta.url);
const read = path => readFileSync(new URL(path, web), 'utf8');
const texts = Object.fromEntries(['en', 'fr'].map(tag => [tag, JSON.parse(read(`text/console/${tag}.json`))]));
const HOUR_US = 3_600e6;

test('orders: only those that the relay would take', () => {
    const possible = phase => ['doors', 'live', 'pause', 'end', 'next', 'previous']
        .filter(act => isPossible(act, { phase, item: 2 }, 3));
    assert.deepEqual(possible('scheduled'), ['doors', 'live', 'end', 'next', 'previous']);
    assert.deepEqual(possible('doors'), ['live', 'end', 'next', 'previous']);
    assert.deepEqual(possible('live'), ['live', 'pause', 'end', 'next', 'previous']);
    assert.deepEqual(possible('paused'), ['live', 'pause', 'end', 'next', 'previous']);
    assert.deepEqual(possible('ended'), ['doors']);
    assert.equal(isPossible('next', { phase: 'live', item: 3 }, 3), false);
    assert.equal(isPossible('previous', { phase: 'live', item: 1 }, 3), false);
});

test('buttons mean what fits the phase; what starts or stops sound is asked for twice', () => {
    assert.equal(meaning('live', 'paused'), 'resume');
    assert.equal(meaning('live', 'live'), 'extend');
    assert.equal(meaning('doors', 'ended'), 'reopen');
    assert.equal(meaning('pause', 'paused'), 'change');
    assert.deepEqual(['live', 'resume', 'pause', 'end'].map(isAsked), [true, true, true, true]);
    assert.deepEqual(['doors', 'next', 'previous'].map(isAsked), [false, false, false]);
    assert.deepEqual(['pause', 'change', 'extend', 'live'].map(isTimed), [true, true, true, false]);
    for (const phase of PHASES) assert.ok(isPossible(usual(phase), { phase, item: 0 }, 0), phase);
});

test('an item is ordered by its number, so that no order said twice leaves one out', () => {
    assert.deepEqual(orderOf('next', { item: 0 }), { do: 'item', item: 1 });
    assert.deepEqual(orderOf('previous', { item: 3 }), { do: 'item', item: 2 });
    assert.deepEqual(orderOf('doors', { item: 3 }), { do: 'doors' });
});

const meeting = { sittings: [
    { start: '10:00', end: '13:00', starts_us: 10 * HOUR_US, ends_us: 13 * HOUR_US },
    { start: '15:00', end: '18:00', starts_us: 15 * HOUR_US, ends_us: 18 * HOUR_US },
    { start: null, end: null, starts_us: 24 * HOUR_US, ends_us: 48 * HOUR_US },
] };

test('what comes next: by the operator, else by the file, else nobody knows', () => {
    const next = state => milestone(meeting, { until_us: null, ...state });
    assert.deepEqual(next({ phase: 'doors', sitting: 1 }), { kind: 'starts', atMs: 10 * HOUR_US / 1000 });
    assert.deepEqual(next({ phase: 'live', sitting: 1 }), { kind: 'ends', atMs: 13 * HOUR_US / 1000 });
    assert.deepEqual(next({ phase: 'live', sitting: 1, until_us: 14 * HOUR_US }), { kind: 'ends', atMs: 14 * HOUR_US / 1000 });
    assert.deepEqual(next({ phase: 'paused', sitting: 2, until_us: 15 * HOUR_US }), { kind: 'resumes', atMs: 15 * HOUR_US / 1000 });
    assert.deepEqual(next({ phase: 'paused', sitting: 2, until_us: null }), { kind: 'resumes', atMs: 15 * HOUR_US / 1000 }, 'as listeners are told');
    for (const phase of ['scheduled', 'live', 'paused']) assert.equal(next({ phase, sitting: 3, until_us: null }), null);
    assert.equal(next({ phase: 'ended', sitting: 0 }), null);
    assert.equal(milestone({ sittings: [] }, { phase: 'live', sitting: 0, until_us: null }), null);
    assert.equal(nextSittingMs(meeting, 13.5 * HOUR_US / 1000), 15 * HOUR_US / 1000);
    assert.equal(nextSittingMs(meeting, 16 * HOUR_US / 1000), null);
    assert.equal(inMinutes(15, 60_001), 17 * 60_000);
});

test('alarms: new once, silent for five minutes, heard again when they come anew', () => {
    const alarms = new Alarms();
    const floor = kinds => [{ name: 'floor', alarms: kinds }];
    const [first] = alarms.update(floor(['hot']), 0);
    assert.deepEqual([first.fresh, first.muted], [true, false]);
    alarms.mute(10);
    const [second, other] = alarms.update(floor(['hot', 'dead-air']), 20);
    assert.deepEqual([second.fresh, second.muted, other.fresh, other.muted], [false, true, true, false]);
    assert.equal(alarms.update(floor(['hot']), 10 + MUTE_MS)[0].muted, false);
    alarms.update(floor([]), 20 + MUTE_MS);
    assert.deepEqual(alarms.update(floor(['hot']), 30 + MUTE_MS).map(({ fresh, muted }) => [fresh, muted]), [[true, false]]);
});

test('stale: without a connection, without a word for two seconds, without a status for fifteen', () => {
    const freshness = new Freshness();
    freshness.heard(0);
    freshness.fetched(0);
    assert.ok(freshness.isStale(0), 'not connected yet');
    freshness.link(true);
    assert.ok(!freshness.isStale(2_000));
    assert.ok(freshness.isStale(2_001));
    freshness.heard(15_000);
    assert.ok(!freshness.isStale(15_000));
    assert.ok(freshness.isStale(15_001));
});

test('what an operator can do something about is bad, the rest is only said', () => {
    const text = new Text('en', texts.en);
    const zoned = new ZonedTime('en', 'UTC');
    const quality = { clipped: 0, bandwidth_hz: 20_000, noise_dbov: -60, drift_ppm: 12, lost_ms: 0 };
    const channel = { live: true, since_us: 0, source: 'ok', quality, age_ms: 60 };
    const facts = changes => describeInput({ ...channel, ...changes }, { text, zoned, nowMs: 0 });
    assert.deepEqual(facts({}).filter(({ bad }) => bad), []);
    assert.deepEqual(facts({}).map(({ words }) => words),
        ['sent since 00:00', '20 kHz', 'noise -60 dBov', 'clock 12 ppm', 'arrives after 60 ms']);
    const bad = changes => facts(changes).filter(fact => fact.bad).map(({ name }) => name);
    assert.deepEqual(bad({ quality: { ...quality, clipped: 3, lost_ms: 20, bandwidth_hz: 3_400 } }), ['clipped', 'lost', 'bandwidth']);
    assert.deepEqual(bad({ source: 'lost', quality: null, age_ms: 5_000 }), ['source', 'age']);
    assert.deepEqual(bad({ source: 'silent', quality: null, age_ms: null }), []);
    assert.deepEqual(facts({ live: false }).map(({ name }) => name), ['off']);
});

test('the axis reaches beyond what is on it, in at most five round steps', () => {
    for (let most = 1; most <= 20_000; most += most < 100 ? 1 : 37) {
        const { top, ticks } = scale(most);
        assert.ok(top >= most && top < most * 2 + 1, `${most}: ${top}`);
        assert.ok(ticks.length <= 6 && ticks[0] === 0 && ticks.at(-1) === top, `${most}: ${ticks}`);
        assert.ok(/^[125]0*$/.test(String(ticks[1])), `${most}: ${ticks}`);
    }
});

test('times of day on the axis are round, where the meeting is', () => {
    const minutes = (from, until, most, ahead = 0) => timeTicks(from * 60_000, until * 60_000, most, ahead * 60_000)
        .map(ms => ms / 60_000);
    assert.deepEqual(minutes(3, 16, 4), [5, 10, 15]);
    assert.deepEqual(minutes(0, 2, 4), [0, 1, 2]);
    assert.deepEqual(minutes(10, 730, 5), [180, 360, 540, 720]);
    assert.deepEqual(minutes(0, 120, 3, 330), [30, 90], 'half past by UTC is the full hour in Kolkata');
    for (const length of [1, 7, 59, 61, 400, 720]) {
        for (const most of [2, 5, 8]) assert.ok(minutes(17, 17 + length, most).length <= most, `${length} ${most}`);
    }
});

test('by how much the clocks of a zone are ahead', () => {
    const ahead = (zone, time) => new ZonedTime('en', zone).aheadMs(Date.parse(time)) / 60_000;
    assert.equal(ahead('Europe/Zurich', '2025-04-09T10:00:00Z'), 120);
    assert.equal(ahead('Europe/Zurich', '2025-01-09T10:00:00Z'), 60);
    assert.equal(ahead('UTC', '2025-01-09T10:00:00Z'), 0);
    assert.equal(ahead('America/St_Johns', '2025-01-09T10:00:00Z'), -210);
});

test('one fetch at a time, and one more for whatever was asked for meanwhile', async () => {
    let [running, done] = [0, 0];
    const gates = [];
    const fetching = new Coalesced(async () => {
        assert.equal(++running, 1);
        await new Promise(open => gates.push(open));
        running--;
        done++;
    });
    const first = fetching.ask();
    fetching.ask();
    fetching.ask();
    gates[0]();
    await new Promise(setImmediate);
    gates[1]();
    await first;
    assert.equal(done, 2);
});

test('a fetch that fails is not the last one', async () => {
    let tried = 0;
    const fetching = new Coalesced(async () => {
        if (++tried === 1) throw new Error('once');
    });
    await assert.rejects(fetching.ask(), /once/);
    await fetching.ask();
    assert.equal(tried, 2);
});

test('the API: who asks, and why the relay would not', async () => {
    const asked = [];
    const answers = [{ ok: true, json: async () => ({ phase: 'live' }) },
        { ok: false, status: 409, json: async () => ({ error: 'the meeting has ended' }) },
        { ok: true, json: async () => { throw new SyntaxError('cut off'); } }];
    const api = new Api({ token: 'secret', by: 'Ana', fetch: async (path, options) => {
        asked.push([options.method, path, options.headers.authorization, options.body]);
        return answers.shift() ?? Promise.reject(new TypeError('no network'));
    } });
    assert.deepEqual(await api.order('a b', { do: 'live' }), { phase: 'live' });
    await assert.rejects(api.order('a', { do: 'live' }), error => error instanceof Refused && error.status === 409 && error.message === 'the meeting has ended');
    await assert.rejects(api.status('a'), error => error.status === 0, 'half an answer is none');
    await assert.rejects(api.status('a'), error => error.status === 0, 'no answer');
    assert.deepEqual(asked[0], ['POST', '/api/v1/meetings/a%20b/proceedings', 'Bearer secret', '{"do":"live","by":"Ana"}']);
});

test('credentials: of this tab, and only what was kept', () => {
    const items = new Map();
    const storage = () => ({ getItem: k => items.get(k) ?? null, setItem: (k, v) => items.set(k, v), removeItem: k => items.delete(k) });
    assert.equal(recall(storage), null);
    keep(storage, { name: 'Ana', token: 't' });
    assert.deepEqual(recall(storage), { name: 'Ana', token: 't' });
    forget(storage);
    assert.equal(recall(storage), null);
    const forbidden = () => { throw new Error('forbidden'); };
    keep(forbidden, {});
    assert.equal(recall(forbidden), null);
});

test('the alarm is heard, without a click at its end', () => {
    const samples = notes();
    assert.ok(Math.max(...samples) > 0.2);
    assert.ok(Math.abs(samples[0]) < 1e-3 && samples.at(-1) === 0);
});

test('both languages say the same things, with the same gaps, and every text is asked for', () => {
    assert.deepEqual(readdirSync(new URL('text/console', web)).sort(), ['en.json', 'fr.json']);
    assert.deepEqual(Object.keys(texts.fr), Object.keys(texts.en));
    const gaps = words => (words.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, words] of Object.entries(texts.en)) {
        assert.ok(texts.fr[key].trim() && words.trim(), key);
        assert.deepEqual(gaps(texts.fr[key]), gaps(words), key);
    }
    const modules = readdirSync(new URL('console', web)).filter(name => name.endsWith('.mjs'))
        .map(name => read(`console/${name}`)).join('\n');
    const meanings = ['doors', 'reopen', 'live', 'resume', 'extend', 'pause', 'change', 'end'];
    const asked = new Set([
        ...[...read('console.html').matchAll(/data-(?:text|label)="([^"]+)"/g)].map(match => match[1]),
        ...[...modules.matchAll(/'([\w.-]+)'/g)].map(match => match[1]).filter(key => key in texts.en),
        ...PHASES.map(phase => `phase.${phase}`),
        ...['starts', 'ends', 'resumes'].map(kind => `milestone.${kind}`),
        ...meanings.map(meant => `act.${meant}`),
        ...meanings.filter(isAsked).flatMap(meant => [`ask.${meant}`, `ask.${meant}.note`, `yes.${meant}`]),
        ...['dead-air', 'hot', 'off-air'].map(kind => `alarm.${kind}`),
        ...['silent', 'lost'].map(state => `input.${state}`),
        ...PROFILES.map(profile => `profile.${profile}`), 'rendition.hi', 'rendition.lo', 'transport.websocket',
        ...EVENTS.map(eventKey),
    ]);
    assert.deepEqual([...asked].sort(), Object.keys(texts.en).sort());
});
