// Goal: the page makes one player and keeps it alive, whatever is pressed while it is being made and whatever
// the browser does to it. The browser is one made of this test.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Audio } from '../../client/web/audio.mjs';

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const real = { fetch: globalThis.fetch, MessageChannel: globalThis.MessageChannel };
let world;

class FakeContext {
    state = 'suspended';
    currentTime = 0;
    audioWorklet = { addModule: async () => {} };
    constructor() { world.contexts.push(this); }
    async resume() { this.state = 'running'; }
    async suspend() { this.state = 'suspended'; }
    async close() { this.state = 'closed'; }
}

class FakeNode {
    port = { postMessage() {} };
    constructor(context) {
        this.context = context;
        world.nodes.push(this);
    }
    connect(next) { return next; }
}

beforeEach(() => {
    world = { contexts: [], nodes: [], ports: 0, states: [], broken: 0, answers: true };
    Object.assign(globalThis, {
        AudioContext: FakeContext,
        AudioWorkletNode: FakeNode,
        GainNode: class { connect() {} },
        MessageChannel: class { port1 = {}; port2 = {}; },
        matchMedia: () => ({ matches: false }),
        fetch: async () => ({ ok: world.answers, status: 503, arrayBuffer: async () => EMPTY_MODULE }),
    });
    globalThis.navigator ??= {}; // node 18 has none
    world.audio = new Audio({
        state: state => world.states.push(state),
        stats() {},
        port: () => { world.ports += 1; },
        broken: () => { world.broken += 1; },
    });
});

afterEach(() => Object.assign(globalThis, real));

test('pressed again while it is being made: one player', async () => {
    await Promise.all([world.audio.start('standard'), world.audio.start('standard')]);
    assert.deepEqual([world.contexts.length, world.nodes.length, world.ports], [1, 1, 1]);
    assert.equal(world.states.at(-1), 'running');
});

test('what could not be fetched is fetched when pressed again', async () => {
    world.answers = false;
    await assert.rejects(world.audio.start('standard'), /player\.wasm: 503/);
    world.answers = true;
    await world.audio.start('standard');
    assert.equal(world.nodes.length, 1);
});

test('a context whose clock stands still is replaced; one that runs is kept', async () => {
    await world.audio.start('standard');
    const [context] = world.contexts;
    for (let ms = 0; ms < 10_000; ms += 1000) {
        context.currentTime += 1;
        await world.audio.tend(ms);
    }
    assert.equal(world.contexts.length, 1);
    for (let ms = 10_000; ms < 15_000; ms += 1000) await world.audio.tend(ms);
    assert.equal(context.state, 'closed');
    assert.equal(world.nodes.length, 2);
    assert.equal(world.nodes[1].context, world.contexts[1]);
    assert.equal(world.contexts[1].state, 'running');
    assert.equal(world.broken, 0);
});

test('one that cannot be replaced is told', async () => {
    await world.audio.start('standard');
    globalThis.AudioWorkletNode = class { constructor() { throw new Error('no more of them'); } };
    for (let ms = 0; ms < 5_000; ms += 1000) await world.audio.tend(ms);
    assert.equal(world.broken, 1);
});
