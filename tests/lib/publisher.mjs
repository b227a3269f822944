// A capture that is none: publishes packets of the test's own making. The relay is blind, so what the
// packets hold need not be sound, and they may be as large and as fast as a test wants.

import { randomBytes } from 'node:crypto';
import { connect } from './listener.mjs';
import { readFileSync } from 'node:fs';

const PAYLOAD_TYPE = 96;
const FRAMES = { hi: 960, lo: 2880 }; // of 48 kHz, in one packet

// An RTP packet with a payload of `bytes` bytes that begins with the time of its making [ms, double].
export function packetOf({ ssrc, seq, timestamp, bytes = 100 }) {
    const packet = Buffer.alloc(12 + bytes);
    packet[0] = 2 << 6;
    packet[1] = PAYLOAD_TYPE;
    packet.writeUInt16BE(seq & 0xffff, 2);
    packet.writeUInt32BE(timestamp >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    packet.writeDoubleBE(performance.now(), 12);
    return packet;
}

export function madeAt(packet) {
    return packet.bytes.readDoubleBE(packet.headerBytes);
}

// The first message of a capture, valid unless `changes` spoil it.
export function publishMessage(relay, changes = {}) {
    return {
        type: 'publish',
        meeting: 'demo',
        token: readFileSync(relay.publishTokenFile, 'utf8').trim(),
        session: randomBytes(8).toString('hex'),
        key: randomBytes(30).toString('base64'),
        streams: [{ channel: 'floor', rendition: 'hi', ssrc: randomBytes(4).readUInt32BE(), roc: 0, seq: 1 }],
        ...changes,
    };
}

class Publisher {
    constructor(connection, message) {
        this.connection = connection;
        this.message = message;
        this.streams = message.streams.map(stream => ({ ...stream, timestamp: 0 }));
    }

    // Sends the next packet of every stream, in one bundle.
    send(bytes = 100) {
        const parts = [];
        for (const stream of this.streams) {
            const packet = packetOf({ ...stream, bytes });
            const length = Buffer.alloc(2);
            length.writeUInt16BE(packet.length);
            parts.push(length, packet);
            stream.seq = stream.seq + 1 & 0xffff;
            stream.timestamp += FRAMES[stream.rendition];
        }
        this.connection.send(Buffer.concat(parts));
    }

    // Sends in real time until the test ends, catching up when the machine was late.
    run(bytes = 100) {
        const started = performance.now();
        let sent = 0;
        this.timer = setInterval(() => {
            while (sent * 20 < performance.now() - started) {
                this.send(bytes);
                sent++;
            }
        }, 5);
        this.connection.socket.on('close', () => clearInterval(this.timer));
    }
}

// Connects, publishes and waits for the relay's consent.
export async function publish(t, relay, changes, options) {
    const connection = await connect(t, relay.ws, options);
    const message = publishMessage(relay, changes);
    connection.send(message);
    await connection.waitForControl('published');
    return new Publisher(connection, message);
}
