// Audiences as they are: ten thousand on one core, some interpreters among them; and listeners whose networks are
// bad beside others whose are not.

import { Load } from './lib/load.mjs';
import { median } from './lib/machine.mjs';
import { runAlone, Unmeasured, within } from './lib/report.mjs';
import { floorServer, relayServer } from './lib/servers.mjs';

const MANY = { standard: 10_000, interpreter: 200 };
const FLOOR_LISTENERS = 2000;
const BUNDLE_MS = 60; // a packet waits that long for its bundle, by design
const SETTLE_MS = 1000;

const groupOf = ({ groups }, profile, pace = 'prompt') => groups.find(group => group.profile === profile && group.pace === pace);

// Joins all of { profile: number }; throws unless each hears something.
async function joinAll(load, numbers) {
    for (const [profile, number] of Object.entries(numbers)) {
        const { heard } = groupOf(await load.join(profile, number), profile);
        if (heard < number)
            throw new Unmeasured(`only ${heard} of ${number} listeners (${profile}) heard anything: ${load.program.stderr}`);
    }
    await load.run(SETTLE_MS);
}

const floorDelay = window_ms => within(async t => {
    const load = new Load(t, await floorServer(t));
    await joinAll(load, { interpreter: FLOOR_LISTENERS });
    return groupOf(await load.measure(window_ms), 'interpreter').delay_ms;
});

// Ten thousand standard listeners on one core, the interpreters among them.
async function manyListeners(quick) {
    const numbers = quick ? { standard: 1000, interpreter: 20 } : MANY;
    const window_ms = quick ? 1000 : 5000;
    const floor = await floorDelay(window_ms);
    const result = await within(async t => {
        const load = new Load(t, await relayServer(t));
        await joinAll(load, numbers);
        return load.measure(window_ms);
    });
    const [standard, interpreter] = ['standard', 'interpreter'].map(profile => groupOf(result, profile));
    const share = value => `${(value * 100).toFixed(0)} %`;
    const figures = { numbers, window_ms, floor_delay_ms: floor, result };
    const how = `${numbers.standard} standard and ${numbers.interpreter} interpreters, plain, one worker; its core ${share(result.server_share)} busy, ` +
        `the client's ${share(result.load_share)}`;
    const found = {
        delivered: { value: standard.delivered * 100, beside: `${standard.gaps} gaps, ${standard.lost} connections lost`, how, figures },
        late: { value: standard.delay_ms[99] - BUNDLE_MS, beside: `p50 ${standard.delay_ms[50]} ms, p99.9 ${standard.delay_ms[99.9]} ms`, how },
        interpreters: {
            value: interpreter.delay_ms[99] - floor[99],
            beside: `p99 ${interpreter.delay_ms[99]} ms; the floor's with ${FLOOR_LISTENERS} listeners ${floor[99]} ms`, how,
        },
    };
    if (!quick)
        return found;
    return Object.fromEntries(Object.entries(found).map(([key, { value, ...rest }]) =>
        [key, { ...rest, reason: `a quick run tries only ${numbers.standard} listeners` }]));
}

// One relay, first without and then with those who read slowly or not at all.
const besideTheSick = (healthy, sick, window_ms) => within(async t => {
    const load = new Load(t, await relayServer(t));
    await joinAll(load, { standard: healthy, interpreter: healthy });
    const before = await load.measure(window_ms);
    for (const pace of ['stalled', 'dialup'])
        await load.join('standard', sick, { pace });
    await load.run(SETTLE_MS);
    const after = await load.measure(window_ms);
    const p99 = profile => [before, after].map(result => groupOf(result, profile).delay_ms[99]);
    const moved = profile => (p99(profile)[1] / p99(profile)[0] - 1) * 100;
    return {
        before, after,
        interpreter: { p99_ms: p99('interpreter'), moved: moved('interpreter') },
        standard: { p99_ms: p99('standard'), moved: moved('standard') },
        delivered: Math.min(...['standard', 'interpreter'].map(profile => groupOf(after, profile).delivered)),
    };
});

async function sickListeners(quick) {
    const [healthy, sick, rounds, window_ms] = quick ? [200, 100, 1, 1000] : [1000, 500, 3, 4000];
    const all = [];
    for (let round = 0; round < rounds; round++)
        all.push(await besideTheSick(healthy, sick, window_ms));
    const moved = profile => median(all.map(one => one[profile].moved));
    const p99 = (profile, i) => median(all.map(one => one[profile].p99_ms[i])).toFixed(1);
    return {
        value: Math.max(moved('interpreter'), moved('standard')),
        beside: ['interpreter', 'standard'].map(profile => `${profile}: p99 ${p99(profile, 0)} ms before, ${p99(profile, 1)} ms beside them`).join('; ') +
            `; ${(Math.min(...all.map(one => one.delivered)) * 100).toFixed(2)} % delivered`,
        how: `${healthy} interpreters and ${healthy} standard, then ${sick} who read nothing and ${sick} at 33.6 kb/s as well; median of ${rounds}, the worse of both`,
        figures: { rounds: all },
    };
}

async function measure(t, { quick }) {
    const orReason = (keys, error) => Object.fromEntries(keys.map(key => [key, { reason: error.message }]));
    return {
        ...await manyListeners(quick).catch(error => orReason(['delivered', 'late', 'interpreters'], error)),
        sick: await sickListeners(quick).catch(error => ({ reason: error.message })),
    };
}

const benchmark = {
    rows: {
        delivered: { row: '10,000 standard listeners on one core, delivered', atLeast: 99.9, digits: 2, unit: '%' },
        late: { row: '10,000 standard listeners on one core, p99 beyond 60 ms', atMost: 20, unit: 'ms' },
        interpreters: { row: 'interpreters among them, p99 beyond that of the floor', atMost: 5, unit: 'ms' },
        sick: { row: '500 stalled and 500 dial-up listeners, p99 of 2,000 others moved by', atMost: 10, unit: '%' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
