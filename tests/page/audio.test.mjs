// Goal: the page makes one player and keeps it alive, whatever is pressed while it is being made and whatever
// the browser does to it. The browser is one made of this test.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Audio } from '../../client/web/audio.mjs';
import { fakeAudio } from '../lib/fake-audio.mjs';
import { until } from '../lib/processes.mjs';

let world;

beforeEach(() => {
    world = Object.assign(fakeAudio(), { ports: 0, states: [], broken: 0, patience: [] });
    world.audio = new Audio({
        state: state => world.states.push(state),
        stats() {},
        port: () => { world.ports += 1; },
        patience: patience => world.patience.push(patience),
        broken: () => { world.broken += 1; },
    });
});

afterEach(() => {
    world.restore();
    delete globalThis.GestureEvent;
    delete globalThis.document;
});

test('pressed again while it is being made: one player', async () => {
    await Promise.all([world.audio.start(), world.audio.start()]);
    assert.deepEqual([world.contexts.length, world.nodes.length, world.ports], [1, 1, 1]);
    assert.equal(world.states.at(-1), 'running');
});

test('what could not be fetched is fetched when pressed again', async () => {
    world.answers = false;
    await assert.rejects(world.audio.start(), /player\.wasm: 503/);
    world.answers = true;
    await world.audio.start();
    assert.equal(world.nodes.length, 1);
});

test('a context whose clock stands still is replaced; one that runs is kept', async () => {
    await world.audio.start();
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
    await world.audio.start();
    globalThis.AudioWorkletNode = class { constructor() { throw new Error('no more of them'); } };
    for (let ms = 0; ms < 5_000; ms += 1000) await world.audio.tend(ms);
    assert.equal(world.broken, 1);
});

test('an interruption is waited for, never resumed; when it is over, the sound comes back', async () => {
    await world.audio.start();
    const [context] = world.contexts;
    const before = context.resumes;
    context.enter('interrupted');
    world.audio.nudge();
    await world.audio.start();
    assert.equal(context.resumes, before);
    assert.equal(world.states.at(-1), 'interrupted');
    context.enter('suspended'); // the call has ended
    assert.equal(context.resumes, before + 1);
    assert.equal(world.states.at(-1), 'running');
});

test('where that is not allowed, the next gesture brings it back', async () => {
    await world.audio.start();
    const [context] = world.contexts;
    context.enter('interrupted');
    world.allowed = false;
    context.enter('suspended');
    assert.equal(world.states.at(-1), 'suspended');
    world.allowed = true;
    world.audio.nudge();
    assert.equal(world.states.at(-1), 'running');
});

test('what the listener has paused stays so', async () => {
    await world.audio.start();
    await world.audio.pause();
    const [context] = world.contexts;
    const before = context.resumes;
    context.enter('interrupted');
    context.enter('suspended');
    world.audio.nudge();
    assert.equal(context.resumes, before);
});

test('a context that was closed is replaced', async () => {
    await world.audio.start();
    world.contexts[0].enter('closed');
    await until(() => world.contexts[1]?.state === 'running' && world.ports === 2);
    assert.equal(world.nodes[1].context, world.contexts[1]);
});

test('one that was closed while its player was being made is replaced, and forgotten', async () => {
    let fail;
    world.load = () => new Promise((_, reject) => { fail = reject; });
    const started = world.audio.start();
    world.load = async () => {};
    world.contexts[0].enter('closed');
    await until(() => world.ports === 1);
    fail(new Error('the context is closed'));
    await started;
    await world.audio.start();
    assert.deepEqual([world.nodes.length, world.ports, world.broken], [1, 1, 0]);
    assert.equal(world.nodes[0].context, world.contexts[1]);
});

test('a context that refuses 48 kHz plays at its own rate', async () => {
    world.obeys = false;
    await world.audio.start();
    assert.equal(world.states.at(-1), 'running');
});

test('settings reach the player, now and when it is another one', async () => {
    world.audio.set({ profile: 'saver', levelling: true });
    await world.audio.start();
    const [first] = world.nodes;
    assert.equal(first.processorOptions.profile, 'saver');
    assert.equal(first.processorOptions.levelling, true);
    world.audio.set({ levelling: false });
    assert.deepEqual(first.said.at(-1), { type: 'levelling', levelling: false });
    world.contexts[0].enter('closed');
    await until(() => world.nodes.length === 2);
    assert.equal(world.nodes[1].processorOptions.levelling, false);
});

test('an ear is chosen, now and when it is another chain; in both it is as loud as in one', async () => {
    const heard = () => world.nodes.at(-1).context.inputs.map(({ from }) => from.gain.value);
    world.audio.set({ ear: 'left' });
    await world.audio.start();
    assert.deepEqual(heard(), [1, 0]);
    world.audio.set({ ear: 'right' });
    assert.deepEqual(heard(), [0, 1]);
    world.contexts[0].enter('closed');
    await until(() => world.nodes.length === 2);
    assert.deepEqual(heard(), [0, 1]);
    world.audio.set({ ear: 'both' });
    assert.deepEqual(heard(), [1, 1]);
});

