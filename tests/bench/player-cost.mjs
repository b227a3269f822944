// What the player core takes of one core of this machine: native, and as WebAssembly in Chromium. Ten minutes on a busy
// Wi-Fi, where much is stretched, are pushed and pulled without a pause.

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

import { startBrowser } from '../lib/browser.mjs';
import { build, root, run, tempDir } from '../lib/processes.mjs';
import { csv, rows } from '../traces/generate.mjs';
import { median } from './lib/machine.mjs';
import { runAlone, Unmeasured } from './lib/report.mjs';

const NETWORK = 'busy-wifi';
const SECONDS = 600;
const QUICK_S = 60;
const ROUNDS = 3;

async function native(t, trace, packets) {
    const { code, stdout, output } = await run(t, join(build, 'bench/player_cost'), ['--packets', packets, trace], { deadline_ms: 300_000 });
    if (code !== 0)
        throw new Unmeasured(`player_cost ended with status ${code}: ${output.trim()}`);
    return JSON.parse(stdout);
}

// The files of the page, the packets, and the worker that plays them.
async function serve(t, packets) {
    const files = {
        '/': { type: 'text/html', bytes: '<!doctype html>' },
        '/packets': { type: 'application/octet-stream', bytes: readFileSync(packets) },
        '/player-cost-worker.mjs': { type: 'text/javascript', bytes: readFileSync(join(root, 'tests/bench/player-cost-worker.mjs')) },
    };
    const types = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
    const find = path => files[path] ?? (types[extname(path)] && { type: types[extname(path)], bytes: readFileSync(join(build, 'web', path)) });
    const server = createServer((request, response) => {
        const file = find(request.url);
        response.writeHead(file ? 200 : 404, { 'Content-Type': file?.type ?? 'text/plain' }).end(file?.bytes);
    });
    await new Promise(listening => server.listen(0, '127.0.0.1', listening));
    t.after(() => new Promise(closed => { server.close(closed); server.closeAllConnections(); }));
    return `http://127.0.0.1:${server.address().port}/`;
}

async function inChromium(t, packets, { ssrc, index, key }) {
    const browser = await startBrowser(t, 'chromium');
    const page = await browser.newPage();
    await page.goto(await serve(t, packets));
    return page.evaluate(stream => new Promise((done, failed) => {
        const worker = new Worker('/player-cost-worker.mjs', { type: 'module' });
        worker.onmessage = ({ data }) => { worker.terminate(); done(data); };
        worker.onerror = ({ message }) => failed(new Error(message ?? 'the worker does not run'));
        worker.postMessage(stream);
    }), { ssrc, index, key: [...Buffer.from(key, 'hex')] });
}

async function rounds(measureOne) {
    const found = [];
    for (let i = 0; i < ROUNDS; i++)
        found.push(await measureOne());
    return found;
}

async function measure(t, { quick }) {
    const seconds = quick ? QUICK_S : SECONDS;
    const directory = tempDir(t);
    const [trace, packets] = ['trace.csv', 'packets'].map(name => join(directory, name));
    writeFileSync(trace, csv(rows(NETWORK, seconds)));
    const natively = await rounds(() => native(t, trace, packets));
    const how = `${seconds} s on ${NETWORK}, median of ${ROUNDS}; SRTP, decoder and stretching`;
    const result = {
        native: { value: median(natively.map(({ cpu_s, heard_s }) => 100 * cpu_s / heard_s)), how, figures: { natively } },
    };
    try {
        const browsed = await rounds(() => inChromium(t, packets, natively[0]));
        result.chromium = { value: median(browsed.map(({ busyMs, heardMs }) => 100 * busyMs / heardMs)), how, figures: { browsed } };
    } catch (error) {
        result.chromium = { reason: error.message };
    }
    return result;
}

const benchmark = {
    rows: {
        native: { row: 'player core, native', atMost: 0.5, digits: 2, unit: '% of a core' },
        chromium: { row: 'player core, WebAssembly in Chromium', atMost: 3, digits: 2, unit: '% of a core' },
    },
    measure,
};
export default benchmark;
await runAlone(import.meta, benchmark);
