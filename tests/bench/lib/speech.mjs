// What the rooms of the benchmarks say: the reference meeting of the demo, floor and six languages, read
// by synthetic speakers.

import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { readWav, rms, writeWav } from '../../lib/audio.mjs';
import { build, root, run, tempDir } from '../../lib/processes.mjs';
import { Unmeasured } from './report.mjs';

const DIRECTORY = join(build, 'demo'); // where `make run` keeps it too

// { channel: path of a WAV file at 22.05 kHz, as the speaker makes it }
export async function programme(t) {
    if (!existsSync(join(DIRECTORY, 'floor.wav'))) {
        const { code, output } = await run(t, join(root, 'tools/speak'),
            [join(root, 'docs/examples/programme'), DIRECTORY]);
        if (code !== 0)
            throw new Unmeasured(`tools/speak cannot speak: ${output.trim()}`);
    }
    return Object.fromEntries(readdirSync(DIRECTORY).filter(file => file.endsWith('.wav'))
        .map(file => [basename(file, '.wav'), join(DIRECTORY, file)]));
}

const WINDOW_MS = 50;
const LONGEST_PAUSE_MS = 300;
const SILENCE = 0.003; // amplitude

// A WAV file of the floor that does not wait for the interpreters: with the pauses of a fluent speaker
// and no longer ones.
export async function fluentSpeech(t) {
    const { samples, rate_hz } = readWav((await programme(t)).floor);
    const window = rate_hz * WINDOW_MS / 1000;
    const kept = new Float32Array(samples.length);
    let used = 0;
    let silent_ms = 0;
    for (let at = 0; at + window <= samples.length; at += window) {
        const piece = samples.subarray(at, at + window);
        silent_ms = rms(piece) < SILENCE ? silent_ms + WINDOW_MS : 0;
        if (silent_ms > LONGEST_PAUSE_MS)
            continue;
        kept.set(piece, used);
        used += piece.length;
    }
    const path = join(tempDir(t), 'fluent.wav');
    writeWav(path, kept.subarray(0, used), rate_hz);
    return path;
}
