// Goal of this test: livelisten-playsim plays what a trace says, its figures are true, and what is no trace is refused
// with the place and the reason.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { locate, RATE_HZ, readWav, resample, rms, speakProgramme, writeWav } from '../lib/audio.mjs';
import { run, tempDir } from '../lib/processes.mjs';
import { csv } from '../traces/generate.mjs';
import { Random } from '../traces/random.mjs';

const PACKET_MS = 20;

// A trace of so many packets, each of which travels `travel_ms(seq)`: null for a lost one, a list for several copies.
function trace(packets, travel_ms, packet_ms = PACKET_MS) {
    return Array.from({ length: packets }, (_, seq) => {
        const sent_us = seq * packet_ms * 1000;
        return [travel_ms(seq)].flat().map(ms => ({ seq, sent_us, arrived_us: ms === null ? null : sent_us + ms * 1000 }));
    }).flat();
}

const calm = () => 30;

async function playsim(t, input, args = []) {
    const text = typeof input === 'string' ? input : csv(input);
    return run(t, 'livelisten-playsim', [...args, '-'], { input: text, deadline_ms: 120_000 });
}

async function figures(t, input, args) {
    const { code, stdout, output } = await playsim(t, input, args);
    assert.equal(code, 0, output);
    assert.match(stdout, /^\{[^\n]*\}\n$/);
    return JSON.parse(stdout);
}

test('a calm network', async t => {
    const found = await figures(t, trace(500, calm));
    assert.deepEqual(Object.keys(found), ['profile', 'packets', 'lost_packets', 'late_packets', 'duplicates', 'delay_ms', 'concealed_ms',
        'stretched_ms', 'skipped_ms', 'underruns', 'final_delay_ms', 'target_ms', 'duration_ms']);
    const { delay_ms, final_delay_ms, target_ms, duration_ms, ...counted } = found;
    assert.deepEqual(Object.keys(delay_ms), ['mean', 'p50', 'p95', 'p99', 'max']);
    assert.deepEqual({ ...counted, stretched_ms: 0 }, { profile: 'standard', packets: 500, lost_packets: 0, late_packets: 0, duplicates: 0,
        concealed_ms: 0, stretched_ms: 0, skipped_ms: 0, underruns: 0 });
    assert.ok(30 < delay_ms.mean && delay_ms.mean <= 130, `${delay_ms.mean} ms`);
    assert.ok(delay_ms.p50 <= delay_ms.p95 && delay_ms.p95 <= delay_ms.p99 && delay_ms.p99 <= delay_ms.max);
    assert.ok(Math.abs(final_delay_ms - delay_ms.p50) <= 100 && target_ms > 0);
    // From the first packet to the last sample of the last one.
    assert.ok(Math.abs(duration_ms - (500 * PACKET_MS + final_delay_ms)) < 20, `${duration_ms} ms`);
});

test('lost, late and repeated packets are counted', async t => {
    const found = await figures(t, trace(500, seq => seq % 50 === 20 ? null : seq === 240 ? 700 : seq % 100 === 3 ? [30, 45] : 30));
    assert.equal(found.packets, 500);
    assert.equal(found.lost_packets, 10);
    assert.equal(found.late_packets, 1);
    assert.equal(found.duplicates, 5);
    assert.ok(Math.abs(found.concealed_ms - 11 * PACKET_MS) <= 2 * PACKET_MS, `${found.concealed_ms} ms concealed`);
});

test('when nothing arrives, nothing was heard', async t => {
    const { delay_ms, final_delay_ms, packets, lost_packets } = await figures(t, trace(10, () => null));
    assert.deepEqual({ delay_ms, final_delay_ms, packets, lost_packets }, { delay_ms: null, final_delay_ms: null, packets: 10, lost_packets: 10 });
});

test('packets of 60 ms, for every profile', async t => {
    for (const profile of ['interpreter', 'standard', 'saver']) {
        const found = await figures(t, trace(100, calm, 60), ['--profile', profile]);
        assert.equal(found.profile, profile);
        assert.ok(Math.abs(found.duration_ms - 6000 - found.delay_ms.mean) < 100, JSON.stringify(found));
    }
});

