// Everybody comes back at once: thousands join within a few seconds, while others listen already. Do those hear
// anything of it, and how long does it take until all have sound?

import { Load } from './lib/load.mjs';
import { runAlone, Unmeasured, within } from './lib/report.mjs';
import { relayServer } from './lib/servers.mjs';

const SPREAD_MS = 3000; // over which clients spread their return
const SETTLE_MS = 500;

const storm = (tls, there, coming, window_ms) => within(async t => {
    const server = await relayServer(t, { tls });
    const [load, crowd] = [new Load(t, server), new Load(t, server, { resume: true })];
    await load.join('interpreter', there);
    await load.run(SETTLE_MS);
    const calm = await load.measure(window_ms);
    const [stormy, { took_us, groups: [back] }] = await Promise.all([
        load.measure(SPREAD_MS + window_ms), crowd.join('standard', coming, { spread_ms: SPREAD_MS })]);
    if (back.heard < coming)
        throw new Unmeasured(`only ${back.heard} of ${coming} came back: ${crowd.program.stderr}`);
    return { calm, stormy, back, took_s: took_us / 1e6 };
});

async function row(tls, quick) {
    const [there, coming, window_ms] = quick ? [50, tls ? 200 : 500, 500] : [200, 5000, 2000];
    const figures = await storm(tls, there, coming, window_ms);
    const { calm: { groups: [calm] }, stormy: { groups: [stormy] }, back, took_s } = figures;
    return {
        value: stormy.delivered * 100,
        beside: `${stormy.gaps} gaps, p99 ${stormy.delay_ms[99]} ms, p99.9 ${stormy.delay_ms[99.9]} ms (in calm ${calm.delay_ms[99]} and ${calm.delay_ms[99.9]}); ` +
            `all ${coming} back after ${took_s.toFixed(1)} s, from asking to sound p50 ${back.first_ms[50]} ms, p99 ${back.first_ms[99]} ms`,
        how: `${there} interpreters listen while ${coming} standard listeners join within ${SPREAD_MS / 1000} s${tls ? `, ${back.resumed} of them with a TLS session of before` : ''}`,
        figures,
    };
}

async function measure(t, { quick }) {
    const rowOrReason = tls => row(tls, quick).catch(error => ({ reason: error.message }));
    return { plain: await rowOrReason(false), tls: await rowOrReason(true) };
}

const goal = what => ({ row: `5,000 come back at once${what}: delivered to those already there`, atLeast: 100, digits: 2, unit: '%' });
const benchmark = { rows: { plain: goal(''), tls: goal(', TLS') }, measure };
export default benchmark;
await runAlone(import.meta, benchmark);
