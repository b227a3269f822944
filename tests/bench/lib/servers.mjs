// What fans out: the floor, the relay, and the servers that others use for such work (its peers). Each
// function starts one on a core of its own with the sound on, and resolves to
//     { pid, host, port, tls, dialect, publisher, joinsPerSecond }
// where the floor needs no publisher, and the last is for those that lose who comes faster.
// The peers are Debian's packages, with a configuration of their own in a temporary directory, alone on a free port: a
// server of the system that runs already is not touched.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { build, cleanUp, freePort, start, startRelay, tempDir, until } from '../../lib/processes.mjs';
import { pin, splitCores } from './machine.mjs';
import { Unmeasured } from './report.mjs';

const HOST = '127.0.0.1';
const FILES = 20_000; // connections that a peer is told to allow

function startOn(t, core, program, args, options) {
    return start(t, 'taskset', ['-c', core, program, ...args].map(String), options);
}

const startOwn = (t, core, name, args) => startOn(t, core, join(build, 'bench', name), args, { name });

async function publishTo(t, dialect, port, args = []) {
    const publisher = startOwn(t, splitCores().client, 'publish', ['--dialect', dialect, ...args, HOST, port]);
    await publisher.waitFor(/^publishing$/m);
    return publisher;
}

// ------------------------------------------------------------------------------------------- our own

// A bare loop of send(), `packets` in each message.
export async function floorServer(t, { packets = 1 } = {}) {
    const floor = startOwn(t, splitCores().server, 'floor', ['--packets', packets]);
    const [, port] = await floor.waitFor(/listening on http:\/\/127\.0\.0\.1:(\d+)\//);
    return { pid: floor.pid, host: HOST, port, tls: false, dialect: 'livelisten' };
}

// The relay with its demo meeting: one worker on a core of its own, or several on all there are. `under`: the
// command that runs it.
export async function relayServer(t, { tls = false, workers = 1, core = splitCores().server, under } = {}) {
    const relay = await startRelay(t, { under, args: [...(tls ? ['--tls-self-signed'] : []), '--workers', String(workers)] });
    if (workers === 1)
        pin(relay.program.pid, core);
    const publisher = await publishTo(t, 'livelisten', relay.port, [...(tls ? ['--tls'] : []), '--token-file', relay.publishTokenFile]);
    return { pid: relay.program.pid, host: HOST, port: relay.port, tls, publisher, dialect: 'livelisten' };
}

// --------------------------------------------------------------------------------------------- peers

const listening = port => new Promise(resolve => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
});

// Runs a peer that is to listen on `ports`. Its configuration and state are in `directory`.
async function startPeer(t, program, args, ports) {
    const peer = startOn(t, splitCores().server, program, args,
        { name: program, env: { PATH: `${process.env.PATH}:/usr/sbin` } });
    cleanUp(t, () => peer.stop('SIGKILL')); // how it would end is not our business, and takes time
    for (const port of ports)
        await until(async () => {
            if (peer.status)
                throw new Unmeasured(/No such file/.test(peer.output) ? `${program} is not installed` : peer.describe());
            return listening(port);
        }, `${program} to listen`);
    return peer;
}

function configure(t, name, text) {
    const directory = tempDir(t);
    chmodSync(directory, 0o777); // some drop their privileges
    const file = join(directory, name);
    writeFileSync(file, typeof text === 'function' ? text(directory) : text);
    return { directory, file };
}

