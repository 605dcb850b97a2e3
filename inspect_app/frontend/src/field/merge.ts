// What comes from the server goes in beside what is unsent, never over it.

import { cellKey, emptyCell, heard, isAnswer, standing, type Cell } from "./cells";
import type { CasePack, Changes, ServerAnswer, ServerNote } from "./contract";
import { letGo } from "./outbox";
import { fileKey, type Core, type Live, type StoredFile } from "./records";
import type { Pen } from "./write-queue";

export async function keepPack(core: Core, pack: CasePack): Promise<void> {
  const id = pack.card.id;
  await core.queue.run(async (pen) => {
    const old = await pen.get<Live>("live", id);
    if (old && old.seq > pack.seq) pen.put("packs", id, { ...pack, ...old });
    else {
      const { seq, card, findings, files, minutes, alarms, conflicts, sections } = pack;
      pen.put("live", id, { seq, card, findings, files, minutes, alarms, conflicts, sections });
      pen.put("packs", id, pack);
    }
    pen.put("settings", `pack/${id}`, pack.card.pack_hash); // asked for at every round
    await hearAll(pen, id, [...pack.answers, ...pack.notes]);
    await letGo(pen, pack.conflicts);
  });
}

// `changes?since=`: findings, files and minutes come whole or not at all.
export async function keepChanges(core: Core, id: string, news: Changes): Promise<void> {
  const before = await core.records.get<Live>("live", id);
  const same = before && JSON.stringify(before.card) === JSON.stringify(news.card);
  const nothing = !news.answers.length && !news.notes.length && !news.findings.length
    && !news.files.length && !news.minutes.length && !news.alarms.length
    && !news.conflicts?.length && !news.sections?.length;
  // Heartbeats are entries of the journal, too: no write for a number alone.
  if (same && nothing && news.seq - before.seq < 500) return;
  await core.queue.run(async (pen) => {
    const old = await pen.get<Live>("live", id);
    if (!old || old.seq > news.seq) return;
    pen.put("live", id, {
      seq: news.seq,
      card: news.card,
      findings: news.findings.length ? news.findings : old.findings,
      files: news.files.length ? news.files : old.files,
      minutes: news.minutes.length ? news.minutes : old.minutes,
      alarms: news.alarms.length ? news.alarms : old.alarms,
      conflicts: news.conflicts?.length ? news.conflicts : old.conflicts,
      sections: news.sections?.length ? news.sections : old.sections,
    });
    await hearAll(pen, id, [...news.answers, ...news.notes]);
    await letGo(pen, news.conflicts);
  });
}

async function hearAll(pen: Pen, id: string, all: (ServerAnswer | ServerNote)[]): Promise<void> {
  for (const one of all) {
    const kind = isAnswer(one) ? "answer" : "note";
    const key = cellKey(id, kind, one.question);
    const old = (await pen.get<Cell>("cells", key)) ?? emptyCell(id, kind, one.question);
    if ((old.server?.version ?? 0) >= one.version) continue;
    pen.put("cells", key, heard(old, standing(one)), { case: id });
  }
}

// Files of these cases that the server confirmed by hash.
export async function confirmFiles(
  core: Core, stored: { case: string; sha256: string; question: string }[],
): Promise<void> {
  await core.queue.run(async (pen) => {
    for (const one of stored) {
      const key = fileKey(one);
      const [kept, plain] = [await pen.get<StoredFile>("files", key), await pen.plain("files", key)];
      if (!kept || !plain || plain.state === "received") continue;
      const { case: of, order, size } = plain;
      pen.put("files", key, { ...kept, problems: [] }, { case: of, order, size, state: "received" });
    }
  });
}
