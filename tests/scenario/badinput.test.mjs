// Goal of this test: whatever is wrong, the one who did it is told what and why, and nobody else notices.

import test from 'node:test';
import assert from 'node:assert/strict';
import { connect as connectTcp, createServer } from 'node:net';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWav } from '../lib/audio.mjs';
import { bundleOf, connect, listen, missingPackets } from '../lib/listener.mjs';
import { freePort, run, start, startRelay, tempDir, until } from '../lib/processes.mjs';
import { packetOf, publish, publishMessage } from '../lib/publisher.mjs';

// ------------------------------------------------------------------------------------- command lines

// What must be in the complaint, and the exit status: 2 for usage and configuration, 1 at run time.
async function complains(t, program, args, code, ...words) {
    const ended = await run(t, program, args);
    const what = `${program} ${args.join(' ')}\n${ended.output}`;
    assert.equal(ended.code, code, what);
    assert.equal(ended.stdout, '', `complaints belong on stderr: ${what}`);
    for (const word of words)
        assert.match(ended.stderr, word, what);
    assert.ok(ended.stderr.split('\n').length <= 4, `said at length: ${what}`);
}

test('every program: unknown options, --help and --version', async t => {
    for (const name of ['relay', 'capture', 'play', 'ctl']) {
        const program = `livelisten-${name}`;
        await complains(t, program, ['--nonsense'], 2, /--nonsense/, /--help/);
        const help = await run(t, program, ['--help']);
        assert.equal(help.code, 0);
        assert.match(help.stdout, /^Usage: /m);
        assert.equal(help.stderr, '');
        const version = await run(t, program, ['--version']);
        assert.equal(version.code, 0);
        assert.match(version.stdout, new RegExp(`^${program}.* \\d+\\.\\d+\\.\\d+`));
    }
});

test('relay: options and configuration', async t => {
    const directory = tempDir(t);
    const state = ['--state', join(directory, 'state')];
    await complains(t, 'livelisten-relay', ['--listen', 'nonsense', ...state], 2, /listen/, /nonsense/);
    await complains(t, 'livelisten-relay', ['--listen', '127.0.0.1:99999', ...state], 2, /listen/, /99999/);
    await complains(t, 'livelisten-relay', ['extra'], 2, /extra/);
    await complains(t, 'livelisten-relay', ['--rehearse', '9:40', ...state], 2, /rehearse/, /9:40/, /START/);
    await complains(t, 'livelisten-relay', ['--config', join(directory, 'none.yaml')], 2, /none\.yaml/);
    await complains(t, 'livelisten-relay', ['--tls-cert', join(directory, 'c.pem'), ...state], 2, /tls-key/);
    await complains(t, 'livelisten-relay',
        ['--listen', '127.0.0.1:0', '--state', '/proc/livelisten-state'], 1, /\/proc\/livelisten-state/);

    const config = join(directory, 'relay.yaml');
    writeFileSync(config, 'lisen: 127.0.0.1:0\n');
    await complains(t, 'livelisten-relay', ['--config', config], 2, /relay\.yaml|lisen/);
});

test('relay: the port is taken', async t => {
    const taken = createServer();
    await new Promise(done => taken.listen(0, '127.0.0.1', done));
    t.after(() => taken.close());
    const { port } = taken.address();
    await complains(t, 'livelisten-relay',
        ['--listen', `127.0.0.1:${port}`, '--state', join(tempDir(t), 'state')], 1, new RegExp(`:${port}\\b`), /in use/i);
});

