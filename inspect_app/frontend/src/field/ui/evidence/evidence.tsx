// Photos and voice memos of one question: taken with one tap, kept at once.

import { useId, useRef, useState } from "preact/hooks";
import type { LocalFile } from "../../local";
import { useApp, useCase } from "../context";
import { Button, Problems } from "../parts";
import { prepared } from "./photo";
import { PhotoSheet } from "./photo-sheet";
import { useRecorder } from "./recorder";
import { useAddress } from "./use-address";
import { whyNot } from "./why-not";
import { say } from "./words";
import "./evidence.css";

export function Evidence({ question, finding = "" }: { question: string; finding?: string }) {
  const { store } = useApp();
  const { file, refresh } = useCase();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [busy, setBusy] = useState(0);
  const [problem, setProblem] = useState("");
  const [opened, setOpened] = useState<{ file: LocalFile; covering: boolean } | null>(null);
  const mine = file.files.filter((one) => one.question === question && (!finding || one.finding === finding));

  const keep = async (chosen: File[]) => {
    setProblem("");
    for (const one of chosen) {
      setBusy((count) => count + 1);
      try {
        const picture = await prepared(one, store.limits().photo_bytes);
        await file.addFile({ kind: "photo", question, finding, caption: "", ...picture });
      } catch (error) {
        setProblem(whyNot(error));
      } finally {
        setBusy((count) => count - 1);
        refresh();
      }
    }
  };
  const recorder = useRecorder(async (bytes, mediaType) => {
    await file.addFile({
      kind: "voice", question, finding, caption: "", takenAt: new Date().toISOString(), mediaType, bytes,
      thumbnail: null,
    });
    refresh();
  }, (error) => setProblem(whyNot(error)));
  return (
    <div class="evidence">
      <p class="actions">
        <input ref={input} id={id} type="file" accept="image/*" capture="environment" tabIndex={-1} hidden
          aria-label={say("photo")} onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = ""; // the same picture may be chosen again
            void keep(chosen);
          }} />
        <Button onPress={() => input.current?.click()}>{say("photo")}</Button>
        <Button pressed={recorder.seconds !== null} onPress={recorder.toggle}>
          {recorder.seconds === null ? say("voice") : say("voice_stop", { seconds: recorder.seconds })}
        </Button>
        {recorder.refused && <span role="alert">{say("no_microphone")}</span>}
        {busy > 0 && <span role="status">{say("working")}</span>}
      </p>
      <Problems of={problem ? [problem] : []} />
      {mine.length > 0 && (
        <ul class="evidence-files">
          {mine.map((one) => (
            <li key={one.sha256}>
              {one.kind === "photo"
                ? <Thumbnail of={one} onOpen={(covering) => setOpened({ file: one, covering })} />
                : one.kind === "voice" ? <Memo of={one} /> : <span>{one.caption || one.sha256.slice(0, 16)}</span>}
              <small>{one.damaged ? say("damaged") : say(one.state)}</small>
            </li>
          ))}
        </ul>
      )}
      {opened && <PhotoSheet photo={opened.file} covering={opened.covering} onClose={() => setOpened(null)} />}
    </div>
  );
}

const LONG = 600; // ms that make a press long

function Thumbnail({ of: photo, onOpen }: { of: LocalFile; onOpen: (covering: boolean) => void }) {
  const { file } = useCase();
  const address = useAddress(() => file.thumbnail(photo.sha256), photo.sha256);
  const pressed = useRef(0);
  return (
    <button type="button" class="evidence-thumbnail" aria-label={`${say("open_photo")} ${photo.caption}`}
      onPointerDown={(event) => { pressed.current = event.timeStamp; }}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => onOpen(event.detail > 0 && event.timeStamp - pressed.current > LONG)}>
      {address ? <img src={address} alt="" /> : "…"}
    </button>
  );
}

function Memo({ of: memo }: { of: LocalFile }) {
  const { file } = useCase();
  const address = useAddress(
    () => file.fileBytes(memo.sha256).then((bytes) => new Blob([bytes], { type: memo.mediaType })), memo.sha256,
  );
  return address ? <audio controls src={address} aria-label={say("voice")} /> : <span>…</span>;
}
