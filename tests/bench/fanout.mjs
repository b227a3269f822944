// What fanning out costs the relay, a bare loop of send(), and the servers that others use for it, on the same work
// for the same client in the same minutes: CPU, memory, delay, and how many listeners one core serves. Rounds
// are interleaved, so that a machine that slows down slows down for all.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { ceiling } from './lib/ceiling.mjs';
import { contestants } from './lib/contestants.mjs';
import { plotDelays } from './lib/fanout-plot.mjs';
import { Load } from './lib/load.mjs';
import { median, residentBytes, splitCores } from './lib/machine.mjs';
import { columns, grid, oneLine, runAlone, Unmeasured, within } from './lib/report.mjs';

const FEW = 100; // listeners; what a server takes for them it takes once
const SETTLE_MS = 500;
const TICK_US = 20_000;
const NOT_HERE = 'Not run: uWebSockets, which Debian does not have; a floor over UDP, which browsers cannot hear.';

async function measureOnce({ profile, units = 1, start, most = Infinity }, listeners, window_ms) {
    return within(async t => {
        const many = Math.min(listeners, most);
        const server = await start(t);
        const load = new Load(t, server);
        await load.join(profile, FEW);
        await load.run(SETTLE_MS);
        const few_bytes = residentBytes(server.pid);
        const { groups: [{ heard }] } = await load.join(profile, many - FEW);
        if (heard < many)
            throw new Unmeasured(`only ${heard} of ${many} listeners heard anything`);
        await load.run(SETTLE_MS);
        const result = await load.measure(window_ms);
        const [group] = result.groups;
        if (group.packets === 0)
            throw new Unmeasured(`no packet came to any listener; ${server.publisher?.describe()}`);
        return {
            listeners: many,
            us: result.us_per_packet / units,
            us_per_message: result.server_cpu_us / group.messages,
            bytes_each: (residentBytes(server.pid) - few_bytes) / (many - FEW),
            server_share: result.server_share,
            load_share: result.load_share,
            delivered: group.delivered,
            delay_ms: group.delay_ms,
        };
    });
}

// What failed for once is done again: servers crash, and machines are away for a moment.
async function measureTwiceAtMost(contestant, listeners, window_ms) {
    try {
        return await measureOnce(contestant, listeners, window_ms);
    } catch (error) {
        console.error(`bench: ${contestant.what}: ${oneLine(error.message)}; again`);
        return measureOnce(contestant, listeners, window_ms);
    }
}

// Every contestant in every round; who fails is out, with the reason.
async function race(listeners, rounds, window_ms) {
    const found = Object.fromEntries(Object.keys(contestants).map(name => [name, { rounds: [] }]));
    for (let round = 0; round < rounds; round++) {
        console.error(`bench: round ${round + 1} of ${rounds} ...`);
        for (const [name, contestant] of Object.entries(contestants).filter(([each]) => !found[each].reason))
            try {
                found[name].rounds.push(await measureTwiceAtMost(contestant, listeners, window_ms));
            } catch (error) {
                found[name].reason = error.message;
            }
    }
    return found;
}

function summary({ rounds }, floorRounds) {
    const middle = pick => median(rounds.map(pick));
    return {
        listeners: rounds[0].listeners,
        us_per_20_ms: middle(one => one.us),
        to_floor: median(rounds.map((one, i) => one.us / floorRounds[i].us)),
        us_per_message: middle(one => one.us_per_message),
        bytes_each: middle(one => one.bytes_each),
        server_share: middle(one => one.server_share),
        load_share: middle(one => one.load_share),
        delivered: Math.min(...rounds.map(one => one.delivered)),
        delay_ms: Object.fromEntries(Object.keys(rounds[0].delay_ms).map(
            quantile => [quantile, middle(one => one.delay_ms[quantile])])),
    };
}

async function addCeilings(figures) {
    for (const [name, one] of Object.entries(figures).filter(([each, { reason }]) => !reason && !contestants[each].most)) {
        try {
            one.ceiling = await ceiling(contestants[name], TICK_US / one.us_per_20_ms);
        } catch (error) {
            one.ceiling = { reason: oneLine(error.message) };
        }
        console.error(`bench: ceiling of ${contestants[name].what}: ${ceilingText(one.ceiling)} ${one.ceiling.reason ?? ''}`);
    }
}

function ceilingText({ listeners, open, by_client, reason } = {}) {
    if (listeners === undefined)
        return reason ? 'failed' : '';
    return `${open || by_client ? '>= ' : ''}${listeners.toLocaleString('en')}`;
}

