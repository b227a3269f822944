// Goal of this test: what the sound of a room is like, as the capture sees it, is told to those who interpret it,
// and to those who read its log.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { resample, speakProgramme, writeWav } from '../lib/audio.mjs';
import { listen } from '../lib/listener.mjs';
import { startCapture, startRelay, tempDir } from '../lib/processes.mjs';

test('bandwidth, level and clipping of the inputs', async t => {
    const directory = tempDir(t);
    const spoken = speakProgramme('floor', 0, join(directory, 'speech.wav')); // up to 11 kHz, as espeak-ng does
    const source = (name, samples, rate_hz) => {
        const path = join(directory, `${name}.wav`);
        writeWav(path, samples, rate_hz);
        return `file:${path},loop`;
    };
    const relay = await startRelay(t);
    const capture = await startCapture(t, relay, {
        floor: source('floor', spoken),
        en: source('en', resample(spoken, 48000, 8000), 8000),
        fr: source('fr', spoken.map(sample => 10 * sample)),
    });
    // Not all consonants are in the first second.
    const reaches = wanted_hz => ({ type, bandwidth_hz: hz }) => type === 'quality' && hz >= wanted_hz;

    const floor = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    const told = await floor.waitForControl(reaches(9000));
    assert.equal(told.channel, 'floor');
    assert.ok(told.bandwidth_hz <= 11500, `${told.bandwidth_hz} Hz`);
    assert.equal(told.clipped, 0);
    assert.equal(told.lost_ms, 0);
    assert.ok(!('drift_ppm' in told), 'a file has no clock');
    assert.ok(told.peak_dbov > told.level_dbov && told.level_dbov > -40, JSON.stringify(told));
    assert.ok(told.noise_dbov <= told.level_dbov, JSON.stringify(told));

    const narrow = await listen(t, relay, { channel: 'en', profile: 'interpreter' });
    await narrow.waitForControl(reaches(3000));
    const { bandwidth_hz: hz } = await narrow.waitForControl('quality', undefined, narrow.control.length);
    assert.ok(hz <= 4500, `${hz} Hz`);

    const clipped = await listen(t, relay, { channel: 'fr', profile: 'interpreter' });
    const loud = await clipped.waitForControl(({ type, clipped: samples }) => type === 'quality' && samples > 0);
    assert.equal(loud.peak_dbov, 0);

    const other = await listen(t, relay, { channel: 'floor', profile: 'standard' });
    await other.waitForControl('stream');
    await floor.waitForControl('quality', undefined, floor.control.length);
    assert.ok(!other.control.some(({ type }) => type === 'quality'), 'only interpreters are told');

    // The last lines of its log are those of an unfinished minute.
    await capture.stop();
    assert.match(capture.stderr, /fr: up to -\d dBov, \d listening {2}CLIPPING: \d+ samples {2}\d+\.\d kHz, /);
    assert.match(capture.stderr, /floor: up to -\d+ dBov, \d listening {2}\d+\.\d kHz, /);
});
