// The checklist page: a tap is an answer, an answer is an operation, and the state on screen is
// that of the queue, not of the network.
import { backToPlace, keepPlace, watchOthers } from "./checklist-others";
import { Queue, type Outcome, type Waiting } from "./checklist-queue";
import * as rows from "./checklist-rows";
import { sendOperation, sendPhoto, settleConflict } from "./checklist-server";

interface Facts {
  case: string;
  /** What a form shows beside the answers; empty for our own checklists. */
  shape: string;
  user: string;
  mayAnswer: boolean;
  /** Refused operations that somebody has decided about. */
  closed: string[];
  conflicts: string;
  ops: string;
  photos: string;
  login: string;
}

const MAX_PHOTO = 15 * 1024 * 1024;
const TYPING_PAUSE = 900;
const QUIET = 1_500; // without a key pressed for so long, nobody is typing

const pane = document.getElementById("rows") as HTMLElement;
const facts = JSON.parse(pane.dataset["page"] ?? "{}") as Facts;
const texts = JSON.parse(pane.dataset["texts"] ?? "{}") as Record<string, string>;
const sync = document.getElementById("sync") as HTMLElement;

function say(key: string, places: Record<string, string> = {}): string {
  let text = texts[key] ?? key;
  for (const [name, value] of Object.entries(places)) text = text.replace(`{${name}}`, () => value);
  return text;
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function deviceName(): string {
  const kept = storage();
  const known = kept?.getItem("device");
  if (known) return known;
  const made = `browser-${Math.random().toString(36).slice(2, 10)}`;
  try {
    kept?.setItem("device", made);
  } catch {
    // a device that keeps nothing gets a new name on each visit
  }
  return made;
}

const device = deviceName();
let photosUnderWay = 0;
let overtaken = false;
let lastKey = 0;

const queue = new Queue(
  storage(),
  facts.user,
  facts.case,
  (op) => sendOperation(facts.ops, op),
  rows.versionOf,
  changed,
);

function changed(entry: Waiting, outcome: Outcome | null): void {
  const row = rows.rowOf(entry.op.question);
  if (outcome?.kind === "receipt") {
    if (row && outcome.receipt.version < rows.versionOf(entry.op.question)) {
      overtaken = true; // ours arrived long ago and somebody changed it since: show theirs
    } else if (row) {
      row.dataset["version"] = String(outcome.receipt.version);
      const newer = queue.all().some((one) => one.op.question === entry.op.question);
      if (!newer) rows.show(row, outcome.receipt.value, outcome.receipt.not_applicable_reason);
      rows.problem(row, "");
      rows.noConflict(row);
    }
    if (outcome.state) rows.showState(outcome.state as rows.State);
    const shape = (outcome.state as rows.State | undefined)?.shape;
    if (facts.shape && shape && shape !== facts.shape) drawAnew();
    if (overtaken) drawAnew();
  }
  if (row && entry.stuck === "refused" && queue.all().includes(entry)) {
    rows.problem(row, entry.note);
  }
  if (row && entry.stuck === "conflict" && queue.all().includes(entry)) showConflict(row, entry);
  showSync();
}

// Words and rows of a form follow its answers: the page is drawn anew once nothing is under way and
// nobody is typing; the field that has the focus has it again afterwards.
let waiting = 0;

function drawAnew(): void {
  window.clearTimeout(waiting);
  if (isBusy()) {
    waiting = window.setTimeout(drawAnew, QUIET);
    return;
  }
  const here = document.activeElement?.closest(".q");
  if (here) keepPlace(facts.case, here.id, true);
  location.reload();
}

function isBusy(): boolean {
  const kept = overtaken ? queue.all().length : queue.unsent();
  return kept > 0 || typing.size > 0 || photosUnderWay > 0 || isTyping();
}

// Somebody has just pressed a key, or has typed what is not an answer yet.
function isTyping(): boolean {
  const input = document.activeElement;
  const row = input?.closest<HTMLElement>(".q");
  if (!row || !isInput(input)) return false;
  const value = typedValue(row, input.value.normalize("NFC")) ?? "";
  return Date.now() - lastKey < QUIET || value !== (row.dataset["value"] ?? "");
}

function showConflict(row: HTMLElement, entry: Waiting): void {
  const current = entry.current;
  if (!current) return;
  if (document.querySelector(`[data-conflicts~="${entry.op.op_id}"]`)) return; // the page itself shows it
  row.dataset["version"] = String(current.version);
  if (current.value === entry.op.value && current.not_applicable_reason === entry.op.not_applicable_reason)
    return queue.drop(entry); // both said the same
  const theirs = rows.inWords(row, current.value, current.not_applicable_reason) || say("empty");
  const mine =
    rows.inWords(row, entry.op.value, entry.op.not_applicable_reason) || say("empty");
  rows.conflict(row, say("conflict", { theirs, mine }), [
    {
      label: say("mine"),
      choose: () => {
        rows.noConflict(row);
        const { op } = entry;
        queue.add(op.question, op.value, op.not_applicable_reason, device, [op.op_id]);
      },
    },
    {
      label: say("theirs"),
      choose: () => {
        // Told first, so that the whole team sees it closed; without network it stays as it is.
        void settleConflict(facts.conflicts, entry.op, current.version).then((told) => {
          if (!told) return rows.problem(row, say("not_told"));
          rows.noConflict(row);
          rows.problem(row, "");
          rows.show(row, current.value, current.not_applicable_reason);
          queue.drop(entry);
        });
      },
    },
  ]);
}

function showSync(): void {
  if (!facts.mayAnswer) return;
  const unsent = queue.unsent();
  const stuck = queue.stuck().length;
  const all = String(unsent + stuck);
  let [state, text] = ["saved", say("saved")];
  if (queue.trouble === "signed-out") [state, text] = ["trouble", say("signed_out", { n: all })];
  else if (queue.trouble) [state, text] = ["trouble", say("stopped", { n: all })];
  else if (!queue.keeps && unsent) [state, text] = ["trouble", say("not_kept_here")];
  else if (stuck) [state, text] = ["trouble", say("refused", { n: String(stuck) })];
  else if (unsent && !queue.isSending()) [state, text] = ["unsent", say("unsent", { n: all })];
  else if (unsent > 1) [state, text] = ["unsent", say("unsent", { n: all })];
  else if (unsent || photosUnderWay) [state, text] = ["saving", say("saving")];
  sync.dataset["state"] = state;
  if (sync.textContent === text) return;
  sync.textContent = text;
  if (queue.trouble === "signed-out") {
    const link = document.createElement("a");
    link.href = `${facts.login}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = text;
    sync.replaceChildren(link);
  }
}

function answer(row: HTMLElement, value: string | null, reason = ""): void {
  const same = (row.dataset["value"] ?? "") === (value ?? "") && row.dataset["reason"] === reason;
  const question = row.dataset["question"] ?? "";
  const stuck = queue.stuck().some((one) => one.op.question === question);
  if (same && !stuck) return;
  rows.show(row, value, reason);
  rows.problem(row, "");
  queue.add(question, value, reason, device);
}

// Only the reason makes "not applicable" an answer, so the tap opens its field first.
function askReason(row: HTMLElement): void {
  const box = row.querySelector<HTMLElement>(".reason");
  const input = row.querySelector<HTMLInputElement>("[data-reason-input]");
  if (!box || !input) return;
  box.hidden = false;
  input.focus();
}

function saveReason(row: HTMLElement): void {
  const reason = row.querySelector<HTMLInputElement>("[data-reason-input]")?.value.trim() ?? "";
  if (reason === "") return;
  answer(row, row.dataset["kind"] === "verdict" ? "not_applicable" : null, reason);
}

function tapped(event: Event): void {
  const target = event.target instanceof Element ? event.target : null;
  const row = target?.closest<HTMLElement>(".q");
  const button = target?.closest<HTMLButtonElement>("button");
  if (!row || !button) return;
  const choice = button.dataset["choice"];
  if (choice === "not_applicable") askReason(row);
  else if (choice !== undefined) answer(row, choice);
  else if (button.dataset["toggle"] !== undefined) toggle(row, button.dataset["toggle"]);
  else if (button.dataset["reasonSave"] !== undefined) saveReason(row);
}

function toggle(row: HTMLElement, name: string): void {
  const names = Array.from(row.querySelectorAll<HTMLElement>("[data-toggle]"), (one) => ({
    name: one.dataset["toggle"] ?? "",
    on: (one.getAttribute("aria-pressed") === "true") !== (one.dataset["toggle"] === name),
  }));
  const chosen = names.filter((one) => one.on).map((one) => one.name);
  answer(row, chosen.length ? chosen.join(" ") : null);
}

const typing = new Map<HTMLElement, number>();

function typed(input: HTMLInputElement): void {
  const row = input.closest<HTMLElement>(".q");
  if (!row) return;
  window.clearTimeout(typing.get(row));
  typing.delete(row);
  answer(row, typedValue(row, input.value.normalize("NFC")));
}

// The decimal comma of the page becomes the point of the stored form; the server checks the rest.
function typedValue(row: HTMLElement, text: string): string | null {
  const plain = row.dataset["kind"] === "text" ? text : text.trim();
  if (plain === "") return null;
  if (row.dataset["kind"] === "integer") {
    return /^-?\d{1,3}(\.\d{3})+$/.test(plain) ? plain.replaceAll(".", "") : plain;
  }
  return row.dataset["kind"] === "decimal" ? plain.replace(",", ".") : plain;
}

function isInput(target: EventTarget | null): target is HTMLInputElement {
  return target instanceof HTMLElement && target.dataset["input"] !== undefined;
}

async function photoChosen(input: HTMLInputElement): Promise<void> {
  const row = input.closest<HTMLElement>(".q");
  const file = input.files?.[0];
  if (!row || !file) return;
  if (file.size > MAX_PHOTO) {
    rows.problem(row, say("photo_too_large"));
    return;
  }
  const words = row.querySelector<HTMLElement>(".photo-words");
  if (words) words.textContent = say("photo_sending");
  photosUnderWay += 1;
  showSync();
  const trouble = await sendPhoto(facts.photos, row.dataset["question"] ?? "", file);
  photosUnderWay -= 1;
  if (trouble === "") {
    input.value = "";
    rows.problem(row, "");
    const count = Number(row.dataset["photos"] ?? "0") + 1;
    row.dataset["photos"] = String(count);
    if (words) words.textContent = say("photos", { n: String(count) });
  } else {
    if (words) words.textContent = say("photo");
    rows.problem(row, trouble ?? say("photo_failed"));
    if (trouble === null) retryPhoto(row, input);
  }
  showSync();
}

// The file stays chosen in its field; one tap on the sentence sends it again.
function retryPhoto(row: HTMLElement, input: HTMLInputElement): void {
  const box = row.querySelector<HTMLElement>(".q-problem");
  if (!box) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-danger";
  button.textContent = box.textContent;
  button.addEventListener("click", () => void photoChosen(input), { once: true });
  box.replaceChildren(button);
}

function markSection(): void {
  const top = pane.getBoundingClientRect().top + 80;
  let current = "";
  for (const section of document.querySelectorAll<HTMLElement>(".sheet-section")) {
    if (section.getBoundingClientRect().top <= top) current = section.id.slice(2);
  }
  for (const link of document.querySelectorAll<HTMLElement>("[data-section]")) {
    if (link.dataset["section"] === current) {
      if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        link.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    } else link.removeAttribute("aria-current");
  }
}

function goToNext(): void {
  const row = rows.nextOpen();
  if (!row) return;
  row.scrollIntoView({ block: "center" });
  row.querySelector<HTMLElement>("button, input, select, textarea")?.focus({ preventScroll: true });
}

function start(): void {
  for (const entry of [...queue.all()]) {
    const row = rows.rowOf(entry.op.question);
    if (facts.closed.includes(entry.op.op_id)) {
      queue.drop(entry); // somebody decided: what stands is on the page
      continue;
    }
    if (!row) continue;
    if (entry.stuck === "conflict") entry.current = rows.shown(row); // what the server has now
    rows.show(row, entry.op.value, entry.op.not_applicable_reason);
    if (entry.stuck) changed(entry, null);
  }
  pane.addEventListener("click", tapped);
  pane.addEventListener("change", (event) => {
    const target = event.target;
    if (isInput(target)) typed(target);
    else if (target instanceof HTMLInputElement && target.dataset["photo"] !== undefined) {
      void photoChosen(target);
    }
  });
  pane.addEventListener("input", (event) => {
    lastKey = Date.now();
    const target = event.target;
    if (!isInput(target) || (event as InputEvent).isComposing) return;
    const row = target.closest<HTMLElement>(".q");
    if (!row || row.dataset["kind"] !== "text") return;
    window.clearTimeout(typing.get(row));
    typing.set(row, window.setTimeout(() => typed(target), TYPING_PAUSE));
  });
  pane.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key !== "Enter" || event.isComposing) return;
    if (target instanceof HTMLInputElement && target.dataset["reasonInput"] !== undefined) {
      const row = target.closest<HTMLElement>(".q");
      if (row) saveReason(row);
    } else if (target instanceof HTMLInputElement && isInput(target)) typed(target);
  });
  window.addEventListener("online", () => queue.wake());
  window.addEventListener("pagehide", () => typing.forEach((_, row) => flushTyping(row)));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") queue.wake();
    else typing.forEach((_, row) => flushTyping(row));
  });
  document.getElementById("next")?.addEventListener("click", goToNext);
  showSync();
  queue.wake();
}

function flushTyping(row: HTMLElement): void {
  const input = row.querySelector<HTMLInputElement>("[data-input]");
  if (input) typed(input);
}

if (facts.mayAnswer) start();
else document.getElementById("next")?.addEventListener("click", goToNext);
backToPlace(facts.case);
watchOthers(facts.case, pane, drawAnew);
pane.addEventListener("scroll", markSection, { passive: true });
markSection();
