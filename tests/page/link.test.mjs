// Goal: the connection heals itself, in virtual time: whatever happens to the socket, the page hears
// about it, comes back when it should and joins again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from '../../client/web/link.mjs';
import { enter } from '../../client/web/protocol.mjs';
import { VirtualTime } from '../lib/virtual-time.mjs';

class FakeSocket {
    sent = [];
    closed = false;
    send(text) { this.sent.push(JSON.parse(text)); }
    close() { this.closed = true; }
    says(message) { this.onmessage({ data: JSON.stringify(message) }); }
    types() { return this.sent.map(({ type }) => type); }
}

function setUp({ random = () => 0.5, greeting } = {}) {
    const time = new VirtualTime();
    const world = { time, sleptMs: 0, sockets: [], states: [], control: [], bundles: [], clocks: [] };
    const open = () => {
        world.sockets.push(new FakeSocket());
        return world.sockets.at(-1);
    };
    const wall = () => time.now() + world.sleptMs;
    world.link = new Link({ ...time, wall, open, random }, {
        state: ({ state, code }) => world.states.push(code ? `${state} ${code}` : state),
        control: message => world.control.push(message),
        bundle: (bytes, atMs) => world.bundles.push({ bytes, atMs }),
        clock: best => world.clocks.push(best),
    }, greeting);
    Object.defineProperty(world, 'socket', { get: () => world.sockets.at(-1) });
    return world;
}

const heartbeat = { type: 'heartbeat', time_us: 1_000_000 };

// Keeps the relay talking for a while, as a relay does.
function liveFor(world, seconds) {
    for (let i = 0; i < seconds; i++) {
        world.socket.says(heartbeat);
        world.time.advance(1000);
    }
}

test('joins as soon as it is open, and again after a loss', () => {
    const world = setUp();
    world.link.join('fr', 'standard');
    assert.deepEqual(world.socket.sent, []);
    world.socket.onopen();
    assert.deepEqual(world.socket.sent[0], { type: 'join', channel: 'fr', profile: 'standard' });
    world.socket.onclose({ code: 1006 });
    world.time.advance(250);
    assert.equal(world.sockets.length, 2);
    world.socket.onopen();
    assert.equal(world.socket.sent[0].type, 'join');
    assert.deepEqual(world.states, ['connecting', 'up', 'waiting 1006', 'connecting', 'up']);
});

test('an offer that was taken is joined after a loss, too', () => {
    const world = setUp();
    world.socket.onopen();
    world.link.join('fr', 'standard', true);
    const taken = { type: 'join', channel: 'fr', profile: 'standard', rendition: 'lo', offered: true };
    assert.deepEqual(world.socket.sent.at(-1), taken);
    world.socket.onclose({ code: 1006 });
    world.time.advance(250);
    world.socket.onopen();
    assert.deepEqual(world.socket.sent[0], taken);
});

test('a greeting comes first on every connection', () => {
    const world = setUp({ greeting: enter('demo', 'secret') });
    world.link.join('fr', 'standard');
    for (let i = 0; i < 2; i++) {
        world.socket.onopen();
        assert.deepEqual(world.socket.sent[0], { type: 'enter', meeting: 'demo', token: 'secret' });
        assert.equal(world.socket.sent[1].type, 'join');
        world.socket.onclose({ code: 1006 });
        world.time.advance(250);
    }
});

test('after leaving it stays connected and does not join again', () => {
    const world = setUp();
    world.socket.onopen();
    world.link.join('floor', 'standard');
    world.link.leave();
    assert.equal(world.socket.types().at(-1), 'leave');
    world.socket.onclose({ code: 1006 });
    world.time.advance(250);
    world.socket.onopen();
    assert.ok(!world.socket.types().includes('join'));
});

test('waits longer after every failure, up to 15 s, and afresh after a connection that lasted', () => {
    const world = setUp({ random: () => 1 });
    const waits = [];
    for (let i = 0; i < 9; i++) {
        const before = world.sockets.length;
        world.socket.onclose({ code: 1006 });
        let waited = 0;
        for (; world.sockets.length === before; waited += 50) world.time.advance(50);
        waits.push(waited);
    }
    assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    world.socket.onopen();
    liveFor(world, 11);
    world.socket.onclose({ code: 1006 });
    world.time.advance(250);
    assert.equal(world.sockets.length, 11);
});

test('the wait is random from nothing to the bound', () => {
    const world = setUp({ random: () => 0 });
    world.socket.onclose({ code: 1006 });
    world.time.advance(0);
    assert.equal(world.sockets.length, 2);
});

