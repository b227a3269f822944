// The load generator (load.c), told what to do line by line.

import { join } from 'node:path';

import { build, start } from '../../lib/processes.mjs';
import { splitCores } from './machine.mjs';

const GRACE_MS = 75_000; // beyond what was asked for; joining thousands takes its time

export class Load {
    // Listeners of `server` (servers.mjs), none yet. Options: resume, core.
    constructor(t, server, { resume = false, core = splitCores().client } = {}) {
        this.server = server;
        this.program = start(t, 'taskset', ['-c', core, join(build, 'bench/load'),
            '--dialect', server.dialect, '--server-pid', server.pid,
            ...(server.tls ? ['--tls'] : []), ...(resume ? ['--resume'] : []),
            server.host, server.port].map(String), { name: 'load', keepStdin: true });
    }

    async #ask(line, takes_ms) {
        const from = this.program.output.length;
        this.program.stdin.write(`${line}\n`);
        const [answer] = await this.program.waitFor(/^\{.*\}$/m, takes_ms + GRACE_MS, from);
        return JSON.parse(answer);
    }

    // Resolves when all have heard something, or it was given up: compare `heard` with `listeners` in each
    // of the groups. pace: 'prompt', 'dialup' or 'stalled'.
    join(profile, listeners, { pace = 'prompt', spread_ms = 0 } = {}) {
        if (this.server.joinsPerSecond)
            spread_ms = Math.max(spread_ms, Math.ceil(listeners * 1000 / this.server.joinsPerSecond));
        return this.#ask(`join ${profile} ${pace} ${listeners} ${spread_ms}`, spread_ms);
    }

    run(ms) {
        return this.#ask(`run ${ms}`, ms);
    }

    // What came of all that was published in the time from now on, and what it cost the server.
    async measure(ms) {
        const result = await this.#ask(`measure ${ms}`, ms);
        const packets = result.groups.reduce((sum, group) => sum + group.packets, 0);
        for (const group of result.groups)
            group.delivered = group.expected === 0 ? 0 : group.packets / group.expected;
        return {
            ...result,
            packets,
            us_per_packet: result.server_cpu_us / packets,
            server_share: result.server_cpu_us / result.window_us,
            load_share: result.load_cpu_us / result.window_us,
        };
    }
}
