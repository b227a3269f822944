// Goal of this test: /metrics and docs/metrics.md say the same, the alerts ask for nothing that is not there, and the figures of load and
// memory are those of what the relay does.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listen } from '../lib/listener.mjs';
import { readMetrics, sampleOf } from '../lib/metrics.mjs';
import { root, sanitized, startRelay, until } from '../lib/processes.mjs';
import { publish } from '../lib/publisher.mjs';

const MANY = 100; // listeners, for the memory of one
const PARTS = /_(bucket|sum|count)$/; // of a histogram

// Every row of the tables: { name: { type, labels } }.
function documented() {
    const page = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\| \S/gm)];
    const metrics = Object.fromEntries(rows.map(([, name, type, labels]) =>
        [name, { type, labels: labels.split(',').map(label => label.trim()).filter(Boolean).sort() }]));
    assert.equal(Object.keys(metrics).length, rows.length, 'a metric is there twice');
    return metrics;
}

// The metric that a sample belongs to.
const metricOf = (types, name) => types[name] ? name : name.replace(PARTS, '');

test('every metric is written down, and everything written down is a metric', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    publisher.run();
    await listener.waitForBundles(5);

    const { types, samples } = await readMetrics(relay);
    const docs = documented();
    assert.deepEqual(Object.keys(types).filter(name => !docs[name]), [], 'not in docs/metrics.md');
    assert.deepEqual(Object.keys(docs).filter(name => !types[name]), [], 'in docs/metrics.md only');
    for (const [name, type] of Object.entries(types))
        assert.equal(docs[name].type, type, name);
    for (const { name, labels } of samples) {
        const metric = metricOf(types, name);
        assert.ok(types[metric], `${name} has no type`);
        assert.deepEqual(Object.keys(labels).filter(label => label !== 'le').sort(), docs[metric].labels, name);
    }
});

test('histograms hold together', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    const listener = await listen(t, relay, { channel: 'floor' });
    publisher.run();
    await listener.waitForBundles(5);

    const { types, samples } = await readMetrics(relay);
    const histograms = Object.keys(types).filter(name => types[name] === 'histogram');
    assert.ok(histograms.length > 0);
    for (const name of histograms) {
        const counts = samples.filter(sample => sample.name === `${name}_count`);
        assert.ok(counts.length > 0, name);
        for (const { labels, value } of counts) {
            const buckets = samples.filter(sample => sample.name === `${name}_bucket` &&
                Object.entries(labels).every(([label, word]) => sample.labels[label] === word));
            const bounds = buckets.map(({ labels: { le } }) => le === '+Inf' ? Infinity : Number(le));
            assert.deepEqual(bounds, [...bounds].sort((a, b) => a - b), name);
            assert.equal(bounds.at(-1), Infinity);
            buckets.reduce((below, bucket) => (assert.ok(bucket.value >= below, name), bucket.value), 0);
            assert.equal(buckets.at(-1).value, value, name);
        }
    }
});

test('the load is what the relay does', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    const listeners = await Promise.all([1, 2, 3].map(() =>
        listen(t, relay, { channel: 'floor', profile: 'interpreter' })));
    await Promise.all(listeners.map(listener => listener.waitForControl('stream')));
    // what workers tell each other is up to a quarter of a second old
    const all = (metrics, name) => metrics.samples.filter(sample => sample.name === name)
        .reduce((sum, { value }) => sum + value, 0);
    const before = await until(async () => {
        const now = await readMetrics(relay);
        return all(now, 'livelisten_worker_listeners') === 3 && now;
    }, 'all listeners to be counted');
    assert.equal(all(before, 'livelisten_relay_delay_seconds_count'), 0, 'nothing was sent yet');
    const { length } = before.samples.filter(({ name }) => name === 'livelisten_relay_delay_seconds_count');

    const PACKETS = 20;
    for (let i = 0; i < PACKETS; i++) {
        const marks = listeners.map(listener => listener.packets.length);
        publisher.send();
        await until(() => listeners.every((listener, k) => listener.packets.length > marks[k]), 'the packet to arrive');
    }
    const after = await until(async () => {
        const now = await readMetrics(relay);
        return all(now, 'livelisten_sends_total') >= all(before, 'livelisten_sends_total') + 3 * PACKETS &&
            all(now, 'livelisten_relay_delay_seconds_count') >= PACKETS && now;
    }, 'sends and turns to be counted');
    const turns = all(after, 'livelisten_relay_delay_seconds_count');
    assert.ok(turns <= PACKETS * length, `${turns} turns with ${PACKETS} packets`);
    assert.ok(all(after, 'livelisten_relay_delay_seconds_sum') > 0);
    assert.ok(all(after, 'livelisten_loop_turns_total') > all(before, 'livelisten_loop_turns_total'));
    assert.ok(all(after, 'livelisten_loop_busy_seconds_total') > 0);
    assert.ok(all(after, 'livelisten_loop_busy_seconds_total') <= 2 * sampleOf(after, 'process_cpu_seconds_total') + 1);
});

test('memory is what the system says, and that of a connection is plausible', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    const listeners = await Promise.all(Array.from({ length: MANY }, () => listen(t, relay, { channel: 'floor' })));
    publisher.run();
    await Promise.all(listeners.map(listener => listener.waitForBundles(2)));

    const metrics = await until(async () => {
        const now = await readMetrics(relay);
        return sampleOf(now, 'livelisten_connections') >= MANY + 1 && now;
    }, 'all connections to be counted');
    const resident = sampleOf(metrics, 'process_resident_memory_bytes');
    assert.ok(Math.abs(resident - relay.program.residentBytes()) < 0.2 * resident);
    assert.equal(sampleOf(metrics, 'livelisten_connections'), MANY + 1);
    assert.ok(sampleOf(metrics, 'livelisten_kernel_tcp_limit_bytes') > 0);
    if (sanitized) // brings a malloc of its own, whose figures are not told
        return;
    const each = sampleOf(metrics, 'livelisten_connection_heap_bytes');
    assert.ok(each > 500 && each < 20_000, `${each} bytes for a connection`);
    assert.ok(sampleOf(metrics, 'livelisten_heap_bytes') > MANY * each);
});

test('alerts ask for metrics that there are', () => {
    const docs = documented();
    const rules = readFileSync(join(root, 'docs/examples/prometheus/livelisten.rules.yml'), 'utf8');
    const [, ...alerts] = rules.split(/^ *- alert: /m);
    assert.ok(alerts.length > 5);
    for (const alert of alerts) {
        const [name] = alert.split('\n');
        const [, expression] = alert.match(/expr: ([^]*?)\n {8}(?:for|labels):/) ?? assert.fail(`${name} has no expr`);
        const asked = expression.match(/\b(livelisten|process)_\w+|\bup\b/g);
        assert.ok(asked, `${name} asks for nothing`);
        for (const metric of asked.filter(one => one !== 'up')) {
            const { type } = docs[metric.replace(PARTS, '')] ?? docs[metric] ?? assert.fail(`${name}: there is no ${metric}`);
            if (type === 'counter')
                assert.match(expression, new RegExp(`(rate|increase)\\(${metric}\\b`), `${name}: ${metric} only grows`);
        }
        assert.match(alert, /labels: \{severity: (page|warn|info)\}/, name);
        assert.match(alert, /annotations: \{summary: ".+"\}/, name);
    }
});