test('capture: options, files, devices and tokens', async t => {
    const directory = tempDir(t);
    const token = join(directory, 'token');
    writeFileSync(token, 'secret\n', { mode: 0o600 });
    const sound = join(directory, 'sound.wav');
    writeWav(sound, new Float32Array(48000));
    const target = ['--relay', 'ws://127.0.0.1:1', '--meeting', 'demo', '--token-file', token];
    const capture = (args, code, ...words) => complains(t, 'livelisten-capture', args, code, ...words);

    await capture([], 2, /--relay/);
    await capture(target, 2, /--channel/);
    await capture([...target, '--channel', 'floor'], 2, /--channel/, /floor/);
    await capture([...target, '--channel', 'floor=tape:1'], 2, /tape:1/);
    await capture([...target, '--channel', 'not a language=stdin'], 2, /not a language/);
    await capture([...target, '--channel', `floor=file:${sound}`, '--channel', `floor=file:${sound}`], 2, /floor/);
    await capture(['--relay', 'gopher://x', ...target.slice(2), '--channel', `floor=file:${sound}`], 2, /gopher/);
    await capture([...target, '--channel', `floor=file:${directory}/none.wav`], 1, /none\.wav/);
    await capture([...target, '--channel', `floor=file:${token}`], 1, /token/);
    await capture([...target, '--channel', 'floor=device:no such thing'], 1, /no such thing/, /--list-devices|input devices/);
    await capture([...target.slice(0, 4), '--token-file', join(directory, 'none'), '--channel', `floor=file:${sound}`],
        1, /none/);
});

test('capture: a wrong token is refused once, named nowhere', async t => {
    const relay = await startRelay(t);
    const directory = tempDir(t);
    const token = join(directory, 'token');
    writeFileSync(token, 'averyspecialsecret\n', { mode: 0o600 });
    const sound = join(directory, 'sound.wav');
    writeWav(sound, new Float32Array(48000));
    const capture = await run(t, 'livelisten-capture', ['--relay', relay.url, '--meeting', 'demo',
        '--token-file', token, '--channel', `floor=file:${sound},loop`]);
    assert.equal(capture.code, 1, capture.output);
    assert.match(capture.output, /token/);
    assert.doesNotMatch(capture.output, /averyspecialsecret/);
    await relay.program.waitFor(/token/);
    assert.doesNotMatch(relay.program.output, /averyspecialsecret/);

    const unknown = await run(t, 'livelisten-capture', ['--relay', relay.url, '--meeting', 'nope',
        '--token-file', relay.publishTokenFile, '--channel', `floor=file:${sound},loop`]);
    assert.equal(unknown.code, 1, unknown.output);
    assert.match(unknown.output, /nope|meeting/);
});

test('player: options, links and what is not there', async t => {
    const relay = await startRelay(t);
    const directory = tempDir(t);
    const play = (args, code, ...words) => complains(t, 'livelisten-play', args, code, ...words);
    const output = ['--output', join(directory, 'out.wav')];
    const link = `${relay.url}/m/demo`;

    await play([], 2, /URL/);
    await play([link, 'another'], 2, /one URL/);
    await play(['ftp://x/m/demo'], 2, /ftp:/);
    await play([relay.url, ...output], 2, /meeting/);
    await play([link, '--profile', 'fast'], 2, /--profile/, /fast/, /interpreter, standard or saver/);
    await play([link, '--profile', 'interpreter', '--levelling'], 2, /--levelling/, /interpreter/);
    await play([link, '--stats', 'xml'], 2, /--stats/, /xml/);
    await play([link, '--duration', 'long'], 2, /--duration/, /long/);
    await play([link, '--output', join(directory, 'no', 'out.wav')], 1, /no\/out\.wav/);
    await play([`${relay.url}/m/nope`, ...output], 1, /nope|meeting/);
    await play([link, '--channel', 'tlh', ...output], 1, /tlh|channel/);
});

test('ctl: commands, tokens and a relay that is not there', async t => {
    const relay = await startRelay(t);
    const token = join(tempDir(t), 'token');
    writeFileSync(token, 'wrong\n', { mode: 0o600 });
    const ctl = (args, code, ...words) => complains(t, 'livelisten-ctl', args, code, ...words);
    await ctl([], 2, /--help/);
    await ctl(['dance'], 2, /dance/);
    await ctl(['--relay', relay.url, '--token-file', token, 'status'], 1, /token/);
    await ctl(['--relay', relay.url, '--token-file', join(relay.state, 'none'), 'status'], 1, /none/);
    await ctl(['--relay', `http://127.0.0.1:${await freePort()}`, 'meeting', 'list'], 1, /127\.0\.0\.1/);
    const list = await run(t, 'livelisten-ctl', ['--relay', relay.url, 'meeting', 'list']);
    assert.equal(list.code, 0, list.output);
    assert.match(list.stdout, /demo/);
    const status = await run(t, 'livelisten-ctl', ['--relay', relay.url, '--token-file', relay.operatorTokenFile, 'status']);
    assert.equal(status.code, 0, status.output);
});

