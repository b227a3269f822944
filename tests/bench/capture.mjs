// What the room node costs: the floor and six languages, each in both renditions, limited, metered,
// encoded and encrypted.

import { startCapture, startRelay } from '../lib/processes.mjs';
import { coreShare, pass } from './lib/machine.mjs';
import { runAlone } from './lib/report.mjs';
import { CHANNELS, speechFile } from './lib/speech.mjs';

async function measure(t, { quick }) {
    const relay = await startRelay(t);
    const sources = Object.fromEntries(CHANNELS.map(name => [name, `file:${speechFile(t, name)},loop`]));
    const capture = await startCapture(t, relay, sources);
    const seconds = quick ? 6 : 20;
    await pass(1); // the start, with its loading of libraries, is not what goes on all day
    const share = await coreShare(capture.pid, seconds);
    return {
        cpu: {
            value: share * 100,
            beside: `${(share * 100 / CHANNELS.length).toFixed(1)} % for a channel`,
            how: `${CHANNELS.length} files of synthetic speech, looped, with their resampling, ${seconds} s`,
            figures: { channels: CHANNELS.length, core_share: share, seconds },
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
