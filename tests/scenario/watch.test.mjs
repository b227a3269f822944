// Goal of this test: operators are told how loud every channel is, that something has changed, and of
// what they have to be warned; all of them the same, and nobody else.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RATE_HZ, writeWav } from '../lib/audio.mjs';
import { connect } from '../lib/listener.mjs';
import { Operator } from '../lib/operator.mjs';
import { startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';

// Alarms that a test can wait for. The booth of `es` is dark.
const SESSION = `
id: session
title: {en: A session}
autostart: true
channels:
  - {name: floor, alarms: {dead-air: {below: -60, for: 1}}}
  - {name: en, alarms: {hot: {above: -6, for: 1}}}
  - {name: fr}
  - {name: es}
`;

const tone = (amplitude, seconds) =>
    Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => amplitude * Math.sin(2 * Math.PI * 500 * i / RATE_HZ));

function sourceOf(directory, name, ...parts) {
    const path = join(directory, `${name}.wav`);
    writeWav(path, Float32Array.from(parts.flatMap(part => [...part])));
    return `file:${path},loop`;
}

async function watch(t, relay, token) {
    const operator = await connect(t, relay.ws);
    operator.send({ type: 'watch', meeting: 'session', token });
    return operator;
}

const alarmsOf = ({ channels }) => Object.fromEntries(channels.map(({ name, alarms }) => [name, alarms]));

test('levels of all channels, alarms that come and go, captures that come and go', async t => {
    const directory = tempDir(t);
    const relay = await startRelay(t);
    const api = new Operator(relay, 'session');
    await api.define(SESSION);
    const token = readFileSync(relay.operatorTokenFile, 'utf8').trim();
    const [one, two] = [await watch(t, relay, token), await watch(t, relay, token)];

    const before = await one.waitForControl('levels');
    assert.deepEqual(before.channels, { floor: null, en: null, fr: null, es: null });
    const { changes } = await one.waitForControl('changed');

    const capture = await startCapture(t, relay, {
        floor: sourceOf(directory, 'floor', tone(0.1, 2), tone(0, 6)),
        en: sourceOf(directory, 'en', tone(0.8, 2)),
        fr: sourceOf(directory, 'fr', tone(0.05, 2)),
    }, { meeting: 'session' });
    // A sine of amplitude a has 20 lg a - 3 dB.
    const near = (level, wanted_dbov) => level !== null && Math.abs(level - wanted_dbov) <= 2;
    for (const operator of [one, two]) {
        await operator.waitForControl(({ type, channels }) => type === 'levels' && near(channels.floor, -23));
        await operator.waitForControl(({ type, channels }) => type === 'levels' && near(channels.en, -5) &&
            near(channels.fr, -29) && channels.es === null);
        await operator.waitForControl(({ type, changes: now }) => type === 'changed' && now > changes);
    }

    // The floor falls silent while the operator looks at the other channels.
    const from = one.control.length;
    await until(async () => alarmsOf(await api.get('status')).floor.includes('dead-air'), 'dead air on the floor');
    await one.waitForControl('changed', undefined, from);
    assert.ok(one.control.some(({ type, channels }) => type === 'levels' && channels.floor < -60));
    await until(async () => {
        const { en, fr, es } = alarmsOf(await api.get('status'));
        return en.includes('hot') && es.includes('off-air') && fr.length === 0;
    }, 'a hot channel and one that nobody publishes');
    const metrics = await (await fetch(`${relay.url}/metrics`)).text();
    assert.match(metrics, /^livelisten_alarm\{meeting="session",channel="en",kind="hot"\} 1$/m);
    assert.match(metrics, /^livelisten_watchers\{meeting="session"\} 2$/m);

    await until(async () => !alarmsOf(await api.get('status')).floor.includes('dead-air'), 'sound on the floor again');
    await capture.stop();
    await one.waitForControl(({ type, channels }) => type === 'levels' && channels.fr === null, undefined, one.control.length);

    const { events } = await api.get('events');
    const logged = events.map(({ by, what, detail }) => `${by}: ${what}, ${detail}`);
    for (const line of ['relay: capture, floor, en, fr', 'relay: alarm, floor: dead-air', 'relay: alarm over, floor: dead-air',
        'relay: alarm, en: hot', 'relay: alarm, es: off-air', 'relay: capture gone, floor, en, fr'])
        assert.ok(logged.includes(line), `${line} is not in\n${logged.join('\n')}`);

    const history = await api.get('history');
    assert.equal(history.every_s, 30);
    assert.deepEqual(Object.keys(history.channels), ['floor', 'en', 'fr', 'es']);
    assert.equal(history.channels.floor[0], 0);
});

test('only operators watch', async t => {
    const relay = await startRelay(t);
    await new Operator(relay, 'session').define(SESSION);
    for (const token of ['', 'a guess', readFileSync(relay.publishTokenFile, 'utf8').trim()]) {
        const started_ms = performance.now();
        const stranger = await watch(t, relay, token);
        const { code, at_ms } = await stranger.waitForClose();
        assert.equal(code, 4401);
        assert.ok(at_ms - started_ms > 700, 'it is not told at once');
        assert.deepEqual(stranger.control, []);
    }
});
