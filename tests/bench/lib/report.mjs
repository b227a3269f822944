// A benchmark is a module whose default export is
//     { rows: { key: { row, atMost | atLeast, unit, digits } }, measure(t, { quick }) }
// and whose measure resolves to { key: { value, beside, how, figures } }, or { key: { reason } } where
// it could not. `t` is what the helpers of tests/lib take: whatever was started with it is stopped at
// the end. Here that becomes rows, the table, and a program that runs alone.

import { pathToFileURL } from 'node:url';

// Thrown when a figure cannot be had on this machine; the message says why, for people.
export class Unmeasured extends Error {}

// Runs `action(t)` and then, whatever came of it, everything it left to t.after.
export async function within(action) {
    const actions = [];
    try {
        return await action({ after: one => actions.push(one) });
    } finally {
        for (const one of actions)
            await one();
    }
}

const grouped = (value, digits = 1) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function goalText({ atMost, atLeast, unit, digits }) {
    const sign = atMost === undefined ? '>=' : '<=';
    return `${sign} ${grouped(atMost ?? atLeast, digits)} ${unit}`;
}

function isMet({ atMost = Infinity, atLeast = -Infinity }, value) {
    return value === undefined ? null : value <= atMost && value >= atLeast;
}

// All rows of one benchmark, each with a figure or the reason why there is none.
export async function collect(benchmark, options) {
    let found = {};
    let failure = 'the benchmark gave no figure';
    try {
        found = await within(t => benchmark.measure(t, options));
    } catch (error) {
        failure = error instanceof Unmeasured ? error.message : `it failed: ${error.message.split('\n')[0]}`;
    }
    return Object.entries(benchmark.rows).map(([key, spec]) => {
        const result = found[key] ?? { reason: failure };
        const { value } = result;
        return {
            row: spec.row,
            goal: goalText(spec),
            measured: value === undefined ? null : `${grouped(value, spec.digits)} ${spec.unit}`,
            met: isMet(spec, value),
            ...result,
        };
    });
}

const TITLES = ['row', 'goal', 'measured', 'met', 'beside it, in the same run', 'how'];

function cells({ row, goal, measured, met, beside = '', how = '', reason }) {
    if (measured === null)
        return [row, goal, 'not measured', '', beside, `because ${reason}`];
    return [row, goal, measured, met ? 'yes' : 'NO', beside, how];
}

// As Markdown that also reads well on a terminal.
export function table(rows) {
    const lines = rows.map(cells);
    const widths = TITLES.map((title, i) => i === TITLES.length - 1 ? title.length
        : Math.max(title.length, ...lines.map(line => line[i].length)));
    const print = line => `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
    return [print(TITLES), `|${widths.map(n => '-'.repeat(n + 2)).join('|')}|`, ...lines.map(print)]
        .join('\n');
}

// Makes the file of a benchmark a program: node tests/bench/NAME.mjs [--quick] [--json]
export async function runAlone(meta, benchmark) {
    if (meta.url !== pathToFileURL(process.argv[1]).href)
        return;
    const rows = await collect(benchmark, { quick: process.argv.includes('--quick') });
    console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : table(rows));
}
