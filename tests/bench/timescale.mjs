// Faster and slower speech: the splices of lib/timescale.c beside the programs of libsonic, SoundTouch and
// Rubber Band on the same sounds.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RATE_HZ, readWav, resample, writeWav } from '../lib/audio.mjs';
import { build, run, tempDir } from '../lib/processes.mjs';
import { compare } from './lib/likeness.mjs';
import { runAlone, Unmeasured } from './lib/report.mjs';
import { programme } from './lib/speech.mjs';

const SPEEDS = [0.9, 1.1, 1.25];
const PEOPLE = '/usr/share/sounds/alsa'; // package alsa-utils: a woman's voice at 48 kHz
const PIECE_S = 15;

// The command that plays `wav` at the speed into `out`.
const WAYS = {
    livelisten: (speed, wav, out) => ['bash', '-c', 'tail -c +45 "$1" | "$2" --percent "$3" >"$4"', '-',
        wav, join(build, 'bench/timescale'), String(Math.round(speed * 100)), out],
    sonic: (speed, wav, out) => ['sonic', '-q', '-s', String(speed), wav, out],
    soundtouch: (speed, wav, out) => ['soundstretch', wav, out, `-tempo=${(speed - 1) * 100}`, '-speech'],
    rubberband: (speed, wav, out) => ['rubberband', '-q', '--tempo', String(speed), wav, out],
};

// A melody of plucked strings over a held chord.
function music() {
    const samples = new Float32Array(PIECE_S * RATE_HZ);
    const tune = [0, 4, 7, 12, 11, 7, 4, 2];
    for (let i = 0; i < samples.length; i++) {
        const t = i / RATE_HZ;
        const since = t % 0.4;
        const note = 330 * 2 ** (tune[Math.floor(t / 0.4) % tune.length] / 12);
        const turns = hz => Math.sin(2 * Math.PI * hz * t);
        samples[i] = 0.15 * Math.exp(-4 * since) * Math.min(1, since * 200) * (turns(note) + turns(2 * note) / 2 + turns(3 * note) / 3) +
            0.06 * (turns(110) + turns(165) + turns(220) + turns(277.2));
    }
    return samples;
}

function people() {
    const files = readdirSync(PEOPLE).filter(file => /_.*\.wav$/.test(file)).sort();
    const pieces = files.map(file => readWav(join(PEOPLE, file)).samples);
    return Float32Array.from(pieces.flatMap(piece => [...piece]));
}

async function sounds(t, quick) {
    const channels = await programme(t);
    const speaker = name => {
        const { samples, rate_hz } = readWav(channels[name]);
        return resample(samples.subarray(5 * rate_hz, (5 + PIECE_S) * rate_hz), rate_hz, RATE_HZ);
    };
    return quick ? { fr: speaker('fr') }
        : { people: people(), floor: speaker('floor'), fr: speaker('fr'), ru: speaker('ru'), music: music() };
}

function readResult(way, path) {
    if (way !== 'livelisten') // which writes samples and no header
        return readWav(path).samples;
    const bytes = readFileSync(path);
    return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32768);
}

async function timed(t, command) {
    const { code, stderr } = await run(t, 'bash', ['-c', 'TIMEFORMAT="cpu_s %U %S"; time "$@"', '-', ...command]);
    const [, user, system] = /cpu_s ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
    if (code !== 0 || user === undefined)
        throw new Unmeasured(`${command[0]} failed: ${stderr.trim()}`);
    return Number(user) + Number(system);
}

// distance_db and so on of one way, over all that was said.
const FIGURES = ['distance_db', 'pitch_kept_percent', 'periodicity_lost_percent', 'clicks_per_minute', 'cpu_percent'];
const mean = (rows, key) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;

function summary(rows) {
    return Object.fromEntries(Object.keys(WAYS).map(way => {
        const own = rows.filter(row => row.way === way && row.sound !== 'music');
        return [way, Object.fromEntries(FIGURES.map(key => [key, mean(own, key)]))];
    }));
}

const describe = ([way, figures]) => `${way}: ${figures.distance_db.toFixed(2)} dB, pitch kept ${figures.pitch_kept_percent.toFixed(1)} %, ` +
    `periodicity lost ${figures.periodicity_lost_percent.toFixed(1)} %, clicks ${figures.clicks_per_minute.toFixed(1)}/min, CPU ${figures.cpu_percent.toFixed(2)} %`;

async function measure(t, { quick }) {
    const directory = tempDir(t);
    const rows = [];
    for (const [sound, spoken] of Object.entries(await sounds(t, quick))) {
        const wav = join(directory, `${sound}.wav`);
        writeWav(wav, spoken);
        for (const speed of quick ? [1.1] : SPEEDS)
            for (const [way, command] of Object.entries(WAYS)) {
                const out = join(directory, `${way}.wav`);
                const cpu_s = await timed(t, command(speed, wav, out));
                rows.push({ sound, speed, way, cpu_percent: 100 * cpu_s * RATE_HZ / spoken.length, ...compare(readResult(way, out), spoken) });
            }
    }
    const ways = summary(rows);
    const { livelisten, ...others } = ways;
    return {
        speech: {
            value: livelisten.distance_db / Math.min(...Object.values(others).map(({ distance_db }) => distance_db)),
            beside: Object.entries(ways).map(describe).join('; '),
            how: `mean over ${quick ? 'one voice at 1.1' : 'four voices at 0.9, 1.1 and 1.25'} of the speed, the programs of the libraries`,
            figures: { ways, rows },
        },
    };
}

const benchmark = {
    rows: {
        speech: { row: 'faster and slower speech, distance from the original', atMost: 1.1, digits: 2, unit: 'of the best library' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
