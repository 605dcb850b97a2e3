// Keys over a list of exceptions, while the focus is inside it: j and k go to the next and the one
// before, x ticks the exception, c goes to the conclusion. Without this script boxes are ticked by
// hand; choosing all of them is `planning.page.ts`.

const list = document.querySelector<HTMLElement>("[data-exceptions]");

function rowsOf(part: HTMLElement): HTMLTableRowElement[] {
  return [...part.querySelectorAll<HTMLTableRowElement>("tbody tr")];
}

function go(part: HTMLElement, step: number): void {
  const rows = rowsOf(part);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  next?.querySelector<HTMLElement>("a")?.focus();
}

function tick(): void {
  const row = document.activeElement?.closest("tr");
  row?.querySelector<HTMLInputElement>('td.pick-cell input[type="checkbox"]')?.click();
}

if (list) {
  const keys: Record<string, () => void> = {
    j: () => go(list, 1),
    k: () => go(list, -1),
    x: tick,
    c: () => document.querySelector<HTMLElement>("[data-conclusion] input")?.focus(),
  };
  for (const hint of document.querySelectorAll<HTMLElement>("[data-keys]")) hint.hidden = false;
  list.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
}
