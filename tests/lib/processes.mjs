// Programs under test: started with their output kept, waited for by condition and deadline, and
// always stopped when the test ends, by the process id that was started. Every function takes the test context `t` first
// (anything with `after(fn)`), because that is whose end cleans up.

import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');
export const build = resolve(root, process.env.LIVELISTEN_BUILD ?? 'build');

// Programs under a sanitizer need not keep up with real time; what they do must be right all the same.
export const sanitized = /^(address|thread)$/.test(basename(build));

// Programs under a sanitizer on a loaded machine are slow: deadlines say "broken", not "slow".
const PATIENCE_MS = 20_000;

// ---------------------------------------------------------------------------------------- cleaning up

const cleanups = new WeakMap();

// Like t.after, but last in, first out: programs stop before the directory they write to goes.
export function cleanUp(t, action) {
    let actions = cleanups.get(t);
    if (!actions) {
        actions = [];
        cleanups.set(t, actions);
        t.after(async () => {
            for (const one of actions.reverse())
                await one();
        });
    }
    actions.push(action);
}

export function tempDir(t) {
    const path = mkdtempSync(join(tmpdir(), 'livelisten-test-'));
    cleanUp(t, () => rmSync(path, { recursive: true, force: true }));
    return path;
}

// -------------------------------------------------------------------------------------------- waiting

// Polls until `condition()` is neither false, null nor undefined, and returns that. `what` is for the error.
export async function until(condition, what, deadline_ms = PATIENCE_MS) {
    const end = performance.now() + deadline_ms;
    for (;;) {
        const value = await condition();
        if (value !== false && value !== null && value !== undefined)
            return value;
        if (performance.now() > end)
            throw new Error(`after ${deadline_ms / 1000} s still waiting for ${
                typeof what === 'function' ? what() : what}`);
        await new Promise(wake => setTimeout(wake, 10));
    }
}

// A TCP port that was free a moment ago; for programs that cannot be told to choose one themselves.
export async function freePort() {
    const server = createServer();
    await new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
    const { port } = server.address();
    await new Promise(done => server.close(done));
    return port;
}

// ------------------------------------------------------------------------------------------- programs

const running = new Set();
process.on('exit', () => {
    for (const child of running)
        child.kill('SIGKILL');
});

class Program {
    constructor(file, args, options) {
        this.name = options.name ?? basename(file);
        this.stdout = '';
        this.stderr = '';
        this.output = ''; // both, as they came
        const child = spawn(file, args, {
            cwd: options.cwd ?? root,
            env: { ...process.env, ...options.env },
            stdio: ['pipe', 'pipe', 'pipe'],
        });
        this.child = child;
        this.pid = child.pid;
        this.status = null; // { code, signal } once it has ended
        this.stdin = child.stdin;
        child.stdin.on('error', () => {}); // a program may end without reading all
        if (!options.keepStdin)
            child.stdin.end(options.input ?? '');
        for (const stream of ['stdout', 'stderr']) {
            child[stream].setEncoding('utf8');
            child[stream].on('data', text => {
                this[stream] += text;
                this.output += text;
                keepLog(this, text);
            });
        }
        running.add(child);
        this.ended = new Promise(done => {
            const end = status => {
                running.delete(child);
                this.status ??= status;
                done(this.status);
            };
            child.on('error', error => {
                this.output += `${error.message}\n`;
                end({ code: null, signal: null, error });
            });
            child.on('close', (code, signal) => end({ code, signal }));
            // A grandchild may hold the pipes open; what the program itself wrote is here by then.
            child.on('exit', (code, signal) => setTimeout(end, 500, { code, signal }).unref());
        });
    }

    // Waits for a regular expression in the output (returns the match), from `from` characters on.
    async waitFor(pattern, deadline_ms = PATIENCE_MS, from = 0) {
        return until(() => {
            const match = this.output.slice(from).match(pattern);
            if (!match && this.status)
                throw new Error(`${this.describe()} before it said ${pattern}`);
            return match;
        }, () => `${pattern} from ${this.describe()}`, deadline_ms);
    }

    // Sends `signal` and waits for the end; SIGKILL when the program does not end by the deadline.
    async stop(signal = 'SIGTERM', deadline_ms = PATIENCE_MS) {
        if (!this.status)
            this.child.kill(signal);
        const timer = setTimeout(() => this.child.kill('SIGKILL'), deadline_ms);
        const status = await this.ended;
        clearTimeout(timer);
        return status;
    }

