// A listener as any WebSocket tool would be one: it keeps what the relay sends, taken apart as
// docs/protocol.md says, and does not decrypt.

import WebSocket from 'ws';
import { cleanUp, until } from './processes.mjs';

const EXTENSION_PROFILE = 0xbede; // RFC 8285 4.2, one-byte header extensions
const LEVEL = 1;
const CAPTURE_TIME = 2;

// One packet of a bundle: the clear part, and `bytes` as they came.
export function parsePacket(bytes) {
    if (bytes.length < 12 || bytes[0] >> 6 !== 2)
        throw new Error(`not an RTP packet: ${bytes.toString('hex', 0, 16)}`);
    const packet = {
        bytes,
        marker: bytes[1] >> 7 === 1,
        payloadType: bytes[1] & 0x7f,
        seq: bytes.readUInt16BE(2),
        timestamp: bytes.readUInt32BE(4),
        ssrc: bytes.readUInt32BE(8),
        headerBytes: 12 + 4 * (bytes[0] & 0x0f),
        level: null,
        captured: null, // seconds since 1970, relay time
    };
    if (bytes[0] & 0x10)
        parseExtensions(packet);
    return packet;
}

function parseExtensions(packet) {
    const { bytes } = packet;
    const start = packet.headerBytes + 4;
    const end = start + 4 * bytes.readUInt16BE(packet.headerBytes + 2);
    if (bytes.readUInt16BE(packet.headerBytes) !== EXTENSION_PROFILE || end > bytes.length)
        throw new Error('not a one-byte header extension');
    for (let at = start; at < end;) {
        if (bytes[at] === 0) { // padding
            at++;
            continue;
        }
        const id = bytes[at] >> 4;
        const length = (bytes[at] & 0x0f) + 1;
        const value = bytes.subarray(at + 1, at + 1 + length);
        if (id === LEVEL)
            packet.level = { voice: value[0] >> 7 === 1, dbov: -(value[0] & 0x7f) };
        else if (id === CAPTURE_TIME)
            packet.captured = value.readUInt32BE(0) + value.readUInt32BE(4) / 2 ** 32;
        at += 1 + length;
    }
    packet.headerBytes = end;
}

export function parseBundle(bytes) {
    const packets = [];
    for (let at = 0; at < bytes.length;) {
        const length = bytes.readUInt16BE(at);
        if (length === 0 || at + 2 + length > bytes.length)
            throw new Error(`a bundle of ${bytes.length} bytes has a packet of ${length} at ${at}`);
        packets.push(parsePacket(bytes.subarray(at + 2, at + 2 + length)));
        at += 2 + length;
    }
    return packets;
}

export function bundleOf(...packets) {
    return Buffer.concat(packets.flatMap(packet => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(packet.length);
        return [length, packet];
    }));
}

class Listener {
    constructor(socket) {
        this.socket = socket;
        this.events = [];  // everything in order: { at_ms, control } or { at_ms, packets, bytes }
        this.control = []; // the control messages of it
        this.bundles = []; // the bundles of it
        this.close = null; // { code, reason, at_ms }
        socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
        socket.on('close', (code, reason) => {
            this.close = { code, reason: reason.toString(), at_ms: performance.now() };
        });
        socket.on('error', error => {
            this.error = error;
        });
    }

    #receive(data, isBinary) {
        const at_ms = performance.now();
        const event = isBinary
            ? { at_ms, bytes: data.length, packets: parseBundle(data) }
            : { at_ms, control: JSON.parse(data.toString()) };
        this.events.push(event);
        if (isBinary)
            this.bundles.push(event);
        else
            this.control.push(event.control);
    }

    get packets() {
        return this.bundles.flatMap(bundle => bundle.packets);
    }

    send(message) {
        this.socket.send(typeof message === 'string' || Buffer.isBuffer(message)
            ? message : JSON.stringify(message));
    }

    // The first control message of this type, or that fits the predicate, from number `from` on.
    async waitForControl(wanted, deadline_ms, from = 0) {
        const fits = typeof wanted === 'function' ? wanted : message => message.type === wanted;
        return until(() => this.control.slice(from).find(fits) ?? this.#assertOpen(wanted),
            () => `message ${wanted} from the relay, which said: ${
                this.control.map(({ type }) => type)}`, deadline_ms);
    }

    // Waits until `count` bundles more than now (or than `from`) have come.
    async waitForBundles(count, deadline_ms, from = this.bundles.length) {
        return until(() => this.bundles.length >= from + count || this.#assertOpen('bundles'),
            () => `${count} bundles; ${this.bundles.length - from} came`, deadline_ms);
    }

    async waitForClose(deadline_ms) {
        return until(() => this.close, 'the relay to close the connection', deadline_ms);
    }

    #assertOpen(wanted) {
        if (this.close)
            throw new Error(`closed with ${this.close.code} ${this.close.reason} before ${wanted}`);
        return null;
    }

    stall() { // stops reading: the kernel's buffers fill, then the relay's socket blocks
        this.socket.pause();
    }

    resume() {
        this.socket.resume();
    }

    async leave() {
        this.socket.close(1000);
        await until(() => this.close, 'our own close to be answered');
    }
}

// Opens a WebSocket; `url` with the query, or a relay from startRelay plus `query`. Options: protocol
// (null for none), insecure (any certificate). Resolves when it is open.
export async function connect(t, url, options = {}) {
    const protocol = options.protocol === undefined ? 'livelisten.v1' : options.protocol;
    const socket = new WebSocket(url, protocol === null ? [] : [protocol],
        { rejectUnauthorized: !options.insecure, perMessageDeflate: false });
    const listener = new Listener(socket);
    cleanUp(t, () => socket.terminate());
    await until(() => socket.readyState === WebSocket.OPEN || listener.error || listener.close,
        `a WebSocket to ${url}`);
    if (listener.error)
        throw listener.error;
    return listener;
}

// A listener of one channel, by URL alone. Options: meeting, channel, profile, rendition and those of connect.
export async function listen(t, relay, options = {}) {
    const query = new URLSearchParams({ meeting: options.meeting ?? 'demo' });
    for (const name of ['channel', 'profile', 'rendition', 'token'])
        if (options[name] !== undefined)
            query.set(name, options[name]);
    return connect(t, `${relay.ws}?${query}`, options);
}

// Milliseconds of media in packets of one stream, by their timestamps, the last packet included.
export function mediaMs(packets, packet_ms = 20) {
    if (packets.length === 0)
        return 0;
    const span = (packets.at(-1).timestamp - packets[0].timestamp) >>> 0;
    return span / 48 + packet_ms;
}

// How many packets of one stream are missing between the first and the last, by sequence number.
export function missingPackets(packets) {
    let missing = 0;
    for (let i = 1; i < packets.length; i++)
        missing += ((packets[i].seq - packets[i - 1].seq) & 0xffff) - 1;
    return missing;
}
