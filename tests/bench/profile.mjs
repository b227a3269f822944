// Where the relay's microseconds go: node tests/bench/profile.mjs [--quick] [--callgrind] [--markdown] [NAME...]
// Prints a table: CPU time per 20 ms of audio delivered to one listener, by who spends it. With perf where that may see the
// kernel, else with callgrind. What they wrote is kept in build/profile, for `perf report` and `callgrind_annotate`.

import { mkdirSync } from 'node:fs';
import { get as getPlain } from 'node:http';
import { get as getTls } from 'node:https';

import { parseMetrics } from '../lib/metrics.mjs';
import { count, counting, kernelShare } from './lib/counted.mjs';
import { Load } from './lib/load.mjs';
import { cpuSeconds, pass, splitCores } from './lib/machine.mjs';
import { PLACES, profileFile } from './lib/places.mjs';
import { columns, grid, within } from './lib/report.mjs';
import { cannotSample, sample } from './lib/sampled.mjs';
import { relayServer } from './lib/servers.mjs';

const CASES = {
    interpreter: { profile: 'interpreter' },
    standard: { profile: 'standard' },
    saver: { profile: 'saver' },
    'interpreter-tls': { profile: 'interpreter', tls: true },
    'standard-tls': { profile: 'standard', tls: true },
};
const SETTLE_S = 1;
const COUNTED_LISTENERS = 200; // under callgrind

const FLAGS = ['--quick', '--callgrind', '--markdown'];
const words = process.argv.slice(2);
const [quick, byCallgrind, asMarkdown] = FLAGS.map(flag => words.includes(flag));
const names = words.filter(word => !FLAGS.includes(word));
const unknown = names.find(name => !CASES[name]);
if (unknown) {
    console.error(`profile: no case '${unknown}'; there are ${Object.keys(CASES).join(', ')}`);
    process.exit(2);
}
const listeners = quick ? 300 : 2000;
const seconds = quick ? 1 : 5;

function metrics({ host, port, tls }) {
    const url = `${tls ? 'https' : 'http'}://${host}:${port}/metrics`;
    return new Promise((done, fail) => (tls ? getTls : getPlain)(url, { rejectUnauthorized: false }, async response => {
        let text = '';
        for await (const piece of response)
            text += piece;
        done(text);
    }).on('error', fail));
}

// To all listeners together so far: messages, packets, and 20 ms of audio, which are a packet of `hi`, a third of one of `lo`.
async function delivered(server) {
    const { samples } = parseMetrics(await metrics(server));
    const sum = (name, fits) => samples.filter(one => one.name === name && fits(one.labels)).reduce((all, { value }) => all + value, 0);
    const packets = rendition => sum('livelisten_packets_out_total', labels => labels.rendition === rendition);
    return {
        messages: sum('livelisten_bundles_out_total', () => true),
        packets: packets('hi') + packets('lo'),
        units: packets('hi') + 3 * packets('lo'),
    };
}

async function busyServer(t, { profile, tls }, count, under) {
    const server = await relayServer(t, { tls, under });
    await new Load(t, server).join(profile, count);
    await pass(SETTLE_S);
    return server;
}

// Microseconds per 20 ms delivered while `act` runs, packets in a message, and what `act` found.
async function costOf(server, act) {
    const [before, cpu] = [await delivered(server), cpuSeconds(server.pid)];
    const found = await act();
    const [after, us] = [await delivered(server), (cpuSeconds(server.pid) - cpu) * 1e6];
    return {
        us: us / (after.units - before.units),
        filled: (after.packets - before.packets) / (after.messages - before.messages),
        found,
    };
}

async function bySamples(name, one) {
    return within(async t => {
        const server = await busyServer(t, one, listeners);
        const { us, filled } = await costOf(server, () => pass(seconds)); // perf costs something itself
        return { us, filled, shares: await sample(t, server, seconds, name) };
    });
}

async function byCounts(name, one) {
    const { us, filled, found: kernel } = await within(async t => {
        const server = await busyServer(t, one, listeners);
        return costOf(server, () => kernelShare(server, seconds));
    });
    return within(async t => {
        const server = await busyServer(t, one, COUNTED_LISTENERS, counting(name));
        return { us, filled, shares: await count(t, server, seconds, name, kernel) };
    });
}

function table(found) {
    const cell = ({ us, shares }, place) => shares[place] >= 0.0005
        ? `${(us * shares[place]).toFixed(2)} (${(100 * shares[place]).toFixed(0)} %)` : '-';
    return [
        ['us per 20 ms of audio for a listener', ...Object.keys(found)],
        ...PLACES.map(place => [place, ...Object.values(found).map(one => cell(one, place))]),
        ['all', ...Object.values(found).map(({ us }) => us.toFixed(2))],
        ['packets in a message', ...Object.values(found).map(({ filled }) => filled.toFixed(2))],
    ];
}

mkdirSync(profileFile('.'), { recursive: true });
const why = byCallgrind ? 'asked for' : cannotSample();
console.error(`profile: ${why ? `callgrind (${why})` : 'perf'}; ${listeners} listeners, ${seconds} s each, ${splitCores().how}`);
const found = {};
for (const name of names.length > 0 ? names : Object.keys(CASES)) {
    console.error(`profile: ${name} ...`);
    found[name] = await (why ? byCounts : bySamples)(name, CASES[name]);
}
console.log((asMarkdown ? grid : columns)(table(found)));
