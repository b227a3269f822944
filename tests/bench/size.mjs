// How large a machine must be: node tests/bench/size.mjs [--markdown] [LISTENERS...]
// Calculated from what `make bench-fanout` has measured on this one; docs/performance.md explains the table.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from '../lib/processes.mjs';
import { columns, grid } from './lib/report.mjs';
import { BUSY, MIX, size } from './lib/sizing.mjs';

const LISTENERS = [1_000, 5_000, 10_000, 20_000, 50_000, 100_000];

const words = process.argv.slice(2);
const asMarkdown = words.includes('--markdown');
const asked = words.filter(word => /^\d+$/.test(word)).map(Number);

function measured() {
    const file = join(build, 'bench-fanout.json');
    try {
        return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
        console.error(`size: there is no ${file}: \`make bench-fanout\` first`);
        process.exit(1);
    }
}

function costs(figures, ending) {
    return Object.fromEntries(Object.keys(MIX).map(profile => {
        const { us_per_20_ms: us, bytes_each: bytes, reason } = figures[profile + ending];
        if (us === undefined) {
            console.error(`size: ${profile + ending} was not measured: ${reason}`);
            process.exit(1);
        }
        return [profile, { us, bytes }];
    }));
}

const number = (value, digits = 0) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const mib = bytes => number(bytes / 2 ** 20);

function line(listeners, cost) {
    const plain = size(listeners, cost.plain, false);
    const tls = size(listeners, cost.tls, true);
    return [number(listeners), number(plain.cores, 1), number(tls.cores, 1), number(tls.bits_per_s / 1e6), number(tls.messages_per_s / 1000, 1),
        mib(plain.user_bytes), mib(tls.user_bytes), mib(tls.kernel_bytes)];
}

const { figures, quick } = measured();
const cost = { plain: costs(figures, ''), tls: costs(figures, '_tls') };
const shares = Object.entries(MIX).map(([profile, share]) => `${share * 100} % ${profile}`).join(', ');
const titles = ['listeners', 'cores, plain', 'cores, TLS', 'Mb/s', 'thousand messages/s', 'MiB, plain', 'MiB, TLS', 'MiB in the kernel'];
console.error(`size: ${shares}; cores busy for ${BUSY * 100} %${quick ? '; MEASURED WITH QUICK=1' : ''}`);
console.log((asMarkdown ? grid : columns)([titles, ...(asked.length > 0 ? asked : LISTENERS).map(listeners => line(listeners, cost))]));
