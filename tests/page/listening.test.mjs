// Goal: what stands behind the page's controls: who is admitted, what the programme is, how two channels are
// mixed, and how good that sounds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeToken } from '../../client/web/admission.mjs';
import { Balance, gains } from '../../client/web/listen/balance.mjs';
import { Programme } from '../../client/web/programme.mjs';
import { Quality } from '../../client/web/listen/quality.mjs';
import { whenOf, zonesOf } from '../../client/web/listen/zones.mjs';
import { VirtualTime } from '../lib/virtual-time.mjs';

// ------------------------------------------------------------------------------------------ admission

function browser(hash) {
    const kept = new Map();
    return {
        location: { hash, pathname: '/m/closed', search: '?lang=fr' },
        shown: null,
        history: { replaceState(_state, _title, url) { this.shown = url; } },
        storage: () => ({ getItem: key => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) }),
    };
}

test('the token leaves the address, and is kept for this tab and this meeting', () => {
    const tab = browser('#token=s3cret');
    assert.equal(takeToken('closed', tab), 's3cret');
    assert.equal(tab.history.shown, '/m/closed?lang=fr');
    const reloaded = { ...browser(''), storage: tab.storage };
    assert.equal(takeToken('closed', reloaded), 's3cret');
    assert.equal(takeToken('another', reloaded), null);
    assert.equal(reloaded.history.shown, undefined, 'an address without a token is left alone');
});

test('a browser that keeps nothing admits all the same', () => {
    const storage = () => { throw new Error('SecurityError'); };
    assert.equal(takeToken('closed', { ...browser('#token=s3cret'), storage }), 's3cret');
    assert.equal(takeToken('closed', { ...browser(''), storage }), null);
});

// ------------------------------------------------------------------------------------------ programme

function relay() {
    const time = new VirtualTime();
    const world = { asked: [], taken: [], definition: 1, status: 200 };
    const env = {
        async fetch(...request) {
            world.asked.push({ request, atMs: time.now() });
            const { status, definition } = world;
            return { ok: status === 200, status, json: async () => ({ definition }) };
        },
        setTimeout: (...args) => time.setTimeout(...args),
        clearTimeout: timer => time.clearTimeout(timer),
        random: () => 0.5,
    };
    const settle = () => new Promise(done => setImmediate(done));
    const wait = async ms => { time.advance(ms); await settle(); };
    return { world, env, wait, settle };
}

test('the programme is fetched once, and again some time after it was defined anew', async () => {
    const { world, env, wait, settle } = relay();
    const programme = new Programme(env, { meeting: 'a b', token: null }, value => world.taken.push(value.definition));
    programme.heard(1);
    await settle();
    assert.deepEqual(world.asked.map(({ request }) => request), [['/api/v1/meetings/a%20b', {}]]);
    await wait(10_000);
    programme.heard(1);
    await wait(10_000);
    assert.equal(world.asked.length, 1);
    world.definition = 2;
    programme.heard(2);
    await wait(1_499);
    assert.equal(world.asked.length, 1, 'not everybody at once');
    await wait(1);
    assert.deepEqual(world.taken, [1, 2]);
});

test('a failure is tried again, a refusal is not; the token goes along', async () => {
    const { world, env, wait, settle } = relay();
    world.status = 503;
    new Programme(env, { meeting: 'm', token: 's3cret' }, value => world.taken.push(value.definition));
    await settle();
    assert.equal(world.asked[0].request[1].headers.Authorization, 'Bearer s3cret');
    world.status = 200;
    await wait(10_000);
    assert.deepEqual(world.taken, [1]);
    const refused = relay();
    refused.world.status = 401;
    new Programme(refused.env, { meeting: 'm', token: 'wrong' }, () => assert.fail());
    await refused.wait(100_000);
    assert.equal(refused.world.asked.length, 1);
});

// -------------------------------------------------------------------------------------------- balance

class FakeFeed {
    said = [];
    settings = {};
    set(settings) { Object.assign(this.settings, settings); if ('profile' in settings) this.said.push(settings.profile); }
    choose(channel) { this.said.push(channel); }
    listen() { this.said.push('listen'); }
    pause() { this.said.push('pause'); }
}

function mixer() {
    const made = [];
    const chosen = new FakeFeed();
    const balance = new Balance(chosen, () => { made.push(new FakeFeed()); return made.at(-1); });
    balance.set({ volume: 0.8, balance: 0, profile: 'saver', levelling: false, patience: 1 });
    return { balance, chosen, made };
}

test('both are in full in the middle, one alone at each end', () => {
    assert.deepEqual(gains(0), { chosen: 1, floor: 0 });
    assert.deepEqual(gains(0.25), { chosen: 1, floor: 0.5 });
    assert.deepEqual(gains(0.5), { chosen: 1, floor: 1 });
    assert.deepEqual(gains(1), { chosen: 0, floor: 1 });
});