// As a person wants to see it; those who could not be run with the reason.
function linesOf(figures) {
    const titles = ['server', 'listeners', 'us per 20 ms', 'to the floor', 'ceiling, one core', 'kB each', 'delivered', 'p50 ms', 'p99 ms', 'p99.9 ms'];
    const lines = Object.entries(figures).map(([name, one]) => one.reason
        ? [contestants[name].what, `not run: ${oneLine(one.reason)}`]
        : [contestants[name].what, String(one.listeners), one.us_per_20_ms.toFixed(2), one.to_floor.toFixed(2), ceilingText(one.ceiling),
            (one.bytes_each / 1000).toFixed(1), `${(one.delivered * 100).toFixed(2)} %`,
            ...[50, 99, 99.9].map(quantile => one.delay_ms[quantile].toFixed(1))]);
    return [titles, ...lines];
}

const MEMORY = { memory: 'standard', memory_tls: 'standard_tls' };
const COST = ['interpreter', 'standard', 'saver', 'standard_tls', 'saver_tls'];

function rowsOf(figures, how) {
    const cost = name => figures[name].reason ? { reason: figures[name].reason } : {
        value: figures[name].to_floor,
        beside: `${figures[name].us_per_20_ms.toFixed(2)} us; floor ${figures.floor.us_per_20_ms.toFixed(2)}` +
            (figures.floor_of_bundles.reason ? '' : `, floor of bundles ${figures.floor_of_bundles.us_per_20_ms.toFixed(2)}`),
        how,
    };
    const memory = name => figures[name].reason ? { reason: figures[name].reason } : {
        value: figures[name].bytes_each / 1024,
        how: `resident memory, ${FEW} against ${figures[name].listeners} listeners, sound on`,
    };
    return {
        ...Object.fromEntries(COST.map(name => [name, cost(name)])),
        ...Object.fromEntries(Object.entries(MEMORY).map(([key, name]) => [key, memory(name)])),
        peers: againstPeers(figures),
    };
}

// How many more listeners than the best of the peers.
function againstPeers(figures) {
    const own = figures.standard.ceiling?.listeners;
    const peers = Object.entries(figures).filter(([name, one]) => contestants[name].peer && one.ceiling?.listeners);
    if (!own || peers.length === 0)
        return { reason: 'a quick run looks for no ceilings, or none was found' };
    const [best, { ceiling: { listeners } }] = peers.reduce((a, b) => a[1].ceiling.listeners >= b[1].ceiling.listeners ? a : b);
    return {
        value: own / listeners,
        beside: `${own} against ${listeners} of ${contestants[best].what}`,
        how: 'largest numbers with 99 % delivered and p99 of at most 50 ms beyond the bundle, one core',
    };
}

async function measure(t, { quick, asMarkdown }) {
    const [listeners, rounds, window_ms] = quick ? [500, 1, 500] : [2000, 3, 2500];
    const found = await race(listeners, rounds, window_ms);
    if (found.floor.reason)
        throw new Unmeasured(`the floor could not be measured: ${found.floor.reason}`);
    const figures = Object.fromEntries(Object.entries(found).map(([name, one]) =>
        [name, one.reason ? { reason: one.reason } : summary(one, found.floor.rounds)]));
    if (!quick)
        await addCeilings(figures);
    writeFileSync(join(build, 'bench-fanout.json'), `${JSON.stringify({ quick, listeners, rounds, figures }, null, 2)}\n`);
    console.log(`${(asMarkdown ? grid : columns)(linesOf(figures))}\n\n${NOT_HERE}\n`);
    await plotDelays(t, figures, join(build, 'bench-fanout.svg'));
    return rowsOf(figures, `${listeners} listeners, median of ${rounds} interleaved, ${splitCores().how}`);
}

const cost = (what, atMost) => ({ row: `relay CPU per 20 ms delivered, ${what}`, atMost, digits: 2, unit: 'of the floor' });
const memory = (what, atMost) => ({ row: `relay memory per listener, ${what}`, atMost, digits: 2, unit: 'KiB' });

const benchmark = {
    rows: {
        interpreter: cost('interpreter', 1.10),
        standard: cost('standard', 0.42),
        saver: cost('saver', 0.25),
        standard_tls: cost('standard, TLS', 0.80),
        saver_tls: cost('saver, TLS', 0.45),
        memory: memory('plain', 2),
        memory_tls: memory('TLS', 17),
        peers: { row: 'standard listeners per core, against the best peer', atLeast: 2.5, digits: 1, unit: 'times' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
