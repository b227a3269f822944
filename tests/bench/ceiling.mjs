// How many listeners one core serves: the standard profile at growing numbers, until packets go missing
// or come late.

import { measureFanout, relayServer } from './lib/fanout.mjs';
import { runAlone, within } from './lib/report.mjs';

const GOAL = { listeners: 10_000, delivered_percent: 99.9, late_ms: 20 };
const BUNDLE_MS = 60; // a packet waits that long for its bundle, by design

async function measureAt(listeners, duration_ms) {
    return within(async t => {
        const server = await relayServer(t);
        const result = await measureFanout(t, server, { standard: listeners }, { duration_ms, warmup_ms: 1000 });
        const [{ delivered, delay_ms, gaps, lost }] = result.groups;
        return {
            listeners, delay_ms, gaps, lost,
            delivered_percent: delivered * 100,
            late_ms: delay_ms.p99 - BUNDLE_MS,
            server_share: result.server_share,
            load_share: result.load_share,
        };
    });
}

const percent = share => `${(share * 100).toFixed(0)} %`;
const describe = ({ listeners, delivered_percent, delay_ms, server_share }) =>
    `${listeners}: ${delivered_percent.toFixed(2)} %, p99 ${delay_ms.p99.toFixed(0)} ms, core ${percent(server_share)}`;

async function measure(t, { quick }) {
    const steps = [];
    for (const listeners of quick ? [2000] : [2000, 5000, GOAL.listeners])
        steps.push(await measureAt(listeners, quick ? 1000 : 4000));

    const last = steps.at(-1);
    const good = steps.filter(step => step.delivered_percent >= GOAL.delivered_percent && step.late_ms <= GOAL.late_ms);
    const figures = { steps, largest_good: good.at(-1)?.listeners ?? 0 };
    const beside = steps.map(describe).join('; ');
    if (last.listeners < GOAL.listeners) {
        const reason = `a quick run tries only ${last.listeners} listeners`;
        return { delivered: { reason, beside, figures }, late: { reason } };
    }
    const how = `plain, from published to received; the client used ${percent(last.load_share)} of its core`;
    return {
        delivered: { value: last.delivered_percent, beside, how, figures },
        late: { value: last.late_ms, beside: `both goals met at ${figures.largest_good} of those tried`, how },
    };
}

const benchmark = {
    rows: {
        delivered: { row: '10,000 standard listeners on one core, delivered', atLeast: GOAL.delivered_percent, digits: 2, unit: '%' },
        late: { row: '10,000 standard listeners on one core, p99 beyond 60 ms', atMost: GOAL.late_ms, unit: 'ms' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
