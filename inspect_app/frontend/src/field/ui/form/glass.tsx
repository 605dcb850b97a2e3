// Drawing or signing with a finger, alone or upon a photo; what is drawn becomes a picture.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Stroke } from "../../contract";
import { drawn } from "../evidence/photo";
import { Signature } from "../minutes/signature";
import { Button, Problems, Sheet } from "../parts";
import { say } from "./words";

export function Glass({ title, picture, onDrawn, onClose }: {
  title: string;
  picture: (() => Promise<ArrayBuffer>) | null;
  onDrawn: (blob: Blob) => void;
  onClose: () => void;
}) {
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  const [under, setUnder] = useState<HTMLCanvasElement | null>(null);
  const [problem, setProblem] = useState("");
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!picture) return;
    picture().then((bytes) => createImageBitmap(new Blob([bytes]))).then(
      (bitmap) => {
        setUnder(drawn(bitmap, 1600));
        bitmap.close();
      },
      () => setProblem(say("not_kept")),
    );
  }, []);
  const keep = () => {
    const canvas = area.current?.querySelector("canvas");
    if (!canvas) return;
    drawn(canvas, 1600).toBlob((blob) => (blob ? onDrawn(blob) : setProblem(say("not_kept"))), "image/jpeg", 0.9);
  };
  const ready = !picture || under !== null;
  return (
    <Sheet title={title} onClose={onClose}
      footer={<Button kind="main" disabled={!strokes.length} onPress={keep}>{say("drawn_keep")}</Button>}>
      <Problems of={problem ? [problem] : []} />
      <div ref={area} class="form-glass">
        {ready && <Signature label={title} strokes={strokes} onStrokes={setStrokes} under={under} height={320} />}
      </div>
    </Sheet>
  );
}
