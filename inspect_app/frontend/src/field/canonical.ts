// One spelling per value, its hash and the code that people read aloud
// (docs/decisions/0008-offline-page.md, "Minutes: form, hash and code").

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford: no I, L, O, U

// JSON with sorted keys and without blanks. Refuses what two programs could spell differently.
export function canonical(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError("only whole numbers have one spelling");
    return String(value === 0 ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`no JSON: ${typeof value}`);
  const parts = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1)) // all keys are ASCII
    .map(([key, inner]) => `${text(key)}:${canonical(inner)}`);
  return `{${parts.join(",")}}`;
}

function text(value: string): string {
  if (/[\ud800-\udfff]/u.test(value)) throw new TypeError("half of a surrogate pair");
  if (value.normalize("NFC") !== value) throw new TypeError("not in NFC");
  return JSON.stringify(value);
}

// Every text in NFC, also inside lists and objects: what people type is compared and hashed.
export function nfc<T>(value: T): T {
  if (typeof value === "string") return value.normalize("NFC") as T;
  if (Array.isArray(value)) return value.map(nfc) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, nfc(inner)])) as T;
}

export async function sha256(bytes: BufferSource): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
}

// The first 40 bits of a hash in 8 characters.
export function codeOf(hash: string): string {
  let code = "";
  for (let rest = BigInt(`0x${hash.slice(0, 10)}`), place = 35n; place >= 0n; place -= 5n)
    code += ALPHABET[Number((rest >> place) & 31n)];
  return code;
}

// Hash and code of a document, as the operation `minutes` carries them.
export async function sealOf(document: unknown): Promise<{ sha256: string; code: string }> {
  const hash = await sha256(new TextEncoder().encode(canonical(document)));
  return { sha256: hash, code: codeOf(hash) };
}

export function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  const all = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let found = "";
  for (let start = 0; start < all.length; start += 0x8000)
    found += String.fromCharCode(...all.subarray(start, start + 0x8000));
  return btoa(found);
}

export function fromBase64(typed: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(typed), (one) => one.charCodeAt(0));
}
