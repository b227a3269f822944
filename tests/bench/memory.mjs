// What a listener costs the relay in memory of its own: how much more is resident with many listeners
// than with a few, so that what the program takes once does not count. Buffers of the kernel are
// not in it.

import { relayServer, startLoad } from './lib/fanout.mjs';
import { pass, residentBytes } from './lib/machine.mjs';
import { runAlone, within } from './lib/report.mjs';

const FEW = 100;
const SETTLE_S = 1; // of sound, until every listener has got some
const STAY = { duration_ms: 60_000 };

async function perListener(tls, many) {
    return within(async t => {
        const server = await relayServer(t, { tls });
        await startLoad(t, server, { standard: FEW }, STAY);
        await server.feed();
        await pass(SETTLE_S);
        const before = residentBytes(server.pid);
        await startLoad(t, server, { standard: many }, STAY);
        await pass(SETTLE_S);
        const bytes = (residentBytes(server.pid) - before) / many;
        return {
            value: bytes / 1024,
            beside: `the whole relay with ${FEW} listeners: ${(before / 2 ** 20).toFixed(1)} MiB`,
            how: `resident memory, ${FEW} against ${FEW + many} listeners, sound on`,
            figures: { bytes_per_listener: bytes, resident_with_few_bytes: before, few: FEW, many },
        };
    });
}

async function measure(t, { quick }) {
    return {
        plain: await perListener(false, quick ? 1000 : 3000),
        tls: await perListener(true, quick ? 200 : 1000),
    };
}

const benchmark = {
    rows: {
        plain: { row: 'relay memory per listener, plain', atMost: 2, digits: 2, unit: 'KiB' },
        tls: { row: 'relay memory per listener, TLS', atMost: 17, digits: 2, unit: 'KiB' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
