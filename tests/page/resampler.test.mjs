// Goal: where a browser insists on another rate, the sound is the same: flat where speech is, clean of what the
// rates make of each other, and neither too fast nor too slow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resampler } from '../../client/web/resampler.mjs';

const CORE_HZ = 48_000;
const QUANTUM = 128; // what an AudioWorklet is asked for at once

// A second of a sine of the core, at another rate: { samples, pulled } after the beginning.
function heard(toHz, sineHz) {
    let pulled = 0;
    const resampler = new Resampler(CORE_HZ, toHz, block => {
        for (let i = 0; i < block.length; i++) block[i] = Math.sin(2 * Math.PI * sineHz * pulled++ / CORE_HZ);
    });
    const samples = new Float32Array(Math.ceil(toHz / QUANTUM) * QUANTUM);
    for (let at = 0; at < samples.length; at += QUANTUM) resampler.read(samples.subarray(at, at + QUANTUM));
    return { samples: samples.subarray(toHz / 10), pulled, delayMs: resampler.delayMs, all: samples };
}

const power = samples => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
const db = ratio => 10 * Math.log10(ratio + 1e-20);

// What is left when the best fitting sine of that frequency is taken away.
function residue(samples, rateHz, sineHz) {
    let [re, im] = [0, 0];
    const turn = 2 * Math.PI * sineHz / rateHz;
    samples.forEach((x, n) => { re += x * Math.cos(turn * n); im += x * Math.sin(turn * n); });
    [re, im] = [re, im].map(sum => 2 * sum / samples.length);
    return power(samples.map((x, n) => x - re * Math.cos(turn * n) - im * Math.sin(turn * n)));
}

for (const toHz of [44_100, 96_000, 22_050, 16_000, 8_000, 44_056]) {
    const top = Math.min(15_000, 0.4 * toHz); // of what has to be heard

    test(`at ${toHz} Hz speech is flat and in tune`, () => {
        for (const sineHz of [125, 1_000, top / 2, top]) {
            const { samples } = heard(toHz, sineHz);
            assert.ok(Math.abs(db(2 * power(samples))) < 0.2, `${sineHz} Hz: ${db(2 * power(samples))} dB`);
            const noise = db(2 * residue(samples, toHz, sineHz));
            assert.ok(noise < -55, `${sineHz} Hz: ${noise} dB of something else`);
        }
    });

    test(`at ${toHz} Hz nothing folds back`, () => {
        for (let sineHz = 0.54 * toHz; sineHz < 23_900; sineHz += 1_900) {
            const { samples } = heard(toHz, sineHz);
            assert.ok(db(2 * power(samples)) < -75, `${sineHz} Hz: ${db(2 * power(samples))} dB`);
        }
    });

    test(`at ${toHz} Hz a second takes a second`, () => {
        const { pulled, all } = heard(toHz, 1_000);
        assert.ok(Math.abs(pulled - all.length * CORE_HZ / toHz) <= 2 * QUANTUM, `${pulled} frames`);
    });
}

test('the delay is what it says', () => {
    for (const toHz of [44_100, 16_000]) {
        let pulled = 0;
        const at = 4_800; // the click, in frames of the core
        const resampler = new Resampler(CORE_HZ, toHz, block => {
            for (let i = 0; i < block.length; i++) block[i] = pulled++ === at ? 1 : 0;
        });
        const samples = new Float32Array(toHz / 2);
        resampler.read(samples);
        const loudest = samples.reduce((best, x, n) => (x > samples[best] ? n : best), 0);
        const delayMs = (loudest / toHz - at / CORE_HZ) * 1000;
        assert.ok(Math.abs(delayMs - resampler.delayMs) < 0.1, `${delayMs}, not ${resampler.delayMs}`);
    }
});
