// How much a sound played at another speed differs from the one it was made of: every 5 ms of it is laid
// beside the place of the original it came from (dynamic time warping over mel spectra), and compared there.

import { clicks, fft, RATE_HZ } from '../../lib/audio.mjs';

const WINDOW = 1024; // 21 ms
const HEARD_HOP = 240;
const SPOKEN_HOP = 60;
const BANDS = 26;
const LOWEST_HZ = 80;
const HIGHEST_HZ = 10_000;
const FLOOR = 1e-6; // of the loudest band: what is 60 dB below it is silence
const REACH = 240; // the place is looked for so far to either side of where the mean speed says [SPOKEN_HOP]
const STRIDE = 24; // and goes on by at most this much in a hop of the heard

const mel = hz => 2595 * Math.log10(1 + hz / 700);

const bandOfBin = Int8Array.from({ length: WINDOW / 2 }, (_, bin) => {
    const hz = bin * RATE_HZ / WINDOW;
    const share = (mel(hz) - mel(LOWEST_HZ)) / (mel(HIGHEST_HZ) - mel(LOWEST_HZ));
    return share < 0 || share >= 1 ? -1 : Math.floor(share * BANDS);
});

const hann = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW));

// Band powers of the windows that begin at 0, hop, 2 hop ...
function spectra(samples, hop) {
    const count = Math.max(0, Math.floor((samples.length - WINDOW) / hop) + 1);
    const bands = Array.from({ length: count }, () => new Float64Array(BANDS));
    const re = new Float64Array(WINDOW);
    const im = new Float64Array(WINDOW);
    for (let n = 0; n < count; n++) {
        for (let i = 0; i < WINDOW; i++)
            re[i] = samples[n * hop + i] * hann[i];
        im.fill(0);
        fft(re, im);
        for (let bin = 0; bin < WINDOW / 2; bin++)
            if (bandOfBin[bin] >= 0)
                bands[n][bandOfBin[bin]] += re[bin] ** 2 + im[bin] ** 2;
    }
    return bands;
}

function decibels(bands, loudest) {
    for (const frame of bands)
        for (let k = 0; k < BANDS; k++)
            frame[k] = 10 * Math.log10(frame[k] / loudest + FLOOR);
    return bands;
}

function distance(a, b) {
    let sum = 0;
    for (let k = 0; k < BANDS; k++)
        sum += (a[k] - b[k]) ** 2;
    return Math.sqrt(sum / BANDS);
}

// For every hop of the heard, which hop of the spoken it is.
function align(heard, spoken) {
    const width = 2 * REACH + 1;
    const middle = j => Math.round(j * (spoken.length - 1) / Math.max(1, heard.length - 1));
    const from = heard.map(() => new Int16Array(width));
    let cost = new Float64Array(width);
    for (let j = 0; j < heard.length; j++) {
        const before = cost;
        const shift = j > 0 ? middle(j) - middle(j - 1) : 0;
        cost = new Float64Array(width).fill(Infinity);
        for (let w = 0; w < width; w++) {
            const i = middle(j) + w - REACH;
            if (i < 0 || i >= spoken.length)
                continue;
            let best = j === 0 ? 0 : Infinity;
            for (let v = Math.max(0, w + shift - STRIDE); j > 0 && v <= Math.min(width - 1, w + shift); v++)
                if (before[v] < best) {
                    best = before[v];
                    from[j][w] = v;
                }
            cost[w] = best + distance(heard[j], spoken[i]);
        }
    }
    const path = new Int32Array(heard.length);
    let w = cost.indexOf(Math.min(...cost));
    for (let j = heard.length - 1; j >= 0; w = from[j][w], j--)
        path[j] = middle(j) + w - REACH;
    return path;
}

const PITCH_WINDOW = 1920;
const SHORTEST_PERIOD = 96; // at half the rate: 250 Hz
const LONGEST_PERIOD = 400;

// How periodic the 40 ms around a frame are (0 to 1) and with which period.
function pitch(samples, around) {
    const at = Math.max(0, around - PITCH_WINDOW / 2 - LONGEST_PERIOD);
    let best = { voicing: 0, period: 0 };
    for (let period = SHORTEST_PERIOD; period <= LONGEST_PERIOD; period++) {
        let ab = 0;
        let aa = 1e-9;
        let bb = 1e-9;
        for (let i = at; i < at + PITCH_WINDOW; i += 4) {
            const a = samples[i] ?? 0;
            const b = samples[i + 2 * period] ?? 0;
            ab += a * b;
            aa += a * a;
            bb += b * b;
        }
        const voicing = ab / Math.sqrt(aa * bb);
        if (voicing > best.voicing + 0.01) // the shortest among equals
            best = { voicing, period };
    }
    return best;
}

const VOICED = 0.85;
const SAME_PITCH = 0.03;
const EVERY = 4; // one hop in so many is looked at for its pitch

function comparePitch(heard, spoken, path) {
    let voiced = 0;
    let kept = 0;
    let lost = 0;
    for (let j = 0; j < path.length; j += EVERY) {
        const before = pitch(spoken, path[j] * SPOKEN_HOP + WINDOW / 2);
        if (before.voicing < VOICED)
            continue;
        const after = pitch(heard, j * HEARD_HOP + WINDOW / 2);
        voiced++;
        kept += Math.abs(after.period / before.period - 1) < SAME_PITCH ? 1 : 0;
        lost += before.voicing - after.voicing;
    }
    return { pitch_kept_percent: 100 * kept / voiced, periodicity_lost_percent: 100 * lost / voiced };
}

// distance_db: the mean over time of the root mean square over 26 mel bands. pitch_kept: share of voiced places whose
// pitch is within 3 %. periodicity_lost: how much less voiced places are like themselves a period later.
export function compare(heard, spoken) {
    const heardBands = spectra(heard, HEARD_HOP);
    const spokenBands = spectra(spoken, SPOKEN_HOP);
    const loudest = spokenBands.reduce((most, frame) => Math.max(most, ...frame), 0);
    decibels(heardBands, loudest);
    decibels(spokenBands, loudest);
    const path = align(heardBands, spokenBands);
    const distances = heardBands.map((frame, j) => distance(frame, spokenBands[path[j]]));
    return {
        distance_db: distances.reduce((sum, one) => sum + one, 0) / distances.length,
        ...comparePitch(heard, spoken, path),
        clicks_per_minute: (clicks(heard).length / heard.length - clicks(spoken).length / spoken.length) * RATE_HZ * 60,
        speed: spoken.length / heard.length,
    };
}
