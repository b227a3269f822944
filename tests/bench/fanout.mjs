// What the relay costs per packet delivered, against a bare loop of send() that does the same work for
// the same client in the same minute. Rounds are interleaved, so that a machine that slows down
// slows down for all.

import { floorServer, measureFanout, relayServer } from './lib/fanout.mjs';
import { median, splitCores } from './lib/machine.mjs';
import { runAlone, within } from './lib/report.mjs';

// Who does the work, and as what the load generator asks for it.
const SERVERS = {
    floor: { profile: 'interpreter', start: floorServer },
    floor_of_bundles: { profile: 'standard', start: (t, options) => floorServer(t, { ...options, packets: 3 }) },
    interpreter: { profile: 'interpreter', start: relayServer },
    standard: { profile: 'standard', start: relayServer },
    saver: { profile: 'saver', start: relayServer },
};

// The unit of cost is 20 ms of audio for one listener: a packet of `hi`, a third of one of `lo`.
const UNITS_PER_PACKET = { interpreter: 1, standard: 1, saver: 3 };

async function measureOnce({ profile, start }, listeners, duration_ms) {
    return within(async t => {
        const server = await start(t, { listeners });
        const result = await measureFanout(t, server, { [profile]: listeners }, { duration_ms });
        return { ...result, us: result.us_per_packet / UNITS_PER_PACKET[profile] };
    });
}

function summary(rounds, name) {
    const all = rounds.map(round => round[name]);
    return {
        us_per_20_ms: median(all.map(one => one.us)),
        to_floor: median(rounds.map(round => round[name].us / round.floor.us)),
        us_per_message: median(all.map(one => one.server_cpu_us / one.groups[0].messages)),
        server_share: median(all.map(one => one.server_share)),
        load_share: median(all.map(one => one.load_share)),
        delivered: Math.min(...all.map(one => one.groups[0].delivered)),
        p99_ms: median(all.map(one => one.groups[0].delay_ms.p99)),
    };
}

async function measure(t, { quick }) {
    const listeners = quick ? 1000 : 2000;
    const rounds = Array.from({ length: quick ? 1 : 3 }, () => ({}));
    for (const round of rounds)
        for (const [name, server] of Object.entries(SERVERS))
            round[name] = await measureOnce(server, listeners, quick ? 1000 : 2000);

    const figures = Object.fromEntries(Object.keys(SERVERS).map(name => [name, summary(rounds, name)]));
    const us = name => figures[name].us_per_20_ms.toFixed(2);
    const row = name => ({
        value: figures[name].to_floor,
        beside: `${us(name)} us; floor ${us('floor')}, floor of bundles ${us('floor_of_bundles')}`,
        how: `${listeners} listeners, median of ${rounds.length} interleaved, ${splitCores().how}`,
        figures: { listeners, rounds: rounds.length, ...figures[name] },
    });
    return {
        interpreter: row('interpreter'),
        standard: row('standard'),
        saver: { ...row('saver'), figures: { ...row('saver').figures, floor: figures.floor,
            floor_of_bundles: figures.floor_of_bundles } },
    };
}

const benchmark = {
    rows: {
        interpreter: { row: 'relay CPU per 20 ms delivered, interpreter', atMost: 1.10, digits: 2, unit: 'of the floor' },
        standard: { row: 'relay CPU per 20 ms delivered, standard', atMost: 0.42, digits: 2, unit: 'of the floor' },
        saver: { row: 'relay CPU per 20 ms delivered, saver', atMost: 0.25, digits: 2, unit: 'of the floor' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
