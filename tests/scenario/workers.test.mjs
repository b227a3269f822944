// Goal of this test: nobody can tell by which worker he is served. Whatever connection a listener, a capture, an operator or a
// request has come in by, it hears, says and is told the same; and the process begins and ends as one.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { Api } from '../lib/api.mjs';
import { connect, listen } from '../lib/listener.mjs';
import { readMetrics, sampleOf } from '../lib/metrics.mjs';
import { Operator, operatorToken } from '../lib/operator.mjs';
import { run, sanitized, startRelay, tempDir, until } from '../lib/processes.mjs';
import { publish, publishMessage } from '../lib/publisher.mjs';

const WORKERS = 3;
const PER_WORKER = 4; // connections, on average
const CLOSE_GOING_AWAY = 1001;

const relayOf = (t, workers = WORKERS) => startRelay(t, { args: ['--workers', String(workers)] });

const times = (count, make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));

async function listenersOfWorkers(relay) {
    const { samples } = await readMetrics(relay);
    return samples.filter(({ name }) => name === 'livelisten_worker_listeners').map(({ value }) => value);
}

// Listeners at every worker: proved, not hoped. More of them come where other connections have taken up a worker's share.
async function audience(t, relay, options) {
    const all = await times(WORKERS * PER_WORKER, () => listen(t, relay, options));
    const counted = async () => {
        let counts;
        return until(async () => {
            counts = await listenersOfWorkers(relay);
            return counts.length === WORKERS && counts.reduce((sum, count) => sum + count) === all.length && counts;
        }, () => `${all.length} listeners to be counted: ${counts}`);
    };
    while ((await counted()).includes(0))
        all.push(await listen(t, relay, options));
    return all;
}

const ssrcOf = publisher => publisher.streams[0].ssrc;

test('listeners at every worker hear the same, and are told the same', async t => {
    const relay = await relayOf(t);
    const before = await audience(t, relay, { channel: 'floor', profile: 'interpreter' });
    const floor = await publish(t, relay);
    floor.run();
    const all = [...before, ...await times(WORKERS, () => listen(t, relay, { channel: 'floor' }))];
    await Promise.all(all.map(listener => listener.waitForBundles(20, undefined, 0)));

    const known = new Map();
    for (const { packets } of all)
        for (const { seq, ssrc, bytes } of packets) {
            assert.equal(ssrc, ssrcOf(floor));
            assert.deepEqual(bytes, known.get(seq) ?? bytes, 'the very same bytes');
            known.set(seq, bytes);
        }
    const streams = await Promise.all(all.map(listener => listener.waitForControl('stream')));
    assert.equal(new Set(streams.map(({ ssrc, key, session }) => `${ssrc} ${key} ${session}`)).size, 1);

    const operator = new Operator(relay, 'demo');
    await operator.announce({ en: 'Please sit down' });
    await operator.order('pause');
    for (const listener of all) {
        const { text } = await listener.waitForControl('announcement');
        assert.equal(text.en, 'Please sit down');
        await listener.waitForControl(({ type, phase }) => type === 'meeting' && phase === 'paused');
    }
    const late = await times(WORKERS * PER_WORKER, () => listen(t, relay, { channel: 'floor' }));
    for (const listener of late)
        assert.equal((await listener.waitForControl('meeting')).phase, 'paused', 'who comes later is told the same');
});

test('captures come in by any worker', async t => {
    const relay = await relayOf(t);
    const channels = ['floor', 'ar', 'zh', 'en', 'fr', 'ru', 'es'];
    const crowd = await audience(t, relay, {}); // so that those who follow go round
    const publishers = await Promise.all(channels.map((channel, i) => publish(t, relay, {
        streams: [{ channel, rendition: 'hi', ssrc: 1000 + i, roc: 0, seq: 1 }],
    })));
    for (const publisher of publishers)
        publisher.run();
    const all = (await Promise.all(channels.map(channel =>
        times(WORKERS, () => listen(t, relay, { channel, profile: 'interpreter' }))))).flat();
    await Promise.all(all.map(listener => listener.waitForBundles(10)));
    for (const [i, listener] of all.entries())
        assert.ok(listener.packets.every(({ ssrc }) => ssrc === 1000 + Math.floor(i / WORKERS)), 'its channel alone');

    for (const publisher of publishers) {
        await publisher.connection.waitForControl(({ type, channels: reported }) =>
            type === 'listeners' && Object.values(reported)[0] === WORKERS);
        publisher.connection.send({ type: 'ping', id: 5 });
        assert.equal((await publisher.connection.waitForControl('pong')).id, 5);
    }
    publishers[0].connection.send({ type: 'join', channel: 'floor' });
    assert.match((await publishers[0].connection.waitForClose()).reason, /a capture/);
    await Promise.all(crowd.map(listener => listener.waitForControl(({ type, channels: list }) =>
        type === 'channels' && list.some(({ name, live }) => name === 'floor' && !live))));

    const refused = await times(WORKERS * PER_WORKER, () => connect(t, relay.ws));
    for (const connection of refused)
        connection.send(publishMessage(relay, { token: 'wrong' }));
    for (const connection of refused)
        assert.equal((await connection.waitForClose()).code, 4401);
});

