// A signature on the glass, kept as the points that the finger drew.

import SignaturePad from "signature_pad";
import { useEffect, useRef } from "preact/hooks";
import type { Stroke } from "../../contract";
import { Button } from "../parts";
import { say } from "./words";

const BOX = 1000; // the box is 1000 wide and 1000 high, whatever the screen
const HEIGHT = 200; // CSS pixels

export function Signature(given: { label: string; strokes: Stroke[]; onStrokes: (strokes: Stroke[]) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad | null>(null);
  const told = useRef(given);
  told.current = given;
  const redraw = () => {
    const shown = canvas.current;
    if (!shown || !pad.current) return;
    const ratio = devicePixelRatio || 1;
    shown.width = shown.clientWidth * ratio;
    shown.height = HEIGHT * ratio;
    shown.getContext("2d")?.scale(ratio, ratio);
    pad.current.clear();
    pad.current.fromData(told.current.strokes.map((stroke) => ({
      ...STYLE,
      points: stroke.map(([x, y, time]) => ({ x: (x / BOX) * shown.clientWidth, y: (y / BOX) * HEIGHT, time, pressure: 0.5 })),
    })));
  };
  useEffect(() => {
    const shown = canvas.current;
    if (!shown) return;
    const made = new SignaturePad(shown, STYLE);
    pad.current = made;
    redraw();
    made.addEventListener("endStroke", () => told.current.onStrokes(strokesOf(made, shown.clientWidth)));
    addEventListener("resize", redraw);
    return () => {
      removeEventListener("resize", redraw);
      made.off();
    };
  }, []);
  // Strokes that were dropped from outside (the text changed) vanish from the glass as well.
  useEffect(() => { if (!given.strokes.length) redraw(); }, [given.strokes.length]);
  return (
    <div class="minutes-signature">
      <canvas ref={canvas} role="img" aria-label={`${given.label}${given.strokes.length ? ` – ${say("signed")}` : ""}`} />
      <Button kind="quiet" disabled={!given.strokes.length} onPress={() => given.onStrokes([])}>{say("again")}</Button>
    </div>
  );
}

const STYLE = { minWidth: 0.8, maxWidth: 2.6, penColor: "#0b2a52", dotSize: 0, velocityFilterWeight: 0.7, compositeOperation: "source-over" as const };

function strokesOf(pad: SignaturePad, width: number): Stroke[] {
  const groups = pad.toData();
  const start = groups[0]?.points[0]?.time ?? 0;
  const inside = (value: number) => Math.min(BOX, Math.max(0, Math.round(value)));
  return groups.map((group) => group.points.map(({ x, y, time }) => [
    inside((x / width) * BOX), inside((y / HEIGHT) * BOX), Math.max(0, Math.round(time - start)),
  ] as [number, number, number])).filter((stroke) => stroke.length > 0);
}
