// Goal: a feed asks the relay for sound when there is an ear for it, and for no more. Worker and sound are made
// of this test.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Feed } from '../../client/web/feed.mjs';
import { REPORT_COUNTERS } from '../../client/web/protocol.mjs';
import { fakeAudio } from '../lib/fake-audio.mjs';
import { until } from '../lib/processes.mjs';

let world;

class FakeWorker extends EventTarget {
    said = [];
    constructor() {
        super();
        world.link = this;
    }
    postMessage(message) { this.said.push(message); }
    tells(data) { this.dispatchEvent(Object.assign(new Event('message'), { data })); }
    types() { return this.said.map(({ type }) => type).filter(type => type !== 'open' && type !== 'player'); }
}

const counters = Object.fromEntries(REPORT_COUNTERS.map(name => [name, 0]));
const stats = fields => ({ data: { state: 'playing', gaps: 0, ...counters, ...fields } });

function makeFeed(options = {}) {
    const told = {};
    const on = new Proxy({}, {
        get: (_, name) => value => (told[name] ??= []).push(value),
    });
    const feed = new Feed({ origin: 'https://relay.example', meeting: 'demo', on, ...options });
    return { feed, told };
}

beforeEach(() => {
    world = fakeAudio();
    globalThis.Worker = FakeWorker;
});

afterEach(() => {
    world.restore();
    delete globalThis.Worker;
});

test('connects from the beginning, with the token if there is one', () => {
    makeFeed();
    assert.deepEqual(world.link.said, [
        { type: 'open', origin: 'wss://relay.example', meeting: 'demo', token: null },
    ]);
    makeFeed({ token: 'secret' });
    assert.equal(world.link.said[0].token, 'secret');
});

test('joins when the sound device runs steadily, not before', async () => {
    const { feed, told } = makeFeed();
    feed.choose('fr');
    feed.set({ profile: 'interpreter' });
    await feed.listen();
    const [node] = world.nodes;
    node.port.onmessage(stats());
    assert.deepEqual(world.link.types(), []);
    node.port.onmessage(stats());
    assert.deepEqual(world.link.said.at(-1), { type: 'join', channel: 'fr', profile: 'interpreter' });
    assert.equal(told.stats, undefined, 'figures of nothing');
    node.port.onmessage(stats({ played_ms: 80 }));
    assert.equal(told.stats[0].played_ms, 80);
});

async function listening() {
    const made = makeFeed();
    made.feed.choose('floor');
    await made.feed.listen();
    for (let i = 0; i < 2; i++) world.nodes[0].port.onmessage(stats());
    return made;
}

test('another channel or profile: joins that', async () => {
    const { feed } = await listening();
    feed.choose('ru');
    feed.set({ profile: 'saver', volume: 0.5 });
    feed.set({ volume: 0.6 });
    assert.deepEqual(world.link.said.slice(-3), [
        { type: 'join', channel: 'floor', profile: 'standard' },
        { type: 'join', channel: 'ru', profile: 'standard' },
        { type: 'join', channel: 'ru', profile: 'saver' },
    ]);
});

test('leaves when paused, and joins again by the same rule', async () => {
    const { feed, told } = await listening();
    feed.report();
    feed.pause();
    feed.report();
    world.nodes[0].port.onmessage(stats());
    assert.deepEqual(world.link.types(), ['join', 'report', 'leave']);
    assert.equal(told.stats, undefined);
    await feed.listen();
    world.nodes[0].port.onmessage(stats());
    assert.equal(world.link.types().at(-1), 'leave');
    world.nodes[0].port.onmessage(stats());
    assert.equal(world.link.types().at(-1), 'join');
});

test('leaves when the browser takes the sound away', async () => {
    const { told } = await listening();
    world.contexts[0].enter('interrupted');
    assert.equal(world.link.types().at(-1), 'leave');
    assert.equal(told.sound.at(-1), 'interrupted');
});

test('joins nothing before it is known what there is', async () => {
    const { feed } = makeFeed();
    await feed.listen();
    for (let i = 0; i < 3; i++) world.nodes[0].port.onmessage(stats());
    assert.deepEqual(world.link.types(), []);
    feed.choose('floor');
    world.nodes[0].port.onmessage(stats());
    assert.deepEqual(world.link.types(), ['join']);
});

test('counts on over the players', async () => {
    const { told } = await listening();
    world.nodes[0].port.onmessage(stats({ played_ms: 1000 }));
    world.contexts[0].enter('closed');
    await until(() => world.nodes.length === 2 && world.contexts[1].state === 'running');
    for (let i = 0; i < 3; i++) world.nodes[1].port.onmessage(stats({ played_ms: 10 }));
    assert.equal(told.stats.at(-1).played_ms, 1010);
});

test('passes on what the relay says', () => {
    const { told } = makeFeed();
    world.link.tells({ type: 'link', state: 'up', code: 0 });
    world.link.tells({ type: 'channels', channels: [] });
    assert.equal(told.link[0].state, 'up');
    assert.deepEqual(told.channels[0].channels, []);
});

test('says what it cannot do: a player that cannot be had, a browser without module workers', async () => {
    world.answers = false;
    const { feed, told } = makeFeed();
    await feed.listen();
    assert.match(told.broken[0].message, /player\.wasm: 503/);
    world.link.dispatchEvent(new Event('error'));
    assert.equal(told.broken[1].name, 'NotSupportedError');
});
