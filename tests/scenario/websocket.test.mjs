// Goal of this test: any WebSocket tool is a listener, by the URL alone, and gets what docs/protocol.md says. Counted is media,
// not wall time: a slow machine sends later, not other things.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { speakProgramme } from '../lib/audio.mjs';
import { connect, listen, mediaMs, missingPackets } from '../lib/listener.mjs';
import { startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { publish } from '../lib/publisher.mjs';

async function speakingRoom(t) {
    const path = join(tempDir(t), 'floor.wav');
    speakProgramme('floor', 0, path);
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${path},loop`, fr: `file:${path},loop` });
    return relay;
}

// Bundles behind the first, which may be smaller.
const full = listener => listener.bundles.slice(1);
const sizes = bundles => [...new Set(bundles.map(({ packets }) => packets.length))];

test('standard: bundles of three packets, 16.7 in a second of media', async t => {
    const relay = await speakingRoom(t);
    const listener = await listen(t, relay, { channel: 'floor', profile: 'standard' });
    assert.equal(listener.socket.protocol, 'livelisten.v1');
    await listener.waitForBundles(51);

    const bundles = full(listener).slice(0, 50);
    assert.deepEqual(sizes(bundles), [3]);
    const packets = bundles.flatMap(bundle => bundle.packets);
    assert.equal(missingPackets(packets), 0);
    assert.equal(mediaMs(packets), 3000, '50 bundles are 3 s: 16.7 a second');

    const [welcome, meeting, stream] = listener.control;
    assert.equal(meeting.type, 'meeting');
    assert.equal(meeting.phase, 'live');
    assert.equal(meeting.rate, 1);
    assert.ok(Math.abs(meeting.time_us - welcome.time_us) < 1e6, 'the meeting clock is the relay\'s');
    assert.equal(welcome.type, 'welcome');
    assert.equal(welcome.meeting, 'demo');
    assert.ok(Number.isInteger(welcome.time_us));
    assert.deepEqual(welcome.channels.filter(({ live }) => live).map(({ name }) => name).sort(), ['floor', 'fr']);
    assert.equal(stream.type, 'stream');
    assert.equal(stream.channel, 'floor');
    assert.equal(stream.rendition, 'hi');
    assert.equal(Buffer.from(stream.key, 'base64').length, 30);
    const [first] = listener.packets;
    assert.equal(first.ssrc, stream.ssrc);
    assert.equal(first.seq, stream.seq);
    assert.equal(first.payloadType, 96);
    const order = listener.events.map(({ control }) => control?.type ?? 'bundle');
    assert.ok(order.indexOf('stream') < order.indexOf('bundle'), `${order.slice(0, 5)}`);
});

test('the clear part of the packets: level at most ten times a second, capture time once', async t => {
    const relay = await speakingRoom(t);
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await listener.waitForBundles(201);
    const packets = listener.packets.slice(0, 200); // 4 s
    const levels = packets.filter(({ level }) => level);
    const times = packets.filter(({ captured }) => captured);
    assert.ok(levels.length > 0 && levels.length <= 41, `${levels.length} levels in 4 s`);
    assert.ok(levels.some(({ level }) => level.dbov > -50), 'a room that speaks has a level');
    assert.ok(times.length >= 3 && times.length <= 5, `${times.length} capture times in 4 s`);
    for (let i = 1; i < times.length; i++) {
        const media_s = ((times[i].timestamp - times[i - 1].timestamp) >>> 0) / 48000;
        const wall_s = times[i].captured - times[i - 1].captured;
        assert.ok(Math.abs(media_s - wall_s) < 0.1, `${media_s} s of media in ${wall_s} s`);
    }
});

test('each profile has its rendition and its bundles', async t => {
    const relay = await speakingRoom(t);
    const cases = [
        [{ profile: 'interpreter' }, 1, 20],
        [{ profile: 'saver' }, 2, 60],
        [{ profile: 'standard', rendition: 'lo' }, 1, 60],
        [{ profile: 'saver', rendition: 'hi' }, 6, 20],
    ];
    for (const [query, packets, packet_ms] of cases) {
        const listener = await listen(t, relay, { channel: 'floor', ...query });
        await listener.waitForBundles(11);
        const bundles = full(listener).slice(0, 10);
        const what = JSON.stringify(query);
        assert.deepEqual(sizes(bundles), [packets], what);
        assert.equal(mediaMs(bundles.flatMap(bundle => bundle.packets), packet_ms), 10 * packets * packet_ms, what);
        await listener.leave();
    }
});

test('without a subprotocol, and without a channel: welcome, heartbeats, no sound', async t => {
    const relay = await speakingRoom(t);
    const listener = await listen(t, relay, { protocol: null });
    const welcome = await listener.waitForControl('welcome');
    const beats = () => listener.control.filter(({ type }) => type === 'heartbeat');
    await until(() => beats().length >= 3, 'three heartbeats');
    const [first, , third] = beats();
    assert.ok(first.time_us > welcome.time_us);
    assert.ok(third.time_us - first.time_us >= 1_500_000, 'one a second, not more');
    assert.equal(listener.bundles.length, 0);

    listener.send({ type: 'ping', id: 4294967295 });
    const pong = await listener.waitForControl('pong');
    assert.equal(pong.id, 4294967295);
    assert.ok(pong.time_us >= third.time_us);
});

test('switch on the same connection: the new stream goes on where the old one was', async t => {
    const relay = await speakingRoom(t);
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await listener.waitForBundles(20);
    listener.send({ type: 'join', channel: 'fr', profile: 'interpreter' });
    const stream = await listener.waitForControl(({ type, channel }) => type === 'stream' && channel === 'fr');
    await listener.waitForBundles(20);

    const floor = listener.control.find(({ type }) => type === 'stream').ssrc;
    const { packets } = listener;
    const change = packets.findIndex(({ ssrc }) => ssrc === stream.ssrc);
    assert.ok(packets.slice(0, change).every(({ ssrc }) => ssrc === floor));
    assert.ok(packets.slice(change).every(({ ssrc }) => ssrc === stream.ssrc), 'the old one comes back');
    assert.equal(packets[change].seq, stream.seq);
    assert.equal(stream.session, listener.control.find(({ type }) => type === 'stream').session);
    // One session, one clock: neither a hole nor much said twice.
    const jump_ms = (packets[change].timestamp - packets[change - 1].timestamp | 0) / 48;
    assert.ok(jump_ms <= 20 && jump_ms >= -500, `the new stream starts ${jump_ms} ms from the old one`);

    listener.send({ type: 'leave' });
    listener.send({ type: 'ping', id: 7 });
    await listener.waitForControl('pong');
    const heard = listener.bundles.length;
    await listener.waitForControl('heartbeat');
    assert.equal(listener.bundles.length, heard, 'sound after leaving');
});

test('listeners of one profile are spread over the packets of a bundle', async t => {
    const relay = await speakingRoom(t);
    const listeners = await Promise.all(Array.from({ length: 12 }, () =>
        listen(t, relay, { channel: 'floor', profile: 'standard' })));
    await Promise.all(listeners.map(listener => listener.waitForBundles(3, undefined, 0)));
    const phases = listeners.map(listener => listener.bundles[2].packets[0].seq % 3);
    assert.deepEqual([...new Set(phases)].sort(), [0, 1, 2], `bundles begin at ${phases}`);
});

test('a channel that becomes live later', async t => {
    const relay = await startRelay(t);
    const listener = await listen(t, relay, { channel: 'floor' });
    const welcome = await listener.waitForControl('welcome');
    assert.ok(welcome.channels.every(({ live }) => !live));
    const publisher = await publish(t, relay);
    publisher.run();
    const { channels } = await listener.waitForControl('channels');
    assert.equal(channels.find(({ name }) => name === 'floor').live, true);
    const stream = await listener.waitForControl('stream');
    assert.equal(stream.key, publisher.message.key);
    await listener.waitForBundles(5);
    assert.ok(listener.packets.every(({ ssrc }) => ssrc === stream.ssrc));
    const counts = await publisher.connection.waitForControl(({ type, channels: of }) =>
        type === 'listeners' && of.floor === 1);
    assert.ok(counts);
});

test('messages in fragments, empty ones too', async t => {
    const relay = await startRelay(t);
    const one = await connect(t, relay.ws);
    const sendPieces = pieces => pieces.forEach((piece, i) =>
        one.socket.send(piece, { fin: i === pieces.length - 1 }));
    sendPieces(['{"type":"pi', '', 'ng","id":1}']);
    sendPieces(['', '', '{"type":"ping","id":2}']);
    await one.waitForControl(({ type, id }) => type === 'pong' && id === 2);
    sendPieces(['', '']);
    assert.equal((await one.waitForClose()).code, 4400);
    assert.deepEqual(one.control.map(({ id }) => id), [1, 2]);
});

test('a connection that says nothing, to a URL that says nothing, is closed', async t => {
    const relay = await startRelay(t);
    const silent = await connect(t, relay.ws);
    assert.equal((await silent.waitForClose(30_000)).code, 4408);
});
