// Where a server spends its time: the parts that tests/bench/profile.mjs tells apart.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { build } from '../../lib/processes.mjs';

export const KERNEL_SEND = 'kernel: sending';
export const KERNEL_LOOPBACK = 'kernel: the receivers of loopback';
export const KERNEL_WAIT = 'kernel: waiting for sockets';
export const KERNEL_READ = 'kernel: reading';
export const KERNEL_REST = 'kernel: the rest';
export const TLS = 'TLS: OpenSSL';
export const FANOUT = 'livelisten: fan-out';
export const RELAY = 'livelisten: the rest';
const LIBRARIES = [[/libssl|libcrypto/, TLS], [/libwebsockets/, 'libwebsockets'], [/libuv/, 'libuv']];
export const REST = 'C library and others';

// In the order of the table.
export const PLACES = [KERNEL_SEND, KERNEL_LOOPBACK, KERNEL_WAIT, KERNEL_READ, KERNEL_REST, TLS,
    ...LIBRARIES.slice(1).map(([, place]) => place), FANOUT, RELAY, REST];

// What a packet passes on its way through the relay; the rest of it is captures, words, steps, HTTP.
const FANOUT_FILES =
    /(relay\/(fanout|listener|stream|outlet|profile|lws\/websocket|lws\/write)|lib\/(ring|bundle|profile|cursor))\.[cho]$/;

const SYSTEM_CALLS = [
    [/^(__x64_sys_|__arm64_sys_|ksys_|__|)(send(to|msg|mmsg)?|writev?|pwritev2?)$/, KERNEL_SEND],
    [/^(__x64_sys_|__arm64_sys_|ksys_|__|)(poll|ppoll|epoll_(wait|pwait2?|ctl))$/, KERNEL_WAIT],
    [/^(__x64_sys_|__arm64_sys_|ksys_|__|)(recv(from|msg)?|readv?)$/, KERNEL_READ],
];

// By the name of a system call, as the kernel or the C library has it.
export function placeOfCall(name) {
    return SYSTEM_CALLS.find(([pattern]) => pattern.test(name))?.[1];
}

// By the file of an object or library that a function is in, or that it was compiled from.
export function placeOfFile(object, source) {
    const library = LIBRARIES.find(([pattern]) => pattern.test(object));
    if (library)
        return library[1];
    if (/livelisten-relay$/.test(object))
        return FANOUT_FILES.test(source) ? FANOUT : RELAY;
    return REST;
}

// Which object file each function of the relay is in. Of static functions with the same name it is the one of the
// fan-out that is meant: no other one runs thousands of times a second.
export function functionsOfRelay() {
    const listing = execFileSync('sh', ['-c', 'nm -A --defined-only relay/*.o relay/*/*.o lib/*.o'],
        { cwd: build, encoding: 'utf8', maxBuffer: 1 << 26 });
    const files = new Map();
    for (const [, file, name] of listing.matchAll(/^(\S+?):\S+ [tT] (\S+)$/gm))
        if (!FANOUT_FILES.test(files.get(name)))
            files.set(name.replace(/\..*/, ''), file);
    return files;
}

export const profileFile = name => join(build, 'profile', name);
