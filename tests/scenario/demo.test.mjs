// Goal of this test: the reference session, as `make run` starts it, speaks on seven channels, goes through its day, prints its
// links, ends at Ctrl-C and leaves nothing behind.

import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readWav, rms } from '../lib/audio.mjs';
import { build, meetings, root, run, start, tempDir, until, untilLive } from '../lib/processes.mjs';

const SESSION = 'cstd28-wsis20';
const CHANNELS = ['ar', 'en', 'es', 'floor', 'fr', 'ru', 'zh'];

// A build of its own: the same programs and page, another state and other logs.
async function scene(t) {
    const directory = tempDir(t);
    for (const name of ['livelisten-relay', 'livelisten-capture', 'livelisten-play', 'livelisten-ctl', 'web'])
        symlinkSync(join(build, name), join(directory, name));
    mkdirSync(join(directory, 'demo'));
    const spoken = await run(t, join(root, 'tools/speak'), ['docs/examples/programme', join(directory, 'demo')]);
    assert.equal(spoken.code, 0, spoken.output);
    return directory;
}

test('seven channels of the same length, each with a voice', async t => {
    const directory = await scene(t);
    const sounds = CHANNELS.map(name => readWav(join(directory, 'demo', `${name}.wav`)).samples);
    for (const sound of sounds) {
        assert.equal(sound.length, sounds[0].length, 'in a loop they would part');
        assert.ok(rms(sound) > 0.01);
    }
});

const LINK = /(http:\/\/127\.0\.0\.1:\d+)\/m\/cstd28-wsis20\b/;

test('make run: the links, the day, and the end', async t => {
    const directory = await scene(t);
    const demo = start(t, join(root, 'tools/demo'), [directory], { env: { LISTEN: '127.0.0.1:0', RATE: '1200' } });
    const [, url] = await demo.waitFor(LINK);
    await demo.waitFor(/Ctrl-C/);
    const links = [...demo.stdout.matchAll(/^ +(?:listen|interpret|operate) +(\S+)/gm)].map(([, link]) => link);
    assert.equal(links.length, 3, demo.stdout);
    for (const link of links) assert.equal((await fetch(link)).status, 200, link);
    const all = await meetings({ url });
    assert.deepEqual(all.map(({ id }) => id).sort(), ['cstd28-briefing', SESSION]);
    assert.equal(all.find(({ id }) => id !== SESSION).state.phase, 'ended', 'it was two weeks before');
    assert.ok(existsSync(join(directory, 'demo/state/publish.token')));

    await untilLive({ url }, CHANNELS, { meeting: SESSION });
    const seen = new Set();
    await until(async () => {
        const { state } = (await meetings({ url })).find(({ id }) => id === SESSION);
        seen.add(state.phase);
        return state.phase === 'ended' && state.item === 10;
    }, () => `the end of the day; seen: ${[...seen]}; ${demo.output}`, 90_000);
    assert.ok(seen.has('live') && seen.has('paused'), [...seen].join());
    assert.doesNotMatch(demo.output, /refused/);

    assert.equal((await demo.stop('SIGINT')).code, 0, demo.output);
    assert.match(demo.output, /stopped/);
    await assert.rejects(fetch(`${url}/healthz`), 'the relay is still there');
});

test('make run: the port is taken', async t => {
    const directory = await scene(t);
    const taken = createServer();
    await new Promise(done => taken.listen(0, '127.0.0.1', done));
    t.after(() => taken.close());
    const listen = `127.0.0.1:${taken.address().port}`;
    const demo = await run(t, join(root, 'tools/demo'), [directory], { env: { LISTEN: listen } });
    assert.equal(demo.code, 1, demo.output);
    assert.ok(demo.stderr.includes(`${listen} is taken`), demo.output);
    assert.match(demo.stderr, /make run LISTEN=/);
});

test('make run: a program that dies is reported', async t => {
    const directory = await scene(t);
    const demo = start(t, join(root, 'tools/demo'), [directory], { env: { LISTEN: '127.0.0.1:0' } });
    await demo.waitFor(LINK);
    const relay = readFileSync(`/proc/${demo.pid}/task/${demo.pid}/children`, 'utf8').trim().split(' ')
        .find(pid => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('livelisten-rela'));
    process.kill(Number(relay), 'SIGKILL');
    assert.equal((await demo.end()).code, 1);
    assert.match(demo.stderr, /relay has died/);
});
