// Numbers that are drawn alike on every machine: from the case and the place in the form. The twin
// of checklists/forms/seeded.py.

const HEX = "0123456789abcdef";
const encoder = new TextEncoder();

/** The i-th 32 bits drawn at a node: FNV-1a over UTF-8, then the finalizer of MurmurHash3. */
function bits(seed: string, key: string, i: number): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(`${seed}\n${key}\n${i}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** From 0 up to 1, with 53 bits. */
export function seededNumber(seed: string, key: string): number {
  return (bits(seed, key, 0) * 2 ** 21 + (bits(seed, key, 1) >>> 11)) / 2 ** 53;
}

/** So many hex digits. */
export function seededDigits(seed: string, key: string, count: number): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const word = bits(seed, key, i);
    for (let shift = 28; shift >= 0; shift -= 4) found.push(HEX.charAt((word >>> shift) & 15));
  }
  return found.slice(0, count);
}
