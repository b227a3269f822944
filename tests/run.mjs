// Runs everything: node tests/run.mjs BUILD. Builds the variants it needs (plain, address: ASan and UBSan, thread: TSan), runs the suites, as
// many at once as there are processors, and ends with one line that sums up. ONLY=PATTERN in the environment runs the suites whose
// name fits. The output of each suite is kept in BUILD/test-logs.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTap } from './lib/tap.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const build = resolve(root, process.argv[2] ?? 'build');
const logs = join(build, 'test-logs');
const only = new RegExp(process.env.ONLY ?? '');
const processors = cpus().length;
const PATIENCE_S = 300; // for one suite; the longest needs a fifth of it

const VARIANTS = {
    plain: { san: '', directory: build },
    address: { san: 'address,undefined', directory: join(build, 'address') },
    thread: { san: 'thread', directory: join(build, 'thread') },
};

// Scenarios run under ASan and UBSan, where errors show, unless they need the real speed (plain), or are about threads.
const SCENARIO_VARIANTS = [
    [/^(room|page|console|monitor|webkit)/, ['plain']],
    [/^(runner|setup|man|demo|install)/, ['plain']],
    [/^(click|traces)/, ['plain']],
    [/^stalled/, ['plain']],
    [/^listen/, ['plain', 'thread']],
    [/^(restart|workers)/, ['address', 'thread']],
    [/./, ['address']],
];
// What else than the programs some of them need.
const NEEDS = { man: ['all', 'man'], install: ['all', 'man'], click: ['all', 'unit'], interleaving: ['all', 'unit'], ladder: ['all', 'unit'] };
// These measure delays, or hear with two browsers: nothing else runs beside them.
const ALONE = /^(room|page|console|monitor|webkit|stalled)/;

const SANITIZER_OPTIONS = {
    ASAN_OPTIONS: 'detect_stack_use_after_return=1:strict_string_checks=1',
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
    TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1',
};

// ------------------------------------------------------------------------------------------------ suites

function list(directory, pattern) {
    return readdirSync(join(root, directory)).filter(name => pattern.test(name)).sort();
}

// A script that prints what is wrong and ends with a status counts as one test.
function scriptSuite(name, command, args) {
    return { name, variant: 'plain', needs: [], command, args, judge: 'status' };
}

function unitSuites() {
    return list('tests/unit', /^test_\w+\.c$/).flatMap(file => {
        const program = basename(file, '.c');
        const threaded = /\bpthread_create\b/.test(readFileSync(join(root, 'tests/unit', file), 'utf8'));
        return ['plain', 'address', ...(threaded ? ['thread'] : [])].map(variant => ({
            name: `unit/${program.slice('test_'.length)}`,
            variant,
            needs: ['unit'],
            command: join(VARIANTS[variant].directory, 'tests', program),
            args: [],
        }));
    });
}

// Every fuzzer, built to read files instead, over the inputs kept in its corpus.
function corpusSuites() {
    return list('tests/fuzz', /^fuzz_\w+\.c$/).map(file => {
        const parser = file.slice('fuzz_'.length, -'.c'.length);
        return {
            name: `corpus/${parser}`,
            variant: 'address',
            needs: ['replay'],
            command: join(VARIANTS.address.directory, 'tests', `replay_${parser}`),
            args: [join(root, 'tests/fuzz/corpus', parser)],
            judge: 'status',
        };
    });
}

function nodeSuite(name, file, variant, needs, alone = false) {
    return {
        name,
        variant,
        alone,
        needs,
        command: process.execPath,
        args: ['--test', '--test-reporter=tap', join(root, file)],
    };
}

function pageSuites() {
    return list('tests/page', /\.test\.mjs$/).map(file =>
        nodeSuite(`page/${basename(file, '.test.mjs')}`, `tests/page/${file}`, 'plain', ['web']));
}

function scenarioSuites() {
    return list('tests/scenario', /\.test\.mjs$/).flatMap(file => {
        const name = basename(file, '.test.mjs');
        const [, variants] = SCENARIO_VARIANTS.find(([pattern]) => pattern.test(name));
        return variants.map(variant =>
            nodeSuite(`scenario/${name}`, `tests/scenario/${file}`, variant,
                NEEDS[name] ?? ['all'], ALONE.test(name)));
    });
}

const suites = [
    scriptSuite('layout/borders', 'tests/check-layout', []),
    scriptSuite('layout/self-test', 'tests/check-layout', ['--self-test']),
    ...unitSuites(),
    ...corpusSuites(),
    ...pageSuites(),
    ...scenarioSuites(),
].filter(({ name, variant }) => only.test(`${name} ${variant}`));

// ----------------------------------------------------------------------------------------------- running

const running = new Set();

