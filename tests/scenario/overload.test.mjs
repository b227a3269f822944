// Goal of this test: a relay that gets too little of its machine falls behind by as long as it was away, and no further. It reads all
// that a capture has sent meanwhile before it serves the listeners, who get it in one message, however many newcomers wait as well.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { listen } from '../lib/listener.mjs';
import { cleanUp, startRelay, until } from '../lib/processes.mjs';
import { publish } from '../lib/publisher.mjs';

const NEWCOMERS = 100; // whose requests take a turn of the loop longer than packets took to speak
const PACKETS = 100;   // 2 s of them, a hundred times what the relay reads at once

const isStopped = ({ pid }) => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

function knock(t, relay) {
    const socket = connect(relay.port, '127.0.0.1');
    cleanUp(t, () => socket.destroy());
    socket.on('error', () => {});
    socket.write('GET /ws?meeting=demo&channel=floor HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: bGl2ZWxpc3Rlbi1iZW5jaA==\r\nSec-WebSocket-Version: 13\r\n\r\n');
    return new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
}

test('what a capture has sent while the relay was away comes in one message', async t => {
    const relay = await startRelay(t, { args: ['--workers', '1'] });
    const publisher = await publish(t, relay);
    const listener = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    publisher.send();
    await listener.waitForBundles(1, undefined, 0);

    relay.program.child.kill('SIGSTOP');
    cleanUp(t, () => relay.program.child.kill('SIGCONT'));
    await until(() => isStopped(relay.program), 'the relay to stop');
    await Promise.all(Array.from({ length: NEWCOMERS }, () => knock(t, relay)));
    for (let i = 0; i < PACKETS; i++)
        publisher.send();
    await until(() => publisher.connection.socket.bufferedAmount === 0, 'the packets to be with the kernel');
    relay.program.child.kill('SIGCONT');

    await until(() => listener.packets.length === 1 + PACKETS, () => `all packets; ${listener.packets.length} have come`);
    assert.deepEqual(listener.bundles.map(({ packets }) => packets.length), [1, PACKETS]);
});