test('one trace, however it is written', async t => {
    const rows = trace(300, seq => 30 + seq * 7919 % 40);
    const order = new Random(1);
    const shuffled = rows.map(row => [order.even(), row]).sort(([a], [b]) => a - b).map(([, row]) => row);
    const same = [
        csv(rows),
        csv(shuffled),
        csv(rows).replace(/^.*\n/, ''),
        csv(rows).replaceAll('\n', '\r\n'),
        csv(rows).replace(/(\d)$/gm, '$1.0').replaceAll(',', ' , ').replace(/^seq , sent_us , arrived_us/, 'seq,sent_us,arrived_us'),
        csv(rows.map(({ seq, sent_us, arrived_us }) =>
            ({ seq: seq + 70_000, sent_us: sent_us + 1.7e15, arrived_us: arrived_us + 1.7e15 }))),
        csv(rows).trimEnd(),
    ];
    const [first, ...others] = await Promise.all(same.map(text => figures(t, text)));
    for (const other of others)
        assert.deepEqual(other, first);
    const file = join(tempDir(t), 'trace.csv');
    writeFileSync(file, csv(rows));
    const { stdout } = await run(t, 'livelisten-playsim', [file]);
    assert.deepEqual(JSON.parse(stdout), first);
});

test('what was lost and sent again arrives when its second row says', async t => {
    const once = trace(300, () => 45);
    const again = once.flatMap(row => [{ ...row, arrived_us: null }, { ...row, sent_us: row.sent_us + 15_000 }]);
    assert.deepEqual(await figures(t, again), await figures(t, once));
});

test('a packet without a row was lost', async t => {
    const rows = trace(300, calm);
    const found = await figures(t, rows.filter(({ seq }) => seq < 100 || seq > 104));
    assert.equal(found.packets, 300);
    assert.equal(found.lost_packets, 5);
});

// Where pieces of what was said are heard: [{ said_ms, delay_ms }], of those that can be told for sure.
function heardDelays(said, heard) {
    const [piece, longest] = [300, 400].map(ms => ms * RATE_HZ / 1000);
    const found = [];
    for (let from = 0; from + piece + longest < heard.length; from += piece) {
        const looped = Float32Array.from({ length: piece }, (_, i) => said[(from + i) % said.length]);
        const { at, similarity } = locate(looped, heard.subarray(from, from + piece + longest));
        if (rms(looped) > 0.01 && similarity > 0.95)
            found.push({ said_ms: from / 48, delay_ms: at / 48 });
    }
    return found;
}

const median = values => values.sort((a, b) => a - b)[values.length >> 1];
const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the delay is the one that can be heard', async t => {
    const directory = tempDir(t);
    const [said, heard, timeline] = ['said.wav', 'heard.wav', 'timeline.csv'].map(name => join(directory, name));
    const speech = speakProgramme('en', 0, join(directory, 'espeak.wav'));
    writeWav(said, resample(speech, RATE_HZ, 44_100), 44_100);
    const jitter = new Random(7);
    for (const [profile, base_ms] of [['interpreter', 20], ['standard', 150]]) {
        const rows = trace(600, () => base_ms + Math.round(jitter.between(0, 5)));
        const found = await figures(t, rows, ['--profile', profile, '--audio', said, '--output', heard, '--timeline', timeline]);
        const { samples, rate_hz } = readWav(heard);
        assert.equal(rate_hz, RATE_HZ);
        assert.ok(Math.abs(samples.length / 48 - found.duration_ms) < 5);

        const [header, ...lines] = readFileSync(timeline, 'utf8').trimEnd().split('\n');
        assert.equal(header, 't_ms,delay_ms,target_ms,buffer_ms,concealed_ms,stretched_ms,skipped_ms,underruns');
        const delays_ms = lines.map(line => line.split(',')[1]);
        assert.deepEqual(lines.map(line => Number(line.split(',')[0])), lines.map((_, i) => i * 100));
        assert.ok(Math.abs(mean(delays_ms.filter(ms => ms !== '').map(Number)) - found.delay_ms.mean) <= 3);

        const pieces = heardDelays(speech, samples);
        assert.ok(pieces.length >= 10, `${profile}: only ${pieces.length} pieces of speech are heard`);
        const off_ms = pieces.map(({ said_ms, delay_ms }) => Math.abs(delay_ms - delays_ms[Math.round((said_ms + delay_ms) / 100) + 2]));
        assert.ok(median(off_ms) <= 1.5, `${profile}: off by ${off_ms.map(ms => ms.toFixed(1))} ms`);
    }
});