test('five seconds of silence are a loss, even if the socket does not know', () => {
    const world = setUp();
    world.socket.onopen();
    liveFor(world, 20);
    assert.equal(world.states.at(-1), 'up');
    const silent = world.socket;
    world.time.advance(4000);
    assert.equal(world.states.at(-1), 'up');
    world.time.advance(2000);
    assert.ok(silent.closed);
    assert.equal(world.states.includes('waiting'), true);
    // What the given-up socket still has to say is of no interest.
    const count = world.states.length;
    silent.onclose({ code: 4404 });
    silent.onopen();
    assert.equal(world.states.length, count);
});

test('an attempt that gets no answer is given up after ten seconds', () => {
    const world = setUp();
    world.time.advance(12_000);
    assert.ok(world.sockets[0].closed);
    assert.ok(world.sockets.length > 1);
});

test('a goodbye says when to come back', () => {
    const world = setUp({ random: () => 0 });
    world.socket.onopen();
    world.socket.says({ type: 'bye', reason: 'restart', retry_after_ms: 3000 });
    world.socket.onclose({ code: 1001 });
    world.time.advance(2900);
    assert.equal(world.sockets.length, 1);
    world.time.advance(200);
    assert.equal(world.sockets.length, 2);
});

// How long it takes until another attempt is made.
function waitedMs(world) {
    const before = world.sockets.length;
    let waited = 0;
    for (; world.sockets.length === before; waited += 50) world.time.advance(50);
    return waited;
}

// Connected to a relay that has thousands of listeners, as its pongs tell.
function inALargeMeeting(options) {
    const world = setUp(options);
    world.socket.onopen();
    world.socket.says({ type: 'pong', id: world.socket.sent.at(-1).id, time_us: 1, spread_ms: 5000 });
    return world;
}

test('a relay that goes without a bye: the return is spread as it has told', () => {
    const world = inALargeMeeting({ random: () => 0.9 });
    const waits = Array.from({ length: 7 }, () => {
        world.socket.onclose({ code: 1006 });
        return waitedMs(world);
    });
    assert.deepEqual(waits, [4500, 4500, 4500, 4500, 4500, 7200, 13500]);
});

test('a relay that said goodbye has spread the return already', () => {
    const world = inALargeMeeting({ random: () => 1 });
    world.socket.says({ type: 'bye', reason: 'restart', retry_after_ms: 1000 });
    world.socket.onclose({ code: 1001 });
    assert.equal(waitedMs(world), 1250);
});

test('where only this connection was lost, nobody else comes back', () => {
    const silent = inALargeMeeting({ random: () => 1 });
    while (silent.states.at(-1) === 'up') silent.time.advance(50);
    assert.equal(waitedMs(silent), 250);
    const hurried = inALargeMeeting({ random: () => 1 });
    hurried.socket.onclose({ code: 1006 });
    hurried.link.hurry();
    assert.equal(hurried.sockets.length, 2);
    hurried.socket.onclose({ code: 1006 });
    assert.equal(waitedMs(hurried), 250);
});

test('back online: at once', () => {
    const world = setUp({ random: () => 1 });
    for (let i = 0; i < 6; i++) {
        world.socket.onclose({ code: 1006 });
        world.link.hurry();
    }
    assert.equal(world.sockets.length, 7);
    world.time.advance(9_000);
    assert.equal(world.sockets.length, 7, 'the waiting that was cut short does not connect once more');
});

test('back online: failures of before do not count', () => {
    const world = setUp({ random: () => 1 });
    for (let i = 0; i < 6; i++) {
        const before = world.sockets.length;
        world.socket.onclose({ code: 1006 });
        while (world.sockets.length === before) world.time.advance(50);
    }
    world.link.hurry();
    const before = world.sockets.length;
    world.socket.onclose({ code: 1006 }); // the name server is not back yet
    world.time.advance(250);
    assert.equal(world.sockets.length, before + 1);
});

// Open for 20 s, with a round trip of 40 ms.
function connected() {
    const world = setUp();
    world.socket.onopen();
    world.time.advance(40);
    const [{ id }] = world.socket.sent.filter(({ type }) => type === 'ping');
    world.socket.says({ type: 'pong', id, time_us: 1 });
    liveFor(world, 20);
    return world;
}

test('another network: a connection that does not answer within a second is given up', () => {
    const world = connected();
    const stale = world.socket;
    world.link.changed();
    world.socket.says(heartbeat); // had arrived before
    world.time.advance(1_030);
    assert.equal(stale.closed, false);
    world.link.changed(); // told twice: no second chance
    world.time.advance(20);
    assert.equal(stale.closed, true);
    assert.equal(world.sockets.length, 2, 'and the next one begins at once');
});

