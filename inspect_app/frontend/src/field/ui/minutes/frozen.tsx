// Signed minutes: the code that both parties note down, and the picture for the other side's camera.

import { encode } from "uqr";
import { useMemo } from "preact/hooks";
import type { Frozen } from "./minutes-model";
import { say } from "./words";

export function FrozenMinutes({ of: one }: { of: Frozen }) {
  const address = `${location.origin}/verify/minutes?code=${one.code}&sha256=${one.sha256}`;
  const { size, path } = useMemo(() => drawing(address), [address]);
  return (
    <section class="minutes-frozen">
      <h2>{one.sequence === 1 ? say("frozen") : say("frozen_addendum", { n: one.sequence - 1 })}</h2>
      <p role="status">{one.received ? say("received") : say("unsent")}</p>
      <p class="minutes-code">{one.code.slice(0, 4)} {one.code.slice(4)}</p>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={say("qr")}>
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      <p>{say("receipt")}</p>
      <p><small>SHA-256 {one.sha256}</small></p>
    </section>
  );
}

function drawing(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return { size, path };
}
