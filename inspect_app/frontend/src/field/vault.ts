// Keys. A random data key seals every record; it is kept only wrapped: once under the person's PIN,
// once under the recovery key that the server keeps. Nothing here ever stores a key in plain.

import { fromBase64 } from "./canonical";
import { WrongRecoveryKey } from "./errors";

export const ROUNDS = 600_000;

interface Wrapped {
  iv: Uint8Array<ArrayBuffer>;
  key: ArrayBuffer;
}

// What the meta database keeps of a user's keys.
export interface Wrapping {
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  byPin: Wrapped;
  byRecovery: Wrapped;
}

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  box: ArrayBuffer;
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const utf8 = (text: string) => new TextEncoder().encode(text);

async function pinKey(pin: string, salt: BufferSource, rounds: number): Promise<CryptoKey> {
  const typed = utf8(pin.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  const uses: KeyUsage[] = ["wrapKey", "unwrapKey"];
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, uses);
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SPELLED = 52; // letters and digits that spell 32 bytes

// As the server told it (base64), or as a person types what the office's page shows: capitals or
// not, with hyphens or without, O for 0 and I or L for 1.
function keyBytes(typed: string): Uint8Array<ArrayBuffer> {
  const letters = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (letters.length !== SPELLED) return fromBase64(typed.trim());
  const bits = [...letters].map((one) => CROCKFORD.indexOf(one));
  if (bits.includes(-1)) throw new TypeError("letters");
  const all = bits.map((one) => one.toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: 32 }, (_, at) => parseInt(all.slice(at * 8, at * 8 + 8), 2));
}

async function recoveryKey(typed: string): Promise<CryptoKey> {
  try {
    const bytes = keyBytes(typed);
    if (bytes.length !== 32) throw new TypeError("length");
    return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["wrapKey", "unwrapKey"]);
  } catch {
    throw new WrongRecoveryKey();
  }
}

async function wrap(key: CryptoKey, under: CryptoKey): Promise<Wrapped> {
  const iv = random(12);
  return { iv, key: await crypto.subtle.wrapKey("raw", key, under, { name: "AES-GCM", iv }) };
}

async function unwrap(from: Wrapped, under: CryptoKey, extractable: boolean): Promise<CryptoKey> {
  const how = { name: "AES-GCM", iv: from.iv };
  const uses: KeyUsage[] = ["encrypt", "decrypt"];
  return crypto.subtle.unwrapKey("raw", from.key, under, how, "AES-GCM", extractable, uses);
}

async function byPin(key: CryptoKey, pin: string): Promise<Omit<Wrapping, "byRecovery">> {
  const salt = random(16);
  return { salt, rounds: ROUNDS, byPin: await wrap(key, await pinKey(pin, salt, ROUNDS)) };
}

// A new data key, wrapped twice.
export async function newWrapping(pin: string, recovery: string): Promise<Wrapping> {
  const how = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.generateKey(how, true, ["encrypt", "decrypt"]);
  return { ...(await byPin(key, pin)), byRecovery: await wrap(key, await recoveryKey(recovery)) };
}

// The data key, or null for a wrong PIN. `extractable` only to wrap it anew.
export async function openByPin(
  from: Wrapping, pin: string, extractable = false,
): Promise<CryptoKey | null> {
  const under = await pinKey(pin, from.salt, from.rounds);
  return unwrap(from.byPin, under, extractable).catch(() => null);
}

// The same data key under another PIN. Null when the old one is wrong.
export async function rewrapped(from: Wrapping, old: string, pin: string): Promise<Wrapping | null> {
  const key = await openByPin(from, old, true);
  return key && { ...from, ...(await byPin(key, pin)) };
}

// A forgotten PIN: the recovery key opens the data key and a new PIN wraps it.
export async function recovered(from: Wrapping, recovery: string, pin: string): Promise<Wrapping> {
  const under = await recoveryKey(recovery);
  const key = await unwrap(from.byRecovery, under, true).catch(() => null);
  if (!key) throw new WrongRecoveryKey();
  return { ...from, ...(await byPin(key, pin)) };
}

// The tablet was enrolled anew: the server keeps another recovery key from now on.
export async function withRecovery(
  from: Wrapping, pin: string, recovery: string,
): Promise<Wrapping | null> {
  const key = await openByPin(from, pin, true);
  return key && { ...from, byRecovery: await wrap(key, await recoveryKey(recovery)) };
}

// Seals and opens records. `place` (table and key) is bound in: no record can be put elsewhere.
export class Vault {
  private key: CryptoKey | null;

  constructor(key: CryptoKey) {
    this.key = key;
  }

  get open(): boolean {
    return this.key !== null;
  }

  lock(): void {
    this.key = null;
  }

  async seal(place: string, content: BufferSource): Promise<Sealed> {
    const iv = random(12);
    return { iv, box: await crypto.subtle.encrypt(this.how(iv, place), this.mine(), content) };
  }

  // Throws an OperationError when the record was damaged or exchanged.
  async unseal(place: string, sealed: Sealed): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt(this.how(sealed.iv, place), this.mine(), sealed.box);
  }

  private how(iv: BufferSource, place: string): AesGcmParams {
    return { name: "AES-GCM", iv, additionalData: utf8(place) };
  }

  private mine(): CryptoKey {
    if (!this.key) throw new DOMException("locked", "InvalidAccessError");
    return this.key;
  }
}
