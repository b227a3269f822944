// Run by data.mjs in a network of its own: a relay, a capture and one listener of each kind, every
// listener at the far end of a cable (veth, MTU 1500) that nobody else uses. So the counters of the
// far end are this listener's bytes, each direction by itself. Prints { kind: counts } as JSON.

import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { start, startCapture, tempDir, until } from '../../lib/processes.mjs';
import { pass } from './machine.mjs';
import { within } from './report.mjs';
import { fluentSpeech } from './speech.mjs';

const ETHERNET_HEADER_BYTES = 14; // the kernel counts it, a mobile network does not carry it
const SETTLE_S = 2;               // the handshake and the first cushion are not what goes on all day

const KINDS = {
    standard: { profile: 'standard', tls: false },
    standard_tls: { profile: 'standard', tls: true },
    saver: { profile: 'saver', tls: false },
    saver_tls: { profile: 'saver', tls: true },
};

const ip = (...args) => execFileSync('ip', args);

// A network with one cable to ours: { pid of a process in it, address of our end }.
async function network(t, i) {
    const holder = start(t, 'unshare', ['--net', 'sleep', '600']);
    const own = readlinkSync('/proc/self/ns/net');
    await until(() => readlinkSync(`/proc/${holder.pid}/ns/net`) !== own, 'a network for a listener');
    const near = `listener${i}`;
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', 'relay', 'netns', holder.pid);
    ip('address', 'add', `10.77.${i}.1/24`, 'dev', near);
    ip('link', 'set', near, 'up');
    for (const args of [['address', 'add', `10.77.${i}.2/24`, 'dev', 'relay'], ['link', 'set', 'relay', 'up']])
        execFileSync('nsenter', ['-t', holder.pid, '-n', 'ip', ...args]);
    return { pid: holder.pid, address: `10.77.${i}.1` };
}

function counters({ pid }) {
    const line = readFileSync(`/proc/${pid}/net/dev`, 'utf8').split('\n').find(one => one.includes('relay:'));
    const field = line.split(':')[1].trim().split(/\s+/).map(Number);
    const direction = (bytes, packets) => ({ bytes: bytes - packets * ETHERNET_HEADER_BYTES, packets });
    return { down: direction(field[0], field[1]), up: direction(field[8], field[9]) };
}

function rate(before, after, seconds) {
    return {
        kbps: (after.bytes - before.bytes) * 8 / 1000 / seconds,
        packets_per_s: (after.packets - before.packets) / seconds,
    };
}

async function speakingRelay(t, tls, speech) {
    const state = join(tempDir(t), 'state');
    const port = tls ? 8443 : 8080;
    const relay = start(t, 'livelisten-relay', ['--listen', `0.0.0.0:${port}`, '--state', state,
        ...(tls ? ['--tls-self-signed'] : [])]);
    await relay.waitFor(/listening on/);
    await startCapture(t,
        { url: `http${tls ? 's' : ''}://127.0.0.1:${port}`, publishTokenFile: join(state, 'publish.token') },
        { floor: `file:${speech},loop` }, { args: tls ? ['--insecure'] : [] });
    return port;
}

async function measure(t, seconds) {
    ip('link', 'set', 'lo', 'up');
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // the helpers ask the relay for its meetings
    const speech = await fluentSpeech(t);
    const port = { false: await speakingRelay(t, false, speech), true: await speakingRelay(t, true, speech) };
    const far = {};
    for (const [i, [kind, { profile, tls }]] of Object.entries(KINDS).entries()) {
        far[kind] = await network(t, i);
        const url = `http${tls ? 's' : ''}://${far[kind].address}:${port[tls]}/m/demo`;
        start(t, 'nsenter', ['-t', String(far[kind].pid), '-n', join(process.env.LIVELISTEN_BUILD, 'livelisten-play'), url,
            '--profile', profile, '--insecure', '--output', join(tempDir(t), 'heard.wav'), '--duration', '600']);
    }
    await pass(SETTLE_S);
    const before = Object.fromEntries(Object.keys(KINDS).map(kind => [kind, counters(far[kind])]));
    const started_ms = performance.now();
    await pass(seconds);
    const took_s = (performance.now() - started_ms) / 1000;
    return Object.fromEntries(Object.keys(KINDS).map(kind => {
        const after = counters(far[kind]);
        return [kind, { down: rate(before[kind].down, after.down, took_s), up: rate(before[kind].up, after.up, took_s) }];
    }));
}

try {
    console.log(JSON.stringify(await within(t => measure(t, Number(process.argv[2])))));
} catch (error) {
    console.error(error.message);
    process.exitCode = 1;
}
