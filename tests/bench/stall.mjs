// One stall of 2 s in an otherwise calm hour: how soon is the delay what it was before? In virtual time.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { rows } from '../traces/generate.mjs';
import { networks } from '../traces/networks.mjs';
import { median } from './lib/machine.mjs';
import { play, readTimeline } from './lib/playsim.mjs';
import { runAlone } from './lib/report.mjs';

const QUICK_S = 360;
const STALL_MS = 2000;
const CALM_MS = 60_000; // before the stall: what the delay was
const NEAR_MS = 10;     // of it counts as back

async function measure(t, { quick }) {
    const seconds = quick ? QUICK_S : networks.stall.seconds;
    const timeline = join(build, 'bench-playout/stall-standard.csv');
    mkdirSync(join(build, 'bench-playout'), { recursive: true });
    const ours = await play(t, rows('stall', seconds), { timeline });
    const at_ms = seconds * 1000 / 2;
    const all = readTimeline(timeline);
    const calm_ms = median(all.filter(({ t_ms }) => t_ms >= at_ms - CALM_MS && t_ms < at_ms).map(({ delay_ms }) => delay_ms));
    const away = all.filter(({ t_ms, delay_ms }) => t_ms >= at_ms && t_ms < ours.duration_ms - 1000 &&
        !(Math.abs(delay_ms - calm_ms) <= NEAR_MS));
    const back_s = (away.at(-1).t_ms - at_ms - STALL_MS) / 1000;
    const how = `standard, ${seconds / 60} virtual minutes, the stall in their middle`;
    return {
        back: {
            value: Math.max(0, back_s),
            beside: `delay ${calm_ms} ms before it, ${ours.delay_ms.max} ms at most, ${ours.final_delay_ms} ms at the end`,
            how: `${how}; until it is within ${NEAR_MS} ms for good`,
            figures: { ours, calm_ms },
        },
        skipped: { value: ours.skipped_ms, how },
    };
}

const benchmark = {
    rows: {
        back: { row: 'after a stall of 2 s, back at the calm delay', atMost: 60, unit: 's' },
        skipped: { row: 'after a stall of 2 s, skipped', atMost: 0, digits: 0, unit: 'ms' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
