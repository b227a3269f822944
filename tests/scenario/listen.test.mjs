// Goal of this test: what is said in the room is what a listener hears, word for word, at the right speed, without clicks and
// without a missing packet: file -> capture -> relay -> player -> WAV.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { RATE_HZ, follow, firstSound, newClicks, readWav, speakProgramme } from '../lib/audio.mjs';
import { run, sanitized, startCapture, startRelay, tempDir } from '../lib/processes.mjs';

const MS = RATE_HZ / 1000;

async function room(t, languages) {
    const directory = tempDir(t);
    const spoken = {};
    const sources = {};
    for (const language of languages) {
        const path = join(directory, `${language}.wav`);
        spoken[language] = speakProgramme(language, 0, path);
        sources[language] = `file:${path},loop`;
    }
    const relay = await startRelay(t);
    await startCapture(t, relay, sources);
    return { directory, relay, spoken };
}

// Plays into a file; returns the sound and the figures of the last line.
async function play(t, { directory, relay }, args) {
    const path = join(directory, 'heard.wav');
    const player = await run(t, 'livelisten-play',
        [`${relay.url}/m/demo`, '--output', path, '--stats', 'json', ...args], { deadline_ms: 60_000 });
    assert.equal(player.code, 0, player.output);
    const wav = readWav(path);
    assert.equal(wav.rate_hz, RATE_HZ);
    assert.equal(wav.channels, 1);
    return { heard: wav.samples, stats: JSON.parse(player.stdout.trimEnd().split('\n').at(-1)) };
}

// How far the sound has moved in its source from window to window, beyond the time that has passed [frames].
function slips(windows, length) {
    return windows.slice(1).map((window, i) => {
        const moved = window.spoken_at - windows[i].spoken_at - (window.heard_at - windows[i].heard_at);
        return ((moved + length / 2) % length + length) % length - length / 2;
    });
}

test('ten seconds of the floor', async t => {
    const scene = await room(t, ['floor']);
    const { heard, stats } = await play(t, scene, ['--duration', '10']);

    const length = scene.spoken.floor.length;
    const start = firstSound(heard);
    assert.ok(start >= 0, 'silence');
    assert.ok(Math.abs(heard.length - 10 * RATE_HZ) <= RATE_HZ / 10, `${heard.length / RATE_HZ} s`);

    const windows = follow(heard.subarray(start), scene.spoken.floor, { looped: true, window_s: 0.5 });
    const resemblance = windows.map(({ similarity }) => similarity).sort((a, b) => a - b);
    const median = resemblance[resemblance.length >> 1];
    t.diagnostic(`figure: ${windows.length} half seconds of speech resemble what was said by ${
        median.toFixed(3)} (median); delay ${stats.delay_ms} ms, stretched ${stats.stretched_ms} ms, concealed ${
        stats.concealed_ms} ms`);
    assert.ok(windows.length >= 12, 'hardly any speech');
    for (const figure of ['packets', 'concealed_ms', 'skipped_ms', 'stretched_ms', 'underruns', 'delay_ms', 'switches'])
        assert.ok(Number.isInteger(stats[figure]), `stats without ${figure}`);
    assert.equal(stats.lost_packets, 0, 'packets are missing, over TCP');
    if (sanitized)
        return; // the words may come in pieces when the programs cannot keep up

    // Where the player has stretched a word to fit the network, or filled a hole, that half second resembles less.
    assert.ok(median > 0.9 && resemblance[windows.length >> 3] > 0.7, `other words: ${resemblance}`);
    const sure = windows.filter(({ similarity }) => similarity > 0.7);
    const moves_ms = slips(sure, length).map(slip => Math.abs(slip / MS));
    assert.ok(Math.max(...moves_ms) < 100, `the sound jumps: ${moves_ms} ms`);
    const purposely_ms = stats.stretched_ms + stats.concealed_ms;
    assert.ok(moves_ms.reduce((sum, move) => sum + move, 0) <= purposely_ms + 10,
        `the wrong speed: ${moves_ms} ms, of which ${purposely_ms} ms on purpose`);
    assert.deepEqual(newClicks(heard.subarray(start), scene.spoken.floor,
        sure[0].spoken_at - sure[0].heard_at + length), []);
    assert.equal(stats.skipped_ms, 0);
    assert.ok(stats.packets >= 480, `${stats.packets} packets of 20 ms in 10 s`);
});

test('a language, and over to another one in mid sentence', async t => {
    const scene = await room(t, ['floor', 'fr', 'es']);
    const { heard, stats } = await play(t, scene,
        ['--channel', 'fr', '--switch', 'es@4', '--duration', '8']);
    assert.equal(stats.switches, 1);

    const french = heard.subarray(RATE_HZ, 3 * RATE_HZ);
    const spanish = heard.subarray(6 * RATE_HZ, 8 * RATE_HZ);
    const best = (sound, language) => Math.max(0, ...follow(sound, scene.spoken[language],
        { looped: true }).map(({ similarity }) => similarity));
    const [fr, es] = [best(french, 'fr'), best(spanish, 'es')];
    assert.ok(fr > 0.7, `French that resembles what was said by ${fr}`);
    assert.ok(es > 0.7, `Spanish that resembles what was said by ${es}`);
    assert.ok(best(french, 'es') < fr - 0.2);
    assert.ok(best(spanish, 'fr') < es - 0.2);
});
