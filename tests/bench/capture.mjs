// What the room node costs: the floor and six languages, each in both renditions, limited, metered,
// encoded and encrypted.

import { startCapture, startRelay } from '../lib/processes.mjs';
import { coreShare, pass } from './lib/machine.mjs';
import { runAlone } from './lib/report.mjs';
import { programme } from './lib/speech.mjs';

async function measure(t, { quick }) {
    const relay = await startRelay(t);
    const sources = Object.fromEntries(Object.entries(await programme(t)).map(([name, path]) => [name, `file:${path},loop`]));
    const channels = Object.keys(sources).length;
    const capture = await startCapture(t, relay, sources);
    const seconds = quick ? 4 : 20;
    await pass(1); // the start, with its loading of libraries, is not what goes on all day
    const share = await coreShare(capture.pid, seconds);
    return {
        cpu: {
            value: share * 100,
            beside: `${(share * 100 / channels).toFixed(1)} % for a channel`,
            how: `${channels} files of synthetic speech, looped, with their resampling, ${seconds} s`,
            figures: { channels, core_share: share, seconds },
        },
    };
}

const benchmark = {
    rows: {
        cpu: { row: 'capture of floor and six languages, hi and lo', atMost: 35, unit: '% of a core' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
