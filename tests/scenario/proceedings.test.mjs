// Goal of this test: sound leaves the room while the meeting is live and at no other time, whoever listens and however he
// came; and a relay that is killed and started again goes on where the meeting was.

import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RATE_HZ, follow, longestSilenceMs, readWav, speakProgramme } from '../lib/audio.mjs';
import { listen } from '../lib/listener.mjs';
import { freePort, start, startCapture, startRelay, tempDir, until, untilLive } from '../lib/processes.mjs';

// A connection each: one that is kept may just be closing, on either side, when an order is sent.
async function operate(relay, path, options = {}) {
    const token = readFileSync(relay.operatorTokenFile, 'utf8').trim();
    const response = await fetch(`${relay.url}/api/v1/${path}`,
        { ...options, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', connection: 'close' } });
    return { status: response.status, ...await response.json() };
}

const order = (relay, body) =>
    operate(relay, 'meetings/demo/proceedings', { method: 'POST', body: JSON.stringify({ by: 'Ana', ...body }) });

// The next `meeting` of this phase, after the one that was waited for before.
async function told(listener, phase) {
    const message = await listener.waitForControl(
        ({ type, phase: now }) => type === 'meeting' && now === phase, undefined, listener.seen ?? 0);
    listener.seen = listener.control.indexOf(message) + 1;
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

const DAY = `
id: day
title: {en: A day in a hurry}
zone: Europe/Zurich
autostart: true
sittings:
  - {date: 2025-04-09, start: "10:00", end: "13:00"}
  - {date: 2025-04-09, start: "15:00", end: "15:45"}
items:
  - {title: {en: Opening}, kind: statement}
  - {title: {en: Theme 1}, kind: discussion, time: "11:45"}
  - {title: {en: Theme 2}, kind: discussion, sitting: 2, time: "15:15"}
channels:
  - {name: floor}
`;

// The reference day on a clock that runs 900 times as fast: lunch is 8 s, and the relay dies in it.
test('a meeting that follows the clock goes on where it was, and then catches up', async t => {
    const directory = tempDir(t);
    const source = join(directory, 'floor.wav');
    speakProgramme('floor', 0, source);
    mkdirSync(join(directory, 'meetings'));
    writeFileSync(join(directory, 'meetings', 'day.yaml'), DAY);
    const args = ['--meetings', join(directory, 'meetings'), '--rehearse', '2025-04-09T12:50:00+02:00,900'];
    const relay = await startRelay(t, { port: await freePort(), args });
    const at = (hour, minute) => Date.UTC(2025, 3, 9, hour - 2, minute) * 1000;

    const morning = await listen(t, relay, { meeting: 'day', channel: 'floor' });
    const live = await told(morning, 'live');
    assert.deepEqual([live.since_us, live.item, live.sitting, live.rate], [at(10, 0), 2, 1, 900]);
    const lunch = await told(morning, 'paused');
    assert.deepEqual([lunch.since_us, lunch.until_us, lunch.item, lunch.sitting], [at(13, 0), at(15, 0), 2, 2]);

    relay.program.child.kill('SIGKILL');
    await relay.program.ended;
    await startRelay(t, { port: relay.port, state: relay.state, args });
    const afternoon = await listen(t, relay, { meeting: 'day', channel: 'floor' });
    const again = await told(afternoon, 'paused');
    assert.deepEqual([again.since_us, again.until_us, again.item], [lunch.since_us, lunch.until_us, 2]);
    assert.ok(again.time_us > lunch.time_us, 'the clock of a rehearsal goes on as well');
    await startCapture(t, relay, { floor: `file:${source},loop` }, { meeting: 'day' });
    const resumed = await told(afternoon, 'live');
    assert.equal(resumed.since_us, at(15, 0));
    await afternoon.waitForBundles(5, undefined, 0);
    const order = afternoon.events.map(({ control, packets }) => control ?? packets);
    assert.ok(order.indexOf(resumed) < order.findIndex(Array.isArray), 'packets in the break');
    await afternoon.waitForControl(({ type, item }) => type === 'meeting' && item === 3);
    assert.equal((await told(afternoon, 'ended')).since_us, at(15, 45));
});

test('one state directory is for one relay', async t => {
    const relay = await startRelay(t);
    const second = start(t, 'livelisten-relay', ['--listen', '127.0.0.1:0', '--state', relay.state]);
    assert.equal((await second.end()).code, 1, second.output);
    assert.match(second.output, /meetings\.db is in use: another relay runs with this state directory/);
});
