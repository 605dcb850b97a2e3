// The pages of a draft of a checklist: what is written in a field is kept as soon as the field is
// left. A field sends what it held before, so that nobody writes over another's words unseen.

interface Cell {
  box: HTMLElement;
  row: string;
  column: string;
  kept: string; // what the server has, as far as this page knows
  shown: string; // how the field shows that: a day that is none is shown as nothing
  wanted: string | null; // not sent yet
  sending: boolean;
  trouble: string;
}

interface Answer {
  value?: string;
  current?: string;
  last?: string;
  seen?: Record<string, string>;
  faults?: Record<string, string[]>;
  count?: number;
  problems?: { text: string }[];
}

const RETRY = 4000; // ms until what the server did not take is sent again
const line = document.getElementById("saved");
const address = line?.dataset["draft"] ?? "";
const texts = JSON.parse(line?.dataset["texts"] ?? "{}") as Record<string, string>;
const key = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
const cells = new Map<HTMLElement, Cell>();
let resting: (() => void)[] = [];

const say = (name: string): string => texts[name] ?? name;

function valueOf(box: HTMLElement): string {
  const widget = box.dataset["widget"];
  if (widget === "flag") return box.querySelector("input")?.checked ? "yes" : "";
  if (widget === "words") {
    const chosen = box.querySelectorAll<HTMLInputElement>("input:checked");
    return Array.from(chosen, (one) => one.value).join(" ");
  }
  return box.querySelector<HTMLInputElement>("input, textarea, select")?.value ?? "";
}

function show(box: HTMLElement, value: string): void {
  const widget = box.dataset["widget"];
  if (widget === "flag" || widget === "words") {
    const chosen = value.split(" ");
    for (const one of box.querySelectorAll("input")) {
      one.checked = widget === "flag" ? value === "yes" : chosen.includes(one.value);
    }
    return;
  }
  const control = box.querySelector<HTMLInputElement>("input, textarea, select");
  if (control) control.value = value;
}

const busy = (): boolean => [...cells.values()].some((one) => one.sending || one.wanted !== null);
const troubled = (): Cell | undefined => [...cells.values()].find((one) => one.trouble);

function tell(): void {
  if (!line) return;
  const trouble = troubled()?.trouble ?? "";
  line.dataset["state"] = trouble ? "trouble" : busy() ? "saving" : "saved";
  const text = trouble || say(busy() ? "saving" : "saved");
  if (line.textContent !== text) line.textContent = text;
  if (!busy()) {
    for (const go of resting) go();
    resting = [];
  }
}

// A field was left, or its choice was made.
function left(box: HTMLElement): void {
  const cell = cells.get(box);
  if (!cell || box.querySelector(".cell-conflict")) return;
  const value = valueOf(box).normalize("NFC");
  if (value === cell.shown && cell.wanted === null && !cell.sending) {
    cell.trouble = "";
    tell();
    return;
  }
  cell.wanted = value;
  void send(cell);
}

async function send(cell: Cell): Promise<void> {
  if (cell.sending || cell.wanted === null) return;
  const value = cell.wanted;
  cell.wanted = null;
  cell.sending = true;
  tell();
  const body = new URLSearchParams({ column: cell.column, value, before: cell.kept });
  try {
    const answer = await fetch(`${address}/rows/${cell.row}/cells`, {
      method: "POST", body, keepalive: true, headers: { "X-CSRFToken": key },
    });
    cell.trouble = "";
    await taken(cell, value, answer);
  } catch {
    cell.wanted ??= value;
    cell.trouble = say("offline");
    window.setTimeout(() => void send(cell), RETRY);
    cell.sending = false;
    return tell();
  }
  cell.sending = false;
  tell();
  if (cell.wanted !== null) await send(cell);
}

async function taken(cell: Cell, value: string, answer: Response): Promise<void> {
  const json = answer.headers.get("content-type")?.includes("json") ?? false;
  if (!json) {
    cell.trouble = say(answer.redirected || answer.status === 400 ? "signed_out" : "gone");
    return;
  }
  const told = (await answer.json()) as Answer;
  if (answer.status === 409) return conflict(cell, value, told);
  if (!answer.ok) {
    cell.trouble = told.problems?.map((one) => one.text).join(" ") ?? "";
    return;
  }
  cell.kept = told.value ?? value;
  cell.box.dataset["value"] = cell.kept;
  if (cell.wanted === null && valueOf(cell.box).normalize("NFC") === value) show(cell.box, cell.kept);
  cell.shown = cell.wanted === null ? valueOf(cell.box) : value;
  judged(told);
  if (cell.column === "list_name") location.reload(); // other rows name the list as well
}

