// What a listener's data plan is charged: real bytes of real speech, with every header down to IP, in
// both directions, counted by the kernel.

import { fileURLToPath } from 'node:url';

import { build, run } from '../lib/processes.mjs';
import { runAlone, Unmeasured } from './lib/report.mjs';

async function measure(t, { quick }) {
    const seconds = quick ? 3 : 15;
    const { code, stdout, output } = await run(t, 'unshare', [
        '--net', ...(process.getuid() === 0 ? [] : ['--map-root-user']),
        process.execPath, fileURLToPath(new URL('lib/wire.mjs', import.meta.url)), String(seconds),
    ], { env: { LIVELISTEN_BUILD: build }, deadline_ms: 120_000 });
    if (code !== 0)
        throw new Unmeasured(`a network of its own could not be had or used: ${output}`);

    return Object.fromEntries(Object.entries(JSON.parse(stdout)).map(([kind, { down, up }]) => [kind, {
        value: down.kbps + up.kbps,
        beside: `to the listener ${down.kbps.toFixed(1)} kb/s in ${down.packets_per_s.toFixed(1)} packets/s, ` +
            `from it ${up.kbps.toFixed(1)} kb/s`,
        how: `native player, IPv4, MTU 1500, synthetic speech, ${seconds} s, acknowledgements included`,
        figures: { down, up, seconds },
    }]));
}

const benchmark = {
    rows: {
        standard: { row: 'data for a listener, standard, plain', atMost: 64, unit: 'kb/s' },
        standard_tls: { row: 'data for a listener, standard, TLS', atMost: 64, unit: 'kb/s' },
        saver: { row: 'data for a listener, saver, plain', atMost: 24, unit: 'kb/s' },
        saver_tls: { row: 'data for a listener, saver, TLS', atMost: 24, unit: 'kb/s' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
