// Goal: the page understands what a relay says exactly as the other implementations do, by the shared
// vectors, and says what a relay understands.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as protocol from '../../client/web/protocol.mjs';

const vectors = JSON.parse(readFileSync(new URL('../vectors/control.json', import.meta.url)));

// What the page keeps of a message, from the message as the specification writes it.
const EXPECTED = {
    welcome: ({ type, meeting, title, channels }) =>
        ({ type, meeting, title, channels: channels.map(withoutRenditions) }),
    channels: ({ type, channels }) => ({ type, channels: channels.map(withoutRenditions) }),
    stream: ({ key, ...rest }) => ({ ...rest, key: new Uint8Array(Buffer.from(key, 'base64')) }),
    pong: ({ type, id, time_us }) => ({ type, id, timeMs: time_us / 1000 }),
    bye: ({ type, reason, retry_after_ms }) => ({ type, reason, retryAfterMs: retry_after_ms }),
};

const withoutRenditions = ({ renditions, ...rest }) => rest;

for (const { name, message } of vectors.valid) {
    const expected = EXPECTED[message.type]?.(message) ?? null;
    test(`${expected ? 'understands' : 'ignores'}: ${name}`, () => {
        assert.deepEqual(protocol.decode(JSON.stringify(message)), expected);
    });
}

for (const { name, message, text = JSON.stringify(message) } of vectors.invalid) {
    test(`ignores: ${name}`, () => assert.equal(protocol.decode(text), null));
}

test('the vectors have one of each type that the page understands', () => {
    const types = new Set(vectors.valid.map(({ message }) => message.type));
    for (const type of Object.keys(EXPECTED)) assert.ok(types.has(type), type);
});

test('a name that every object has is no message type', () => {
    assert.equal(protocol.decode('{"type":"toString"}'), null);
    assert.equal(protocol.decode('{"type":"__proto__"}'), null);
});

test('what the page says are messages of the vectors', () => {
    const said = [
        protocol.join('zh-Hans', 'interpreter'),
        protocol.leave(),
        protocol.ping(4294967295),
    ].map(text => JSON.parse(text));
    for (const message of said) {
        const members = Object.entries(message);
        assert.ok(vectors.valid.some(({ message: known }) =>
            members.every(([name, value]) => known[name] === value)), JSON.stringify(message));
    }
});

test('comes back except where the specification says that it is pointless', () => {
    const specification = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
    const rows = [...specification.matchAll(/^\| (\d{4}) \|[^|]*\| ([^|]*) \|$/gm)];
    assert.ok(rows.length >= 9);
    for (const [, code, reaction] of rows) {
        assert.equal(protocol.isFinal(Number(code)), reaction.startsWith('gives up'), `${code}: ${reaction}`);
    }
    assert.equal(protocol.isFinal(1006), false);
});
