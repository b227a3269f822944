// A room without a sound card: PulseAudio with one loop-back device of two channels, left the room,
// right the ears. Whatever is played into `room` comes out of `microphone`; a browser plays into `ears`;
// a recording of both channels is aligned to the sample, so that the delay between them is exact.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, start, tempDir, until } from './processes.mjs';

const RATE_HZ = 48_000;
const LATENCY_MS = 10; // what the recorder asks for, and with it the block size of the device

const MODULES = socket => [
    `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    'module-null-sink sink_name=hall rate=48000 channels=2 channel_map=front-left,front-right',
    'module-remap-sink sink_name=room master=hall channels=1 channel_map=mono' +
        ' master_channel_map=front-left remix=no',
    'module-remap-sink sink_name=ears master=hall channels=1 channel_map=mono' +
        ' master_channel_map=front-right remix=no',
    'module-remap-source source_name=microphone master=hall.monitor channels=1 channel_map=mono' +
        ' master_channel_map=front-left remix=no',
];

// PortAudio reaches PulseAudio through ALSA, which knows it by this name.
const ALSA_DEVICE = 'livelisten_microphone';

class Room {
    constructor(t, server, home) {
        this.t = t;
        this.directory = home;
        // For programs that hear or play in the room. PortAudio finds ALSA's configuration in HOME.
        this.env = { PULSE_SERVER: server, PULSE_SINK: 'ears', PULSE_SOURCE: 'microphone' };
        this.captureEnv = { ...this.env, HOME: home };
        this.source = `device:${ALSA_DEVICE}`;
    }

    // Plays a WAV file over the loudspeakers of the room; resolves when it has been played.
    async play(path) {
        return run(this.t, 'paplay', ['-d', 'room', path], { env: this.env, deadline_ms: 120_000 });
    }

    // Records from now on; stop() gives { room, ears }, samples at 48 kHz.
    async record() {
        const recording = await this.#record('hall.monitor');
        return {
            async stop() {
                const [room, ears] = await recording.stop();
                return { room, ears };
            },
        };
    }

    // Headphones with two ears, beside those of the room: `env` for a browser that is to play into them; listen()
    // gives { left, right } of the next `seconds`, samples at 48 kHz.
    async headphones() {
        const env = { ...this.env, PULSE_SINK: 'headphones' };
        await run(this.t, 'pactl', ['load-module', 'module-null-sink', 'sink_name=headphones', 'rate=48000',
            'channels=2'], { env });
        const listen = async seconds => {
            const recording = await this.#record('headphones.monitor');
            await until(() => recording.seconds() >= seconds, 'the sound of the headphones');
            const [left, right] = await recording.stop();
            return { left, right };
        };
        return { env, listen };
    }

    async #record(device) {
        const path = join(this.directory, `recording-${process.hrtime.bigint()}.raw`);
        writeFileSync(path, '');
        const recorder = start(this.t, 'parec', [
            '-d', device, '--raw', '--format=s16le', `--rate=${RATE_HZ}`, '--channels=2',
            `--latency-msec=${LATENCY_MS}`, path,
        ], { env: this.env });
        await until(() => readFileSync(path).length > 0, 'the recorder to start');
        return {
            seconds: () => statSync(path).size / (4 * RATE_HZ),
            async stop() {
                await recorder.stop('SIGTERM');
                return split(readFileSync(path));
            },
        };
    }
}

function split(bytes) {
    const frames = Math.floor(bytes.length / 4);
    return [0, 1].map(channel =>
        Float32Array.from({ length: frames }, (_, i) => bytes.readInt16LE(i * 4 + channel * 2) / 32768));
}

export async function startRoom(t) {
    const directory = tempDir(t);
    const socket = join(directory, 'pulse');
    const server = `unix:${socket}`;
    writeFileSync(join(directory, '.asoundrc'),
        `pcm.${ALSA_DEVICE} { type pulse server "${server}" device "microphone" }\n`);
    const pulse = start(t, 'pulseaudio', [
        '-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes',
        ...MODULES(socket).flatMap(module => ['-L', module]),
    ], { env: { HOME: directory, XDG_RUNTIME_DIR: directory, PULSE_RUNTIME_PATH: directory } });
    await until(async () => {
        if (pulse.status) throw new Error(pulse.describe());
        const { code, stdout } = await run(t, 'pactl', ['list', 'short', 'sources'],
            { env: { PULSE_SERVER: server } });
        return code === 0 && stdout.includes('microphone');
    }, () => `the sound of the room; ${pulse.describe()}`);
    return new Room(t, server, directory);
}
