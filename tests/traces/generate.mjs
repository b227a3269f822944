// Arrival traces for livelisten-playsim, made of the networks of networks.mjs. The same name and length give the same
// bytes on every machine.
//     node tests/traces/generate.mjs                      lists them
//     node tests/traces/generate.mjs NAME [SECONDS]       writes one to stdout

import { pathToFileURL } from 'node:url';
import { Random } from './random.mjs';
import { networks } from './networks.mjs';

const us = ms => Math.round(ms * 1000);

// Rows { seq, sent_us, arrived_us }, in the order of seq; arrived_us is null for a packet that was lost.
export function rows(name, seconds = networks[name].seconds) {
    const { seed, packet_ms, arrivals } = networks[name];
    const packets = Array.from({ length: Math.ceil(seconds * 1000 / packet_ms) }, (_, i) => ({ sent_ms: i * packet_ms }));
    return arrivals(new Random(seed), packets).flatMap((copies, seq) => {
        const sent_us = us(packets[seq].sent_ms);
        return copies.length === 0
            ? [{ seq, sent_us, arrived_us: null }]
            : copies.map(arrived_ms => ({ seq, sent_us, arrived_us: us(arrived_ms) }));
    });
}

export function csv(some) {
    return `seq,sent_us,arrived_us\n${some.map(({ seq, sent_us, arrived_us }) => `${seq},${sent_us},${arrived_us ?? ''}\n`).join('')}`;
}

function main([name, seconds]) {
    if (!name) {
        for (const [each, { about }] of Object.entries(networks))
            console.log(`${each.padEnd(16)}${about}`);
        return 0;
    }
    if (!networks[name] || (seconds !== undefined && !(Number(seconds) >= 1))) {
        console.error('generate: expected a NAME of the list and a number of SECONDS, 1 or more');
        return 2;
    }
    process.stdout.write(csv(rows(name, seconds && Number(seconds))));
    return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
    process.exitCode = main(process.argv.slice(2));