test('clocks that differ', async t => {
    const heard = join(tempDir(t), 'heard.wav');
    const rows = trace(1500, calm); // 30 s, of which 1000 ppm are 30 ms
    const ends = await Promise.all([[], ['--sender-ppm', '1000'], ['--sender-ppm', '-1000']].map(args => figures(t, rows, args)));
    const [straight, fast, slow] = ends.map(({ duration_ms, final_delay_ms }) => duration_ms - final_delay_ms);
    assert.ok(Math.abs(straight - fast - 30) <= 5, `${straight}, fast ${fast}`);
    assert.ok(Math.abs(slow - straight - 30) <= 5, `${straight}, slow ${slow}`);
    const { duration_ms } = await figures(t, rows, ['--listener-ppm', '1000', '--output', heard]);
    const frames = (statSync(heard).size - 44) / 2;
    assert.ok(Math.abs(frames / 48 - duration_ms - 30) < 5, `${frames / 48} ms of samples in ${duration_ms} ms`);
});

const HEAD = 'seq,sent_us,arrived_us\n';
const bad = {
    'no rows': [HEAD, /stdin: expected rows of seq,sent_us,arrived_us; there are none/],
    'another header': ['number,sent,arrived\n0,0,1\n', /stdin:1: expected seq,sent_us,arrived_us.*found 'number,sent,arrived'/],
    'two fields': [`${HEAD}0,0\n`, /stdin:2: expected seq/],
    'four fields': [`${HEAD}0,0,1,1\n`, /stdin:2: expected seq/],
    'a word': [`${HEAD}0,0,1\n1,20000,lost\n`, /stdin:3: expected .*'1,20000,lost'/],
    'a negative number': [`${HEAD}0,-1,1\n`, /stdin:2: expected seq/],
    'a number beyond all': [`${HEAD}0,0,99999999999999999999\n`, /stdin:2: expected seq/],
    'arrived before it was sent': [`${HEAD}0,20,10\n`, /stdin:2: expected arrived_us at or after sent_us/],
    'on its way for more than an hour': [`${HEAD}0,0,3600000001\n`, /stdin:2: expected arrived_us within an hour of sent_us/],
    'sent out of order': [`${HEAD}0,20000,30000\n1,0,30000\n`, /stdin:3: expected sent_us to grow with seq; line 2/],
    'a jump of seq': [`${HEAD}0,0,1\n40000,800000000,800000001\n`, /stdin:3: expected seq to go on after 0.*found 40000/],
    'packets of 30 ms': [`${HEAD}0,0,1\n1,30000,30001\n`, /stdin: expected packets sent every 20 or 60 ms; these are 30\.0 ms apart/],
    'binary': ['\0\x01\x02\n', /stdin:/],
};

for (const [what, [text, message]] of Object.entries(bad))
    test(`refused: ${what}`, async t => {
        const { code, stdout, stderr } = await playsim(t, text);
        assert.equal(code, 2, stderr);
        assert.match(stderr, message);
        assert.equal(stdout, '');
    });

test('files that are not there, and wrong words', async t => {
    const directory = tempDir(t);
    const file = join(directory, 'trace.csv');
    writeFileSync(file, csv(trace(10, calm)));
    const cases = [
        [[join(directory, 'none.csv')], 1, /none\.csv: No such file/],
        [[directory], 1, /Is a directory/],
        [['--audio', join(directory, 'none.wav'), file], 1, /none\.wav: No such file/],
        [['--audio', file, file], 1, /no such sound format/],
        [['--output', join(directory, 'none/heard.wav'), file], 1, /cannot write .*heard\.wav: No such file/],
        [['--timeline', join(directory, 'none/timeline.csv'), file], 1, /cannot write .*timeline\.csv: No such file/],
        [['--timeline', '/dev/full', file], 1, /cannot write \/dev\/full/],
        [[], 2, /expected the file of a trace/],
        [[file, file], 2, /expected one trace/],
        [['--profile', 'fast', file], 2, /--profile: 'fast': expected interpreter, standard or saver/],
        [['--sender-ppm', '1001', file], 2, /--sender-ppm: '1001': expected a whole number from -1000 to 1000/],
    ];
    for (const [args, expected, message] of cases) {
        const { code, stderr } = await run(t, 'livelisten-playsim', args);
        assert.equal(code, expected, stderr);
        assert.match(stderr, message);
    }
});
