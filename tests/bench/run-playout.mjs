// The benchmarks of the player by itself: node tests/bench/run-playout.mjs [--quick] [--markdown]
// Prints how it fared on every network, then the goals; writes bench-playout.json and bench-playout.svg into the build
// directory.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { rows } from '../traces/generate.mjs';
import { describeMachine } from './lib/machine.mjs';
import { plot } from './lib/playout-plot.mjs';
import { collect, markdown, table, Unmeasured, within } from './lib/report.mjs';
import { GOAL } from './playout.mjs';

const [quick, asMarkdown] = ['--quick', '--markdown'].map(flag => process.argv.includes(flag));
const BENCHMARKS = ['playout', 'stall', 'drift', 'player-cost'];

const TITLES = ['network', 'profile', 'mean ms', 'p95', 'max', 'concealed', 'skipped', 'underruns', 'hindsight ms', 'ratio', 'goal',
    'fixed 200 ms', 'fixed 1 s'];

const verdict = ratio => ratio === null ? '-' : ratio <= GOAL.good ? 'good' : ratio <= GOAL.worst ? 'met' : 'NO';

function cells({ name, profile, ours, hindsight_ms, ratio, fixed_200_concealed_ms, fixed_1000_concealed_ms }) {
    const { delay_ms, concealed_ms, skipped_ms, underruns, duration_ms } = ours;
    const percent = ms => `${(100 * ms / duration_ms).toFixed(2)} %`;
    return [name, profile, delay_ms.mean.toFixed(1), String(delay_ms.p95), String(delay_ms.max), percent(concealed_ms), percent(skipped_ms),
        String(underruns), hindsight_ms.toFixed(1), ratio?.toFixed(2) ?? '-', verdict(ratio), percent(fixed_200_concealed_ms),
        percent(fixed_1000_concealed_ms)];
}

function networkTable(found) {
    const lines = [TITLES, ...found.map(cells)];
    if (asMarkdown)
        return [lines[0], TITLES.map((_, i) => i < 2 ? '---' : '---:'), ...lines.slice(1)].map(line => `| ${line.join(' | ')} |`).join('\n');
    const widths = TITLES.map((_, i) => Math.max(...lines.map(line => line[i].length)));
    return lines.map(line => line.map((cell, i) => i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join('  ')).join('\n');
}

const all = [];
let found = [];
for (const name of BENCHMARKS) {
    const { default: benchmark } = await import(`./${name}.mjs`);
    const results = await collect(benchmark, { quick });
    if (name === 'playout') {
        found = results[0].figures?.networks ?? [];
        console.log(`${networkTable(found)}\n`);
    }
    all.push(...results);
}
console.log(asMarkdown ? markdown(all) : table(all));

const json = join(build, 'bench-playout.json');
writeFileSync(json, `${JSON.stringify({ date: new Date().toISOString(), quick, machine: describeMachine(), rows: all }, null, 2)}\n`);
console.error(`bench-playout: wrote ${json}`);
const svg = join(build, 'bench-playout.svg');
try {
    await within(t => plot(t, found.filter(({ profile }) => profile === 'standard'), name => rows(name), svg));
    console.error(`bench-playout: wrote ${svg}`);
} catch (error) {
    if (!(error instanceof Unmeasured))
        throw error;
    console.error(`bench-playout: no picture, because ${error.message}`);
}
