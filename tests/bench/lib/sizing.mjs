// How large a machine must be for so many listeners, by calculation. What a listener costs was measured (fanout.mjs);
// what he is sent follows from the wire format.

// docs/protocol.md: Opus at a constant rate, RTP, SRTP's tag, the bundle's length of each packet.
const AROUND_PACKET = 12 + 10 + 2;
const HI = { packet_ms: 20, bytes: 40_000 / 8 * 0.020 + AROUND_PACKET };
const LO = { packet_ms: 60, bytes: 14_000 / 8 * 0.060 + AROUND_PACKET };
const PROFILES = {
    interpreter: { ...HI, packets: 1 },
    standard: { ...HI, packets: 3 },
    saver: { ...LO, packets: 2 },
};
const WEBSOCKET = 4, TLS = 22, TCP_IP = 52; // per message; IPv4, with time stamps
const TICKS_PER_S = 50;

export const MIX = { interpreter: 0.05, standard: 0.80, saver: 0.15 };
export const BUSY = 0.7; // of a core: what is left is for storms, operators, the rest of the machine

// Kernel memory of a connection: socket, file and their tables as long as nothing is under way (slab, measured with 4,000
// listeners), and for each message that is not yet acknowledged its buffer.
const SOCKET_BYTES = 5 * 1024;
const MESSAGE_BUFFER_BYTES = 1536;
const ROUND_TRIP_S = 0.2; // of a listener far away

const messagesPerSecond = ({ packet_ms, packets }) => 1000 / (packet_ms * packets);

// Bits per second to one listener, IP headers included, Ethernet's not.
export function bitsPerSecond(profile, tls) {
    const { bytes, packets } = PROFILES[profile];
    return 8 * messagesPerSecond(PROFILES[profile]) * (packets * bytes + WEBSOCKET + (tls ? TLS : 0) + TCP_IP);
}

// `cost`: { profile: { us, bytes } } - CPU time per 20 ms of audio, and memory of the relay, for one listener.
export function size(listeners, cost, tls) {
    const sum = of => Object.entries(MIX).reduce((all, [profile, share]) => all + listeners * share * of(profile), 0);
    const messages = sum(profile => messagesPerSecond(PROFILES[profile]));
    return {
        cores: sum(profile => cost[profile].us * TICKS_PER_S / 1e6) / BUSY,
        bits_per_s: sum(profile => bitsPerSecond(profile, tls)),
        messages_per_s: messages,
        user_bytes: sum(profile => cost[profile].bytes),
        kernel_bytes: listeners * SOCKET_BYTES + messages * ROUND_TRIP_S * MESSAGE_BUFFER_BYTES,
    };
}
