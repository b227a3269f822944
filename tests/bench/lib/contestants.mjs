// Who is compared in fanning out: everybody does the same work for the same client. `unit` is what of a packet
// is 20 ms of audio for one listener, the unit of cost; `bundle_ms` of delay are by design.

import {
    floorServer, icecastServer, mosquittoServer, natsServer, nchanServer, relayServer, snapServer,
} from './servers.mjs';

const floor = (what, packets, bundle_ms) =>
    ({ what, profile: 'interpreter', bundle_ms, start: t => floorServer(t, { packets }) });

const PROFILES = { interpreter: { bundle_ms: 0 }, standard: { bundle_ms: 60 }, saver: { bundle_ms: 120, units: 3 } };
const relay = (profile, tls) => ({
    what: `livelisten, ${profile}${tls ? ', TLS' : ''}`,
    profile, ...PROFILES[profile],
    start: t => relayServer(t, { tls }),
});

const peer = (what, start, more = {}) => ({ what, profile: 'interpreter', bundle_ms: 0, peer: true, start, ...more });

export const contestants = {
    floor: floor('floor: a bare loop of send()', 1, 0),
    floor_of_bundles: floor('floor, 3 packets in one message every 60 ms', 3, 60),
    interpreter: relay('interpreter', false),
    standard: relay('standard', false),
    saver: relay('saver', false),
    interpreter_tls: relay('interpreter', true),
    standard_tls: relay('standard', true),
    saver_tls: relay('saver', true),
    icecast: peer('Icecast, an Ogg Opus page per 20 ms', icecastServer),
    nchan: peer('nginx nchan, WebSocket', nchanServer),
    mosquitto: peer('Mosquitto, MQTT', mosquittoServer),
    mosquitto_ws: peer('Mosquitto, MQTT over WebSocket', t => mosquittoServer(t, { websocket: true })),
    nats: peer('NATS', natsServer),
    nats_ws: peer('NATS over WebSocket', t => natsServer(t, { websocket: true })),
    snapserver: peer('Snapserver, its encoder included', snapServer, { most: 500 }),
};
