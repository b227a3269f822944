// Goal of this test: `livelisten-capture --check` tells a good room from a bad one, says what to do, and disturbs nobody.

import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RATE_HZ, resample, speakProgramme, writeWav } from '../lib/audio.mjs';
import { listen } from '../lib/listener.mjs';
import { freePort, run, startCapture, startRelay, tempDir } from '../lib/processes.mjs';
import { startRoom } from '../lib/room.mjs';

const LISTEN_S = 3;

async function check(t, args, options = {}) {
    const { code, stdout, stderr } = await run(t, 'livelisten-capture',
        ['--check', '--json', '--duration', `${options.duration_s ?? LISTEN_S}`, ...args], options);
    assert.match(stdout, /^\{.*\}\n$/, stderr);
    return { code, ...JSON.parse(stdout) };
}

const find = ({ findings }, what) => findings.find(finding => finding.what === what);
const verdicts = ({ findings }) =>
    Object.fromEntries(findings.map(({ what, verdict }) => [what, verdict]));

function publishArgs(relay, { meeting = 'demo', token = relay.publishTokenFile } = {}) {
    return ['--relay', relay.url, '--meeting', meeting, '--token-file', token];
}

test('inputs of every kind', async t => {
    const directory = tempDir(t);
    const spoken = speakProgramme('floor', 0, join(directory, 'speech.wav'));
    const loudest = spoken.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const make = (name, gain, offset = 0) => {
        const path = join(directory, `${name}.wav`);
        writeWav(path, spoken.map(sample => gain * sample / loudest + offset));
        return `file:${path}`;
    };
    const narrow = join(directory, 'narrow.wav');
    writeWav(narrow, resample(spoken, RATE_HZ, 8000), 8000);

    const { code, verdict, inputs, relay } = await check(t, [
        '--channel', `floor=${make('good', 0.4)}`,
        '--channel', `ar=${make('silent', 0)}`,
        '--channel', `en=${make('clipped', 6)}`,
        '--channel', `es=file:${narrow}`,
        '--channel', `fr=${make('offset', 0.4, 0.05)}`,
        '--channel', `ru=${make('quiet', 0.02)}`,
        '--channel', `zh=file:${join(directory, 'nothing.wav')}`,
    ]);
    assert.equal(code, 1);
    assert.equal(verdict, 'bad');
    assert.equal(relay, null);
    const [good, silent, clipped, telephone, offset, quiet, missing] = inputs;

    assert.deepEqual(verdicts(good), {
        'source': 'good', 'sample rate': 'good', 'level': 'good', 'peak': 'good', 'clipping': 'good',
        'noise floor': 'good', 'DC offset': 'good', 'lost input': 'good',
        'bandwidth': 'look', // espeak-ng makes 22 kHz
    }, JSON.stringify(good));
    assert.equal(good.channel, 'floor');
    assert.equal(verdicts(silent).level, 'bad');
    assert.match(find(silent, 'level').advice, /muted/);
    assert.equal(verdicts(clipped).clipping, 'bad');
    assert.ok(find(clipped, 'clipping').value > 100);
    assert.match(find(telephone, 'bandwidth').text, /narrow band/);
    assert.equal(verdicts(telephone)['sample rate'], 'look');
    assert.equal(verdicts(offset)['DC offset'], 'look');
    assert.ok(Math.abs(find(offset, 'DC offset').value - 0.05) < 0.01);
    assert.match(find(quiet, 'level').advice, /too low: raise the gain/);
    assert.equal(missing.verdict, 'bad');
    assert.match(find(missing, 'source').advice, /No such file/);
});

test('a table for a person, with the exit status of what is merely to be looked at', async t => {
    const directory = tempDir(t);
    const path = join(directory, 'speech.wav');
    writeWav(path, speakProgramme('floor', 0, path));
    const relay = await startRelay(t);
    const { code, stdout } = await run(t, 'livelisten-capture',
        ['--check', '--duration', '2', ...publishArgs(relay), '--channel', `floor=file:${path}`]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Input devices/);
    assert.match(stdout, /\nfloor = file:.*speech\.wav\n/);
    assert.match(stdout, /\n {2}level +-\d+ dBov █+·* +good\n/);
    assert.match(stdout, /\n {2}bandwidth .*look\n +-> Interpreters need/);
    assert.match(stdout, /\nrelay http:.*\n/);
    assert.match(stdout, /\n {2}token +accepted +good\n/);
    assert.match(stdout, /\nit will work; look at what is said above\n$/);
});

