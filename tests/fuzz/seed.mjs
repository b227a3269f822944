// Turns the test vectors into first inputs for the fuzzers: tests/fuzz/corpus/NAME/*, one file each.
//     node tests/fuzz/seed.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 40);
const bytes = (hex) => Buffer.from(hex, 'hex');

function save(target, name, content) {
  const directory = new URL(`corpus/${target}/`, import.meta.url);
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL(slug(name), directory), content);
}

const rtp = vectors('rtp');
for (const { name, hex } of [...rtp.decode, ...rtp.reject]) save('rtp', name, bytes(hex));

const bundle = vectors('bundle');
for (const { name, hex } of [...bundle.valid, ...bundle.reject]) save('bundle', name, bytes(hex));

const control = vectors('control');
for (const { name, message, text } of [...control.valid, ...control.invalid])
  save('control', name, text ?? JSON.stringify(message));

// One byte of mode, six of the index expected first, the packet: see fuzz_cipher.c.
function cipherInput(mode, index, packet) {
  const head = Buffer.alloc(7);
  head[0] = mode;
  head.writeUIntBE(index, 1, 6);
  return Buffer.concat([head, packet]);
}
for (const { name, index, clear, protected: sealed } of vectors('srtp').packets) {
  save('cipher', `receive ${name}`, cipherInput(0, index, bytes(sealed)));
  save('cipher', `send ${name}`, cipherInput(1, index, bytes(clear)));
}
