// The player on bad networks (tests/traces) against the smallest buffer of fixed delay that, knowing the whole trace
// beforehand, would have missed as little of the speech. In virtual time.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { rows } from '../traces/generate.mjs';
import { networks } from '../traces/networks.mjs';
import { FixedBuffer } from './lib/fixed-buffer.mjs';
import { leastDelay_ms, play } from './lib/playsim.mjs';
import { runAlone } from './lib/report.mjs';

const QUICK_S = 120;
const APART = ['stall', 'drift']; // benchmarks of their own
const PROFILES = {
    standard: Object.keys(networks).filter(name => !APART.includes(name)),
    interpreter: ['lan', 'office-wifi', 'busy-wifi', 'lte-handover', 'tcp-loss', 'udp-5', 'reorder'],
    saver: ['saver', '3g-stalls', 'satellite'],
};
export const GOAL = { worst: 1.2, good: 1.05 }; // our mean delay over that of the fixed buffer

// Below the duration of a packet a delay tells of the grain of buffers, and nothing of the network.
const LEAST_COMPARED_MS = 20;

const directory = join(build, 'bench-playout');

async function compare(t, name, profile, quick) {
    const { packet_ms, seconds } = networks[name];
    const trace = rows(name, quick ? Math.min(seconds, QUICK_S) : seconds);
    const timeline = join(directory, `${name}-${profile}.csv`);
    const ours = await play(t, trace, { profile, timeline });
    const fixed = new FixedBuffer(trace, packet_ms);
    const hindsight_ms = fixed.smallest_ms(Math.max(ours.concealed_ms, ours.skipped_ms));
    return {
        name, profile, ours, timeline, hindsight_ms,
        least_ms: leastDelay_ms(trace),
        ratio: hindsight_ms < LEAST_COMPARED_MS ? null : ours.delay_ms.mean / hindsight_ms,
        fixed_200_concealed_ms: fixed.concealed_ms(200),
        fixed_1000_concealed_ms: fixed.concealed_ms(1000),
    };
}

const percent = part => `${(100 * part).toFixed(0)} %`;

async function measure(t, { quick }) {
    mkdirSync(directory, { recursive: true });
    const found = [];
    for (const [profile, names] of Object.entries(PROFILES))
        for (const name of names)
            found.push(await compare(t, name, profile, quick));
    const compared = found.filter(({ ratio }) => ratio !== null).sort((a, b) => b.ratio - a.ratio);
    const good = compared.filter(({ ratio }) => ratio <= GOAL.good);
    const missed = compared.filter(({ ratio }) => ratio > GOAL.worst);
    return {
        worst: {
            value: compared[0].ratio,
            beside: missed.length === 0 ? 'met everywhere'
                : `missed: ${missed.map(({ name, profile, ratio }) => `${name} ${profile} ${ratio.toFixed(2)}`).join(', ')}`,
            how: `mean delay over the smallest fixed one that misses no more; ${compared.length} pairs of network and profile`,
            figures: { networks: found },
        },
        good: {
            value: 100 * good.length / compared.length,
            beside: `within ${percent(GOAL.good - 1)} or below: ${good.map(({ name, profile }) => `${name} ${profile}`).join(', ')}`,
            how: 'the same pairs',
        },
    };
}

const benchmark = {
    rows: {
        worst: { row: 'delay on the worst network', atMost: GOAL.worst, digits: 2, unit: 'of the best in hindsight' },
        good: { row: `networks within ${percent(GOAL.good - 1)} of the best in hindsight`, atLeast: 50, digits: 0, unit: '%' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
