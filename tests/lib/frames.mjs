// A WebSocket client that keeps every frame as it came, control frames too, and takes nothing that a server may not send.

import { randomBytes } from 'node:crypto';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { cleanUp, until } from './processes.mjs';

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const FINAL = 0x80;
const CONTROL_MAX_BYTES = 125;

// The first frame of a server (RFC 6455 section 5.2) and its size; null: not all of it is there.
function takeFrame(bytes) {
    if (bytes.length < 2)
        return null;
    const opcode = bytes[0] & 0x0f;
    const short = bytes[1] & 0x7f;
    const header = { 126: 4, 127: 10 }[short] ?? 2;
    if ((bytes[0] & ~0x0f) !== FINAL || ![TEXT, BINARY, CLOSE, PING, PONG].includes(opcode) || bytes[1] & 0x80 || short === 127)
        throw new Error(`no frame begins with ${bytes.toString('hex', 0, 16)}`);
    if (bytes.length < header)
        return null;
    const length = short === 126 ? bytes.readUInt16BE(2) : short;
    if (opcode >= CLOSE && length > CONTROL_MAX_BYTES || short === 126 && length < 126)
        throw new Error(`no frame of this kind has ${length} bytes`);
    if (bytes.length < header + length)
        return null;
    return { opcode, payload: bytes.subarray(header, header + length), size: header + length };
}

class Wire {
    constructor(socket) {
        this.socket = socket;
        this.frames = [];
        this.rest = null; // bytes of a frame that is not whole; null: the handshake is not over
        this.ended = false;
        this.error = null;
        let head = Buffer.alloc(0);
        socket.on('data', data => {
            try {
                if (this.rest) {
                    this.#take(data);
                    return;
                }
                head = Buffer.concat([head, data]);
                const end = head.indexOf('\r\n\r\n');
                if (end >= 0) {
                    this.rest = Buffer.alloc(0);
                    this.#take(head.subarray(end + 4));
                }
            } catch (error) {
                this.error ??= error;
                socket.destroy();
            }
        });
        socket.on('error', error => { this.error ??= error; });
        socket.on('close', () => { this.ended = true; });
    }

    #take(data) {
        this.rest = Buffer.concat([this.rest, data]);
        for (let frame; (frame = takeFrame(this.rest)); this.frames.push(frame))
            this.rest = this.rest.subarray(frame.size);
    }

    send(opcode, payload = Buffer.alloc(0)) {
        const mask = randomBytes(4);
        const bytes = Buffer.from(payload).map((byte, i) => byte ^ mask[i % 4]);
        const length = bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 0xff];
        this.socket.write(Buffer.concat([Buffer.from([FINAL | opcode, ...length]), mask, bytes]));
    }

    of(opcode) {
        return this.frames.filter(frame => frame.opcode === opcode).map(({ payload }) => payload);
    }

    async wait(condition, what) {
        await until(() => this.error || condition(), what);
        if (this.error)
            throw this.error;
    }
}

// `path` with its query, of a relay as startRelay gives it.
export async function openWire(t, relay, path) {
    const { protocol, port } = new URL(relay.url);
    const where = { host: '127.0.0.1', port: Number(port), rejectUnauthorized: false };
    const socket = protocol === 'https:' ? connectTls(where) : connectPlain(where);
    cleanUp(t, () => socket.destroy());
    const wire = new Wire(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: livelisten.v1\r\n\r\n`);
    await wire.wait(() => wire.rest, 'the handshake');
    return wire;
}
