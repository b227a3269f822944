// Sound as tests see it: read, write, compare. Samples are Float32Array in [-1, 1], mono.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const RATE_HZ = 48000;

// ------------------------------------------------------------------------------------------------ WAV

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

// The first channel of a WAV file, PCM 16 bits or float 32 bits: { rate_hz, channels, samples }.
// A data size of 0 or beyond the file (a recorder that was killed) means "to the end".
export function readWav(path) {
    const bytes = readFileSync(path);
    if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
        throw new Error(`${path} is not a WAV file`);
    let format;
    for (let at = 12; at + 8 <= bytes.length;) {
        const id = bytes.toString('latin1', at, at + 4);
        const size = bytes.readUInt32LE(at + 4);
        const start = at + 8;
        if (id === 'fmt ') {
            format = {
                code: bytes.readUInt16LE(start),
                channels: bytes.readUInt16LE(start + 2),
                rate_hz: bytes.readUInt32LE(start + 4),
                bits: bytes.readUInt16LE(start + 14),
            };
            if (format.code === EXTENSIBLE)
                format.code = bytes.readUInt16LE(start + 24);
        } else if (id === 'data') {
            const end = size === 0 || start + size > bytes.length ? bytes.length : start + size;
            return {
                rate_hz: format.rate_hz,
                channels: format.channels,
                samples: decode(bytes.subarray(start, end), format),
            };
        }
        at = start + size + (size & 1);
    }
    throw new Error(`${path} has no data`);
}

function decode(bytes, { code, channels, bits }) {
    const read = code === PCM && bits === 16 ? at => bytes.readInt16LE(at) / 32768
        : code === PCM && bits === 24 ? at => bytes.readIntLE(at, 3) / 8388608
        : code === FLOAT && bits === 32 ? at => bytes.readFloatLE(at) : null;
    if (!read)
        throw new Error(`WAV of format ${code} with ${bits} bits`);
    const frameBytes = channels * bits / 8;
    const samples = new Float32Array(Math.floor(bytes.length / frameBytes));
    for (let i = 0; i < samples.length; i++)
        samples[i] = read(i * frameBytes);
    return samples;
}

// Samples as signed 16-bit little endian.
export function pcm16(samples) {
    const bytes = Buffer.alloc(samples.length * 2);
    for (let i = 0; i < samples.length; i++)
        bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, samples[i])) * 32767), i * 2);
    return bytes;
}

