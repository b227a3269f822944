// Goal of this test: who joins after the 16-bit sequence number has wrapped, which happens every 22 minutes, hears; and who
// listens while it wraps, notices nothing. The capture is told to start shortly before the wrap.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { RATE_HZ, follow, readWav, speakProgramme } from '../lib/audio.mjs';
import { listen, missingPackets } from '../lib/listener.mjs';
import { run, start, startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';

const WRAP = 65536;

test('join before, at and after the wrap', async t => {
    const directory = tempDir(t);
    const source = join(directory, 'floor.wav');
    const spoken = speakProgramme('floor', 0, source);
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${source},loop` }, { args: ['--first-index', String(2 * WRAP - 200)] });

    const play = name => {
        const path = join(directory, `${name}.wav`);
        return { path, args: [`${relay.url}/m/demo`, '--output', path, '--duration', '6', '--stats', 'json'] };
    };
    const across = play('across');
    const through = start(t, 'livelisten-play', across.args);
    const witness = await listen(t, relay, { channel: 'floor', profile: 'interpreter' });
    await until(() => witness.packets.some(({ seq }) => seq > WRAP - 200), 'packets before the wrap');
    assert.equal((await witness.waitForControl('stream')).roc, 1);
    await until(() => witness.packets.some(({ seq }) => seq > 100 && seq < 1000), 'packets well after the wrap');

    const late = await listen(t, relay, { channel: 'floor' });
    const stream = await late.waitForControl('stream');
    assert.equal(stream.roc, 2);
    const after = play('after');
    const joined = await run(t, 'livelisten-play', after.args, { deadline_ms: 60_000 });
    assert.equal(joined.code, 0, joined.output);
    assert.equal((await through.end(60_000)).code, 0, through.output);
    assert.equal(missingPackets(witness.packets), 0);

    for (const [path, player] of [[across.path, through], [after.path, joined]]) {
        const stats = JSON.parse(player.stdout.trimEnd().split('\n').at(-1));
        assert.ok(stats.packets > 0, player.output);
        const windows = follow(readWav(path).samples, spoken, { looped: true });
        const best = Math.max(0, ...windows.slice(1).map(({ similarity }) => similarity));
        assert.ok(best > 0.7, `${path} resembles what was said by ${best}: ${player.output}`);
        assert.ok(windows.length * RATE_HZ >= 3 * RATE_HZ, 'hardly any speech');
    }
});
