// Runs in a Worker of a browser, beside the page's files: what player_cost.c measures, with the player core as WebAssembly.

import { PlayerCore } from '/player-core.mjs';

const PULL_FRAMES = 128;
const PULL_MS = PULL_FRAMES / 48;

// As player_cost --packets writes them: [{ atMs, bundle }].
function read(buffer) {
    const view = new DataView(buffer);
    const arrivals = [];
    for (let at = 0; at < buffer.byteLength;) {
        const bytes = 2 + view.getUint16(at + 4);
        arrivals.push({ atMs: view.getUint32(at) / 1000, bundle: new Uint8Array(buffer, at + 4, bytes) });
        at += 4 + bytes;
    }
    return arrivals;
}

function play(core, arrivals) {
    const samples = new Float32Array(PULL_FRAMES);
    let pulls = 0;
    for (let next = 0; next < arrivals.length; pulls++) {
        for (; next < arrivals.length && arrivals[next].atMs <= pulls * PULL_MS; next++)
            core.push(arrivals[next].bundle, arrivals[next].atMs);
        core.pull(samples, pulls * PULL_MS, 0);
    }
    return pulls * PULL_MS;
}

onmessage = async ({ data: { ssrc, index, key } }) => {
    const core = new PlayerCore(await WebAssembly.compileStreaming(fetch('/player.wasm')), 'standard');
    const arrivals = read(await (await fetch('/packets')).arrayBuffer());
    core.stream({ ssrc, key: Uint8Array.from(key), roc: 0, seq: index, sameClock: false });
    const beforeMs = performance.now();
    const heardMs = play(core, arrivals);
    postMessage({ busyMs: performance.now() - beforeMs, heardMs, playedMs: core.stats().played_ms });
};
