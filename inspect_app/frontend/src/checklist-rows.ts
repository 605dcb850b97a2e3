// The rows of the checklist in the page: read what is shown, show what changed.

export interface State {
  answered: number;
  total: number;
  next_unanswered: string | null;
  relevant: string[];
  sections: { name: string; answered: number; total: number }[];
  computed: {
    name: string;
    label: string;
    value: string;
    limit: string;
    verdict: string;
    verdict_words: string;
    colour: string;
    why_words: string;
    sentence: string;
    law: string;
  }[];
  proposed_findings: unknown[];
  /** Of a form: changes with all that the page shows beside the answers. */
  shape?: string;
}

export function rowOf(question: string): HTMLElement | null {
  return document.getElementById(`q-${question}`);
}

export function allRows(): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>(".q"));
}

export function versionOf(question: string): number {
  return Number(rowOf(question)?.dataset["version"] ?? "0");
}

// What the page shows as the server's answer, before anything unsent is laid over it.
export function shown(row: HTMLElement): {
  value: string | null;
  not_applicable_reason: string;
  version: number;
} {
  return {
    value: row.dataset["value"] || null,
    not_applicable_reason: row.dataset["reason"] ?? "",
    version: Number(row.dataset["version"] ?? "0"),
  };
}

export function show(row: HTMLElement, value: string | null, reason: string): void {
  const given = value ?? "";
  row.dataset["value"] = given;
  row.dataset["reason"] = reason;
  const aside = given === "not_applicable" || (!given && reason !== "");
  for (const button of row.querySelectorAll<HTMLButtonElement>("[data-choice]")) {
    const own = button.dataset["choice"] ?? "";
    const pressed = own === "not_applicable" ? aside : own === given;
    button.setAttribute("aria-pressed", String(pressed));
  }
  for (const button of row.querySelectorAll<HTMLButtonElement>("[data-toggle]")) {
    const on = given.split(" ").includes(button.dataset["toggle"] ?? "");
    button.setAttribute("aria-pressed", String(on));
  }
  const input = row.querySelector<HTMLInputElement>("[data-input]");
  if (input && input !== document.activeElement) {
    input.value = row.dataset["kind"] === "decimal" ? given.replace(".", ",") : given;
  }
  const reasonInput = row.querySelector<HTMLInputElement>("[data-reason-input]");
  if (reasonInput && reasonInput !== document.activeElement) reasonInput.value = reason;
  const reasonBox = row.querySelector<HTMLElement>(".reason");
  if (reasonBox) reasonBox.hidden = !aside;
  shade(row, given, aside);
}

function shade(row: HTMLElement, value: string, aside: boolean): void {
  row.classList.remove("open", "pass", "fail", "na", "given");
  if (aside) row.classList.add("na");
  else if (!value) row.classList.add("open");
  else row.classList.add(value === "pass" || value === "fail" ? value : "given");
}

export function problem(row: HTMLElement, text: string): void {
  const box = row.querySelector<HTMLElement>(".q-problem");
  if (!box) return;
  box.textContent = text;
  box.hidden = text === "";
}

// A value in the words of the page: the label of its button or option.
export function inWords(row: HTMLElement, value: string | null, reason: string): string {
  if (!value) return reason;
  for (const node of row.querySelectorAll<HTMLElement>("[data-choice], [data-toggle], option")) {
    const own = node.dataset["choice"] ?? node.dataset["toggle"] ?? node.getAttribute("value");
    if (own === value) return node.textContent?.trim() ?? value;
  }
  return value;
}

export function conflict(
  row: HTMLElement,
  sentence: string,
  choices: { label: string; choose: () => void }[],
): void {
  const box = row.querySelector<HTMLElement>(".q-conflict");
  if (!box) return;
  box.replaceChildren();
  box.hidden = choices.length === 0;
  const text = document.createElement("p");
  text.className = "mb-0";
  text.textContent = sentence;
  box.append(text);
  for (const choice of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = choice.label;
    button.addEventListener("click", choice.choose);
    box.append(button);
  }
}

export function noConflict(row: HTMLElement): void {
  conflict(row, "", []);
}

function setText(id: string, text: string): void {
  const node = document.getElementById(id);
  if (node) node.textContent = text;
}

function setBar(bar: HTMLProgressElement | null, value: number, max: number): void {
  if (!bar) return;
  bar.max = max || 1;
  bar.value = value;
}

export function showState(state: State): void {
  const relevant = new Set(state.relevant);
  for (const row of allRows()) row.hidden = !relevant.has(row.dataset["question"] ?? "");
  for (const section of state.sections) {
    const link = document.querySelector<HTMLElement>(`[data-section="${section.name}"]`);
    const own = document.getElementById(`s-${section.name}`);
    if (link) link.hidden = section.total === 0;
    if (own) own.hidden = section.total === 0;
    const count = link?.querySelector(".n");
    if (count) count.textContent = `${section.answered}/${section.total}`;
    setBar(link?.querySelector("progress") ?? null, section.answered, section.total);
  }
  setText("answered", String(state.answered));
  setText("total", String(state.total));
  setText("proposals", String(state.proposed_findings.length));
  const bar = document.getElementById("total-bar");
  if (bar instanceof HTMLProgressElement) setBar(bar, state.answered, state.total);
  const next = document.getElementById("next");
  if (next instanceof HTMLButtonElement) next.disabled = state.next_unanswered === null;
  showComputed(state.computed);
}

function showComputed(results: State["computed"]): void {
  const byName = new Map(results.map((result) => [result.name, result]));
  for (const line of document.querySelectorAll<HTMLElement>("[data-computed]")) {
    const result = byName.get(line.dataset["computed"] ?? "");
    line.hidden = result === undefined;
    if (!result) continue;
    const limit = result.limit ? ` / ${result.limit}` : "";
    const what = result.sentence || `${result.label}: ${result.value}${limit}`;
    const [text, verdict, law] = [".what", ".state", ".law"].map((part) =>
      line.querySelector<HTMLElement>(part),
    );
    if (text) text.textContent = what;
    if (law) law.textContent = result.law;
    if (!verdict) continue;
    verdict.hidden = result.verdict === "";
    verdict.className = `state ${result.colour || "plain"}`;
    const why = result.why_words ? `: ${result.why_words}` : "";
    verdict.textContent = result.verdict_words + why;
  }
}

// The next question without an answer after the one on screen, else the first.
export function nextOpen(): HTMLElement | null {
  const open = allRows().filter((row) => !row.hidden && row.classList.contains("open"));
  const pane = document.getElementById("rows");
  if (!pane) return null;
  const top = pane.getBoundingClientRect().top + 8;
  const current = document.activeElement?.closest(".q");
  const after = open.find((row) =>
    current
      ? Boolean(current.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING)
      : row.getBoundingClientRect().top > top,
  );
  return after ?? open[0] ?? null;
}
