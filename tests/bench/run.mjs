// Benchmarks, one after another: node tests/bench/run.mjs [--quick] [--markdown] [NAME...]; all of them without a name.
// Prints one table and writes bench.json into the build directory, in which the rows of benchmarks that did not
// run now stay.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { describeMachine } from './lib/machine.mjs';
import { collect, markdown, table } from './lib/report.mjs';

const QUIET = 0.5; // programs that want to run, on average of the last minute
const ALL = ['fanout', 'audience', 'workers', 'storm', 'mouth-to-ear', 'playout', 'stall', 'drift', 'player-cost', 'timescale', 'data', 'capture'];

const FLAGS = ['--quick', '--markdown'];

const words = process.argv.slice(2);
const [quick, asMarkdown] = FLAGS.map(flag => words.includes(flag));
const asked = words.filter(word => !FLAGS.includes(word));
const unknown = asked.find(name => !ALL.includes(name));
if (unknown) {
    console.error(`bench: no benchmark '${unknown}'; there are ${ALL.join(', ')}`);
    process.exit(2);
}

const [load_before] = loadavg();
if (load_before > QUIET)
    console.error(`bench: the machine has other work (load ${load_before.toFixed(1)}): expect worse figures than it can do`);
const run = { date: new Date().toISOString(), quick, load_before };
const rows = [];
for (const name of asked.length > 0 ? asked : ALL) {
    const started_ms = performance.now();
    console.error(`bench: ${name} ...`);
    const { default: benchmark } = await import(`./${name}.mjs`);
    for (const row of await collect(benchmark, { quick, asMarkdown }))
        rows.push({ benchmark: name, ...run, ...row });
    console.error(`bench: ${name}: ${((performance.now() - started_ms) / 1000).toFixed(0)} s`);
}

console.log(asMarkdown ? markdown(rows) : table(rows));
const file = join(build, 'bench.json');
const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).rows : [];
const kept = before.filter(({ benchmark }) => !rows.some(row => row.benchmark === benchmark) && ALL.includes(benchmark));
writeFileSync(file, `${JSON.stringify({ machine: describeMachine(), rows: [...rows, ...kept] }, null, 2)}\n`);
console.error(`bench: wrote ${file}`);
