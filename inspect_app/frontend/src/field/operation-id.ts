// Ids of what this tablet did: UUIDs of version 8 (RFC 9562). The first 48 bits are drawn when the page
// starts, the other 74 for each: the operations that a tablet brings stand beside each other in the server's
// indexes, which then changes a few pages for a whole visit instead of one for each operation.
const START = hex(crypto.getRandomValues(new Uint8Array(6)));

export function operationId(): string {
  const own = hex(crypto.getRandomValues(new Uint8Array(10)));
  const variant = "89ab"[parseInt(own.charAt(3), 16) & 3] ?? "8";
  return [START.slice(0, 8), START.slice(8), `8${own.slice(0, 3)}`, `${variant}${own.slice(4, 7)}`, own.slice(7, 19)].join("-");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
