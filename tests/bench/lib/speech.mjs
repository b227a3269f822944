// What the rooms of the benchmarks say: the reference meeting of the demo, floor and six languages, read
// by synthetic speakers.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { root, run, tempDir } from '../../lib/processes.mjs';
import { Unmeasured } from './report.mjs';

// { channel: path of a WAV file at 22.05 kHz, as the speaker makes it }
export async function programme(t) {
    const directory = tempDir(t);
    const { code, output } = await run(t, join(root, 'tools/speak'),
        [join(root, 'docs/examples/programme'), directory]);
    if (code !== 0)
        throw new Unmeasured(`tools/speak cannot speak: ${output.trim()}`);
    return Object.fromEntries(readdirSync(directory).map(file => [file.replace('.wav', ''), join(directory, file)]));
}
