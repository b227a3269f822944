// Goal of this test: a listener that stops reading costs the relay nothing and the others nothing. It is skipped to live, told what
// it missed when it reads again, and closed when it does not.
//
// The packets are as large as the format allows, so that the kernel's buffers, which hold minutes of speech, fill in seconds.

import test from 'node:test';
import assert from 'node:assert/strict';
import { listen, missingPackets } from '../lib/listener.mjs';
import { startRelay, until } from '../lib/processes.mjs';
import { madeAt, publish } from '../lib/publisher.mjs';

const PACKET_BYTES = 1380; // of payload
const STALL_PACKETS = 300; // 6 s, 400 kB for each listener: more than its socket takes
const GROWTH_BYTES = 512 * 1024; // a queue would have grown by three times 400 kB

// The delay from the publisher to the ear of each packet, in ascending order.
function delays(listener, from) {
    return listener.bundles.slice(from)
        .flatMap(({ at_ms, packets }) => packets.map(packet => at_ms - madeAt(packet)))
        .sort((a, b) => a - b);
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

test('a stalled listener is skipped and told; memory and the others stay as they are', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    publisher.run(PACKET_BYTES);
    const others = await Promise.all(Array.from({ length: 10 }, () =>
        listen(t, relay, { channel: 'floor', profile: 'interpreter' })));
    const stalled = await Promise.all(Array.from({ length: 3 }, () =>
        listen(t, relay, { channel: 'floor', profile: 'interpreter' })));
    await Promise.all([...others, ...stalled].map(listener => listener.waitForBundles(100)));
    const calm = delays(others[0], 0);
    const before = relay.program.residentBytes();

    stalled.forEach(listener => listener.stall());
    const marks = others.map(listener => listener.bundles.length);
    await Promise.all(others.map(listener => listener.waitForBundles(STALL_PACKETS)));

    const growth = relay.program.residentBytes() - before;
    const busy = delays(others[0], marks[0]);
    t.diagnostic(`figure: delay of the others p50 ${quantile(calm, 0.5).toFixed(1)}, p99 ${
        quantile(calm, 0.99).toFixed(1)} ms before; p50 ${quantile(busy, 0.5).toFixed(1)}, p99 ${
        quantile(busy, 0.99).toFixed(1)} ms beside stalled ones; the relay grew by ${Math.round(growth / 1024)} kB`);
    assert.ok(growth < GROWTH_BYTES, `the relay grew by ${growth} bytes`);
    for (const other of others) {
        assert.equal(other.close, null);
        assert.equal(missingPackets(other.packets), 0, 'another listener misses packets');
        assert.ok(!other.control.some(({ type }) => type === 'gap'), 'another listener was skipped');
    }

    for (const listener of stalled) {
        listener.resume();
        const gap = await listener.waitForControl('gap');
        assert.equal(gap.channel, 'floor');
        assert.ok(gap.packets > 0);
        await listener.waitForBundles(10);
        // Every packet is there, or in a gap that was announced.
        const told = listener.control.filter(({ type }) => type === 'gap').reduce((sum, { packets }) => sum + packets, 0);
        assert.equal(missingPackets(listener.packets), told);
        const first = listener.packets.findIndex(({ seq }) => (seq - gap.seq & 0xffff) < 0x8000);
        assert.equal(listener.packets[first].seq, gap.seq + gap.packets & 0xffff, 'the gap does not end where sound goes on');
        await until(() => listener.packets.at(-1).seq === others[0].packets.at(-1).seq, 'live again');
    }
});

test('a listener that never reads again is given up, and counted', async t => {
    const relay = await startRelay(t);
    const publisher = await publish(t, relay);
    publisher.run(PACKET_BYTES);
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await listener.waitForBundles(10);
    listener.stall();
    const metrics = await until(async () => {
        const text = await (await fetch(`${relay.url}/metrics`)).text();
        return /^livelisten_closed_total\{.*\} 1$/m.test(text) && text;
    }, 'the relay to give the listener up', 60_000);
    assert.match(metrics, /^livelisten_connections 1$/m); // the publisher
    assert.match(metrics, /^livelisten_ladder_steps_total\{.*step="close".*\} 1$/m);
});
