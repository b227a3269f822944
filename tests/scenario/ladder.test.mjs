// Goal of this test: a listener whose way has become too narrow is offered the lighter rendition, takes it, hears it without a
// hole, and goes back to the full one when the way has recovered, which takes a minute: heard, not read off figures.

import test from 'node:test';
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { RATE_HZ, dbfs, readWav, rms, writeWav } from '../lib/audio.mjs';
import { start, startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';
import { startNarrow } from '../lib/narrow.mjs';

const TONE_HZ = 440;
const TONE_DBFS = -20 - 3; // a sine with an amplitude of 0.1
const NEAR_DB = 3;
const PIECE = RATE_HZ / 10;
const NARROW_BYTES_PER_S = 4_000; // `hi` needs some 7,000, `lo` some 2,500
const WORSE_MS = 60_000; // for the offer, at most
const MINUTE_MS = 90_000; // for the calm minute, and the offer after it
const FRAME_BYTES = 2;

function writeTone(path) {
    writeWav(path, Float32Array.from({ length: RATE_HZ }, (_, i) => 0.1 * Math.sin(2 * Math.PI * TONE_HZ * i / RATE_HZ)));
    return path;
}

const heardFrames = path => statSync(path, { throwIfNoEntry: false })?.size / FRAME_BYTES || 0;

async function hears(path, seconds) {
    const from = heardFrames(path);
    await until(() => heardFrames(path) >= from + seconds * RATE_HZ, `${seconds} s more of sound`, seconds * 1000 + 30_000);
}

async function metric(relay, pattern) {
    const text = await (await fetch(`${relay.url}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^${pattern} (\\d+)$`, 'gm'))].reduce((sum, [, value]) => sum + Number(value), 0);
}

// What a worker counts is known to all of them a moment later.
const counts = (relay, pattern, wanted) =>
    until(async () => await metric(relay, pattern) === wanted || null, `${pattern} to be ${wanted}`);

// Tenths of a second that do not sound like the tone.
function holes(samples) {
    const found = [];
    for (let at = 0; at + PIECE <= samples.length; at += PIECE) {
        const level = dbfs(rms(samples.subarray(at, at + PIECE)));
        if (Math.abs(level - TONE_DBFS) > NEAR_DB)
            found.push(`${(at / RATE_HZ).toFixed(1)} s: ${level.toFixed(1)} dBFS`);
    }
    return found;
}

test('down to lo on a narrow way, and back after a calm minute', async t => {
    const directory = tempDir(t);
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${writeTone(join(directory, 'tone.wav'))},loop` });
    const way = await startNarrow(t, relay.port);
    const wav = join(directory, 'heard.wav');
    const player = start(t, 'livelisten-play', [`${way.url}/m/demo`, '--output', wav, '--stats', 'json']);
    await hears(wav, 3);

    way.rate(NARROW_BYTES_PER_S);
    await player.waitFor(/going over to lighter sound/, WORSE_MS);
    await player.waitFor(/listening to floor \(lo\)/);
    await counts(relay, 'livelisten_listeners\\{.*rendition="lo",profile="standard"\\}', 1);
    await hears(wav, 6); // what had piled up is through
    const steady = heardFrames(wav);
    await counts(relay, 'livelisten_ladder_listeners\\{.*rung="eased"\\}', 1);
    const gaps = await metric(relay, 'livelisten_gaps_total\\{.*\\}');
    await hears(wav, 20);
    way.rate(0);
    const said = player.output.length;
    await player.waitFor(/going back to full sound/, MINUTE_MS);
    await player.waitFor(/listening to floor \(hi\)/, undefined, said);
    await hears(wav, 3);
    assert.equal(await metric(relay, 'livelisten_gaps_total\\{.*\\}'), gaps, 'something was skipped after all');
    await counts(relay, 'livelisten_listeners\\{.*rendition="hi",profile="standard"\\}', 1);
    for (const step of ['offer_lo', 'take_lo', 'offer_hi', 'take_hi'])
        await counts(relay, `livelisten_ladder_steps_total\\{.*step="${step}".*\\}`, 1);

    assert.equal((await player.stop('SIGINT')).code, 0, player.describe());
    const stats = JSON.parse(player.stdout.trimEnd().split('\n').at(-1));
    assert.equal(stats.rendition, 'hi');
    assert.equal(stats.eased, false);
    assert.equal(stats.reconnects, 0);
    assert.deepEqual(holes(readWav(wav).samples.subarray(steady)), []);
});
