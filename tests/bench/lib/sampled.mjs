// Where a process spends its time, by perf: several thousand times a second it is asked where it is.

import { execFileSync, spawnSync } from 'node:child_process';

import { start } from '../../lib/processes.mjs';
import { KERNEL_LOOPBACK, KERNEL_REST, REST, functionsOfRelay, placeOfCall, placeOfFile, profileFile } from './places.mjs';

const EVERY_HZ = 4999; // in step with nothing

const RECORD = ['record', '--quiet', '--event', 'cpu-clock', '--freq', EVERY_HZ, '--call-graph', 'fp'];

// Whether perf may look at processes here, the kernel's part included; if not, why.
export function cannotSample() {
    const file = profileFile('probe.perf');
    const tried = spawnSync('perf', [...RECORD, '--output', file, '--', 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=64k', 'count=4000'].map(String),
        { encoding: 'utf8' });
    if (tried.error)
        return 'perf is not here';
    if (tried.status !== 0)
        return `perf may not: ${tried.stderr.trim().split('\n')[0]}`;
    const seen = spawnSync('perf', ['script', '--input', file, '--fields', 'ip,sym,dso'], { encoding: 'utf8' });
    return /\(\[kernel/.test(seen.stdout) ? null
        : 'perf does not see the kernel (sysctl kernel.perf_event_paranoid, kernel.kptr_restrict)';
}

// A sample is a stack, innermost function first: lines of "address name (object)".
function placeOfSample(lines, files) {
    const [, name, object] = lines[0].match(/^\s*[0-9a-f]+ (.*) \((.*)\)$/) ?? [];
    if (object === undefined)
        return REST;
    if (!object.startsWith('[kernel'))
        return placeOfFile(object, files.get(name));
    const names = lines.map(line => line.match(/^\s*[0-9a-f]+ (\S+)/)?.[1] ?? '');
    // What was sent over loopback arrives at once, on the time of the sender.
    if (names.some(one => /^(net_rx_action|__netif_receive_skb)/.test(one)))
        return KERNEL_LOOPBACK;
    return names.map(placeOfCall).find(Boolean) ?? KERNEL_REST;
}

// The share of each place in the CPU time of a process over the next seconds. What perf wrote is kept
// in build/profile/NAME.perf, for `perf report`.
export async function sample(t, server, seconds, name) {
    const file = profileFile(`${name}.perf`);
    const perf = start(t, 'perf', [...RECORD, '--pid', server.pid, '--output', file, '--', 'sleep', seconds].map(String));
    await perf.end((seconds + 20) * 1000);
    const text = execFileSync('perf', ['script', '--input', file, '--fields', 'ip,sym,dso'],
        { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
    const samples = text.split(/\n\s*\n/).map(one => one.split('\n').filter(Boolean)).filter(one => one.length > 0);
    const files = functionsOfRelay();
    const shares = {};
    for (const lines of samples) {
        const place = placeOfSample(lines, files);
        shares[place] = (shares[place] ?? 0) + 1 / samples.length;
    }
    return shares;
}
