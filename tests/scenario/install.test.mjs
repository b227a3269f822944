// Goal of this test: what `make install` leaves behind works where it is: the relay finds its page, a program
// of somebody else compiles against the library.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, root, run, start, tempDir } from '../lib/processes.mjs';

test('make install, and use it', async t => {
    const place = tempDir(t);
    const made = await run(t, 'make', ['-C', root, 'SETUP=:', `B=${build}`, `DESTDIR=${place}`, 'PREFIX=/opt', 'install'],
        { env: { MAKEFLAGS: '', MAKELEVEL: '' }, deadline_ms: 120_000 });
    assert.equal(made.code, 0, made.output);
    const prefix = join(place, 'opt');
    const programs = ['capture', 'ctl', 'play', 'playsim', 'relay'].map(name => `livelisten-${name}`);
    assert.deepEqual(readdirSync(join(prefix, 'bin')).sort(), programs);
    assert.deepEqual(readdirSync(join(prefix, 'share/man/man1')).sort(), programs.map(name => `${name}.1`));

    const relay = start(t, join(prefix, 'bin/livelisten-relay'), ['--listen', '127.0.0.1:0', '--state', join(place, 'state')]);
    const [, url] = await relay.waitFor(/listening on (http:\S+[^/])\//);
    assert.match(await (await fetch(`${url}/m/demo`)).text(), /<script/);
    const player = await fetch(`${url}/assets/player.wasm`);
    assert.equal(player.headers.get('content-type'), 'application/wasm');

    const source = join(place, 'user.c');
    writeFileSync(source, `#include <livelisten/backoff.h>
int main(void)
{
    struct backoff backoff = {0};
    return backoff_next_ms(&backoff, 0, 1) > BACKOFF_FIRST_MS;
}
`);
    const compiled = await run(t, 'cc', [`-I${prefix}/include`, '-o', join(place, 'user'), source, `-L${prefix}/lib`, '-llivelisten']);
    assert.equal(compiled.code, 0, compiled.output);
    assert.equal((await run(t, join(place, 'user'))).code, 0);
});
