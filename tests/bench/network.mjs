// Playout on bad networks, against the best fixed delay in hindsight. In virtual time, the player core
// alone.

import { join } from 'node:path';

import { build, run } from '../lib/processes.mjs';
import { runAlone, Unmeasured } from './lib/report.mjs';

const describe = ({ network, delay_ms, hindsight_ms, concealed_ms, seconds }) =>
    `${network}: ${delay_ms} ms for ${hindsight_ms}, concealed ${(concealed_ms / 10 / seconds).toFixed(2)} %`;

async function measure(t, { quick }) {
    const seconds = quick ? 180 : 1200;
    const { code, stdout, output } = await run(t, join(build, 'bench/network'), ['--seconds', String(seconds)],
        { deadline_ms: 300_000 });
    if (code !== 0)
        throw new Unmeasured(`network ended with status ${code}: ${output.trim()}`);
    const networks = JSON.parse(stdout);
    return {
        playout: {
            value: Math.max(...networks.map(({ delay_ms, hindsight_ms }) => (delay_ms / hindsight_ms - 1) * 100)),
            beside: networks.map(describe).join('; '),
            how: `standard, the worst of ${networks.length} networks drawn by chance (no recorded ones yet), ${seconds / 60} min each`,
            figures: { networks },
        },
    };
}

const benchmark = {
    rows: {
        playout: { row: 'playout on bad networks, beyond the best delay in hindsight', atMost: 20, digits: 0, unit: '%' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
