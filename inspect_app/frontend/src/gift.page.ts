// The page where a donor checks a gift: once it is open, it needs no network.

import { type Book, type Proof, continuous, holds } from "./gift-proof";

type Words = Record<string, string>;

const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const stored = <T>(name: string): T =>
  JSON.parse(find(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? "null") as T;
const book = stored<Book>("book");
const words = stored<Words>("words");

function say(place: Element | null, word: string, right: boolean, filled: Words = {}): void {
  const text = (words[word] ?? "").replace(/\{(\w+)\}/g, (_all, name: string) => filled[name] ?? "");
  const told = Object.assign(document.createElement("span"), { textContent: text });
  told.className = `state ${right ? "ok" : "bad"}`;
  place?.replaceChildren(told);
}

function save(proof: Proof): void {
  const content = new Blob([JSON.stringify(proof)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `gift-${proof.index + 1}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function showFound(section: HTMLElement): Promise<void> {
  const proof = JSON.parse(section.dataset.proof ?? "null") as Proof;
  const right = await holds(proof, book);
  say(section.querySelector("[data-verdict]"), right ? "holds" : "fails", right);
  const button = section.querySelector<HTMLButtonElement>("[data-save]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => save(proof));
}

async function showBook(): Promise<void> {
  const place = find("[data-book-verdict]");
  const right = await continuous(book).catch(() => false);
  const printed = new URLSearchParams(location.hash.slice(1)).get("root");
  if (!right || !printed) return say(place, right ? "book" : "book_broken", right);
  const known = book.heads.some((one) => one.head.root === printed);
  say(place, known ? "printed" : "not_printed", known);
}

const people = new Intl.NumberFormat(document.documentElement.lang);

// What a saved file is worth, and what it speaks of.
async function judged(file: File): Promise<[string, Words]> {
  const name = { name: file.name };
  try {
    const proof = JSON.parse(await file.text()) as Proof;
    if (!(await holds(proof, book))) return ["wrong", name];
    const { amount, on, reference } = proof.line;
    const day = on.split("-").reverse().join("/");
    return ["right", { ...name, amount: people.format(amount), day, reference }];
  } catch {
    return ["unreadable", name];
  }
}

async function showFiles(files: File[]): Promise<void> {
  const list = find("[data-judged]");
  list?.replaceChildren();
  let right = 0;
  for (const file of files) {
    const [word, filled] = await judged(file);
    if (word === "right") right += 1;
    const line = document.createElement("li");
    say(line, word, word === "right", filled);
    list?.append(line);
  }
  const count = { right: people.format(right), all: people.format(files.length) };
  say(find("[data-count]"), "count", right === files.length, count);
}

// A scanned receipt brings reference and amount behind the #: the donor only has to press "find".
function fillFromReceipt(): void {
  const scanned = new URLSearchParams(location.hash.slice(1));
  for (const name of ["reference", "amount"]) {
    const field = document.querySelector<HTMLInputElement>(`#${name}`);
    const value = scanned.get(name);
    if (field && value) field.value = value;
  }
}

fillFromReceipt();
if (!globalThis.crypto?.subtle) say(find("[data-book-verdict]"), "impossible", false);
else {
  void showBook();
  document.querySelectorAll<HTMLElement>("[data-proof]").forEach((one) => void showFound(one));
  const part = find("[data-files]");
  if (part) part.hidden = false;
  const files = document.querySelector<HTMLInputElement>("#files");
  files?.addEventListener("change", () => void showFiles([...(files.files ?? [])]));
}