test('another network: a connection that answers is kept', () => {
    const world = connected();
    world.link.changed();
    const { id } = world.socket.sent.at(-1);
    world.time.advance(900);
    world.socket.says({ type: 'pong', id, time_us: 1 });
    liveFor(world, 3);
    assert.equal(world.sockets.length, 1);
});

test('another network: an attempt that has begun in the old one begins anew', () => {
    const world = setUp();
    world.time.advance(900);
    world.link.changed();
    assert.equal(world.sockets.length, 1, 'it is young');
    world.time.advance(200);
    world.link.changed();
    assert.equal(world.sockets.length, 2);
    assert.equal(world.sockets[0].closed, true);
});

test('the person is back: a connection that talks is not doubted, one that is silent is', () => {
    const world = connected();
    const before = world.socket.sent.length;
    world.socket.says(heartbeat);
    world.link.hurry();
    assert.equal(world.socket.sent.length, before);
    world.time.advance(1_600);
    world.link.hurry();
    world.time.advance(1_050);
    assert.equal(world.sockets.length, 2);
});

test('a report is sent when there is a connection, and only then', () => {
    const world = setUp();
    const fields = {
        played_ms: 10, concealed_ms: 0, skipped_ms: 0, stretched_ms: 0, underruns: 0,
        lost_packets: 0, late_packets: 0, target_ms: 80, jitter_ms: 20,
    };
    assert.equal(world.link.report(fields), false);
    world.socket.onopen();
    assert.equal(world.link.report(fields), true);
    assert.deepEqual(world.socket.sent.at(-1), { type: 'report', ...fields });
});

test('after a sleep the connection has to prove that it is one', () => {
    const world = connected();
    world.sleptMs = 60_000; // the monotonic clock stood still
    world.time.advance(1_000); // the first tick: asks
    world.socket.says(heartbeat);
    world.time.advance(1_100);
    assert.equal(world.sockets.length, 2);
});

test('where nobody answers, the next attempt follows at once', () => {
    const world = setUp({ random: () => 0.5 }); // waits of up to 7.5 s
    for (let i = 0; i < 6; i++) {
        const before = world.sockets.length;
        world.time.advance(11_100);
        assert.equal(world.sockets.length, before + 1);
    }
});

test('a close code that says it is pointless ends it', () => {
    const world = setUp();
    world.socket.onopen();
    world.socket.onclose({ code: 4404 });
    world.time.advance(60_000);
    world.link.changed();
    assert.equal(world.sockets.length, 1);
    assert.equal(world.states.at(-1), 'ended 4404');
});

test('bundles are handed on as they are, with the time of their arrival', () => {
    const world = setUp();
    world.socket.onopen();
    world.time.advance(123);
    const bytes = new ArrayBuffer(8);
    world.socket.onmessage({ data: bytes });
    assert.equal(world.bundles[0].bytes, bytes);
    assert.equal(world.bundles[0].atMs, 123);
});

test('nonsense from the relay is ignored', () => {
    const world = setUp();
    world.socket.onopen();
    world.socket.onmessage({ data: 'nonsense' });
    world.socket.says({ type: 'later', version: 2 });
    assert.deepEqual(world.control, []);
    assert.equal(world.states.at(-1), 'up');
});

test('pings tell the offset of the clocks; a slow answer does not spoil it', () => {
    const world = setUp();
    world.socket.onopen();
    const answer = (afterMs, relayMs) => {
        const { id } = world.socket.sent.findLast(({ type }) => type === 'ping');
        world.time.advance(afterMs);
        world.socket.says({ type: 'pong', id, time_us: relayMs * 1000 });
    };
    answer(20, 5010); // sent at 0, answered at 10 of ours: offset 5000
    assert.deepEqual(world.clocks.at(-1), { offsetMs: 5000, rttMs: 20 });
    world.time.advance(980);
    answer(800, 6010); // a slow way back
    assert.deepEqual(world.clocks.at(-1), { offsetMs: 5000, rttMs: 20 });
    world.socket.says({ type: 'pong', id: 999, time_us: 1 });
    assert.equal(world.clocks.length, 2, 'an answer to nothing is ignored');
});

test('asks for the time often at first, every five seconds later', () => {
    const world = setUp();
    world.socket.onopen();
    const pings = () => world.socket.types().filter(type => type === 'ping').length;
    for (let second = 0; second < 4; second++) {
        for (const { id } of world.socket.sent.slice(-1)) {
            world.socket.says({ type: 'pong', id, time_us: second * 1_000_000 });
        }
        world.time.advance(1000);
    }
    const first = pings();
    assert.ok(first >= 4, `${first} pings in four seconds`);
    liveFor(world, 20);
    assert.equal(pings() - first, 4);
});
