// Goal of this test: the man pages render, and say everything that --help says.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { build, run } from '../lib/processes.mjs';

for (const name of ['relay', 'capture', 'play', 'ctl', 'playsim']) {
    const program = `livelisten-${name}`;
    test(`${program}(1)`, async t => {
        const page = join(build, 'man', `${program}.1`);
        const lint = await run(t, 'mandoc', ['-T', 'lint', '-W', 'error', page]);
        assert.equal(lint.code, 0, lint.output);
        const { stdout } = await run(t, 'mandoc', ['-T', 'utf8', page]);
        const text = stdout.replace(/.\x08/g, ''); // overstriking makes bold
        const help = (await run(t, program, ['--help'])).stdout;
        const options = new Set(help.match(/--[a-z][a-z-]+/g));
        assert.ok(options.size >= 2);
        for (const option of options)
            assert.ok(text.includes(option), `${option} is in --help but not in the man page`);
        for (const section of ['NAME', 'SYNOPSIS', 'OPTIONS', 'EXIT STATUS', 'SEE ALSO'])
            assert.match(text, new RegExp(`^${section}$`, 'm'), `no section ${section}`);
    });
}
