// A working day on a sound device whose clock is 300 ppm fast, and on one that is as slow: 8.6 s of error if nobody minds. In
// virtual time.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { rows } from '../traces/generate.mjs';
import { leastDelay_ms, play, readTimeline } from './lib/playsim.mjs';
import { runAlone } from './lib/report.mjs';

const PPM = [300, -300];
const HOURS = 8;
const QUICK_HOURS = 1 / 3;

// How far the mean delay of the worst minute was from what was aimed at: the target, after the shortest way there is.
function worstMinute_ms(timeline, least_ms) {
    const minutes = new Map();
    for (const { t_ms, delay_ms, target_ms } of timeline) {
        if (Number.isNaN(delay_ms))
            continue;
        const minute = Math.floor(t_ms / 60_000);
        const { sum_ms = 0, count = 0 } = minutes.get(minute) ?? {};
        minutes.set(minute, { sum_ms: sum_ms + delay_ms - least_ms - target_ms, count: count + 1 });
    }
    return Math.max(...[...minutes.values()].map(({ sum_ms, count }) => Math.abs(sum_ms / count)));
}

async function listen(t, trace, ppm) {
    const timeline = join(build, `bench-playout/drift${ppm}.csv`);
    const apart = ['--sender-ppm', String(-ppm / 2), '--listener-ppm', String(ppm / 2)]; // each errs by half
    const ours = await play(t, trace, { timeline, args: apart });
    return { ppm, ours, worst_ms: worstMinute_ms(readTimeline(timeline), leastDelay_ms(trace)) };
}

const describe = ({ ppm, ours }) =>
    `${ppm > 0 ? '+' : ''}${ppm} ppm: delay ${ours.delay_ms.mean.toFixed(0)} ms, at most ${ours.delay_ms.max} ms, target ${ours.target_ms} ms at the end`;

async function measure(t, { quick }) {
    const hours = quick ? QUICK_HOURS : HOURS;
    mkdirSync(join(build, 'bench-playout'), { recursive: true });
    const trace = rows('drift', hours * 3600);
    const days = await Promise.all(PPM.map(ppm => listen(t, trace, ppm)));
    const how = `standard, ${(hours * 60).toFixed(0)} virtual minutes at each, jitter of some ms`;
    const stretched = days.map(({ ours }) => 100 * ours.stretched_ms / ours.duration_ms);
    return {
        underruns: {
            value: days.reduce((sum, { ours }) => sum + ours.underruns, 0),
            beside: days.map(describe).join('; '),
            how,
            figures: { days },
        },
        delay: {
            value: Math.max(...days.map(({ worst_ms }) => worst_ms)),
            how: `${how}; the mean of the worst minute`,
        },
        stretched: {
            value: Math.max(...stretched),
            how: `${how}; in splices, which are 0.03 % when every sample of the difference is one`,
        },
    };
}

const benchmark = {
    rows: {
        underruns: { row: 'clocks 300 ppm apart, underruns', atMost: 0, digits: 0, unit: 'underruns' },
        delay: { row: 'clocks 300 ppm apart, delay away from its target', atMost: 10, unit: 'ms' },
        stretched: { row: 'clocks 300 ppm apart, stretched', atMost: 0.1, digits: 3, unit: '% of the speech' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
