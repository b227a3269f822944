// Goal of this test: who asks for levelling hears a quiet speaker louder, and nobody else does.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { RATE_HZ, readWav, rms, speakProgramme, writeWav } from '../lib/audio.mjs';
import { run, startCapture, startRelay, tempDir } from '../lib/processes.mjs';

const SECONDS = 8;

test('a quiet speaker is raised for the listener who asks for it', async t => {
    const directory = tempDir(t);
    const quiet = join(directory, 'quiet.wav');
    writeWav(quiet, speakProgramme('floor', 0, quiet).map(sample => sample * 0.1));
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${quiet},loop` });

    // The gain that is told at the end, and the level that was heard in the second half.
    const play = async (name, ...options) => {
        const path = join(directory, `${name}.wav`);
        const player = await run(t, 'livelisten-play', [`${relay.url}/m/demo`, '--output', path,
            '--stats', 'json', '--duration', String(SECONDS), ...options], { deadline_ms: 60_000 });
        assert.equal(player.code, 0, player.output);
        const half = readWav(path).samples.subarray(SECONDS / 2 * RATE_HZ);
        return { gainDb: JSON.parse(player.stdout).gain_db, heardDb: 20 * Math.log10(rms(half)) };
    };
    const [levelled, plain, interpreter] = await Promise.all([
        play('levelled', '--levelling'), play('plain'), play('interpreter', '--profile', 'interpreter'),
    ]);
    t.diagnostic(`figure: levelled by ${levelled.gainDb} dB, heard ${
        (levelled.heardDb - plain.heardDb).toFixed(1)} dB louder`);
    assert.ok(levelled.gainDb >= 8, `${levelled.gainDb} dB`);
    assert.ok(levelled.heardDb - plain.heardDb >= 6, `${levelled.heardDb} and ${plain.heardDb} dB`);
    assert.deepEqual([plain.gainDb, interpreter.gainDb], [0, 0]);
});