test('the player is told how long sound takes from there to the ear', async () => {
    assert.equal(world.audio.latencyMs, null);
    await world.audio.start();
    await world.audio.tend(0);
    assert.equal(world.audio.latencyMs, 40);
    assert.deepEqual(world.nodes[0].said.at(-1), { type: 'latency', latencyMs: 40 });
});

test('Firefox, which would hang, is not asked for its latency', async () => {
    world.latencies = {};
    await world.audio.start();
    await world.audio.tend(0);
    assert.equal(world.asked, 0);
    assert.equal(world.audio.latencyMs, null);
    assert.deepEqual(world.nodes[0].said.at(-1), { type: 'latency', latencyMs: 0 });
});

// The device runs dry in three seconds of a minute.
function runDry(node) {
    for (const gaps of [1, 2, 3]) node.port.onmessage({ data: { state: 'playing', gaps } });
}

test('a device that runs dry gets a larger buffer, without a pause, and that is remembered', async () => {
    await world.audio.start();
    const [first] = world.nodes;
    runDry(first);
    await until(() => world.nodes.length === 2 && world.ports === 2);
    const [before, after] = world.contexts;
    assert.ok(after.baseLatency > before.baseLatency);
    assert.equal(before.state, 'running', 'it plays until the other one does');
    world.nodes[1].port.onmessage({ data: { state: 'buffering', gaps: 0 } });
    assert.equal(before.state, 'running');
    world.nodes[1].port.onmessage({ data: { state: 'playing', gaps: 0 } });
    await until(() => before.state === 'closed', 'its end, before patience is', 2_000);
    assert.deepEqual(world.patience, [2]);
});

test('a pause while a larger buffer takes over silences both', async () => {
    await world.audio.start();
    runDry(world.nodes[0]);
    await until(() => world.ports === 2);
    const [before, after] = world.contexts;
    await world.audio.pause();
    assert.equal(after.state, 'suspended');
    await until(() => before.state === 'closed', 'its end, before patience is', 2_000);
});

test('an interpreter begins with the least latency, and gets more where that runs dry', async () => {
    world.audio.set({ profile: 'interpreter' });
    await world.audio.start();
    assert.equal(world.contexts[0].baseLatency, 0.0027);
    runDry(world.nodes[0]);
    await until(() => world.ports === 2);
    assert.equal(world.contexts[1].baseLatency, 0.01);
});

test('a hint that makes no difference is passed over', async () => {
    world.latencies.playback = 0.01;
    await world.audio.start();
    runDry(world.nodes[0]);
    await until(() => world.ports === 2);
    assert.equal(world.nodes[1].context.baseLatency, 0.05);
    assert.deepEqual(world.patience, [2, 3]);
});

test('a few gaps in a long time change nothing; nor where the browser heeds no hints', async () => {
    await world.audio.start();
    world.nodes[0].port.onmessage({ data: { state: 'playing', gaps: 2 } });
    assert.equal(world.contexts.length, 1);
    world.contexts[0].baseLatency = 0;
    runDry(world.nodes[0]);
    assert.equal(world.contexts.length, 1);
});

test('better a few clicks than silence: a context that may not play takes over nothing', async () => {
    await world.audio.start();
    world.allowed = false;
    runDry(world.nodes[0]);
    await until(() => world.contexts[1].state === 'closed');
    assert.equal(world.contexts[0].state, 'running');
    assert.equal(world.ports, 1);
    assert.deepEqual(world.patience, [], 'it proved nothing');
});

class FakeElement {
    paused = true;
    plays = 0;
    async play() {
        this.plays += 1;
        this.paused = !world.allowed;
        this.onplay?.();
    }
    pause() {
        this.paused = true;
        this.onpause?.();
    }
}

function makeOldIphone() {
    const elements = [];
    const fakes = {
        GestureEvent: class {},
        MediaStreamAudioDestinationNode: class { stream = 'stream'; },
        document: { createElement: () => (elements.push(new FakeElement()), elements.at(-1)) },
    };
    Object.assign(globalThis, fakes);
    Object.defineProperty(navigator, 'maxTouchPoints', { value: 5, configurable: true });
    return elements;
}

test('an old iPhone plays through an element, and a pause on its lock screen is one', async () => {
    const elements = makeOldIphone();
    await world.audio.start();
    const [element] = elements;
    assert.equal(element.srcObject, 'stream');
    assert.equal(element.playsInline, true);
    assert.equal(world.contexts[0].outlets[0].stream, 'stream');
    assert.equal(world.states.at(-1), 'running');
    element.pause();
    assert.equal(world.states.at(-1), 'suspended');
    world.audio.nudge();
    await until(() => world.states.at(-1) === 'running');
    await world.audio.pause();
    assert.equal(element.paused, true);
});

test('one with navigator.audioSession plays as a radio does', async () => {
    const elements = makeOldIphone();
    navigator.audioSession = { type: 'auto' };
    try {
        await world.audio.start();
        assert.equal(navigator.audioSession.type, 'playback');
        assert.equal(world.contexts[0].outlets[0], 'loudspeaker');
        assert.equal(elements.length, 0);
    } finally {
        delete navigator.audioSession;
    }
});
