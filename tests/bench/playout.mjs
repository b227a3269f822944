// The player on networks that were written down (tests/traces), against buffers of a fixed delay that know the whole trace
// beforehand. In virtual time.
//     node tests/bench/playout.mjs [--quick] [NAME...]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build } from '../lib/processes.mjs';
import { rows } from '../traces/generate.mjs';
import { networks } from '../traces/networks.mjs';
import { Fixed, play } from './lib/playsim.mjs';
import { within } from './lib/report.mjs';

const QUICK_S = 120;
const APART = ['stall', 'drift']; // have goals of their own
const PROFILES = {
    standard: Object.keys(networks).filter(name => !APART.includes(name)),
    interpreter: ['lan', 'office-wifi', 'busy-wifi', 'lte-handover', 'tcp-loss', 'udp-5', 'reorder'],
    saver: ['saver', '3g-stalls', 'satellite'],
};
const WORST = 1.2; // mean delay, of the smallest fixed one
const GOOD = 1.05;

const directory = join(build, 'bench-playout');

async function compare(t, name, profile, { quick }) {
    const { packet_ms, seconds } = networks[name];
    const trace = rows(name, quick ? Math.min(seconds, QUICK_S) : seconds);
    const ours = await play(t, trace, { profile, timeline: join(directory, `${name}-${profile}.csv`) });
    const fixed = new Fixed(trace, packet_ms);
    const missed_ms = ours.concealed_ms + ours.skipped_ms;
    const hindsight_ms = fixed.smallest_ms(missed_ms);
    return {
        name, profile, ours, hindsight_ms,
        ratio: ours.delay_ms.mean / hindsight_ms,
        fixed_200_concealed_ms: fixed.concealed_ms(200),
        fixed_1000_concealed_ms: fixed.concealed_ms(1000),
    };
}

export async function playAll(t, { quick = false, only = [] } = {}) {
    mkdirSync(directory, { recursive: true });
    const found = [];
    for (const [profile, names] of Object.entries(PROFILES))
        for (const name of names)
            if (only.length === 0 || only.includes(name))
                found.push(await compare(t, name, profile, { quick }));
    return found;
}

const TITLES = ['network', 'profile', 'mean ms', 'p95', 'max', 'concealed', 'skipped', 'underruns', 'hindsight ms', 'ratio', 'goal',
    'fixed 200 ms', 'fixed 1 s'];

function cells({ name, profile, ours, hindsight_ms, ratio, fixed_200_concealed_ms, fixed_1000_concealed_ms }) {
    const percent = ms => `${(100 * ms / ours.duration_ms).toFixed(2)} %`;
    return [name, profile, ours.delay_ms.mean.toFixed(1), ours.delay_ms.p95, ours.delay_ms.max, percent(ours.concealed_ms), percent(ours.skipped_ms),
        ours.underruns, hindsight_ms.toFixed(1), ratio.toFixed(2), ratio <= GOOD ? 'good' : ratio <= WORST ? 'met' : 'NO',
        percent(fixed_200_concealed_ms), percent(fixed_1000_concealed_ms)].map(String);
}

function table(found) {
    const lines = [TITLES, ...found.map(cells)];
    const widths = TITLES.map((_, i) => Math.max(...lines.map(line => line[i].length)));
    return lines.map(line => line.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join('  ')).join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    const words = process.argv.slice(2);
    const found = await within(t => playAll(t, { quick: words.includes('--quick'), only: words.filter(word => word !== '--quick') }));
    console.log(table(found));
    const file = join(build, 'bench-playout.json');
    writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    console.error(`bench-playout: wrote ${file}`);
}