    // Waits for the end without asking for it.
    async end(deadline_ms = PATIENCE_MS) {
        await until(() => this.status, () => `the end of ${this.describe()}`, deadline_ms);
        return this.status;
    }

    describe() {
        const state = !this.status ? 'running'
            : this.status.signal ? `killed by ${this.status.signal}`
            : `ended with status ${this.status.code}`;
        const tail = this.output.split('\n').slice(-30).join('\n    ');
        return `${this.name} (${state}; its last lines:\n    ${tail.trimEnd()})`;
    }

    // Resident memory in bytes, as the kernel counts it.
    residentBytes() {
        const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
        return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)[1]) * 1024;
    }
}

function keepLog(program, text) {
    const directory = process.env.LIVELISTEN_TEST_LOGS;
    if (!directory)
        return;
    mkdirSync(directory, { recursive: true });
    const test = basename(process.argv[1] ?? 'test', '.test.mjs');
    appendFileSync(join(directory, `${test}-${program.name}-${program.pid}.log`), text);
}

// A program that ended because it found a bug in itself has not ended well, whatever the test expects of it.
export function assertSane(program) {
    const report = program.output.match(
        /(ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:)[^\n]*/);
    if (report)
        throw new Error(`${program.name}: ${report[0]}\n${program.output}`);
    if (program.status && /^SIG(SEGV|ABRT|BUS|ILL|FPE|TRAP)$/.test(program.status.signal ?? ''))
        throw new Error(program.describe());
}

// Starts a program of the build ('livelisten-relay'), or of the system.
// Options: name, cwd, env, input (text for stdin), keepStdin (leave it open: write to .stdin).
export function start(t, program, args = [], options = {}) {
    const file = program.startsWith('livelisten-') ? join(build, program) : program;
    const started = new Program(file, args, options);
    cleanUp(t, async () => {
        await started.stop();
        assertSane(started);
    });
    return started;
}

// Starts, waits for the end and returns { code, signal, stdout, stderr, output }.
export async function run(t, program, args = [], options = {}) {
    const started = start(t, program, args, options);
    const status = await started.end(options.deadline_ms);
    const { stdout, stderr, output } = started;
    return { ...status, stdout, stderr, output };
}

// ------------------------------------------------------------------------------------------ livelisten

// A relay on a port of its own choice, ready to be used. Options: args, state (directory), port, under (the
// words of a program that runs it, if one shall).
export async function startRelay(t, options = {}) {
    const state = options.state ?? join(tempDir(t), 'state');
    const args = ['--listen', `127.0.0.1:${options.port ?? 0}`, '--state', state, ...(options.args ?? [])];
    const [runner, ...words] = options.under ?? [];
    const program = runner ? start(t, runner, [...words, join(build, 'livelisten-relay'), ...args])
        : start(t, 'livelisten-relay', args);
    const [, scheme, port] = await program.waitFor(/listening on (https?):\/\/127\.0\.0\.1:(\d+)\//);
    const url = `${scheme}://127.0.0.1:${port}`;
    return {
        program,
        state,
        url,
        ws: `${url.replace(/^http/, 'ws')}/ws`,
        port: Number(port),
        publishTokenFile: join(state, 'publish.token'),
        operatorTokenFile: join(state, 'operator.token'),
    };
}

// A capture that publishes to `relay`: channels is { floor: 'file:PATH,loop', ... }; waits until the
// relay has accepted it. Options: args, meeting.
export async function startCapture(t, relay, channels, options = {}) {
    const program = start(t, 'livelisten-capture', [
        '--relay', relay.url,
        '--meeting', options.meeting ?? 'demo',
        '--token-file', relay.publishTokenFile,
        ...Object.entries(channels).flatMap(([name, source]) => ['--channel', `${name}=${source}`]),
        ...(options.args ?? []),
    ], options);
    await untilLive(relay, Object.keys(channels), { ...options, publisher: program });
    return program;
}

export async function meetings(relay) {
    const response = await fetch(`${relay.url}/api/v1/meetings`);
    return (await response.json()).meetings;
}

// Waits until all `channels` of the meeting are live (or, with live: false, all of them are not), as long as `publisher` runs.
export async function untilLive(relay, channels, { meeting = 'demo', live = true, publisher } = {}) {
    await until(async () => {
        if (publisher?.status)
            throw new Error(`not live: ${publisher.describe()}`);
        const found = (await meetings(relay)).find(({ id }) => id === meeting);
        return channels.every(name =>
            (found?.channels.find(channel => channel.name === name)?.live ?? false) === live);
    }, `channels ${channels} of ${meeting} to be ${live ? 'live' : 'gone'}`);
}