// ---------------------------------------------------------------------------------------- WebSocket

test('bad messages close that connection, with a code and a reason, and no other', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    publisher.run();
    const bystander = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await bystander.waitForBundles(5);

    const closes = async (what, code, action, connection) => {
        const one = connection ?? await connect(t, relay.ws);
        action?.(one);
        const { code: got, reason } = await one.waitForClose();
        assert.equal(got, code, `${what}: ${reason}`);
        assert.ok(reason.length > 0, `${what}: no reason given`);
        return reason;
    };
    const sends = message => one => one.send(message);

    await closes('not JSON', 4400, sends('hello'));
    await closes('not an object', 4400, sends('[]'));
    await closes('no type', 4400, sends('{}'));
    await closes('unknown type', 4400, sends({ type: 'dance' }));
    await closes('profile of no name', 4400, sends({ type: 'join', meeting: 'demo', profile: 'fast' }));
    await closes('number where a string belongs', 4400, sends({ type: 'join', meeting: 5 }));
    await closes('ping without an id', 4400, sends({ type: 'ping' }));
    await closes('too large', 1009, sends(`{"type":"join","meeting":"${'x'.repeat(9000)}"}`));
    await closes('binary from a listener', 1003, sends(bundleOf(packetOf({ ssrc: 1, seq: 1, timestamp: 0 }))),
        await listen(t, relay, { channel: 'floor' }));
    await closes('unknown meeting', 4404, sends({ type: 'join', meeting: 'nope' }));
    await closes('unknown meeting in the URL', 4404, null, await connect(t, `${relay.ws}?meeting=nope`));
    await closes('unknown channel', 4404, sends({ type: 'join', meeting: 'demo', channel: 'tlh' }));
    await closes('unknown channel in the URL', 4404, null, await connect(t, `${relay.ws}?meeting=demo&channel=tlh`));
    await closes('publish with a wrong token', 4401, sends(publishMessage(relay, { token: 'wrong' })));
    await closes('publish without a token', 4400, sends(publishMessage(relay, { token: undefined })));
    await closes('publish to an unknown meeting', 4404, sends(publishMessage(relay, { meeting: 'nope' })));
    await closes('publish an unknown channel', 4404, sends(publishMessage(relay,
        { streams: [{ channel: 'tlh', rendition: 'hi', ssrc: 1, roc: 0, seq: 1 }] })));
    await closes('a key that is too short', 4400, sends(publishMessage(relay, { key: 'AAAA' })));
    const busy = await closes('a second capture', 4409, sends(publishMessage(relay)));
    assert.match(busy, /publish|capture/i);

    const languages = ['en', 'fr', 'es', 'ru', 'ar', 'zh'];
    const spoils = {
        'foreign SSRC': [4403, stream => bundleOf(packetOf({ ...stream, ssrc: stream.ssrc ^ 1 }))],
        'truncated bundle': [4400, stream => bundleOf(packetOf(stream)).subarray(0, 50)],
        'empty packet': [4400, () => Buffer.from([0, 0])],
        'not RTP': [4400, () => bundleOf(Buffer.alloc(40))],
        'too large a packet': [4400, stream => bundleOf(packetOf({ ...stream, bytes: 2000 }))],
        'too large a bundle': [1009, () => Buffer.alloc(66_000, 1)],
    };
    for (const [what, [code, spoil]] of Object.entries(spoils)) {
        const stream = { channel: languages.pop(), rendition: 'hi', ssrc: 77, roc: 0, seq: 1, timestamp: 0 };
        const bad = await publish(t, relay, { streams: [stream] });
        await closes(what, code, sends(spoil(stream)), bad.connection);
    }

    await bystander.waitForBundles(5);
    assert.equal(bystander.close, null);
    assert.equal(missingPackets(bystander.packets), 0, 'the bystander missed something');
    assert.equal(publisher.connection.close, null);
    const metrics = await (await fetch(`${relay.url}/metrics`)).text();
    for (const code of [1003, 1009, 4400, 4401, 4403, 4404, 4409])
        assert.match(metrics, new RegExp(`^livelisten_\\w*clos\\w*\\{[^}]*"${code}"[^}]*\\} [1-9]`, 'm'),
            `close ${code} is not counted:\n${metrics}`);
});

