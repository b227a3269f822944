// Where a process spends its time, by callgrind: every instruction is counted, and the time of every system
// call. Needs no permission, but the process runs fifty times slower meanwhile: the shares are right, the times are not.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { start } from '../../lib/processes.mjs';
import { pass } from './machine.mjs';
import { KERNEL_REST, placeOfCall, placeOfFile, profileFile } from './places.mjs';

// A program to be watched is started behind these words.
export const counting = name => ['valgrind', '--tool=callgrind', '--collect-systime=nsec', '--instr-atstart=no',
    `--callgrind-out-file=${profileFile(`${name}.callgrind`)}`];

// Time of a process in user space and in the kernel, in ticks: /proc/PID/stat, counted behind the name.
function ticks(pid) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return { user: Number(fields[11]), kernel: Number(fields[12]) };
}

// The share of the kernel in the CPU time of a process over the next seconds; it runs as ever.
export async function kernelShare(server, seconds) {
    const before = ticks(server.pid);
    await pass(seconds);
    const after = ticks(server.pid);
    const kernel = after.kernel - before.kernel;
    return kernel / Math.max(1, kernel + after.user - before.user);
}

async function control(t, server, ...words) {
    const done = start(t, 'callgrind_control', [...words, server.pid].map(String));
    await done.end();
}

// The share of each place in the CPU time of a process that was started behind `counting`, when the kernel's
// share in all of it is the one given.
export async function count(t, server, seconds, name, kernel) {
    await control(t, server, '--instr=on');
    await pass(seconds);
    await control(t, server, '--instr=off');
    await control(t, server, '--dump');
    const text = execFileSync('callgrind_annotate', ['--threshold=100', '--auto=no', '--show-percs=no',
        '--show=Ir,sysCpuTime', profileFile(`${name}.callgrind.1`)], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const instructions = {};
    const calls = {};
    const number = written => Number(written.replaceAll(',', '')) || 0;
    for (const [, ir, ns, source, symbol, object = ''] of
        text.matchAll(/^\s*([\d,.]+)\s+([\d,.]+)\s+(\S*?):(\S+?)(?:'\d+)?(?: \[(.*)\])?$/gm)) {
        // functions from a header have no object
        const place = placeOfFile(object || (/\/(relay|lib)\//.test(source) ? 'livelisten-relay' : ''), source);
        instructions[place] = (instructions[place] ?? 0) + number(ir);
        const call = placeOfCall(symbol.replace(/@.*/, '')) ?? KERNEL_REST;
        calls[call] = (calls[call] ?? 0) + number(ns);
    }
    return { ...shared(instructions, 1 - kernel), ...shared(calls, kernel) };
}

function shared(amounts, whole) {
    const sum = Object.values(amounts).reduce((all, one) => all + one, 0);
    return Object.fromEntries(Object.entries(amounts).map(([place, amount]) => [place, sum && amount / sum * whole]));
}