// Ends with { code, signal, output }; the output also goes to `log`. A whole process group, so that
// nothing outlives a suite that is killed.
function execute(command, args, { env = {}, log, patience_s }) {
    return new Promise(done => {
        const file = createWriteStream(log);
        let output = '';
        const child = spawn(command, args, {
            cwd: root,
            env: { ...process.env, ...env },
            stdio: ['ignore', 'pipe', 'pipe'],
            detached: true,
        });
        running.add(child);
        const timer = patience_s && setTimeout(() => {
            output += `\nkilled: no end after ${patience_s} s\n`;
            killGroup(child);
        }, patience_s * 1000);
        const keep = text => {
            output += text;
            file.write(text);
        };
        child.stdout.setEncoding('utf8').on('data', keep);
        child.stderr.setEncoding('utf8').on('data', keep);
        child.on('error', error => keep(`${error.message}\n`));
        child.on('close', (code, signal) => {
            clearTimeout(timer);
            running.delete(child);
            file.end();
            done({ code: code ?? 1, signal, output });
        });
    });
}

function killGroup(child) {
    try {
        process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
        if (error.code !== 'ESRCH')
            throw error;
    }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
        running.forEach(killGroup);
        process.exit(1);
    });
}

function seconds(since) {
    return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

async function buildVariant(variant, targets) {
    const { san } = VARIANTS[variant];
    const started = performance.now();
    const log = join(logs, `build-${variant}.log`);
    // The flags of an outer make are not for these.
    const { code, output } = await execute('make', ['-j', String(processors), `B=${build}`,
        ...(san ? [`SAN=${san}`] : []), 'SETUP=:', ...targets],
    { log, env: { MAKEFLAGS: '', MAKELEVEL: '' } });
    report(code === 0, `build ${variant}`, seconds(started));
    if (code !== 0)
        console.log(indent(output.split('\n').slice(-40).join('\n')));
    return code === 0;
}

async function runSuite(suite) {
    const started = performance.now();
    const { name, variant, command, args, judge } = suite;
    const id = `${name.replace('/', '-')}-${variant}`;
    const ended = await execute(command, args, {
        log: join(logs, `${id}.log`),
        patience_s: PATIENCE_S,
        env: {
            ...SANITIZER_OPTIONS,
            CMOCKA_MESSAGE_OUTPUT: 'TAP',
            LIVELISTEN_BUILD: VARIANTS[variant].directory,
            LIVELISTEN_TEST_LOGS: join(logs, id),
        },
    });
    const count = judge === 'status'
        ? { passed: ended.code === 0 ? 1 : 0, skipped: 0, failed: ended.code === 0 ? [] : [name] }
        : countTap(ended.output, ended);
    const { passed, skipped, failed } = count;
    const numbers = [`${passed} passed`, ...(skipped ? [`${skipped} skipped`] : []),
        ...(failed.length ? [`${failed.length} failed`] : [])].join(', ');
    report(failed.length === 0, `${name} (${variant})`, seconds(started), numbers);
    if (failed.length > 0) {
        console.log(failed.map(one => `        ${one}`).join('\n'));
        console.log(indent(ended.output));
    } else {
        showFigures(ended.output);
    }
    return count;
}

// What a test measured is worth seeing, pass or not: its diagnostics that begin with "figure:".
function showFigures(output) {
    for (const [, figure] of output.matchAll(/^ *# figure: (.*)$/gm))
        console.log(`        ${figure}`);
}

function indent(text) {
    return text.trimEnd().split('\n').map(line => `        | ${line}`).join('\n');
}

function report(ok, what, time, numbers = '') {
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${what.padEnd(36)} ${time.padStart(8)}  ${numbers}`.trimEnd());
}

// As many at once as there are processors; then those that want the machine for themselves.
async function runAll(list) {
    const counts = [];
    const queue = list.filter(({ alone }) => !alone);
    const worker = async () => {
        for (let suite = queue.shift(); suite; suite = queue.shift())
            counts.push(await runSuite(suite));
    };
    await Promise.all(Array.from({ length: processors }, worker));
    for (const suite of list.filter(({ alone }) => alone))
        counts.push(await runSuite(suite));
    return counts;
}

async function main() {
    const started = performance.now();
    rmSync(logs, { recursive: true, force: true });
    mkdirSync(logs, { recursive: true });

    const built = {};
    for (const variant of Object.keys(VARIANTS)) {
        const targets = new Set(suites.filter(suite => suite.variant === variant)
            .flatMap(({ needs }) => needs));
        if (targets.size > 0)
            built[variant] = await buildVariant(variant, targets);
    }
    const broken = Object.values(built).filter(ok => !ok).length;
    const counts = await runAll(suites.filter(({ variant, needs }) =>
        needs.length === 0 || built[variant]));

    const sum = pick => counts.reduce((total, count) => total + pick(count), 0);
    const passed = sum(count => count.passed);
    const failed = sum(count => count.failed.length) + broken;
    const skipped = sum(count => count.skipped);
    console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} in ${
        seconds(started)}; logs in ${logs}`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