test('a second capture takes over with the same token', async t => {
    const relay = await startRelay(t);
    const first = await publish(t, relay);
    first.run();
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await listener.waitForBundles(3);
    const second = await publish(t, relay, { take_over: true });
    second.run();
    assert.equal((await first.connection.waitForClose()).code, 4409);
    const { ssrc } = second.message.streams[0];
    await listener.waitForControl(message => message.type === 'stream' && message.ssrc === ssrc);
    await until(() => listener.packets.at(-1).ssrc === ssrc, 'sound of the second capture');
    assert.equal(listener.close, null);
});

// --------------------------------------------------------------------------------------------- HTTP

test('pages: what is there, what is not, and who may see it', async t => {
    const relay = await startRelay(t);
    const get = (path, options) => fetch(relay.url + path, options);
    const status = async (path, options) => (await get(path, options)).status;

    const page = await get('/m/demo');
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type'), /^text\/html/);
    assert.match(page.headers.get('content-security-policy'), /wasm-unsafe-eval/);
    assert.equal(await status('/'), 200);
    assert.equal(await (await get('/healthz')).text().then(text => text.trim()), 'ok');
    assert.match((await get('/metrics')).headers.get('content-type'), /^text\/plain.*0\.0\.4/);
    assert.equal((await (await get('/api/v1/meetings')).json()).meetings[0].id, 'demo');

    const missing = await get('/m/nope');
    assert.equal(missing.status, 404);
    assert.match(missing.headers.get('content-type'), /^text\/html/);
    assert.match(await missing.text(), /meeting/i);
    for (const path of ['/nope', '/m/', '/m/demo/nope', '/m/..%2f..%2fpublish.token', '/api/v1/nope', '/wasm/none.wasm'])
        assert.equal(await status(path), 404, path);
    assert.equal(await status('/m/demo', { method: 'POST', body: 'x' }), 405);
    assert.equal(await status('/api/v1/meetings', { method: 'DELETE' }), 405);

    assert.equal(await status('/api/v1/status'), 401);
    const bearer = token => ({ headers: { authorization: `Bearer ${token}` } });
    assert.equal(await status('/api/v1/status', bearer('wrong')), 401);
    const operator = readFileSync(relay.operatorTokenFile, 'utf8').trim();
    const publisher = readFileSync(relay.publishTokenFile, 'utf8').trim();
    assert.equal(await status('/api/v1/status', bearer(publisher)), 401);
    assert.equal(await status('/api/v1/status', bearer(operator)), 200);
});

test('raw bytes that are not HTTP, and paths that climb', async t => {
    const relay = await startRelay(t);
    const talk = text => new Promise((done, fail) => {
        let answer = '';
        const socket = connectTcp(relay.port, '127.0.0.1', () => socket.end(text));
        socket.on('data', data => { answer += data.toString('latin1'); });
        socket.on('error', error => error.code === 'ECONNRESET' ? done(answer) : fail(error));
        socket.on('close', () => done(answer));
        t.after(() => socket.destroy());
    });
    for (const path of ['/../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/m/../../etc/passwd'])
        assert.doesNotMatch(await talk(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), /root:/, path);
    assert.doesNotMatch(await talk('\x00\x01\x02\xff\xfe garbage \r\n\r\n'), /200 OK/);
    assert.equal((await fetch(`${relay.url}/healthz`)).status, 200, 'the relay goes on');
});

test('tokens on disk are the owner\'s alone, and others\' files are warned about', async t => {
    const relay = await startRelay(t);
    for (const file of [relay.publishTokenFile, relay.operatorTokenFile]) {
        const { mode } = statSync(file);
        assert.equal(mode & 0o777, 0o600, file);
    }
    const open = join(tempDir(t), 'token');
    writeFileSync(open, 'wrong\n');
    chmodSync(open, 0o644);
    const capture = start(t, 'livelisten-capture', ['--relay', relay.url, '--meeting', 'demo', '--token-file', open,
        '--channel', 'floor=stdin'], { keepStdin: true });
    await capture.waitFor(/readable|others|mode/i);
});