// Faults stand at their fields; a row that changed is moved and removed as it is now.
function judged(told: Answer): void {
  const faults = told.faults ?? {};
  for (const list of document.querySelectorAll<HTMLElement>("[data-faults]")) {
    const sentences = faults[list.dataset["faults"] ?? ""] ?? [];
    list.hidden = sentences.length === 0;
    list.replaceChildren(...sentences.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }
  const mine = new Set(Array.from(cells.values(), (one) => one.row));
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-seen]")) {
    const row = input.dataset["seen"] ?? "";
    const at = told.seen?.[row];
    if (at !== undefined && mine.has(row)) input.value = at;
  }
  const count = document.querySelector<HTMLElement>("[data-count]");
  if (!count || told.count === undefined) return;
  count.textContent = told.count ? say("faults").replace("{n}", String(told.count)) : say("no_faults");
  count.classList.toggle("bad", told.count > 0);
  count.classList.toggle("ok", told.count === 0);
}

// Both values are shown; nothing is kept before a person chose.
function conflict(cell: Cell, mine: string, told: Answer): void {
  const theirs = told.current ?? "";
  const box = document.createElement("div");
  box.className = "cell-conflict";
  box.setAttribute("role", "alert");
  const lines = [
    say("conflict"), told.last ?? "", `${say("theirs")}: ${theirs || say("empty")}`, `${say("mine")}: ${mine || say("empty")}`,
  ];
  for (const text of lines) {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    box.append(paragraph);
  }
  const choose = (name: string, value: string): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary me-2";
    button.textContent = say(name);
    button.addEventListener("click", () => {
      box.remove();
      cell.kept = theirs;
      cell.trouble = "";
      show(cell.box, theirs);
      cell.shown = valueOf(cell.box);
      show(cell.box, value);
      left(cell.box);
      cell.box.querySelector<HTMLElement>("input, textarea, select")?.focus();
    });
    box.append(button);
  };
  choose("take_theirs", theirs);
  choose("keep_mine", mine);
  cell.box.querySelector(".cell-conflict")?.remove();
  cell.box.append(box);
  cell.trouble = say("conflict");
}

function boxOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
}

function leaveFocused(): void {
  const box = boxOf(document.activeElement);
  if (box) left(box);
}

// What leads to another page waits until everything is kept, so that it shows what was written.
function whenKept(go: () => void): void {
  resting.push(go);
  tell();
}

function start(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-cell]")) {
    const kept = box.dataset["value"] ?? "";
    show(box, kept); // not what the browser remembers of an earlier visit
    cells.set(box, {
      box, row: box.dataset["row"] ?? "", column: box.dataset["cell"] ?? "",
      kept, shown: valueOf(box), wanted: null, sending: false, trouble: "",
    });
  }
  document.addEventListener("change", (event) => {
    const box = boxOf(event.target);
    if (box) left(box);
  });
  for (const button of document.querySelectorAll<HTMLElement>("[data-write]")) {
    button.addEventListener("click", () => {
      const box = boxOf(document.getElementById(button.dataset["into"] ?? ""));
      if (!box) return;
      show(box, button.dataset["write"] ?? "");
      left(box);
      whenKept(() => !troubled() && location.reload());
    });
  }
  window.addEventListener("submit", (event) => {
    leaveFocused();
    const form = event.target as HTMLFormElement;
    if (!busy() || troubled()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const by = event.submitter;
    whenKept(() => !troubled() && form.requestSubmit(by));
  }, { capture: true });
  window.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    leaveFocused();
    if (!busy() || troubled()) return;
    event.preventDefault();
    whenKept(() => !troubled() && location.assign(link.href));
  }, { capture: true });
  window.addEventListener("beforeunload", (event) => {
    if (troubled() || busy()) event.preventDefault();
  });
  window.addEventListener("pagehide", leaveFocused);
  document.addEventListener("visibilitychange", leaveFocused);
}

// The frame of the preview is as large as the tablet; where the page is narrower it is made smaller.
function fit(): void {
  const frame = document.querySelector<HTMLIFrameElement>(".tablet iframe");
  const room = frame?.parentElement?.parentElement;
  if (!frame?.parentElement || !room) return;
  const style = getComputedStyle(room);
  const width = room.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 4;
  const scale = Math.min(1, width / Number(frame.width));
  frame.style.transform = `scale(${scale})`;
  frame.parentElement.style.width = `${Math.floor(Number(frame.width) * scale)}px`;
  frame.parentElement.style.height = `${Math.floor(Number(frame.height) * scale)}px`;
}

if (line) start();
fit();
window.addEventListener("resize", fit);
