// Goal: the player core of the page is the one of the native player: it opens the packets of the SRTP vectors and
// makes the same sound of the same bundles. The native side of tests/vectors/player.json is generate_player.c.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PlayerCore } from '../../client/web/player-core.mjs';

const build = process.env.LIVELISTEN_BUILD ?? 'build';
const wasm = readFileSync(join(build, 'web/player.wasm'));
const module = new WebAssembly.Module(wasm);
const vector = name => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
const bytes = hex => Uint8Array.from(Buffer.from(hex, 'hex'));

const streamOf = ({ key, ssrc, index }) => ({
    key: bytes(key),
    ssrc,
    roc: Math.floor(index / 65536),
    seq: index % 65536,
    sameClock: false,
});

function bundleOf(...packets) {
    return Uint8Array.from(packets.flatMap(packet => [packet.length >> 8, packet.length & 0xff, ...packet]));
}

test('the module imports nothing and is light', () => {
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    assert.ok(gzipSync(wasm, { level: 9 }).length < 150_000);
});

test('what the native player hears, the page hears', () => {
    const play = vector('player');
    const core = new PlayerCore(module, 'standard');
    core.clockOffset(play.clock_offset_us / 1000);
    core.stream(streamOf(play));
    const heard = new Float32Array(play.pulls * play.pull_frames);
    let arrived = 0;
    for (let pull = 0; pull < play.pulls; pull++) {
        const nowUs = pull * play.pull_us;
        for (; arrived < play.bundles.length && play.bundles[arrived].arrives_us <= nowUs; arrived++) {
            const { hex, arrives_us: arrivesUs } = play.bundles[arrived];
            assert.equal(core.push(bytes(hex), arrivesUs / 1000), 'ok');
        }
        core.pull(heard.subarray(pull * play.pull_frames, (pull + 1) * play.pull_frames), nowUs / 1000, 0);
    }
    let loudest = 0;
    play.samples_s16.forEach((sample, i) => {
        const at = i * play.sample_every;
        loudest = Math.max(loudest, Math.abs(sample));
        // Opus allows its versions and processors small differences.
        assert.ok(Math.abs(sample / 32767 - heard[at]) < 0.002, `frame ${at}: ${sample / 32767}, page ${heard[at]}`);
    });
    assert.ok(loudest > 5000, 'the vector is not silence');
    const stats = core.stats();
    assert.equal(stats.state, 'playing');
    for (const [name, value] of Object.entries(play.stats)) assert.equal(stats[name], value, name);
    for (const name of ['rejected', 'duplicates', 'lost_packets', 'late_packets', 'concealed_ms', 'skipped_ms', 'underruns'])
        assert.equal(stats[name], 0, name);
});

test('packets of the SRTP vectors are opened at any age of the stream', () => {
    const { key, packets } = vector('srtp');
    for (const { name, ssrc, index, protected: hex } of packets) {
        const core = new PlayerCore(module);
        core.stream(streamOf({ key, ssrc, index }));
        const forged = bytes(hex);
        forged[forged.length - 1] ^= 1;
        core.push(bundleOf(forged), 1000);
        assert.equal(core.stats().rejected, 1, `${name}: a forgery is refused`);
        core.push(bundleOf(bytes(hex)), 1000);
        assert.equal(core.stats().duplicates, 0, name);
        core.push(bundleOf(bytes(hex)), 1000);
        assert.equal(core.stats().duplicates, 1, `${name}: opened, or its like would be none`);
    }
});

test('two cores do not know of each other', () => {
    const play = vector('player');
    const [one, other] = [new PlayerCore(module), new PlayerCore(module)];
    one.stream(streamOf(play));
    one.push(bytes(play.bundles[0].hex), 65);
    one.pull(new Float32Array(480), 70, 0);
    other.pull(new Float32Array(480), 70, 0);
    assert.equal(one.stats().packets, 3);
    assert.equal(other.stats().packets, 0);
    assert.equal(other.stats().state, 'idle');
});

test('before any stream, and after broken bundles, there is silence', () => {
    const core = new PlayerCore(module, 'saver');
    const samples = new Float32Array(10_000).fill(1);
    assert.equal(core.push(Uint8Array.of(0, 9, 1), 0), 'truncated');
    assert.equal(core.push(Uint8Array.of(0, 0), 0), 'malformed');
    assert.equal(core.push(new Uint8Array(70_000), 0), 'too large');
    core.pull(samples, 0, 0);
    assert.ok(samples.every(sample => sample === 0));
    const stats = core.stats();
    assert.deepEqual([stats.state, stats.delay_ms, stats.level_dbov], ['idle', -1, -127]);
});

test('wrong use says what is wrong', () => {
    assert.throws(() => new PlayerCore(module, 'fast'), /profile fast: one of interpreter, standard, saver/);
    const core = new PlayerCore(module);
    assert.throws(() => core.profile('slow'), RangeError);
    assert.throws(() => core.stream({ ssrc: 1, key: new Uint8Array(16), roc: 0, seq: 0, sameClock: false }), /key of 16 bytes/);
});

test('while nobody publishes, silence is not concealed speech', () => {
    const play = vector('player');
    for (const live of [true, false]) {
        const core = new PlayerCore(module);
        core.stream(streamOf(play));
        for (const { hex, arrives_us: arrivesUs } of play.bundles.slice(0, 5)) {
            core.push(bytes(hex), arrivesUs / 1000);
            core.pull(new Float32Array(2880), arrivesUs / 1000, 0);
        }
        core.live(live);
        core.pull(new Float32Array(96_000), play.bundles[5].arrives_us / 1000, 0);
        const { state, concealed_ms: concealedMs, underruns } = core.stats();
        assert.equal(state, live ? 'starved' : 'buffering');
        assert.equal(underruns, live ? 1 : 0);
        assert.ok(live ? concealedMs > 1500 : concealedMs === 0, `${concealedMs} ms`);
    }
});

test('speech is levelled on demand, but not for an interpreter', () => {
    const play = vector('player');
    const gains = [['standard', false], ['standard', true], ['interpreter', true]].map(([profile, levelling]) => {
        const core = new PlayerCore(module, profile);
        core.levelling(levelling);
        core.stream(streamOf(play));
        for (const { hex, arrives_us: arrivesUs } of play.bundles) {
            core.push(bytes(hex), arrivesUs / 1000);
            core.pull(new Float32Array(2880), arrivesUs / 1000, 0);
        }
        return core.stats().gain_db;
    });
    assert.equal(gains[0], 0);
    assert.notEqual(gains[1], 0);
    assert.equal(gains[2], 0);
});

test('hours of streams and switches need no more memory', () => {
    const play = vector('player');
    const core = new PlayerCore(module);
    const samples = new Float32Array(128);
    for (let n = 0; n < 2000; n++) {
        core.stream({ ...streamOf(play), ssrc: n, sameClock: n % 2 === 1 });
        core.push(bytes(play.bundles[n % play.bundles.length].hex), n);
        core.pull(samples, n, 0);
    }
    assert.ok(core.memoryBytes < 8 << 20, `${core.memoryBytes} bytes`);
});
