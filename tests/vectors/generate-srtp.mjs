// Writes srtp.json: SRTP packets made from RFC 3711 with the primitives of node:crypto, so that the
// vectors do not come from the library they are to test.
//     node tests/vectors/generate-srtp.mjs > tests/vectors/srtp.json
import assert from 'node:assert';
import { createCipheriv, createHmac } from 'node:crypto';

const LABEL = { cipher: 0, auth: 1, salt: 2 };
const HEADER_BYTES = 12;
const TAG_BYTES = 10;

const aesCounter = (key, iv, bytes) => createCipheriv('aes-128-ctr', key, iv).update(bytes);

// The 14-byte salt, exclusive-or `value` shifted `shiftBytes` from its right end; then 2 bytes of counter.
function initialVector(salt, ...terms) {
  const iv = Buffer.concat([salt, Buffer.alloc(2)]);
  for (const { bytes, end } of terms)
    bytes.forEach((byte, i) => { iv[end - bytes.length + i] ^= byte; });
  return iv;
}

// Section 4.3.1 with a key derivation rate of 0: key_id is the label at byte 7 of the salt.
function derive(master, label, length) {
  const iv = initialVector(master.salt, { bytes: Buffer.from([label]), end: 8 });
  return aesCounter(master.key, iv, Buffer.alloc(length));
}

function unsigned(value, length) {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

function headerBytes(packet) {
  const extended = packet[0] & 0x10;
  const base = HEADER_BYTES + (packet[0] & 15) * 4;
  return extended ? base + 4 + packet.readUInt16BE(base + 2) * 4 : base;
}

// Sections 4.1.1 and 4.2.1.
function protect(master, ssrc, index, clear) {
  const key = derive(master, LABEL.cipher, 16);
  const salt = derive(master, LABEL.salt, 14);
  const auth = derive(master, LABEL.auth, 20);
  const iv = initialVector(salt, { bytes: unsigned(ssrc, 4), end: 8 }, { bytes: unsigned(index, 6), end: 14 });
  const n = headerBytes(clear);
  const sealed = Buffer.concat([clear.subarray(0, n), aesCounter(key, iv, clear.subarray(n))]);
  const roc = unsigned(Math.floor(index / 65536), 4);
  const tag = createHmac('sha1', auth).update(sealed).update(roc).digest().subarray(0, TAG_BYTES);
  return Buffer.concat([sealed, tag]);
}

// The key of RFC 3711 appendix B.3, and what the appendix derives from it.
const master = {
  key: Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex'),
  salt: Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex'),
};
const derived = (label, n) => derive(master, label, n).toString('hex').toUpperCase();
assert.equal(derived(LABEL.cipher, 16), 'C61E7A93744F39EE10734AFE3FF7A087');
assert.equal(derived(LABEL.salt, 14), '30CBBC08863D8C85D49DB34A9AE1');
assert.equal(derived(LABEL.auth, 20), 'CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4');

const LEVEL = 'bede0001109c0000';
const LEVEL_AND_CAPTURED = 'bede0003' + '10ac' + '276980070000000000' + '00';
const cases = [
  { name: 'the first packet of a stream', ssrc: 0x1234abcd, index: 4711 },
  { name: 'with an audio level', ssrc: 0x1234abcd, index: 4712, extension: LEVEL },
  { name: 'with a level and the capture time', ssrc: 0x1234abcd, index: 4713, extension: LEVEL_AND_CAPTURED },
  { name: 'the last of the first cycle', ssrc: 0x1234abcd, index: 65535 },
  { name: 'the first of the second cycle', ssrc: 0x1234abcd, index: 65536 },
  { name: 'in the sixth cycle', ssrc: 0xfffffffe, index: 5 * 65536 + 40000, extension: LEVEL },
  { name: 'in the last cycle', ssrc: 1, index: 0xffffffff * 65536 + 7 },
];

function packetOf({ ssrc, index, extension = '' }) {
  const header = Buffer.concat([
    Buffer.from([extension ? 0x90 : 0x80, 96]), unsigned(index % 65536, 2),
    unsigned((index % 65536) * 960, 4), unsigned(ssrc, 4), Buffer.from(extension, 'hex')]);
  const payload = Buffer.from(Array.from({ length: 45 }, (_, i) => (i === 0 ? 0xf8 : (i * 37 + index) & 255)));
  return Buffer.concat([header, payload]);
}

const packets = cases.map((c) => {
  const clear = packetOf(c);
  const sealed = protect(master, c.ssrc, c.index, clear);
  return { name: c.name, ssrc: c.ssrc, index: c.index, clear: clear.toString('hex'), protected: sealed.toString('hex') };
});
const key = Buffer.concat([master.key, master.salt]).toString('hex');
console.log(JSON.stringify({ about: 'made by generate-srtp.mjs; key: 16 bytes of master key, 14 of salt; index: roc * 65536 + seq', key, packets }, null, 2));
