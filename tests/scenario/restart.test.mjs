// Goal of this test: the capture box or the relay dies without a word and is started again, and the listeners hear the room
// again without doing anything.

import test from 'node:test';
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { RATE_HZ, follow, readWav, speakProgramme } from '../lib/audio.mjs';
import { listen } from '../lib/listener.mjs';
import { freePort, start, startCapture, startRelay, tempDir, until, untilLive } from '../lib/processes.mjs';

async function scene(t, options) {
    const directory = tempDir(t);
    const source = join(directory, 'floor.wav');
    const spoken = speakProgramme('floor', 0, source);
    const relay = await startRelay(t, options);
    const sources = { floor: `file:${source},loop` };
    const capture = await startCapture(t, relay, sources);
    const path = join(directory, 'heard.wav');
    const player = start(t, 'livelisten-play', [`${relay.url}/m/demo`, '--output', path, '--stats', 'json']);
    await until(async () => (await floorListeners(relay)) >= 1, 'the player to listen');
    return { relay, sources, capture, player, path, spoken };
}

async function floorListeners(relay) {
    const { meetings } = await (await fetch(`${relay.url}/api/v1/meetings`)).json();
    return meetings[0].channels.find(({ name }) => name === 'floor').listeners;
}

// The player ends at SIGINT, like at Ctrl-C, with its figures; what it wrote must end with speech.
async function endsWithSpeech({ player, path, spoken }) {
    assert.equal((await player.stop('SIGINT')).code, 0, player.output);
    const stats = JSON.parse(player.stdout.trimEnd().split('\n').at(-1));
    const heard = readWav(path).samples;
    const windows = follow(heard.subarray(Math.max(0, heard.length - 4 * RATE_HZ)), spoken, { looped: true });
    const best = Math.max(0, ...windows.map(({ similarity }) => similarity));
    assert.ok(best > 0.7, `the last seconds resemble what was said by ${best}: ${player.output}`);
    return stats;
}

// Polls the length of what the player has written: seconds of sound heard from now on.
async function hears(path, seconds) {
    const start = statSync(path).size;
    await until(() => statSync(path).size - start > seconds * RATE_HZ * 2, `${seconds} s more of sound`);
}

test('the capture is killed and started again', async t => {
    const room = await scene(t);
    const { relay, capture, sources, path } = room;
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await listener.waitForBundles(20);
    const before = await listener.waitForControl('stream');
    await hears(path, 1);

    capture.child.kill('SIGKILL');
    await capture.ended;
    await untilLive(relay, ['floor'], { live: false });
    await listener.waitForControl(({ type, channels }) =>
        type === 'channels' && channels.some(({ name, live }) => name === 'floor' && !live));

    const restarted = performance.now();
    await startCapture(t, relay, sources);
    const again = await listener.waitForControl(({ type, ssrc }) => type === 'stream' && ssrc !== before.ssrc);
    assert.notEqual(again.key, before.key, 'a new key at every start');
    assert.notEqual(again.session, before.session);
    const first = await until(() => listener.bundles.find(({ packets }) => packets[0].ssrc === again.ssrc), 'sound');
    t.diagnostic(`figure: ${Math.round(first.at_ms - restarted)} ms from the capture's start to a listener's ears`);
    assert.equal(first.packets[0].seq, again.seq);
    assert.equal(listener.close, null, 'a listener has nothing to do');

    await hears(path, 4);
    const stats = await endsWithSpeech(room);
    assert.ok(stats.switches >= 1);
});

test('the relay is killed and started again', async t => {
    const room = await scene(t, { port: await freePort() });
    const { relay, capture, player, path } = room;
    await hears(path, 1);

    relay.program.child.kill('SIGKILL');
    await relay.program.ended;
    const restarted = performance.now();
    await startRelay(t, { port: relay.port, state: relay.state });
    await untilLive(relay, ['floor']);
    await until(async () => (await floorListeners(relay)) >= 1, 'the player to be back');
    t.diagnostic(`figure: ${Math.round(performance.now() - restarted)} ms from the relay's start until all are back`);
    assert.equal(capture.status, null, capture.output);
    assert.equal(player.status, null, player.output);

    await hears(path, 4);
    await endsWithSpeech(room);
});

test('the relay is stopped properly: listeners are told when to come back', async t => {
    const relay = await startRelay(t);
    const listener = await listen(t, relay);
    await listener.waitForControl('welcome');
    assert.equal((await relay.program.stop('SIGTERM')).code, 0, relay.program.output);
    const bye = listener.control.find(({ type }) => type === 'bye');
    assert.ok(bye, 'no bye');
    assert.ok(Number.isInteger(bye.retry_after_ms) && bye.reason.length > 0);
    assert.equal((await listener.waitForClose()).code, 1001);
});
