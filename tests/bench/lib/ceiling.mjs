// How many listeners a server serves on one core: the largest number with 99 % delivered and a p99 of at most 50 ms
// beyond what a bundle takes by design. Climbs in steps toward and beyond what the cost of a message lets expect.

import { Load } from './load.mjs';
import { within } from './report.mjs';

const GOOD = { delivered: 0.99, late_ms: 50 };
const STEPS = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5]; // of what is expected
const LOW_STEPS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];    // when the lowest of those was too much
const BUSY = 0.95; // of a core: no time left
const WINDOW_MS = 1500;
const SETTLE_MS = 400;

async function tryAt(load, { profile, bundle_ms }, listeners) {
    const { groups: [{ listeners: there, heard }] } = await load.join(profile, listeners);
    await load.run(SETTLE_MS);
    for (let again = 0; ; again++) { // a machine that was away for a moment is not a ceiling
        const { groups: [group], server_share, load_share } = await load.measure(WINDOW_MS);
        const step = {
            listeners: there, delivered: group.delivered, late_ms: group.delay_ms[99] - bundle_ms, lost: group.lost,
            server_share, load_share,
        };
        step.good = step.delivered >= GOOD.delivered && step.late_ms <= GOOD.late_ms && step.lost === 0 && heard === there;
        if (step.good || again === 1)
            return step;
    }
}

async function climb(contestant, numbers) {
    return within(async t => {
        const load = new Load(t, await contestant.start(t));
        const steps = [];
        for (const number of numbers) {
            const there = steps.at(-1)?.listeners ?? 0;
            steps.push(await tryAt(load, contestant, number - there));
            if (!steps.at(-1).good || steps.at(-1).listeners < number)
                break; // too many, or no more can be had
        }
        return steps;
    });
}

// { listeners, steps, open, by_client }; `open`: nothing went wrong, there were only no more listeners to be had;
// `by_client`: what went wrong may be the client's doing, whose core had no time left.
export async function ceiling(contestant, expected) {
    const numbers = steps => steps.map(step => Math.round(step * expected / 10) * 10);
    let steps = await climb(contestant, numbers(STEPS));
    if (!steps[0].good)
        steps = [...await climb(contestant, numbers(LOW_STEPS)), steps[0]];
    const good = steps.filter(step => step.good);
    const { good: open, load_share } = steps.at(-1);
    return { listeners: good.at(-1)?.listeners ?? 0, open, by_client: !open && load_share > BUSY, steps };
}