test('a running meeting is seen and not disturbed', async t => {
    const directory = tempDir(t);
    const path = join(directory, 'speech.wav');
    writeWav(path, speakProgramme('floor', 0, path));
    const relay = await startRelay(t);
    const capture = await startCapture(t, relay, { floor: `file:${path},loop` });
    const listener = await listen(t, relay, { channel: 'floor' });
    await listener.waitForBundles(1);
    const { code, relay: found } = await check(t, [...publishArgs(relay),
        '--channel', `floor=file:${path}`, '--channel', `fr=file:${path}`], { duration_s: 1 });
    assert.equal(code, 0, JSON.stringify(found));
    const { 'published now': published, token, meeting, channels, clock } = verdicts(found);
    assert.deepEqual({ published, token, meeting, channels, clock },
        { published: 'look', token: 'good', meeting: 'good', channels: 'good', clock: 'good' });
    assert.equal(find(found, 'published now').text, 'floor');
    assert.match(find(found, 'published now').advice, /publishes floor already; .*--take-over/);
    assert.ok(Math.abs(find(found, 'clock').value) < 0.5, 'both clocks are one');

    await listener.waitForBundles(1);
    assert.equal(capture.status, null);
    assert.equal(listener.control.filter(({ type }) => type === 'stream').length, 1);
    assert.equal(listener.control.filter(({ type }) => type === 'channels').length, 0);
});

test('a way to the relay that does not lead there', async t => {
    const directory = tempDir(t);
    const path = join(directory, 'speech.wav');
    writeWav(path, speakProgramme('floor', 0, path));
    const relay = await startRelay(t);
    const wrongToken = join(directory, 'token');
    writeFileSync(wrongToken, 'wrong\n', { mode: 0o600 });
    const checkRelay = async args => {
        const { code, relay: found } = await check(t, [...args, '--channel', `floor=file:${path}`],
            { duration_s: 1 });
        assert.equal(code, 1, JSON.stringify(found));
        return found.findings.find(({ verdict }) => verdict === 'bad');
    };

    const dead = await checkRelay(['--relay', `ws://127.0.0.1:${await freePort()}`]);
    assert.equal(dead.what, 'TCP');
    assert.match(dead.text, /refused/);
    const nameless = await checkRelay(['--relay', 'wss://relay.invalid']);
    assert.equal(nameless.what, 'name (DNS)');
    assert.equal((await checkRelay(['--relay', relay.url.replace('http', 'https')])).what, 'TLS');
    const refused = await checkRelay(publishArgs(relay, { token: wrongToken }));
    assert.equal(refused.what, 'token');
    assert.match(refused.advice, /publish\.token/);
    const unknown = await checkRelay(publishArgs(relay, { meeting: 'attic' }));
    assert.equal(unknown.what, 'meeting');
    assert.match(unknown.advice, /demo/);
    const noRoom = await checkRelay([...publishArgs(relay), '--channel', `de=file:${path}`]);
    assert.equal(noRoom.what, 'channels');
    assert.match(noRoom.advice, /\bde\b/);
});

test('a certificate that nobody has signed', async t => {
    const relay = await startRelay(t, { args: ['--tls-self-signed'] });
    const args = [...publishArgs(relay), '--channel', 'floor=stdin'];
    const wary = await check(t, args, { duration_s: 1 });
    assert.equal(find(wary.relay, 'TLS').verdict, 'bad');
    assert.match(find(wary.relay, 'TLS').advice, /--insecure/);
    const trusting = await check(t, [...args, '--insecure'], { duration_s: 1 });
    assert.equal(find(trusting.relay, 'TLS').verdict, 'look');
    assert.equal(find(trusting.relay, 'token').verdict, 'good');
});

test('a device', async t => {
    const room = await startRoom(t);
    const path = join(room.directory, 'speech.wav');
    writeWav(path, speakProgramme('floor', 0, path).subarray(0, 7 * RATE_HZ));
    const played = room.play(path);
    const { inputs: [named] } = await check(t, ['--channel', `floor=${room.source}`],
        { env: room.captureEnv, duration_s: 5 });
    assert.match(find(named, 'source').text, /microphone/);
    assert.equal(find(named, 'source').verdict, 'good');
    assert.ok(Math.abs(find(named, 'sample rate').value - RATE_HZ) < 4000, JSON.stringify(named));
    assert.equal(find(named, 'level').verdict, 'good');
    await played;

    const { code, inputs: [silent] } = await check(t, [], { env: room.captureEnv, duration_s: 1 });
    assert.equal(silent.source, 'device:default');
    assert.equal(find(silent, 'level').verdict, 'bad');
    assert.equal(code, 1);
});

test('a wrong command line', async t => {
    for (const args of [['--json'], ['--check', '--relay', 'gopher://x'], ['--check', '--channel', 'floor'],
        ['--check', '--duration', '0']]) {
        const { code, output } = await run(t, 'livelisten-capture', args);
        assert.equal(code, 2, output);
    }
});
