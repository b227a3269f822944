// livelisten-playsim over a generated trace, and buffers of a fixed delay over the same.

import { join } from 'node:path';

import { build, run } from '../../lib/processes.mjs';
import { csv } from '../../traces/generate.mjs';
import { Unmeasured } from './report.mjs';

// The figures of one run. Options: profile, timeline (file), args.
export async function play(t, rows, { profile = 'standard', timeline, args = [] } = {}) {
    const { code, stdout, output } = await run(t, join(build, 'livelisten-playsim'),
        ['--profile', profile, ...timeline ? ['--timeline', timeline] : [], ...args, '-'],
        { input: csv(rows), deadline_ms: 1_200_000 });
    if (code !== 0)
        throw new Unmeasured(`livelisten-playsim ended with status ${code}: ${output.trim()}`);
    return JSON.parse(stdout);
}

// The delay at which each packet would have been in time, ascending; Infinity for those that were lost.
function needed_ms(rows) {
    const best = new Map();
    for (const { seq, sent_us, arrived_us } of rows) {
        const ms = arrived_us === null ? Infinity : (arrived_us - sent_us) / 1000;
        best.set(seq, Math.min(best.get(seq) ?? Infinity, ms));
    }
    return Float64Array.from(best.values()).sort();
}

// A buffer of fixed delay over a trace: what it conceals, and the smallest one that conceals no more than that.
export class Fixed {
    constructor(rows, packet_ms) {
        this.packet_ms = packet_ms;
        this.needed_ms = needed_ms(rows);
    }

    concealed_ms(delay_ms) {
        return this.needed_ms.filter(ms => ms > delay_ms).length * this.packet_ms;
    }

    // Nothing conceals less than what was lost.
    smallest_ms(concealed_ms) {
        const lost = this.needed_ms.filter(ms => ms === Infinity).length;
        const forgiven = Math.max(lost, Math.floor(concealed_ms / this.packet_ms));
        return this.needed_ms[this.needed_ms.length - 1 - forgiven] ?? 0;
    }
}
