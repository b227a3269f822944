// What networks do to the packets of one stream. Models, not recordings: each has a few parameters, with the
// reason or source beside them. A network is
//     { seed, about, packet_ms, seconds, arrivals(random, packets) }
// and `arrivals` gives for packets [{ sent_ms }] the times [[arrived_ms...], ...]: none for a packet that was lost,
// two for one that came twice.

const PACKET_MS = 20;

// ------------------------------------------------------------------------------------------ over TCP
// In order and without loss: what follows a packet that waits, waits behind it.

// Times at which nothing gets through: { every_s (mean, Poisson) or at_s (list), from_ms, to_ms (even) }.
function* outages(random, { every_s, at_s, from_ms, to_ms }) {
    for (let start_ms = 0, n = 0; ; n++) {
        if (at_s && n === at_s.length)
            return;
        start_ms = at_s ? at_s[n] * 1000 : start_ms + random.exponential(every_s * 1000);
        const end_ms = start_ms + random.between(from_ms, to_ms);
        yield { start_ms, end_ms };
        start_ms = at_s ? start_ms : end_ms;
    }
}

// When something that would arrive at `ms`, not earlier than asked before, gets through.
function gate(times) {
    let { value: outage } = times.next();
    return ms => {
        while (outage && outage.end_ms <= ms)
            outage = times.next().value;
        return outage && ms >= outage.start_ms ? outage.end_ms : ms;
    };
}

// Lateness of a segment after loss, as a sender with RACK (RFC 8985) repairs it: the acknowledgement of
// the next segment, a quarter of a round trip of doubt, and the way again; when the repair is lost too, timeouts,
// 200 ms at least (Linux) and doubled each time.
function repair_ms(random, { loss, rtt_ms }, spacing_ms) {
    if (random.even() >= loss)
        return 0;
    let late_ms = spacing_ms + rtt_ms + rtt_ms / 4;
    for (let timeout_ms = Math.max(200, 2 * rtt_ms); random.even() < loss; timeout_ms *= 2)
        late_ms += timeout_ms;
    return late_ms;
}

// `bundle` packets travel together, when the last of them is there.
function tcp({ base_ms, jitter_ms, stalls = [], loss = 0, rtt_ms = 2 * base_ms, bundle = 1 }) {
    return (random, packets) => {
        const gates = stalls.map(stall => gate(outages(random, stall)));
        const spacing_ms = bundle * (packets[1] ? packets[1].sent_ms - packets[0].sent_ms : 0);
        let before_ms = 0;
        return packets.map((_, i) => {
            if (i % bundle > 0)
                return [before_ms];
            const { sent_ms } = packets[Math.min(i + bundle, packets.length) - 1];
            const late_ms = random.exponential(jitter_ms) + repair_ms(random, { loss, rtt_ms }, spacing_ms);
            const free_ms = Math.max(before_ms, sent_ms + base_ms + late_ms);
            before_ms = gates.reduce((ms, passes) => passes(ms), free_ms);
            return [before_ms];
        });
    };
}

// ------------------------------------------------------------------------------------------ over UDP
// Each packet for itself. `lost(random)` makes a function that says of one packet after the other whether it is.

const independent = share => random => () => random.even() < share;

// Gilbert (1960): a good and a bad state, in which all is lost.
const bursts = ({ share, packets }) => random => {
    const leave = 1 / packets;
    const enter = leave * share / (1 - share);
    let bad = false;
    return () => {
        bad = random.even() < (bad ? 1 - leave : enter);
        return bad;
    };
};

function udp({ base_ms, jitter_ms, lost = independent(0), detour = { share: 0, from_ms: 0, to_ms: 0 }, twice = 0 }) {
    return (random, packets) => {
        const isLost = lost(random);
        const travel_ms = () => base_ms + random.exponential(jitter_ms) +
            (random.even() < detour.share ? random.between(detour.from_ms, detour.to_ms) : 0);
        return packets.map(({ sent_ms }) => {
            if (isLost())
                return [];
            const arrived_ms = sent_ms + travel_ms();
            return random.even() < twice ? [arrived_ms, sent_ms + travel_ms()] : [arrived_ms];
        });
    };
}

// ------------------------------------------------------------------------------------------ the networks

// A path over the open Internet within a continent: 30 to 50 ms one way, jitter of some ms in its last mile.
const INTERNET = { base_ms: 40, jitter_ms: 5 };

