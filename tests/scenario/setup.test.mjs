// Goal of this test: ./setup does not touch apt when nothing is missing, installs exactly what is, and says so
// when it cannot. In a copy, with stand-ins for the programs that would change the machine.

import test from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, tempDir } from '../lib/processes.mjs';

function script(path, lines) {
    writeFileSync(path, `#!/bin/sh\n${lines}\n`);
    chmodSync(path, 0o755);
}

// A tree with ./setup whose dpkg-query knows `installed`, and whose apt-get installs what it is asked for unless it fails.
function scene(t, installed, { aptFails = false } = {}) {
    const directory = tempDir(t);
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    mkdirSync(join(directory, 'tools'));
    copyFileSync(join(root, 'setup'), join(directory, 'setup'));
    script(join(directory, 'tools/vendor'), `touch "${directory}/vendored"`);
    const database = join(directory, 'database');
    writeFileSync(database, installed.map(name => `installed ${name}\n`).join(''));
    script(join(bin, 'dpkg-query'), `cat "${database}"`);
    script(join(bin, 'apt-get'), `echo "$*" >> "${directory}/apt.log"
${aptFails ? 'echo "E: Unable to locate package" >&2; exit 100' : ''}
for word; do case $word in lib*|wasi*|port*) echo "installed $word" >> "${database}" ;; esac; done`);
    script(join(bin, 'sudo'), 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"');
    const aptLog = join(directory, 'apt.log');
    return {
        vendored: () => existsSync(join(directory, 'vendored')),
        apt: () => existsSync(aptLog) ? readFileSync(aptLog, 'utf8') : '',
        setup: purpose => run(t, join(directory, 'setup'), [purpose],
            { cwd: directory, env: { PATH: `${bin}:${process.env.PATH}` } }),
    };
}

// What `build` needs as packages, read from the table in the script.
const rows = readFileSync(join(root, 'setup'), 'utf8').matchAll(/^build +\| - +\| (\S+)/gm);
const libraries = [...rows].map(([, name]) => name);

test('the table of needs is read', () => assert.ok(libraries.includes('libwebsockets-dev')));

test('nothing missing: apt is not called', async t => {
    const { setup, apt, vendored } = scene(t, libraries);
    const started = performance.now();
    const ended = await setup('build');
    t.diagnostic(`figure: ${Math.round(performance.now() - started)} ms when nothing is missing`);
    assert.equal(ended.code, 0, ended.output);
    assert.equal(ended.output, '');
    assert.equal(apt(), '');
    assert.ok(vendored());
});

test('two libraries missing: these two are installed, and the reason is said', async t => {
    const missing = ['libopus-dev', 'libsrtp2-dev'];
    const { setup, apt } = scene(t, libraries.filter(name => !missing.includes(name)));
    const ended = await setup('build');
    assert.equal(ended.code, 0, ended.output);
    const [update, install] = apt().trimEnd().split('\n');
    assert.match(update, /update$/);
    assert.match(install, /install --no-install-recommends libopus-dev libsrtp2-dev$/);
    assert.match(ended.stderr, /libopus-dev - the audio codec/);
});

test('several at once, as make -j starts them: what is missing is installed once', async t => {
    const { setup, apt } = scene(t, libraries.slice(1));
    const all = await Promise.all(Array.from({ length: 4 }, () => setup('build')));
    for (const { code, output } of all)
        assert.equal(code, 0, output);
    assert.equal(apt().match(/ install /g).length, 1, apt());
});

test('apt fails: so does setup, with the names', async t => {
    const { setup } = scene(t, libraries.slice(1), { aptFails: true });
    const ended = await setup('build');
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /Unable to locate package/);
    assert.match(ended.stderr, new RegExp(`could not install: ${libraries[0]}`));
});

test('an unknown purpose is a usage error', async t => {
    const ended = await scene(t, libraries).setup('dance');
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /'dance'.*build, run, test/);
});
