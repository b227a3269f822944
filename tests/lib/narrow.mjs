// A network that is slow toward the listener, without the kernel's large buffers in between: tests/lib/narrow.c.

import { join } from 'node:path';
import { build, start } from './processes.mjs';

// To `port` of this machine: { url, rate(bytesPerSecond) }; as fast as it goes until told otherwise, and with 0.
export async function startNarrow(t, port) {
    const narrow = start(t, join(build, 'tests/narrow'), [port], { name: 'narrow', keepStdin: true });
    const [, own] = await narrow.waitFor(/port (\d+)/);
    return {
        url: `http://127.0.0.1:${own}`,
        rate: bytesPerSecond => narrow.stdin.write(`${bytesPerSecond}\n`),
    };
}
