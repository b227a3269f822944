// What the machine is, and what a process takes of it.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export function describeMachine() {
    return {
        system: readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)?.[1],
        kernel: release(),
        cpu: cpus()[0].model,
        cores: allowedCores().length,
        memory_gib: Math.round(totalmem() / 2 ** 30),
    };
}

// The numbers of the cores that this process may use.
export function allowedCores() {
    const status = readFileSync('/proc/self/status', 'utf8');
    return status.match(/Cpus_allowed_list:\s*(\S+)/)[1].split(',').flatMap(range => {
        const [first, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}

// One core for what is measured, another for what loads it; the same when there is but one.
export function splitCores() {
    const [server, client = server] = allowedCores();
    return { server, client, how: server === client ? 'ALL ON ONE CORE' : 'server on a core of its own' };
}

// Every thread of a process that runs already, and those it will start.
export function pin(pid, core) {
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

// CPU seconds of all threads, from the scheduler's nanosecond counters.
export function cpuSeconds(pid) {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
        const [ns] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
        return sum + Number(ns) / 1e9;
    }, 0);
}

// The share of one core that a process uses over the next seconds.
export async function coreShare(pid, seconds) {
    const before = cpuSeconds(pid);
    const started_ms = performance.now();
    await pass(seconds);
    return (cpuSeconds(pid) - before) / ((performance.now() - started_ms) / 1000);
}

// Lets a stretch of time be measured; never for waiting until something is ready.
export const pass = seconds => new Promise(over => setTimeout(over, seconds * 1000));

// Memory that a process holds, in bytes, with what it shares.
export function residentBytes(pid) {
    return Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Rss:\s+(\d+) kB/m)[1]) * 1024;
}

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
