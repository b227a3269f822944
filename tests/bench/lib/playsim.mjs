// livelisten-playsim over a generated trace.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build, run } from '../../lib/processes.mjs';
import { csv } from '../../traces/generate.mjs';
import { Unmeasured } from './report.mjs';

const PATIENCE_MS = 1_200_000; // eight hours of speech on a busy machine

// The figures of one run. Options: profile, timeline (file), args.
export async function play(t, rows, { profile = 'standard', timeline, args = [] } = {}) {
    const { code, stdout, output } = await run(t, join(build, 'livelisten-playsim'),
        ['--profile', profile, ...timeline ? ['--timeline', timeline] : [], ...args, '-'],
        { input: csv(rows), deadline_ms: PATIENCE_MS });
    if (code !== 0)
        throw new Unmeasured(`livelisten-playsim ended with status ${code}: ${output.trim()}`);
    return JSON.parse(stdout);
}

// The rows of --timeline as objects; delay_ms is NaN while nothing is heard.
export function readTimeline(file) {
    const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    const names = header.split(',');
    return lines.map(line => {
        const values = line.split(',').map(value => value === '' ? NaN : Number(value));
        return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    });
}

// The shortest time that any packet travelled.
export const leastDelay_ms = rows =>
    rows.reduce((least, { sent_us, arrived_us }) => arrived_us === null ? least : Math.min(least, arrived_us - sent_us), Infinity) / 1000;
