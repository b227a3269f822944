// Channels that a test can tell apart by ear: each has its tone, and what is heard tells which it was.

import { RATE_HZ, writeWav } from './audio.mjs';
import { until } from './processes.mjs';

const LOUD_DBFS = -35; // of a tone that sounds; what does not is below -70
const BLOCK = RATE_HZ / 10;
const AMPLITUDE = 0.1;

function source(path, sample, seconds) {
    writeWav(path, Float32Array.from({ length: seconds * RATE_HZ }, (_, n) => sample(n / RATE_HZ)));
    return `file:${path},loop`;
}

const sine = (hz, s) => AMPLITUDE * Math.sin(2 * Math.PI * hz * s);

/** A source for captures, kept in the file `path`: a tone that never ends. */
export const tone = (path, hz) => source(path, s => sine(hz, s), 1);

/**
 * The same with syllables, consonants of all frequencies, and pauses in which only the room is heard: its level
 * moves and its bandwidth shows as those of a voice do.
 */
export function chant(path, hz) {
    let seed = hz;
    const noise = () => { // Lehmer's generator, so that every run hears the same
        seed = seed * 48271 % 2147483647;
        return 2 * seed / 2147483647 - 1;
    };
    const [shift, loudness] = [hz % 7 / 2, 1.2 + hz % 5 / 5]; // no two speak at the same time as loud
    const speaks = s => ((s + shift) % 4 < 3.2 ? loudness * Math.sin(Math.PI * (s + shift) / 0.4) ** 2 : 0);
    return source(path, s => speaks(s) * (sine(hz, s) + 0.02 * noise()) + 0.0003 * noise(), 8);
}

/** Level of one frequency in a block of samples. */
export function levelOf(samples, hz) {
    const turn = 2 * Math.PI * hz / RATE_HZ;
    let [re, im] = [0, 0];
    samples.forEach((x, n) => { re += x * Math.cos(turn * n); im += x * Math.sin(turn * n); });
    return 20 * Math.log10(2 * Math.hypot(re, im) / samples.length + 1e-9);
}

/** Whether `hz` sounds in any tenth of a second. */
export const sounds = (samples, hz) => Array.from({ length: Math.floor(samples.length / BLOCK) }, (_, i) =>
    levelOf(samples.subarray(i * BLOCK, (i + 1) * BLOCK), hz)).some(level => level > LOUD_DBFS);

export const pause = ms => new Promise(wake => setTimeout(wake, ms)); // of sound to be recorded

/** What the ears of the room hear while `action` runs. */
export async function heardWhile(room, action) {
    const recording = await room.record();
    await action();
    return (await recording.stop()).ears;
}

/** Records, a second at a time, until all of `hzs` and none of `silent` sound in it. */
export const untilHeard = (room, hzs, silent = []) => until(async () => {
    const ears = await heardWhile(room, () => pause(1_000));
    return hzs.every(hz => sounds(ears, hz)) && !silent.some(hz => sounds(ears, hz));
}, `${hzs} Hz, and not ${silent}`, 30_000);
