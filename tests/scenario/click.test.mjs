// Goal of this test: on no network does the player click: what is heard breaks nowhere, and no step from one sample to the
// next is larger than those of the speech itself.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { RATE_HZ, readWav, writeWav } from '../lib/audio.mjs';
import { build, run, tempDir } from '../lib/processes.mjs';
import { csv, rows } from '../traces/generate.mjs';
import { networks } from '../traces/networks.mjs';

const SECONDS = 30;
const STEEPER = 1.05; // than the speech itself may nothing be

// A smooth voice, in which a click stands out: overtones up to 1.6 kHz that swell and fade, and a pause. It begins and
// ends in silence, and is looped.
function voice() {
    const length = 5 * RATE_HZ;
    return Float32Array.from({ length }, (_, i) => {
        const s = i / RATE_HZ;
        const turns = 130 * s + 1.5 * Math.sin(2 * Math.PI * 0.8 * s);
        let sum = 0;
        for (let overtone = 1; overtone <= 12; overtone++)
            sum += Math.sin(2 * Math.PI * overtone * turns) / (1 + 0.3 * overtone * overtone);
        return s > 4.25 ? 0 : 0.25 * sum * (0.5 - 0.5 * Math.cos(2 * Math.PI * 4 * s));
    });
}

async function look(t, file) {
    const { code, stdout, output } = await run(t, join(build, 'tests/find_click'), [file]);
    assert.equal(code, 0, output);
    return JSON.parse(stdout);
}

// What is heard of a trace, as a file.
async function hear(t, trace, profile) {
    const directory = tempDir(t);
    const [said, heard] = ['said.wav', 'heard.wav'].map(name => join(directory, name));
    writeWav(said, voice());
    const { code, output } = await run(t, 'livelisten-playsim', ['--profile', profile, '--audio', said, '--output', heard, '-'],
        { input: csv(trace), deadline_ms: 60_000 });
    assert.equal(code, 0, output);
    return heard;
}

// Every packet comes at once.
const perfect = packet_ms => Array.from({ length: SECONDS * 1000 / packet_ms }, (_, seq) =>
    ({ seq, sent_us: seq * packet_ms * 1000, arrived_us: seq * packet_ms * 1000 }));

for (const wanted_ms of [20, 60])
    test(`packets of ${wanted_ms} ms`, async t => {
        const speech = await look(t, await hear(t, perfect(wanted_ms), 'standard'));
        for (const name of Object.keys(networks).filter(each => networks[each].packet_ms === wanted_ms))
            for (const profile of ['interpreter', 'standard'])
                await t.test(`${name}, ${profile}`, async () => {
                    const { click_s, steepest } = await look(t, await hear(t, rows(name, SECONDS), profile));
                    assert.equal(click_s, null, `a click at ${click_s} s`);
                    assert.ok(steepest <= STEEPER * speech.steepest, `a step of ${steepest}, the speech has ${speech.steepest}`);
                });
    });

test('a click would be found', async t => {
    const file = await hear(t, perfect(20), 'standard');
    const { samples } = readWav(file);
    const at = 10.25;
    samples[at * RATE_HZ] += 0.05;
    writeWav(file, samples);
    const { click_s } = await look(t, file);
    assert.ok(click_s !== null && Math.abs(click_s - at) < 0.001, `found at ${click_s} s`);
});