export async function icecastServer(t) {
    const port = await freePort();
    const user = process.getuid() === 0 ? '<changeowner><user>nobody</user><group>nogroup</group></changeowner>' : '';
    const { file } = configure(t, 'icecast.xml', directory => `<icecast>
        <limits><clients>${FILES}</clients><sources>2</sources><queue-size>524288</queue-size><client-timeout>30</client-timeout>
            <header-timeout>15</header-timeout><source-timeout>60</source-timeout><burst-on-connect>0</burst-on-connect></limits>
        <authentication><source-password>bench</source-password><admin-user>admin</admin-user><admin-password>bench</admin-password></authentication>
        <hostname>localhost</hostname>
        <listen-socket><port>${port}</port><bind-address>${HOST}</bind-address></listen-socket>
        <paths><basedir>${directory}</basedir><logdir>${directory}</logdir><webroot>${directory}</webroot><adminroot>${directory}</adminroot></paths>
        <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>1</loglevel></logging>
        <security><chroot>0</chroot>${user}</security></icecast>`);
    const { pid } = await startPeer(t, 'icecast2', ['-c', file], [port]);
    const publisher = await publishTo(t, 'icecast', port);
    return { pid, host: HOST, port, tls: false, publisher, dialect: 'icecast', joinsPerSecond: 800 };
}

export async function nchanServer(t) {
    const port = await freePort();
    const { directory, file } = configure(t, 'nginx.conf', directory => `
        load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
        daemon off; master_process off; worker_processes 1; worker_rlimit_nofile ${FILES};
        pid ${directory}/pid; error_log stderr error;
        events { worker_connections ${FILES}; }
        http {
            access_log off;
            ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${directory}/${name};`).join(' ')}
            server {
                listen ${HOST}:${port} backlog=4096;
                location = /publish { nchan_publisher websocket; nchan_channel_id bench; nchan_message_buffer_length 20; }
                location = /listen { nchan_subscriber websocket; nchan_channel_id bench; nchan_subscriber_first_message newest; }
            }
        }`);
    const { pid } = await startPeer(t, 'nginx', ['-p', directory, '-c', file], [port]);
    const publisher = await publishTo(t, 'nchan', port);
    return { pid, host: HOST, port, tls: false, publisher, dialect: 'nchan' };
}

export async function mosquittoServer(t, { websocket = false } = {}) {
    const [port, listenPort] = [await freePort(), await freePort()];
    const { file } = configure(t, 'mosquitto.conf', [
        'persistence false', 'allow_anonymous true', 'set_tcp_nodelay true', 'log_dest stderr', 'log_type error',
        `listener ${port} ${HOST}`, 'protocol mqtt',
        ...(websocket ? [`listener ${listenPort} ${HOST}`, 'protocol websockets'] : []), ''].join('\n'));
    const { pid } = await startPeer(t, 'mosquitto', ['-c', file], websocket ? [port, listenPort] : [port]);
    const publisher = await publishTo(t, 'mqtt', port);
    return { pid, host: HOST, port: websocket ? listenPort : port, tls: false, publisher, dialect: websocket ? 'mqtt-ws' : 'mqtt' };
}

export async function natsServer(t, { websocket = false } = {}) {
    const [port, listenPort] = [await freePort(), await freePort()];
    const { file } = configure(t, 'nats.conf', `
        listen: "${HOST}:${port}"
        ${websocket ? `websocket { listen: "${HOST}:${listenPort}", no_tls: true }` : ''}
        `);
    const { pid } = await startPeer(t, 'nats-server', ['-c', file], websocket ? [port, listenPort] : [port]);
    const publisher = await publishTo(t, 'nats', port);
    return { pid, host: HOST, port: websocket ? listenPort : port, tls: false, publisher, dialect: websocket ? 'nats-ws' : 'nats' };
}

export async function snapServer(t) {
    const [port, sourcePort] = [await freePort(), await freePort()];
    const directory = tempDir(t);
    mkdirSync(join(directory, 'data'));
    const { pid } = await startPeer(t, 'snapserver', ['--config', '/dev/null', '--server.datadir', join(directory, 'data'),
        '--http.enabled=0', '--tcp.enabled=0', `--stream.bind_to_address=${HOST}`, `--stream.port=${port}`,
        `--stream.source=tcp://${HOST}:${sourcePort}?name=bench&mode=server&sampleformat=48000:16:2&codec=opus:BITRATE:40000,COMPLEXITY:10&chunk_ms=20`,
        '--logging.filter=*:error'], [port, sourcePort]);
    const publisher = await publishTo(t, 'snapcast', sourcePort);
    return { pid, host: HOST, port, tls: false, publisher, dialect: 'snapcast' };
}
