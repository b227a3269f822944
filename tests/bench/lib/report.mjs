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
    const sign = atMost === undefined ? '>=' : atMost === 0 ? '=' : '<=';
    return `${sign} ${grouped(atMost ?? atLeast, digits)} ${unit}`;
}

function isMet({ atMost = Infinity, atLeast = -Infinity }, value) {
    return value === undefined ? null : value <= atMost && value >= atLeast;
}

export const oneLine = text => text.replace(/\s+/g, ' ').slice(0, 240);

// All rows of one benchmark, each with a figure or the reason why there is none.
export async function collect(benchmark, options) {
    let found = {};
    let failure = 'the benchmark gave no figure';
    try {
        found = await within(t => benchmark.measure(t, options));
    } catch (error) {
        failure = error instanceof Unmeasured ? error.message : `it failed: ${error.message}`;
    }
    return Object.entries(benchmark.rows).map(([key, spec]) => {
        const { reason, ...result } = found[key] ?? { reason: failure };
        const { value } = result;
        return {
            row: spec.row,
            goal: goalText(spec),
            measured: value === undefined ? null : `${grouped(value, spec.digits)} ${spec.unit}`,
            met: isMet(spec, value),
            ...result,
            ...(reason && { reason: oneLine(reason) }),
        };
    });
}

const TITLES = ['row', 'goal', 'measured', 'met'];

const figureCells = ({ row, goal, measured, met }) =>
    [row, goal, measured ?? 'not measured', { true: 'yes', false: 'NO', null: '-' }[met]];

// What belongs beside the figure: peers or limits of the same run, and how it was come by.
const details = ({ beside, how, reason }) => [beside, how, reason && `because ${reason}`].filter(Boolean);

// Lines of cells, one below another; what stands in the last cell of a line may be long.
export function columns(lines) {
    const width = i => Math.max(...lines.filter(line => line.length > i + 1).map(line => line[i].length), 0);
    return lines.map(line => line.map((cell, i) => cell.padEnd(width(i))).join('   ').trimEnd()).join('\n');
}

// For a terminal: the figures in columns, their details below each.
export function table(rows) {
    const [titles, ...figures] = columns([TITLES, ...rows.map(figureCells)]).split('\n');
    return [titles, ...rows.flatMap((row, i) => [figures[i], ...details(row).map(text => `    ${text}`)])].join('\n');
}

// Lines of cells as a table for the documents; the first one are the titles.
export function grid([titles, ...lines]) {
    const print = line => `| ${line.join(' | ')} |`;
    return [titles, titles.map(() => '---'), ...lines].map(print).join('\n');
}

// The same rows for docs/benchmarks.md.
export const markdown = rows => grid([[...TITLES, 'in the same run, and how'],
    ...rows.map(row => [...figureCells(row), details(row).join('; ')])]);

// Makes the file of a benchmark a program: node tests/bench/NAME.mjs [--quick]
export async function runAlone(meta, benchmark) {
    if (meta.url !== pathToFileURL(process.argv[1]).href)
        return;
    console.log(table(await collect(benchmark, { quick: process.argv.includes('--quick') })));
}
