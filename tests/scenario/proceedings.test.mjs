// Goal of this test: sound leaves the room while the meeting is live and at no other time, whoever listens and however he
// came; and a relay that is killed and started again goes on where the meeting was.

import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RATE_HZ, follow, longestSilenceMs, readWav, speakProgramme } from '../lib/audio.mjs';
import { listen } from '../lib/listener.mjs';
import { freePort, start, startCapture, startRelay, tempDir, until, untilLive } from '../lib/processes.mjs';

async function operate(relay, path, options = {}) {
    const token = readFileSync(relay.operatorTokenFile, 'utf8').trim();
    const response = await fetch(`${relay.url}/api/v1/${path}`,
        { ...options, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
    return { status: response.status, ...await response.json() };
}

const order = (relay, body) =>
    operate(relay, 'meetings/demo/proceedings', { method: 'POST', body: JSON.stringify({ by: 'Ana', ...body }) });

async function told(listener, phase) {
    const message = await listener.waitForControl(({ type, phase: now }) => type === 'meeting' && now === phase);
    listener.control.length = 0; // the next wait is for the next time
    return message;
}

// Waits until the relay has taken in two seconds more of the floor.
async function roomSpeaks(relay) {
    const taken = async () => {
        const { captures } = await operate(relay, 'status');
        return captures[0]?.streams.find(({ channel, rendition }) => channel === 'floor' && rendition === 'hi')
            .packets_in ?? 0;
    };
    const before = await taken();
    await until(async () => await taken() >= before + 100, 'two seconds of the room');
}

// The player writes what would be heard, in real time: waits for some seconds of that.
async function pass(path, seconds) {
    const before = statSync(path).size;
    await until(() => statSync(path).size > before + seconds * RATE_HZ * 2, `${seconds} s more of hearing`);
}

async function scene(t) {
    const directory = tempDir(t);
    const source = join(directory, 'floor.wav');
    const spoken = speakProgramme('floor', 0, source);
    const relay = await startRelay(t, { port: await freePort() });
    await startCapture(t, relay, { floor: `file:${source},loop` });
    const path = join(directory, 'heard.wav');
    const player = start(t, 'livelisten-play', [`${relay.url}/m/demo`, '--output', path]);
    await player.waitFor(/listening to floor/);
    await until(() => existsSync(path), 'the player to write');
    await pass(path, 1);
    return { relay, player, path, spoken };
}

async function killAndRestart(t, relay) {
    relay.program.child.kill('SIGKILL');
    await relay.program.ended;
    relay.program = (await startRelay(t, { port: relay.port, state: relay.state })).program;
    return performance.now();
}

test('a break is heard by nobody, and the meeting goes on where it was', async t => {
    const { relay, player, path, spoken } = await scene(t);
    const floor = { channel: 'floor', profile: 'interpreter' };
    const listener = await listen(t, relay, floor);
    await listener.waitForBundles(10);
    await told(listener, 'live');

    const { since_us } = await order(relay, { do: 'pause' });
    await told(listener, 'paused');
    const heard = listener.bundles.length;
    const late = await listen(t, relay, floor);
    await told(late, 'paused');
    await player.waitFor(/floor: a break/);
    await roomSpeaks(relay);
    assert.equal(listener.bundles.length, heard, 'packets in the break');
    assert.equal(late.bundles.length, 0, 'packets in the break');

    // Killed in the break: still a break, for those who come back and for those who come.
    await killAndRestart(t, relay);
    await untilLive(relay, ['floor']);
    const again = await listen(t, relay, floor);
    assert.equal((await told(again, 'paused')).since_us, since_us, 'the same break');
    await roomSpeaks(relay);
    assert.equal(again.bundles.length, 0, 'packets in the break');

    await order(relay, { do: 'live' });
    await told(again, 'live');
    await again.waitForBundles(10);
    await pass(path, 1);

    // Killed while live: everybody hears the room again, and nobody has done anything.
    const heardOf = player.output.length;
    const restarted = await killAndRestart(t, relay);
    await untilLive(relay, ['floor']);
    await player.waitFor(/listening to floor/, undefined, heardOf);
    t.diagnostic(`figure: ${Math.round(performance.now() - restarted)} ms from the relay's start until the player is back`);
    await pass(path, 5);

    const last = await listen(t, relay, floor);
    await told(last, 'live');
    assert.equal((await order(relay, { do: 'end' })).phase, 'ended');
    await told(last, 'ended');
    assert.equal((await player.end()).code, 0, player.output);
    assert.match(player.output, /the meeting has ended/);
    const { samples } = readWav(path);
    assert.ok(longestSilenceMs(samples, 0.001) > 2000, 'the player was silent in the break');
    const end = follow(samples.subarray(-4 * RATE_HZ), spoken, { looped: true });
    const best = Math.max(0, ...end.map(({ similarity }) => similarity));
    assert.ok(best > 0.7, `its last seconds resemble what was said by ${best}: ${player.output}`);
    const refused = await order(relay, { do: 'live' });
    assert.equal(refused.status, 409);
    assert.match(refused.error, /open its doors/);

    const { events } = await operate(relay, 'meetings/demo/events');
    assert.deepEqual(events.filter(({ by }) => by === 'Ana').map(({ what }) => what), ['paused', 'live', 'ended']);
});

test('one state directory is for one relay', async t => {
    const relay = await startRelay(t);
    const second = start(t, 'livelisten-relay', ['--listen', '127.0.0.1:0', '--state', relay.state]);
    assert.equal((await second.end()).code, 1, second.output);
    assert.match(second.output, /meetings\.db is in use: another relay runs with this state directory/);
});
