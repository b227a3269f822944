// Goal of this test: on connections that take bytes only in bits, whatever the relay and libwebsockets have to send (bundles,
// control messages, pongs, close frames) comes out frame by frame, none in the middle of another, with and without TLS.

import test from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { get as getPlain } from 'node:http';
import { get as getTls } from 'node:https';
import { join } from 'node:path';
import { BINARY, CLOSE, PING, PONG, TEXT, openWire } from '../lib/frames.mjs';
import { parseBundle } from '../lib/listener.mjs';
import { build, startRelay, until } from '../lib/processes.mjs';
import { publish } from '../lib/publisher.mjs';

const BUNDLES = 150;
const PONGS = 30;
const PACKET_BYTES = [40, 200, 1200]; // frames with short and long headers

function crampedRelay(t, args) {
    return startRelay(t, {
        args,
        under: ['env', `LD_PRELOAD=${join(build, 'tests/short_send.so')}`,
            `ASAN_OPTIONS=${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`],
    });
}

// A capture whose packets are of all sizes, in real time until the test ends.
async function speak(t, relay) {
    const publisher = await publish(t, relay, {}, { insecure: true });
    let sent = 0;
    const timer = setInterval(() => publisher.send(PACKET_BYTES[sent++ % PACKET_BYTES.length]), 20);
    publisher.connection.socket.on('close', () => clearInterval(timer));
    t.after(() => clearInterval(timer));
}

// Keeps a WebSocket ping under way, and behind the first of them one of the protocol's own.
function askAll(wire) {
    const pings = [];
    const ask = () => {
        if (wire.of(PONG).length === pings.length) {
            pings.push(randomBytes(pings.length % 126));
            wire.send(PING, pings.at(-1));
            if (pings.length <= PONGS)
                wire.send(TEXT, JSON.stringify({ type: 'ping', id: pings.length }));
        }
    };
    ask();
    wire.socket.on('data', ask);
    return { pings, stop: () => wire.socket.off('data', ask) };
}

const says = (wire, type) => wire.of(TEXT).map(JSON.parse).filter(message => message.type === type);

// Every packet in its place, or in a gap that was announced before.
function assertSound(wire) {
    let next;
    for (const { opcode, payload } of wire.frames) {
        const control = opcode === TEXT ? JSON.parse(payload) : {};
        if (control.type === 'stream')
            next = control.seq;
        else if (control.type === 'gap')
            next = control.seq + control.packets & 0xffff;
        for (const { seq } of opcode === BINARY ? parseBundle(payload) : []) {
            assert.equal(seq, next);
            next = next + 1 & 0xffff;
        }
    }
}

// The last frame is this goodbye, and behind it the connection has ended.
async function assertClosed(wire, code, { isAnswer = false } = {}) {
    await wire.wait(() => wire.ended || wire.of(CLOSE).length > 0, 'a close frame');
    if (!isAnswer)
        wire.send(CLOSE, wire.of(CLOSE)[0]);
    await wire.wait(() => wire.ended, 'the end of the connection');
    assert.equal(wire.frames.at(-1).opcode, CLOSE);
    assert.equal(wire.of(CLOSE).length, 1);
    assert.equal(wire.frames.at(-1).payload.readUInt16BE(0), code);
    assert.equal(wire.rest.length, 0, 'half a frame');
    assertSound(wire);
}

function partialWrites(relay) {
    return new Promise((done, fail) => (relay.url.startsWith('https') ? getTls : getPlain)(
        `${relay.url}/metrics`, { rejectUnauthorized: false }, async response => {
            let text = '';
            for await (const piece of response)
                text += piece;
            done([...text.matchAll(/^livelisten_partial_writes_total.* (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0));
        }).on('error', fail));
}

for (const args of [[], ['--tls-self-signed']])
    test(`frames stay whole, ${args.length ? 'in TLS' : 'plain'}`, async t => {
        const relay = await crampedRelay(t, args);
        await speak(t, relay);
        const path = '/ws?meeting=demo&channel=floor&profile=';
        const wires = await Promise.all(['interpreter', 'interpreter', 'standard'].map(profile => openWire(t, relay, path + profile)));
        const [refused, leaving, staying] = wires;
        const asked = wires.map(askAll);
        for (const wire of wires)
            await wire.wait(() => wire.of(BINARY).length >= BUNDLES / (wire === staying ? 3 : 1) && wire.of(PONG).length >= PONGS &&
                says(wire, 'pong').length >= PONGS, 'sound and answers');
        await until(async () => await partialWrites(relay) > BUNDLES / 3, 'the connections to be cramped');
        for (const [i, wire] of wires.entries())
            assert.deepEqual(wire.of(PONG).slice(0, PONGS), asked[i].pings.slice(0, PONGS));
        asked.forEach(({ stop }) => stop());

        refused.send(TEXT, '{"type":"nonsense"}');
        await assertClosed(refused, 4400);
        leaving.send(CLOSE, Buffer.from([1000 >> 8, 1000 & 0xff]));
        await assertClosed(leaving, 1000, { isAnswer: true });
        relay.program.child.kill('SIGTERM');
        await assertClosed(staying, 1001);
        assert.equal(says(staying, 'bye').length, 1);
    });
