// A working day on a sound card whose clock is 200 ppm fast, and one that is 200 ppm slow: 5.8 s of error
// if nobody minds. In virtual time, the player core alone.

import { join } from 'node:path';

import { build, run } from '../lib/processes.mjs';
import { runAlone, Unmeasured } from './lib/report.mjs';

const PPM = [200, -200];

async function listen(t, ppm, minutes) {
    const { code, stdout, output } = await run(t, join(build, 'bench/drift'),
        ['--ppm', String(ppm), '--minutes', String(minutes)], { deadline_ms: 600_000 });
    if (code !== 0)
        throw new Unmeasured(`drift ended with status ${code}: ${output.trim()}`);
    return JSON.parse(stdout);
}

const describe = ({ ppm, delay_ms, target_ms, stretched_ms }) =>
    `${ppm > 0 ? '+' : ''}${ppm} ppm: delay ${delay_ms.least} to ${delay_ms.most} ms, target ${target_ms} ms, ` +
    `${(stretched_ms / 1000).toFixed(1)} s stretched`;

async function measure(t, { quick }) {
    const minutes = quick ? 20 : 480;
    const days = await Promise.all(PPM.map(ppm => listen(t, ppm, minutes)));
    const how = `standard, ${minutes} virtual minutes at each, 5 ms of jitter`;
    return {
        underruns: {
            value: days.reduce((sum, { underruns }) => sum + underruns, 0),
            beside: days.map(describe).join('; '),
            how,
            figures: { days },
        },
        delay: {
            value: Math.max(...days.map(({ delay_ms }) => Math.max(delay_ms.most - delay_ms.mean, delay_ms.mean - delay_ms.least))),
            beside: `buffer beyond its target, mean: ${days.map(day => `${day.buffer_beyond_target_ms} ms`).join(', ')}`,
            how: `${how}; the worst minute against the mean, after the first 10 minutes`,
        },
    };
}

const benchmark = {
    rows: {
        underruns: { row: 'clocks 200 ppm apart, underruns', atMost: 0, digits: 0, unit: 'underruns' },
        delay: { row: 'clocks 200 ppm apart, delay away from its target', atMost: 10, unit: 'ms' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