// Mono, 16 bits.
export function writeWav(path, samples, rate_hz = RATE_HZ) {
    const header = Buffer.alloc(44);
    header.write('RIFF', 0, 'latin1');
    header.writeUInt32LE(36 + samples.length * 2, 4);
    header.write('WAVEfmt ', 8, 'latin1');
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(PCM, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt32LE(rate_hz, 24);
    header.writeUInt32LE(rate_hz * 2, 28);
    header.writeUInt16LE(2, 32);
    header.writeUInt16LE(16, 34);
    header.write('data', 36, 'latin1');
    header.writeUInt32LE(samples.length * 2, 40);
    writeFileSync(path, Buffer.concat([header, pcm16(samples)]));
}

// ------------------------------------------------------------------------------------------- material

// Has espeak-ng say `text` into a WAV file of its own rate, and returns it at 48 kHz.
export function speak(text, path, { voice = 'en-gb', pitch = 50 } = {}) {
    execFileSync('espeak-ng', ['-v', voice, '-p', String(pitch), '-s', '150', '-w', path, '--stdin'],
        { input: text });
    const { samples, rate_hz } = readWav(path);
    return resample(samples, rate_hz, RATE_HZ);
}

// Paragraph `number` of what the demo room says in `language`, spoken into the file `path`; at 48 kHz.
export function speakProgramme(language, number, path) {
    const file = new URL(`../../docs/examples/programme/${language}.txt`, import.meta.url);
    const lines = readFileSync(fileURLToPath(file), 'utf8').split('\n').filter(line => line !== '');
    const [, voice, pitch] = lines.find(line => line.startsWith('voice ')).split(' ');
    const paragraphs = lines.filter(line => !line.startsWith('voice '));
    return speak(paragraphs[number], path, { voice, pitch });
}

// Windowed-sinc interpolation, one filter for every phase that the two rates make.
export function resample(samples, from_hz, to_hz, taps = 24) {
    if (from_hz === to_hz)
        return samples;
    const gcd = (a, b) => b === 0 ? a : gcd(b, a % b);
    const phases = to_hz / gcd(from_hz, to_hz);
    const step = from_hz / gcd(from_hz, to_hz);
    const cutoff = Math.min(1, to_hz / from_hz) * 0.95;
    const filters = Array.from({ length: phases }, (_, phase) =>
        Float64Array.from({ length: 2 * taps }, (_, k) => {
            const x = phase / phases + taps - 1 - k;
            const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
            return sinc * (0.5 + 0.5 * Math.cos(Math.PI * x / taps));
        }));
    const out = new Float32Array(Math.floor(samples.length * to_hz / from_hz));
    for (let i = 0; i < out.length; i++) {
        const first = Math.floor(i * step / phases) - taps + 1;
        const filter = filters[i * step % phases];
        let sum = 0;
        for (let k = 0; k < 2 * taps; k++)
            sum += (samples[first + k] ?? 0) * filter[k];
        out[i] = sum;
    }
    return out;
}

// ---------------------------------------------------------------------------------------------- level

export function rms(samples) {
    let sum = 0;
    for (const sample of samples)
        sum += sample * sample;
    return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

export function dbfs(amplitude) {
    return 20 * Math.log10(Math.max(amplitude, 1e-9));
}

// The first frame at which a window of 5 ms is louder than `threshold`; -1: silent all through.
export function firstSound(samples, threshold = 0.01, rate_hz = RATE_HZ) {
    const window = Math.round(rate_hz * 0.005);
    for (let at = 0; at + window <= samples.length; at += window)
        if (rms(samples.subarray(at, at + window)) > threshold)
            return at;
    return -1;
}

// The longest run of near silence, in milliseconds.
export function longestSilenceMs(samples, threshold = 1e-4, rate_hz = RATE_HZ) {
    let longest = 0;
    let run = 0;
    for (const sample of samples) {
        run = Math.abs(sample) < threshold ? run + 1 : 0;
        longest = Math.max(longest, run);
    }
    return longest * 1000 / rate_hz;
}

// ---------------------------------------------------------------------------------------- correlation

// In place, radix 2 (J. W. Cooley, J. W. Tukey, 1965); length a power of two.
export function fft(re, im) {
    const n = re.length;
    for (let i = 1, j = 0; i < n; i++) {
        let bit = n >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            [re[i], re[j]] = [re[j], re[i]];
            [im[i], im[j]] = [im[j], im[i]];
        }
    }
    const cos = new Float64Array(n / 2);
    const sin = new Float64Array(n / 2);
    for (let k = 0; k < n / 2; k++) {
        cos[k] = Math.cos(2 * Math.PI * k / n);
        sin[k] = -Math.sin(2 * Math.PI * k / n);
    }
    for (let size = 2; size <= n; size *= 2) {
        const step = n / size;
        for (let start = 0; start < n; start += size) {
            for (let k = 0; k < size / 2; k++) {
                const even = start + k;
                const odd = even + size / 2;
                const c = cos[k * step];
                const s = sin[k * step];
                const x = re[odd] * c - im[odd] * s;
                const y = re[odd] * s + im[odd] * c;
                re[odd] = re[even] - x;
                im[odd] = im[even] - y;
                re[even] += x;
                im[even] += y;
            }
        }
    }
}

// Where in `long` does `short` sound? { at (frame), similarity (-1 to 1) }, the normalised
// cross-correlation (cosine) at its greatest. 1: the same sound; unrelated speech stays below 0.3.
export function locate(short, long) {
    const last = long.length - short.length;
    if (last < 0)
        throw new Error(`looking for ${short.length} frames in ${long.length}`);
    let n = 1;
    while (n < long.length) // what wraps around lies behind `last`
        n *= 2;
    // One complex transform of both at once: the real part is one signal, the imaginary the other.
    const re = new Float64Array(n);
    const im = new Float64Array(n);
    re.set(long);
    im.set(short);
    fft(re, im);
    const productRe = new Float64Array(n);
    const productIm = new Float64Array(n);
    for (let k = 0; k < n; k++) {
        const j = (n - k) % n;
        const aRe = (re[k] + re[j]) / 2;
        const aIm = (im[k] - im[j]) / 2;
        const bRe = (im[k] + im[j]) / 2;
        const bIm = (re[j] - re[k]) / 2;
        productRe[k] = aRe * bRe + aIm * bIm;
        productIm[k] = -(aIm * bRe - aRe * bIm); // conjugate: the next forward transform is the inverse
    }
    fft(productRe, productIm);

    const shortEnergy = rms(short) ** 2 * short.length;
    let energy = 0;
    for (let i = 0; i < short.length; i++)
        energy += long[i] ** 2;
    const floor = 1e-8 * short.length; // silence resembles nothing
    let best = { at: 0, similarity: -1 };
    for (let at = 0; at <= last; at++) {
        const similarity = productRe[at] / n / Math.sqrt(Math.max(energy, floor) * Math.max(shortEnergy, floor));
        if (similarity > best.similarity)
            best = { at, similarity };
        energy += (long[at + short.length] ?? 0) ** 2 - long[at] ** 2;
    }
    return best;
}

// Follows `heard` through `spoken`, window after window: a list of { heard_at, spoken_at, similarity,
// level_db }, frames. Windows in which nobody speaks are left out. `spoken` may be looped.
export function follow(heard, spoken, { window_s = 1, looped = false, threshold_db = -45 } = {}) {
    const window = Math.round(window_s * RATE_HZ);
    const margin = RATE_HZ / 2;
    let long = spoken;
    if (looped) {
        long = new Float32Array(spoken.length + window);
        long.set(spoken);
        long.set(spoken.subarray(0, window), spoken.length);
    }
    const found = [];
    for (let at = 0; at + window <= heard.length; at += window) {
        const piece = heard.subarray(at, at + window);
        const level_db = dbfs(rms(piece));
        if (level_db < threshold_db)
            continue;
        // Most probably where it has to be; else anywhere.
        const last = found.at(-1);
        const from = last ? Math.max(0, (last.spoken_at + at - last.heard_at) % spoken.length - margin) : 0;
        const near = last && long.subarray(from, from + window + 2 * margin);
        let place = near?.length >= window ? locate(piece, near) : null;
        place = place?.similarity > 0.8 ? { ...place, at: place.at + from } : locate(piece, long);
        found.push({ heard_at: at, spoken_at: place.at, similarity: place.similarity, level_db });
    }
    return found;
}

// --------------------------------------------------------------------------------------------- clicks

// Frames at which the sound breaks: the second difference is a spike out of all proportion to its
// neighbourhood of 20 ms. Speech has strong pulses but no jumps; a splice, a dropout or a lost packet has.
export function clicks(samples, { ratio = 18, floor = 0.003, rate_hz = RATE_HZ } = {}) {
    const half = Math.round(rate_hz * 0.01);
    const guard = Math.round(rate_hz * 0.0005);
    const n = samples.length;
    const energy = new Float64Array(n + 1); // running sum of squares of the second difference
    const second = i => samples[i + 1] - 2 * samples[i] + samples[i - 1];
    for (let i = 1; i < n - 1; i++)
        energy[i + 1] = energy[i] + second(i) ** 2;
    energy[n] = energy[n - 1];
    const between = (a, b) => energy[Math.min(n, Math.max(0, b))] - energy[Math.min(n, Math.max(0, a))];
    const found = [];
    for (let i = 1; i < n - 1; i++) {
        const spike = Math.abs(second(i));
        if (spike < floor)
            continue;
        const around = between(i - half, i - guard) + between(i + guard, i + half);
        const usual = Math.sqrt(around / (2 * (half - guard)));
        if (spike > ratio * Math.max(usual, floor / ratio)) {
            found.push(i);
            i += half;
        }
    }
    return found;
}

// Clicks of `heard` that were not spoken: `spoken` is the same sound, `offset` frames later in its own count.
export function newClicks(heard, spoken, offset) {
    const tolerance = Math.round(RATE_HZ * 0.03);
    const original = clicks(spoken, { ratio: 12 }); // sooner: coding may sharpen what was almost one
    return clicks(heard).filter(at =>
        !original.some(known => Math.abs(known - (at + offset) % spoken.length) < tolerance));
}