test('operators and requests come in by any worker', async t => {
    const relay = await relayOf(t);
    await audience(t, relay, { channel: 'floor' });
    const watchers = await times(WORKERS * PER_WORKER, async () => {
        const watcher = await connect(t, relay.ws);
        watcher.send({ type: 'watch', meeting: 'demo', token: operatorToken(relay) });
        return watcher;
    });
    await Promise.all(watchers.map(watcher => watcher.waitForControl('levels')));

    const api = new Api(relay), again = { headers: { connection: 'close' } };
    const paths = ['/', '/healthz', '/console', '/m/demo', '/metrics', '/api/v1/meetings', '/api/v1/meetings/demo',
        '/api/v1/status', '/api/v1/meetings/demo/status'];
    for (const path of paths)
        for (const { status } of await times(WORKERS * PER_WORKER, () => api.get(path, again)))
            assert.equal(status, 200, path);
    for (const { status } of await times(WORKERS * PER_WORKER, () => new Api(relay, 'wrong').get('/api/v1/status', again)))
        assert.equal(status, 401);

    // Whoever has been told that a meeting is there finds it, wherever he asks.
    for (let i = 0; i < WORKERS * PER_WORKER; i++) {
        const put = await api.put(`hall-${i}`, `id: hall-${i}\ntitle: {en: Hall}\nautostart: true\nchannels: [{name: floor}]\n`);
        assert.equal(put.status, 201);
        assert.equal((await api.get(`/m/hall-${i}`, again)).status, 200);
        const listener = await listen(t, relay, { meeting: `hall-${i}`, channel: 'floor' });
        assert.equal((await listener.waitForControl('welcome')).meeting, `hall-${i}`);
        assert.equal((await api.delete(`/api/v1/meetings/hall-${i}`)).status, 204);
        assert.equal((await listener.waitForClose()).code, 4404);
        assert.equal((await api.get(`/m/hall-${i}`, again)).status, 404);
    }
    for (const watcher of watchers)
        assert.equal(watcher.close, null);
});

test('connections are spread evenly, and counted together', async t => {
    const relay = await relayOf(t);
    const capture = await publish(t, relay);
    const all = [];
    while (all.length < 300)
        all.push(...await times(50, () => listen(t, relay, { channel: 'floor' })));
    const counts = await until(async () => {
        const now = await listenersOfWorkers(relay);
        return now.reduce((sum, count) => sum + count) === all.length && now;
    }, 'all to be counted');
    t.diagnostic(`figure: ${all.length} listeners, by worker: ${counts.join(', ')}`);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 10, `${counts}`);
    await capture.connection.waitForControl(({ type, channels }) =>
        type === 'listeners' && channels.floor === all.length);
    const metrics = await readMetrics(relay);
    assert.equal(sampleOf(metrics, 'livelisten_listeners', { profile: 'standard', channel: 'floor', rendition: 'hi' }), all.length);
});

