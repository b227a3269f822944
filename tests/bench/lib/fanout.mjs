// What fans out (the floor, the relay, any peer), and the load that is the same for all. A server is
// { pid, host, port, tls, feed() }: feed starts the sound, once all listeners are there.

import { join } from 'node:path';

import { build, start, startRelay } from '../../lib/processes.mjs';
import { pin, splitCores } from './machine.mjs';
import { Unmeasured } from './report.mjs';

const HOST = '127.0.0.1';
const JOIN_DEADLINE_MS = 60_000;
const RESULT_DEADLINE_MS = 120_000;

function startOn(t, core, program, args) {
    return start(t, 'taskset', ['-c', core, join(build, 'bench', program), ...args].map(String),
        { name: program });
}

// A bare loop of send(); starts by itself when all listeners are there.
export async function floorServer(t, { listeners, packets = 1 }) {
    const floor = startOn(t, splitCores().server, 'floor', ['--listeners', listeners, '--packets', packets]);
    const [, port] = await floor.waitFor(/listening on http:\/\/127\.0\.0\.1:(\d+)\//);
    return { pid: floor.pid, host: HOST, port, tls: false, feed: async () => {} };
}

// The relay with its demo meeting, fed with dummy packets from the other core.
export async function relayServer(t, { tls = false, under } = {}) {
    const relay = await startRelay(t, { under, args: tls ? ['--tls-self-signed'] : [] });
    const { server, client } = splitCores();
    pin(relay.program.pid, server);
    return {
        pid: relay.program.pid, host: HOST, port: relay.port, tls,
        feed: async () => {
            const publisher = startOn(t, client, 'publish', [...(tls ? ['--tls'] : []),
                '--token-file', relay.publishTokenFile, HOST, relay.port]);
            await publisher.waitFor(/^publishing$/m);
        },
    };
}

// Joins listeners ({ profile: number }) to a server; they stay until the load has ended.
export async function startLoad(t, server, groups, { warmup_ms = 500, duration_ms = 3000 } = {}) {
    const load = startOn(t, splitCores().client, 'load', [
        ...Object.entries(groups).flatMap(([profile, n]) => ['--listeners', `${profile}:${n}`]),
        ...(server.tls ? ['--tls'] : []), '--server-pid', server.pid,
        '--warmup-ms', warmup_ms, '--duration-ms', duration_ms, server.host, server.port]);
    await load.waitFor(/^joined \d+$/m, JOIN_DEADLINE_MS);
    return load;
}

// Joins, feeds and measures: what the load generator found, and the quotients one asks for.
export async function measureFanout(t, server, groups, times) {
    const load = await startLoad(t, server, groups, times);
    await server.feed();
    const [text] = await load.waitFor(/^\{.*\}$/m, RESULT_DEADLINE_MS);
    const result = JSON.parse(text);
    const packets = result.groups.reduce((sum, group) => sum + group.packets, 0);
    if (packets === 0)
        throw new Unmeasured('no packet came to any listener');
    for (const group of result.groups)
        group.delivered = group.packets / group.expected;
    return {
        ...result,
        us_per_packet: result.server_cpu_us / packets,
        server_share: result.server_cpu_us / result.window_us,
        load_share: result.load_cpu_us / result.window_us,
    };
}
