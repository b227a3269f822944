// Goal of this test: the same link over https, with a certificate that the relay makes itself: who trusts nobody is refused with
// a reason and the way out, --insecure hears.

import test from 'node:test';
import assert from 'node:assert/strict';
import { get } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { statSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { follow, readWav, speakProgramme } from '../lib/audio.mjs';
import { listen } from '../lib/listener.mjs';
import { run, start, startRelay, tempDir } from '../lib/processes.mjs';

function fetchInsecurely(url) {
    return new Promise((done, fail) => get(url, { rejectUnauthorized: false }, response => {
        response.resume().on('end', () => done(response));
    }).on('error', fail));
}

test('a self-signed relay', async t => {
    const directory = tempDir(t);
    const source = join(directory, 'floor.wav');
    const spoken = speakProgramme('floor', 0, source);
    const relay = await startRelay(t, { args: ['--tls-self-signed'] });
    assert.match(relay.url, /^https:/);
    await assert.rejects(fetch(`${relay.url}/healthz`), 'fetch trusts a self-signed certificate');
    assert.equal((await fetchInsecurely(`${relay.url}/healthz`)).statusCode, 200);

    const capture = start(t, 'livelisten-capture', ['--relay', relay.url, '--insecure', '--meeting', 'demo',
        '--token-file', relay.publishTokenFile, '--channel', `floor=file:${source},loop`]);
    const listener = await listen(t, relay, { channel: 'floor', insecure: true });
    await listener.waitForBundles(3);

    const heard = join(directory, 'heard.wav');
    const args = [`${relay.url}/m/demo`, '--output', heard, '--duration', '3'];
    const trusting = await run(t, 'livelisten-play', [...args, '--insecure'], { deadline_ms: 60_000 });
    assert.equal(trusting.code, 0, trusting.output);
    const best = Math.max(0, ...follow(readWav(heard).samples, spoken, { looped: true })
        .map(({ similarity }) => similarity));
    assert.ok(best > 0.7, `resembles what was said by ${best}`);

    const wary = await run(t, 'livelisten-play', args);
    assert.equal(wary.code, 1, wary.output);
    assert.match(wary.output, /certificate/i);
    assert.match(wary.output, /--insecure/);
    assert.equal(capture.status, null, capture.output);
});

test('the pair is kept for the next start, its key for the owner only, and nothing older than TLS 1.2 is spoken', async t => {
    const relay = await startRelay(t, { args: ['--tls-self-signed'] });
    const fingerprint = port => new Promise((done, fail) => {
        const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
            done(socket.getPeerCertificate().fingerprint256);
            socket.destroy();
        }).on('error', fail);
    });
    const first = await fingerprint(relay.port);
    const keys = readdirSync(relay.state).filter(name => /key/.test(name));
    assert.equal(keys.length, 2, `of the certificate, and of tickets: ${readdirSync(relay.state)}`);
    for (const key of keys)
        assert.equal(statSync(join(relay.state, key)).mode & 0o777, 0o600, key);
    await relay.program.stop();
    const again = await startRelay(t, { args: ['--tls-self-signed'], state: relay.state });
    assert.equal(await fingerprint(again.port), first);

    const old = await new Promise(done => connectTls({ port: again.port, host: '127.0.0.1', rejectUnauthorized: false,
        minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    () => done('accepted')).on('error', () => done('refused')));
    assert.equal(old, 'refused');
});

// One connection: whether it went on with `session`, and the one to come back with.
function shakeHands(port, session) {
    return new Promise((done, fail) => {
        const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, session });
        socket.on('session', next => { // in TLS 1.3 a ticket comes behind the handshake
            done({ resumed: socket.isSessionReused(), session: next });
            socket.destroy();
        }).on('error', fail);
    });
}

test('who comes back resumes its session, at any worker and after a restart, as long as the key is young', async t => {
    const args = ['--tls-self-signed', '--workers', '3'];
    const relay = await startRelay(t, { args });
    const { resumed, session } = await shakeHands(relay.port);
    assert.equal(resumed, false);
    for (let i = 0; i < 12; i++) // new ports, so the kernel deals them out to all three
        assert.equal((await shakeHands(relay.port, session)).resumed, true, `time ${i}`);
    await relay.program.stop();

    const again = await startRelay(t, { args, state: relay.state });
    assert.equal((await shakeHands(again.port, session)).resumed, true, 'after a restart');
    await again.program.stop();

    const before = new Date(Date.now() - 25 * 3600 * 1000);
    utimesSync(join(relay.state, 'tls-tickets.key'), before, before);
    const later = await startRelay(t, { args, state: relay.state });
    assert.equal((await shakeHands(later.port, session)).resumed, false, 'a day later');
});
