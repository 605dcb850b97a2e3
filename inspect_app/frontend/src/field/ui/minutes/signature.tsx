// A signature on the glass, kept as the points that the finger drew.

import SignaturePad from "signature_pad";
import { useEffect, useRef } from "preact/hooks";
import type { Stroke } from "../../contract";
import { Button } from "../parts";
import { say } from "./words";

const BOX = 1000; // the box is 1000 wide and 1000 high, whatever the screen
const HEIGHT = 200; // CSS pixels, where nobody asks for another

export function Signature(given: {
  label: string;
  strokes: Stroke[];
  onStrokes: (strokes: Stroke[]) => void;
  under?: HTMLCanvasElement | null; // a picture to draw upon
  height?: number;
}) {
  const height = given.height ?? HEIGHT;
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad | null>(null);
  const told = useRef(given);
  told.current = given;
  const redraw = () => {
    const shown = canvas.current;
    if (!shown || !pad.current) return;
    const ratio = devicePixelRatio || 1;
    shown.width = shown.clientWidth * ratio;
    shown.height = height * ratio;
    shown.getContext("2d")?.scale(ratio, ratio);
    pad.current.clear();
    if (given.under) lay(given.under, shown, height);
    pad.current.fromData(told.current.strokes.map((stroke) => ({
      ...STYLE,
      points: stroke.map(([x, y, time]) => ({ x: (x / BOX) * shown.clientWidth, y: (y / BOX) * height, time, pressure: 0.5 })),
    })), { clear: false });
  };
  useEffect(() => {
    const shown = canvas.current;
    if (!shown) return;
    const made = new SignaturePad(shown, STYLE);
    pad.current = made;
    redraw();
    made.addEventListener("endStroke", () => told.current.onStrokes(strokesOf(made, shown.clientWidth, height)));
    // Also when a sheet opens around it: until then it has no width.
    const watched = new ResizeObserver(redraw);
    watched.observe(shown);
    return () => {
      watched.disconnect();
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

// The picture as large as fits, in the middle.
function lay(picture: HTMLCanvasElement, canvas: HTMLCanvasElement, height: number): void {
  const width = canvas.clientWidth;
  const scale = Math.min(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  canvas.getContext("2d")?.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
}

function strokesOf(pad: SignaturePad, width: number, height: number): Stroke[] {
  const groups = pad.toData();
  const start = groups[0]?.points[0]?.time ?? 0;
  const inside = (value: number) => Math.min(BOX, Math.max(0, Math.round(value)));
  return groups.map((group) => group.points.map(({ x, y, time }) => [
    inside((x / width) * BOX), inside((y / height) * BOX), Math.max(0, Math.round(time - start)),
  ] as [number, number, number])).filter((stroke) => stroke.length > 0);
}