// One thing after another in each of many lanes at once: people who come and go, captures that take over from each other, orders,
// new programmes, and requests that nobody waits for.
test('everything at once, and afterwards all is well', async t => {
    const LANES = 4, ROUNDS = 15;
    const relay = await relayOf(t);
    const operator = new Operator(relay, 'demo');
    const programme = extra => `id: demo\ntitle: {en: Demo}\nautostart: true\nchannels: [{name: floor}, {name: en}${extra}]\n`;
    const lane = act => times(LANES, async i => {
        for (let round = 0; round < ROUNDS; round++)
            await act(round * LANES + i);
    });
    await operator.define(programme(', {name: fr}'));
    await Promise.all([
        lane(async n => {
            const listener = await listen(t, relay, { channel: 'floor', profile: ['interpreter', 'standard', 'saver'][n % 3] });
            await listener.waitForControl('welcome');
            if (n % 2)
                await listener.leave();
            else
                listener.socket.terminate();
        }),
        lane(async n => {
            const capture = await connect(t, relay.ws);
            capture.send(publishMessage(relay, { take_over: true,
                streams: [{ channel: n % 2 ? 'floor' : 'en', rendition: 'hi', ssrc: n + 1, roc: 0, seq: 1 }] }));
            await until(() => capture.close || capture.control.some(({ type }) => type === 'published'), 'an answer');
            capture.socket.terminate();
        }),
        lane(async n => {
            const watcher = await connect(t, relay.ws);
            watcher.send({ type: 'watch', meeting: 'demo', token: operatorToken(relay) });
            if (n % 2)
                await watcher.waitForControl('changed');
            watcher.socket.terminate();
        }),
        lane(async () => {
            const nobody = new AbortController();
            const asked = fetch(`${relay.url}/metrics`, { signal: nobody.signal }).catch(() => {});
            await (await fetch(`${relay.url}/api/v1/meetings`)).text();
            nobody.abort();
            await asked;
        }),
        (async () => {
            for (let round = 0; round < ROUNDS; round++) {
                await operator.announce({ en: `${round}` });
                await operator.define(programme(round % 2 ? ', {name: fr}' : ''));
                relay.program.child.kill('SIGHUP');
            }
        })(),
    ]);
    const crowd = await audience(t, relay, { channel: 'floor', profile: 'interpreter' });
    const floor = await publish(t, relay, { take_over: true });
    floor.run();
    await Promise.all(crowd.map(listener => listener.waitForBundles(5)));
    for (const listener of crowd)
        assert.equal((await listener.waitForControl('announcement')).text.en, `${ROUNDS - 1}`);
});

test('the end is the end of all: everybody is told goodbye', async t => {
    const relay = await relayOf(t);
    const listeners = await audience(t, relay, { channel: 'floor' });
    const captures = await times(WORKERS, i => publish(t, relay, {
        streams: [{ channel: ['floor', 'en', 'fr'][i], rendition: 'hi', ssrc: 1 + i, roc: 0, seq: 1 }],
    }));
    const watchers = await times(WORKERS * PER_WORKER, async () => {
        const watcher = await connect(t, relay.ws);
        watcher.send({ type: 'watch', meeting: 'demo', token: operatorToken(relay) });
        await watcher.waitForControl('changed');
        return watcher;
    });
    const status = relay.program.stop();
    for (const connection of [...listeners, ...watchers, ...captures.map(({ connection: own }) => own)]) {
        assert.equal((await connection.waitForClose()).code, CLOSE_GOING_AWAY);
        assert.ok((await connection.waitForControl('bye')).retry_after_ms > 0);
    }
    assert.equal((await status).code, 0, relay.program.output);
    assert.match(relay.program.output, /stopping: saying goodbye/);
});

test('a relay that was killed is back at the same address at once', async t => {
    const first = await relayOf(t);
    const listeners = await audience(t, first, {});
    first.program.child.kill('SIGKILL');
    await Promise.all(listeners.map(listener => listener.waitForClose()));
    const second = await startRelay(t, { port: first.port, state: first.state, args: ['--workers', String(WORKERS)] });
    await audience(t, second, {});
});

test('one process, whose threads say what they are; an address is not shared with another one', async t => {
    const names = relay => readdirSync(`/proc/${relay.program.pid}/task`).map(task =>
        readFileSync(`/proc/${relay.program.pid}/task/${task}/comm`, 'utf8').trim()).sort();
    const relay = await relayOf(t), alone = await relayOf(t, 1);
    assert.deepEqual(names(relay).filter(name => name.startsWith('worker-')), ['worker-1', 'worker-2']);
    assert.deepEqual(names(alone).filter(name => name.startsWith('worker-')), []);
    if (!sanitized) // the thread sanitizer has one of its own
        assert.equal(names(alone).length, 1);
    assert.match(relay.program.output, /with 3 workers/);
    for (const taken of [relay, alone])
        for (const workers of ['1', '2']) {
            const other = await run(t, 'livelisten-relay', ['--listen', `127.0.0.1:${taken.port}`,
                '--state', tempDir(t), '--workers', workers]);
            assert.equal(other.code, 1);
            assert.match(other.output, /another program listens there/);
        }
});

test('how many there may be is checked', async t => {
    for (const wrong of ['0', '65', 'two', '']) {
        const checked = await run(t, 'livelisten-relay', ['--check-config', '--workers', wrong]);
        assert.equal(checked.code, 2);
        assert.match(checked.output, /--workers: '.*': expected auto, or 1 to 64/);
    }
    assert.equal((await run(t, 'livelisten-relay', ['--check-config', '--workers', 'auto'])).code, 0);
});
