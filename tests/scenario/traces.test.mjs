// Goal of this test: the traces of tests/traces are the same bytes everywhere and always, and each network does to packets
// what it is named after.

import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { root, run } from '../lib/processes.mjs';
import { csv, rows } from '../traces/generate.mjs';
import { networks } from '../traces/networks.mjs';
import { Random } from '../traces/random.mjs';

const SECONDS = 600;
const OVER_TCP = ['lan', 'office-wifi', 'busy-wifi', '3g-stalls', 'lte-handover', 'satellite', 'tcp-loss', 'tcp-bundles', 'stall', 'saver', 'drift'];
const LOSS = { 'udp-1': 0.01, 'udp-5': 0.05, 'udp-10': 0.1, 'udp-20': 0.2, 'udp-bursty': 0.05 };

// A change of a network changes this, on purpose; a machine or a version of node must not.
const SHA256 = '1a87eb29ef0c4af90469e9e7d0a9b68c7fe30534158cd6495fdb4e81d0c11e9c';

const all = Object.fromEntries(Object.keys(networks).map(name => [name, rows(name, SECONDS)]));
const latenesses_ms = trace => trace.filter(({ arrived_us }) => arrived_us !== null)
    .map(({ sent_us, arrived_us }) => (arrived_us - sent_us) / 1000).sort((a, b) => a - b);
const lost = trace => trace.filter(({ arrived_us }) => arrived_us === null);

test('the same bytes on every machine', () => {
    const hash = createHash('sha256');
    for (const name of Object.keys(networks))
        hash.update(csv(rows(name, 60)));
    assert.equal(hash.digest('hex'), SHA256);
});

test('seconds decide only where a trace ends', () => {
    for (const name of Object.keys(networks).filter(each => each !== 'stall')) // whose stall is in the middle
        assert.deepEqual(rows(name, 30).slice(0, 300), rows(name, 60).slice(0, 300), name);
});

test('every trace: what was sent, in time, and nothing that arrives before', () => {
    for (const [name, trace] of Object.entries(all)) {
        const { packet_ms } = networks[name];
        assert.deepEqual([...new Set(trace.map(({ seq }) => seq))], Array.from({ length: SECONDS * 1000 / packet_ms }, (_, i) => i), name);
        for (const { seq, sent_us, arrived_us } of trace) {
            assert.equal(sent_us, seq * packet_ms * 1000, name);
            assert.ok(arrived_us === null || (Number.isInteger(arrived_us) && arrived_us >= sent_us), name);
        }
    }
});

test('over TCP nothing is lost or overtaken', () => {
    for (const name of OVER_TCP) {
        assert.equal(lost(all[name]).length, 0, name);
        assert.ok(all[name].every(({ arrived_us }, i) => i === 0 || arrived_us >= all[name][i - 1].arrived_us), name);
    }
});

test('bundles arrive as one', () => {
    for (const [name, bundle] of [['tcp-bundles', 3], ['saver', 2]])
        assert.ok(all[name].every(({ arrived_us }, i) => arrived_us === all[name][i - i % bundle].arrived_us), name);
});

test('so many are lost', () => {
    for (const [name, share] of Object.entries(LOSS)) {
        const found = lost(all[name]).length / all[name].length;
        assert.ok(Math.abs(found - share) < 0.15 * share + 0.002, `${name}: ${found}`);
    }
    const bursts = trace => lost(trace).filter(({ seq }, i, gone) => gone[i - 1]?.seq !== seq - 1).length;
    const mean = trace => lost(trace).length / bursts(trace);
    assert.ok(Math.abs(mean(all['udp-bursty']) - 4) < 0.6, `bursts of ${mean(all['udp-bursty'])}`);
    assert.ok(mean(all['udp-5']) < 1.2, `not in bursts, but in runs of ${mean(all['udp-5'])}`);
});

test('out of order, and twice', () => {
    const trace = all.reorder;
    assert.equal(lost(trace).length, 0);
    const copies = trace.length - SECONDS * 50;
    assert.ok(Math.abs(copies / (SECONDS * 50) - 0.02) < 0.005, `${copies} came twice`);
    const overtaken = trace.filter(({ seq, arrived_us }, i) => trace.slice(i + 1, i + 6).some(later => later.seq > seq && later.arrived_us < arrived_us));
    assert.ok(overtaken.length / trace.length > 0.02, `${overtaken.length} were overtaken`);
});

test('a lost TCP segment holds up all behind it for more than a round trip', () => {
    const held = all['tcp-loss'].filter(({ sent_us, arrived_us }, i) => i > 0 && arrived_us - sent_us > 100_000 && arrived_us - all['tcp-loss'][i - 1].arrived_us > 80_000);
    assert.ok(Math.abs(held.length / all['tcp-loss'].length - 0.01) < 0.003, `${held.length} repairs`);
});

test('how late: half of the packets, one in a thousand, the last one', () => {
    const bounds_ms = { // half; all but a thousandth within; somewhere a stall of at least, at most
        lan: [[1, 2], [2, 5], [2, 10]],
        'office-wifi': [[8, 12], [20, 120], [60, 130]],
        'busy-wifi': [[10, 30], [150, 600], [250, 700]],
        '3g-stalls': [[90, 150], [600, 1000], [700, 1200]],
        'lte-handover': [[35, 45], [400, 1250], [400, 1300]],
        satellite: [[280, 300], [700, 1300], [900, 2500]],
        stall: [[20, 22], [1000, 2025], [1990, 2030]],
        saver: [[250, 450], [1500, 2900], [1500, 3000]],
        drift: [[32, 33], [34.9, 35], [34.9, 35]],
    };
    for (const [name, bounds] of Object.entries(bounds_ms)) {
        const late_ms = latenesses_ms(all[name]);
        const found = [0.5, 0.999, 1].map(share => late_ms[Math.ceil(share * late_ms.length) - 1]);
        assert.ok(found.every((ms, i) => bounds[i][0] <= ms && ms <= bounds[i][1]), `${name}: ${found}`);
    }
});

test('chance is even, exponential is exponential', () => {
    const random = new Random(99);
    const count = 1_000_000;
    const even = Array.from({ length: count }, () => random.even());
    assert.ok(even.every(x => x >= 0 && x < 1));
    const long = Array.from({ length: count }, () => random.exponential(3));
    const moment = (values, power) => values.reduce((sum, x) => sum + x ** power, 0) / count;
    for (const [found, expected] of [[moment(even, 1), 1 / 2], [moment(even, 2), 1 / 3], [moment(long, 1), 3], [moment(long, 2), 18], [moment(long, 3), 162]])
        assert.ok(Math.abs(found / expected - 1) < 0.02, `${found}, not ${expected}`);
});

test('the program prints what the module makes', async t => {
    const generate = (...args) => run(t, process.execPath, [join(root, 'tests/traces/generate.mjs'), ...args]);
    const listed = (await generate()).stdout.trim().split('\n').map(line => line.split(' ')[0]);
    assert.deepEqual(listed, Object.keys(networks));
    assert.equal((await generate('udp-5', '20')).stdout, csv(rows('udp-5', 20)));
    for (const args of [['none'], ['lan', '0'], ['lan', 'long']])
        assert.equal((await generate(...args)).code, 2, args.join(' '));
});