export const networks = {
    lan: {
        about: 'calm LAN',
        arrivals: tcp({ base_ms: 1, jitter_ms: 0.3 }),
    },
    'office-wifi': {
        about: 'office Wi-Fi',
        arrivals: tcp({
            base_ms: 8, jitter_ms: 2,
            stalls: [
                { every_s: 5, from_ms: 10, to_ms: 50 }, // retries of the link layer, up to 7 with growing back-off (802.11)
                { every_s: 60, from_ms: 60, to_ms: 120 }, // off its channel, in search of a better access point
            ],
        }),
    },
    'busy-wifi': {
        about: 'Wi-Fi of a full hall',
        arrivals: tcp({
            base_ms: 10, jitter_ms: 5,
            stalls: [
                { every_s: 3, from_ms: 30, to_ms: 200 }, // hundreds of stations contend, rates fall
                { every_s: 90, from_ms: 250, to_ms: 600 }, // roams to another access point, with 802.1X
            ],
        }),
    },
    '3g-stalls': {
        about: '3G with stalls',
        arrivals: tcp({
            base_ms: 90, jitter_ms: 20, // HSPA: 10 ms frames, RLC retransmissions of some 100 ms
            stalls: [
                { every_s: 4, from_ms: 80, to_ms: 250 },
                { every_s: 15, from_ms: 300, to_ms: 900 }, // change of radio state (3GPP TS 25.331), of cell, fading
            ],
        }),
    },
    'lte-handover': {
        about: 'LTE on a train',
        arrivals: tcp({
            base_ms: 35, jitter_ms: 4, // HARQ retransmissions of 8 ms each
            stalls: [
                { every_s: 20, from_ms: 50, to_ms: 120 }, // a handover; 3GPP TR 36.881 counts 50 ms for the radio alone
                { every_s: 100, from_ms: 400, to_ms: 1200 }, // one that failed: the radio link is made anew
            ],
        }),
    },
    satellite: {
        about: 'geostationary satellite',
        arrivals: tcp({
            base_ms: 280, // ITU-T G.114: 260 ms for the hop
            jitter_ms: 12, // frames of a shared return channel
            loss: 0.0005, rtt_ms: 560,
        }),
    },
    'tcp-loss': {
        about: 'TCP, 1 % of segments lost',
        arrivals: tcp({ ...INTERNET, loss: 0.01 }),
    },
    'tcp-bundles': {
        about: 'the same, in bundles of three',
        arrivals: tcp({ ...INTERNET, loss: 0.01, bundle: 3 }), // what the relay sends to `standard`
    },
    'udp-1': { about: 'UDP, 1 % lost', arrivals: udp({ ...INTERNET, lost: independent(0.01) }) },
    'udp-5': { about: 'UDP, 5 % lost', arrivals: udp({ ...INTERNET, lost: independent(0.05) }) },
    'udp-10': { about: 'UDP, 10 % lost', arrivals: udp({ ...INTERNET, lost: independent(0.1) }) },
    'udp-20': { about: 'UDP, 20 % lost', arrivals: udp({ ...INTERNET, lost: independent(0.2) }) },
    'udp-bursty': {
        about: 'UDP, 5 % lost in bursts',
        arrivals: udp({ ...INTERNET, lost: bursts({ share: 0.05, packets: 4 }) }), // of 80 ms on average: a queue that overflows
    },
    reorder: {
        about: 'UDP, out of order and twice',
        arrivals: udp({ ...INTERNET, detour: { share: 0.05, from_ms: 10, to_ms: 60 }, twice: 0.02 }), // two ways of unlike length
    },
    stall: {
        about: 'a calm hour with one stall of 2 s',
        seconds: 3600,
        arrivals: (random, packets) => tcp({
            base_ms: 20, jitter_ms: 1,
            stalls: [{ at_s: [packets.at(-1).sent_ms / 2000], from_ms: 2000, to_ms: 2000 }],
        })(random, packets),
    },
    saver: {
        about: 'EDGE, for the saver',
        packet_ms: 60,
        arrivals: tcp({
            base_ms: 250, jitter_ms: 50, // 2.5G: round trips of 400 to 700 ms
            stalls: [{ every_s: 40, from_ms: 800, to_ms: 2500 }], // reselects a cell: seconds without data
            bundle: 2, // what the relay sends to `saver`
        }),
    },
    drift: {
        about: 'calm, for clocks that differ',
        // Bounded jitter: what runs dry here does so for the clocks alone.
        arrivals: (random, packets) => packets.map(({ sent_ms }) => [sent_ms + 30 + random.between(0, 5)]),
    },
};

Object.values(networks).forEach((network, i) => {
    network.seed = i + 1;
    network.packet_ms ??= PACKET_MS;
    network.seconds ??= 600;
});
