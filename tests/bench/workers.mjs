// What a second worker brings on a second core. The load generator needs one of the cores, too, so it is taken out of
// the figure: what counts is the CPU time of the busiest worker for all messages together, for the others
// work beside it. Messages, not packets: who is kept waiting puts more packets into one. One of the two workers
// shares its core with the client, which makes messages cheaper (no other core has to be woken), so the one worker is
// measured on either core, too.

import { Load } from './lib/load.mjs';
import { allowedCores, median, splitCores } from './lib/machine.mjs';
import { runAlone, Unmeasured, within } from './lib/report.mjs';
import { relayServer } from './lib/servers.mjs';

const SETTLE_MS = 500;

const busiestPerMessage = (options, listeners, window_ms) => within(async t => {
    const load = new Load(t, await relayServer(t, options));
    await load.join('interpreter', listeners);
    await load.run(SETTLE_MS);
    const { server_busiest_thread_us, server_cpu_us, groups: [{ messages, delivered }] } = await load.measure(window_ms);
    return { us: server_busiest_thread_us / messages, us_of_all: server_cpu_us / messages, delivered };
});

async function measure(t, { quick }) {
    if (allowedCores().length < 2)
        throw new Unmeasured('there is only one core');
    const [listeners, rounds, window_ms] = quick ? [500, 1, 500] : [2000, 3, 2500];
    const found = [];
    for (let round = 0; round < rounds; round++)
        found.push({
            alone: await busiestPerMessage({ workers: 1 }, listeners, window_ms),
            beside: await busiestPerMessage({ workers: 1, core: splitCores().client }, listeners, window_ms),
            two: await busiestPerMessage({ workers: 2 }, listeners, window_ms),
        });
    const us = pick => median(found.map(pick)).toFixed(2);
    return {
        gain: {
            value: median(found.map(({ alone, beside, two }) => (alone.us + beside.us) / 2 / two.us)),
            beside: `one worker ${us(({ alone }) => alone.us)} us of CPU per message, on the client's core ${us(({ beside }) => beside.us)}; the busier of two ${us(({ two }) => two.us)}, both together ${us(({ two }) => two.us_of_all)}`,
            how: `${listeners} interpreters, plain, median of ${rounds} interleaved, by the CPU time of the busiest worker`,
            figures: { rounds: found },
        },
    };
}

const benchmark = {
    rows: { gain: { row: 'two workers on two cores, against one', atLeast: 1.8, digits: 2, unit: 'times' } },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
