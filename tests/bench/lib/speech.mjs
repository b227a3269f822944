// What the rooms of the benchmarks say: the reference meeting of the demo, floor and six languages, read
// by synthetic speakers.

import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { build, root, run } from '../../lib/processes.mjs';
import { Unmeasured } from './report.mjs';

const DIRECTORY = join(build, 'demo'); // where `make run` keeps it too

// { channel: path of a WAV file at 22.05 kHz, as the speaker makes it }
export async function programme(t) {
    if (!existsSync(join(DIRECTORY, 'floor.wav'))) {
        const { code, output } = await run(t, join(root, 'tools/speak'),
            [join(root, 'docs/examples/programme'), DIRECTORY]);
        if (code !== 0)
            throw new Unmeasured(`tools/speak cannot speak: ${output.trim()}`);
    }
    return Object.fromEntries(readdirSync(DIRECTORY).filter(file => file.endsWith('.wav'))
        .map(file => [basename(file, '.wav'), join(DIRECTORY, file)]));
}