test('the floor is not even connected to until somebody wants to hear it', () => {
    const { balance, chosen, made } = mixer();
    balance.set({ wanted: true, channel: 'fr' });
    balance.set({ wanted: false });
    balance.set({ balance: 0.25 });
    assert.equal(made.length, 0, 'not while nothing is heard');
    balance.set({ wanted: true });
    assert.deepEqual(made[0].said, ['floor', 'saver', 'listen']);
    assert.equal(made[0].settings.volume, 0.4);
    assert.equal(chosen.settings.volume, 0.8);
    balance.set({ volume: 0.5 });
    balance.set({ profile: 'standard' });
    assert.deepEqual(made[0].said.slice(3), ['standard'], 'told of changes only');
    assert.deepEqual(balance.feeds, [chosen, made[0]]);
});

test('at the end of the interpretation, and with the floor itself, it takes no data', () => {
    const { balance, chosen, made } = mixer();
    balance.set({ wanted: true, channel: 'fr', balance: 1 });
    assert.equal(chosen.settings.volume, 0);
    balance.set({ balance: 0 });
    assert.equal(made[0].said.at(-1), 'pause');
    balance.set({ balance: 1 });
    assert.equal(made[0].said.at(-1), 'listen');
    balance.set({ channel: 'floor' });
    assert.equal(made[0].said.at(-1), 'pause');
    assert.equal(chosen.settings.volume, 0.8, 'the floor is heard in full, wherever the slider stands');
});

test('in a meeting without a floor the balance of another one makes nothing silent', () => {
    const { balance, chosen, made } = mixer();
    balance.set({ wanted: true, channel: 'fr', balance: 1, hasFloor: false });
    assert.equal(chosen.settings.volume, 0.8);
    assert.equal(made.length, 0);
});

// -------------------------------------------------------------------------------------------- quality

const figures = { played_ms: 0, concealed_ms: 0, skipped_ms: 0, underruns: 0, gaps: 0 };

function judged(change, jitter_ms = 20) {
    const quality = new Quality();
    quality.add(figures, 0);
    quality.add({ ...figures, played_ms: 10_000, ...change }, 10_000);
    return quality.verdict({ jitter_ms });
}

test('quality: good, fair or poor, and why', () => {
    assert.deepEqual(judged({}), { word: 'good', why: null });
    assert.deepEqual(judged({ concealed_ms: 90 }), { word: 'good', why: null });
    assert.deepEqual(judged({ concealed_ms: 300 }), { word: 'fair', why: 'missing' });
    assert.deepEqual(judged({ concealed_ms: 300 }, 900), { word: 'fair', why: 'network' });
    assert.deepEqual(judged({ concealed_ms: 400, skipped_ms: 400 }), { word: 'poor', why: 'missing' });
    assert.deepEqual(judged({ underruns: 1 }), { word: 'fair', why: 'network' });
    assert.deepEqual(judged({ underruns: 3 }), { word: 'poor', why: 'network' });
    assert.equal(judged({ gaps: 1 }).word, 'good');
    assert.deepEqual(judged({ gaps: 2 }), { word: 'fair', why: 'device' });
    assert.deepEqual(judged({ gaps: 5 }), { word: 'poor', why: 'device' });
});

test('quality: not said at once, and forgotten after half a minute', () => {
    const quality = new Quality();
    assert.equal(quality.verdict({ jitter_ms: 0 }), null);
    quality.add({ ...figures, underruns: 5 }, 0);
    quality.add({ ...figures, underruns: 8 }, 2_000);
    assert.equal(quality.verdict({ jitter_ms: 0 }), null);
    for (let s = 3; s <= 30; s++) quality.add({ ...figures, underruns: 8, played_ms: s * 1000 }, s * 1000);
    assert.equal(quality.verdict({ jitter_ms: 0 }).word, 'poor');
    quality.add({ ...figures, underruns: 8, played_ms: 31_000 }, 31_000);
    assert.equal(quality.verdict({ jitter_ms: 0 }).word, 'good');
});

// ----------------------------------------------------------------------------------------------- when

test('when it is: all hours of the day, and the listener\'s own with another day where it is one', () => {
    const us = text => Date.parse(text) * 1000;
    const sitting = (start, from, to) => ({ start, starts_us: us(from), ends_us: us(to) });
    const programme = {
        sittings: [
            sitting('10:00', '2025-04-09T08:00Z', '2025-04-09T11:00Z'),
            sitting('15:00', '2025-04-09T13:00Z', '2025-04-09T16:00Z'),
            sitting(null, '2025-04-09T22:00Z', '2025-04-10T22:00Z'),
        ],
    };
    const { there } = zonesOf('en', 'Europe/Zurich', Date.parse('2025-04-09T08:00Z'));
    const here = new there.constructor('en', 'Pacific/Auckland');
    const plain = text => text.replaceAll('\u2060', '');
    const when = whenOf(programme, { sitting: 1 }, { there, here });
    assert.match(when.day, /^Wednesday,? 9 April 2025$/);
    assert.equal(plain(when.there), '10:00–13:00 · 15:00–18:00');
    assert.match(plain(when.here), /^20:00–23:00 · Thu,? 10 Apr 01:00–04:00$/);
    assert.equal(whenOf(programme, { sitting: 2 }, { there, here: null }).here, null);
    assert.equal(whenOf(programme, { sitting: 3 }, { there, here }).there, null);
    assert.equal(whenOf(programme, { sitting: 0 }, { there, here }), null);
});
