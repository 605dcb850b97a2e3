// One photo in full, and the box that makes a face unrecognisable before anybody else sees it. The
// covered picture is a file of its own; the original stays as it was taken.

import { useEffect, useRef, useState } from "preact/hooks";
import type { LocalFile } from "../../local";
import { DamagedFile, OnlyOnServer } from "../../store";
import { useApp, useCase } from "../context";
import { Button, Problems, Sheet, WorkButton } from "../parts";
import { moment } from "../words";
import { covered, drawn, jpeg, type Box } from "./photo";
import { whyNot } from "./why-not";
import { say } from "./words";

const SMALLEST = 0.02; // share of the picture: less is a slip of the finger

export function PhotoSheet({ photo, covering, onClose }: { photo: LocalFile; covering: boolean; onClose: () => void }) {
  const { store } = useApp();
  const { file, refresh } = useCase();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [problem, setProblem] = useState("");
  const [marking, setMarking] = useState(covering);
  const [boxes, setBoxes] = useState<Box[]>([]);
  const [draft, setDraft] = useState<Box | null>(null);
  useEffect(() => {
    let found: ImageBitmap | null = null;
    file.fileBytes(photo.sha256).then(async (bytes) => {
      found = await createImageBitmap(new Blob([bytes], { type: photo.mediaType }));
      setPicture(found);
    }).catch((error: unknown) => setProblem(
      error instanceof DamagedFile ? say("damaged") : error instanceof OnlyOnServer ? say("only_server") : whyNot(error),
    ));
    return () => found?.close();
  }, [photo.sha256]);
  useEffect(() => {
    const shown = canvas.current;
    if (!picture || !shown) return;
    const made = drawn(picture, 1600);
    covered(made, draft ? [...boxes, draft] : boxes);
    shown.width = made.width;
    shown.height = made.height;
    shown.getContext("2d")?.drawImage(made, 0, 0);
  }, [picture, boxes, draft]);

  const at = (event: PointerEvent): [number, number] => {
    const area = canvas.current!.getBoundingClientRect();
    const inside = (value: number) => Math.min(1, Math.max(0, value));
    return [inside((event.clientX - area.left) / area.width), inside((event.clientY - area.top) / area.height)];
  };
  const from = useRef<[number, number] | null>(null);
  const begin = (event: PointerEvent) => {
    if (!marking) return;
    canvas.current?.setPointerCapture(event.pointerId);
    from.current = at(event);
  };
  const go = (event: PointerEvent) => {
    if (!from.current) return;
    const [x, y] = at(event);
    const [x0, y0] = from.current;
    setDraft({ x: Math.min(x, x0), y: Math.min(y, y0), width: Math.abs(x - x0), height: Math.abs(y - y0) });
  };
  const end = () => {
    if (draft && draft.width > SMALLEST && draft.height > SMALLEST) setBoxes([...boxes, draft]);
    from.current = null;
    setDraft(null);
  };
  const save = async () => {
    if (!picture) return;
    const made = drawn(picture, 1600);
    covered(made, boxes);
    const thumbnail = await new Promise<Blob | null>((resolve) => drawn(made, 240).toBlob(resolve, "image/jpeg", 0.7));
    await file.addFile({
      kind: "photo", question: photo.question, finding: photo.finding, mediaType: "image/jpeg",
      caption: say("covered_of", { code: photo.sha256.slice(0, 8) }), takenAt: photo.takenAt,
      bytes: await jpeg(made, store.limits().photo_bytes), thumbnail,
    });
    refresh();
    onClose();
  };
  return (
    <Sheet title={say("open_photo")} onClose={onClose} footer={marking
      ? <>
          <Button disabled={!boxes.length} onPress={() => setBoxes(boxes.slice(0, -1))}>{say("undo")}</Button>
          <Button onPress={() => setBoxes([...boxes, { x: 0.3, y: 0.2, width: 0.4, height: 0.4 }])}>{say("middle")}</Button>
          <WorkButton kind="main" disabled={!boxes.length} onPress={save} onFail={(error) => setProblem(whyNot(error))}>{say("save_covered")}</WorkButton>
        </>
      : picture && <Button onPress={() => setMarking(true)}>{say("cover")}</Button>}>
      <Problems of={problem ? [problem] : []} />
      {marking && <p>{say("cover_how")}</p>}
      <canvas ref={canvas} class={`evidence-photo ${marking ? "marking" : ""}`} role="img" aria-label={photo.caption || say("open_photo")}
        onPointerDown={begin} onPointerMove={go} onPointerUp={end} onPointerCancel={end} />
      <p>{photo.caption}</p>
      <p><small>{photo.takenAt ? moment(photo.takenAt) : say("no_time")} · SHA-256 {photo.sha256.slice(0, 16)}…</small></p>
    </Sheet>
  );
}
