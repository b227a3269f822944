// Goal of this test: what a listener heard is what the operator sees of it in /metrics: figures of the player, reported on the way
// and on leaving, add up at the relay.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { speakProgramme } from '../lib/audio.mjs';
import { readMetrics, sampleOf } from '../lib/metrics.mjs';
import { run, startCapture, startRelay, tempDir, until } from '../lib/processes.mjs';

const PERIOD_S = 10;

const sample = (metrics, name, labels) => sampleOf(metrics, `livelisten_${name}`, labels);

test('what was heard adds up at the relay', async t => {
    const directory = tempDir(t);
    const floor = join(directory, 'floor.wav');
    speakProgramme('floor', 0, floor);
    const relay = await startRelay(t);
    await startCapture(t, relay, { floor: `file:${floor},loop` });
    const player = await run(t, 'livelisten-play',
        [`${relay.url}/m/demo`, '--profile', 'interpreter', '--output', join(directory, 'heard.wav'),
            '--duration', String(PERIOD_S + 2), '--stats', 'json'], { deadline_ms: 60_000 });
    assert.equal(player.code, 0, player.output);
    const stats = JSON.parse(player.stdout.trimEnd().split('\n').at(-1));

    const samples = await until(async () => {
        const now = await readMetrics(relay);
        return sample(now, 'connections') === 1 && now; // the capture
    }, 'the relay to see the listener leave');
    const heard = { meeting: 'demo', profile: 'interpreter' };
    const told = (name, labels = heard) => sample(samples, name, labels);

    assert.ok(told('reports_total') >= 2, 'one on the way and one on leaving');
    assert.equal(told('reports_total', { meeting: 'demo', profile: 'standard' }), 0);
    assert.ok(stats.played_ms > PERIOD_S * 500, `${stats.played_ms} ms played`);
    for (const what of ['skipped', 'stretched'])
        assert.equal(Math.round(told(`${what}_seconds_total`) * 1000), stats[`${what}_ms`], what);
    assert.equal(Math.round(told('heard_seconds_total') * 1000), stats.played_ms);
    // What the player counted while starved it may have taken back after it was reported.
    assert.ok(Math.round(told('concealed_seconds_total') * 1000) >= stats.concealed_ms);
    assert.ok(told('underruns_total') >= stats.underruns);
    assert.equal(told('reported_lost_packets_total'), stats.lost_packets);
    assert.equal(told('listener_delay_seconds_bucket', { ...heard, le: '+Inf' }), told('listener_delay_seconds_count'));
    assert.ok(told('listener_delay_seconds_count') >= 1, 'the delay is known');
    assert.ok(told('listener_delay_seconds_sum') > 0);
    assert.ok(stats.clock_error_ms > 0, 'how well the delay is known');
    assert.equal(told('listener_jitter_seconds_count'), told('reports_total'));
    for (const reason of ['not_joined', 'too_often', 'implausible'])
        assert.equal(told('reports_refused_total', { reason }), 0, reason);
});
