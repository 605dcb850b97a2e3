// A photo, a drawing or a document as the answer: the value is the SHA-256 of the file, which is kept
// as evidence at this question.

import { useId, useRef, useState } from "preact/hooks";
import { useApp, useCase } from "../context";
import { prepared } from "../evidence/photo";
import { useAddress } from "../evidence/use-address";
import { whyNot } from "../evidence/why-not";
import { Button, Problems } from "../parts";
import { looksLikeDocument } from "./document";
import type { FieldGiven } from "./field";
import { Glass } from "./glass";
import { say } from "./words";

export function FileField({ question, value, onAnswer }: FieldGiven) {
  const { store } = useApp();
  const { file } = useCase();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [drawing, setDrawing] = useState(false);
  const appearance = question.look.appearance.split(" ");
  const glass = (["signature", "draw", "annotate"] as const).find((one) => appearance.includes(one));
  const photo = question.kind === "photo";
  const most = store.limits().photo_bytes;
  const kept = file.files.find((one) => one.sha256 === value);

  const keep = async (work: () => Promise<string>) => {
    setProblem("");
    setBusy(true);
    try {
      onAnswer(await work());
    } catch (error) {
      setProblem(whyNot(error));
    } finally {
      setBusy(false);
    }
  };
  const keepPhoto = async (blob: Blob) => {
    const picture = await prepared(blob, most);
    return file.addFile({ kind: "photo", question: question.name, finding: "", caption: "", ...picture });
  };
  const keepDocument = async (chosen: File, bytes: ArrayBuffer) => file.addFile({
    kind: "document", question: question.name, finding: "", caption: chosen.name, takenAt: null,
    mediaType: chosen.type || "application/octet-stream", bytes, thumbnail: null,
  });
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (photo) return keep(() => keepPhoto(chosen));
    if (chosen.size > most) return setProblem(say("file_large", { mb: Math.round(most / 1e6) }));
    const bytes = await chosen.arrayBuffer();
    if (!looksLikeDocument(bytes)) return setProblem(say("file_kind"));
    return keep(() => keepDocument(chosen, bytes));
  };
  const again = !!value;
  const camera = photo && (!glass || glass === "annotate");
  return (
    <div>
      {value && photo && kept && <Picture sha256={value} />}
      {value && !photo && <p class="form-value">{say("file_kept")}: {kept?.caption || value.slice(0, 16)}</p>}
      {value && !kept && <p><small>{say("file_elsewhere")} {value.slice(0, 16)}…</small></p>}
      <p class="actions">
        <input ref={input} id={id} type="file" accept={photo ? "image/*" : undefined} capture={photo ? "environment" : undefined}
          tabIndex={-1} hidden aria-label={say(photo ? "photo_take" : "file_take")}
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            event.currentTarget.value = ""; // the same file may be chosen again
            void choose(chosen);
          }} />
        {(camera || !photo) && <Button disabled={busy} onPress={() => input.current?.click()}>
          {say(photo ? (again ? "photo_again" : "photo_take") : again ? "file_again" : "file_take")}
        </Button>}
        {glass && (glass !== "annotate" || kept) && <Button disabled={busy} onPress={() => setDrawing(true)}>
          {say(glass === "signature" ? "sign" : glass)}
        </Button>}
        {busy && <span role="status">{say("working")}</span>}
      </p>
      <Problems of={problem ? [problem] : []} />
      {drawing && <Glass title={say(glass === "signature" ? "sign" : glass ?? "draw")}
        picture={glass === "annotate" && value ? () => file.fileBytes(value) : null}
        onClose={() => setDrawing(false)}
        onDrawn={(blob) => {
          setDrawing(false);
          void keep(() => keepPhoto(blob));
        }} />}
    </div>
  );
}

function Picture({ sha256 }: { sha256: string }) {
  const { file } = useCase();
  const address = useAddress(() => file.thumbnail(sha256), sha256);
  return address ? <img class="form-picture" src={address} alt={say("picture")} /> : null;
}
