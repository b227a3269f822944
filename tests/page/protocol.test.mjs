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
    offer: message => message,
    pong: ({ type, id, time_us, spread_ms = 0 }) => ({ type, id, timeMs: time_us / 1000, spreadMs: spread_ms }),
    meeting: ({ since_us, until_us, time_us, ...rest }) =>
        ({ ...rest, sinceMs: since_us / 1000, untilMs: until_us ? until_us / 1000 : null, timeMs: time_us / 1000 }),
    announcement: ({ type, id, time_us, text }) => ({ type, id, timeMs: time_us / 1000, text: inKnownLanguages(text) }),
    quality: m => m.channels ? null : ({
        type: m.type, channel: m.channel, levelDbov: m.level_dbov, peakDbov: m.peak_dbov, noiseDbov: m.noise_dbov,
        clipped: m.clipped, bandwidthHz: m.bandwidth_hz === 0 ? null : m.bandwidth_hz,
        driftPpm: 'drift_ppm' in m ? m.drift_ppm : null, lostMs: m.lost_ms, ageMs: 'age_ms' in m ? m.age_ms : null,
    }),
    levels: ({ type, time_us, channels }) => ({ type, timeMs: time_us / 1000, channels }),
    changed: message => message,
    bye: ({ type, reason, retry_after_ms }) => ({ type, reason, retryAfterMs: retry_after_ms }),
};

const inKnownLanguages = text => Object.fromEntries(
    Object.entries(text).filter(([tag, words]) => protocol.TEXT_LANGUAGES.includes(tag) && words !== ''));

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
        protocol.join('fr', 'standard', true),
        protocol.leave(),
        protocol.enter('cstd28-wsis20', 'Qm9vdGg'),
        protocol.enter('cstd28-wsis20'),
        protocol.watch('demo', 'a token with ünïcode'),
        protocol.ping(4294967295),
    ].map(text => JSON.parse(text));
    for (const message of said) {
        const members = Object.entries(message);
        assert.ok(vectors.valid.some(({ message: known }) =>
            members.every(([name, value]) => known[name] === value)), JSON.stringify(message));
    }
});

const reports = vectors.valid.filter(({ message }) => message.type === 'report');

test('a report is said as the specification writes it', () => {
    assert.ok(reports.length >= 4);
    for (const { name, message, decoded = message } of reports) {
        assert.deepEqual(JSON.parse(protocol.report(message)), decoded, name);
    }
});

test('a report never leaves its bounds, and is silent about what is not known', () => {
    const [{ message: sane }] = reports;
    const said = changes => JSON.parse(protocol.report({ ...sane, ...changes }));
    assert.equal(said({ concealed_ms: 3_600_000 }).concealed_ms, 600_000);
    assert.equal(said({ played_ms: -1 }).played_ms, 0);
    assert.equal(said({ jitter_ms: 20.6 }).jitter_ms, 21);
    assert.equal(said({ delay_ms: 70_000 }).delay_ms, 60_000);
    assert.equal(said({ drift_ppm: 20_000 }).drift_ppm, 10_000);
    for (const unknown of [undefined, null, NaN, -1]) assert.ok(!('delay_ms' in said({ delay_ms: unknown })));
    for (const unknown of [undefined, null, -(2 ** 31)]) assert.ok(!('drift_ppm' in said({ drift_ppm: unknown })));
});

test('a text is counted as JSON writes it', () => {
    assert.equal(protocol.writtenBytes('a"b\\é'), 8);
    assert.equal(protocol.writtenBytes(''), 0);
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
