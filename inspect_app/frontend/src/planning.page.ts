// Choosing many rows by touch: a whole month, all shown rows, and how many are chosen.
// Without this script every row can still be ticked on its own.

const form = document.querySelector<HTMLFormElement>("#bulk");

function boxesIn(part: Element): HTMLInputElement[] {
  return [...part.querySelectorAll<HTMLInputElement>('td.pick-cell input[type="checkbox"]')];
}

function showGroup(box: HTMLInputElement, rows: HTMLInputElement[]): void {
  const ticked = rows.filter((row) => row.checked).length;
  box.checked = rows.length > 0 && ticked === rows.length;
  box.indeterminate = ticked > 0 && ticked < rows.length;
}

if (form) {
  const groups: [HTMLInputElement, HTMLInputElement[]][] = [];
  for (const label of form.querySelectorAll<HTMLElement>("[data-pick-all], [data-pick-month]")) {
    const box = label.querySelector<HTMLInputElement>("input");
    const part = label.hasAttribute("data-pick-all") ? form : label.closest("tbody");
    if (!box || !part) continue;
    label.hidden = false;
    groups.push([box, boxesIn(part)]);
  }

  const refresh = (): void => {
    const ticked = boxesIn(form).filter((row) => row.checked).length;
    for (const [box, rows] of groups) showGroup(box, rows);
    for (const count of form.querySelectorAll("[data-pick-count]")) {
      count.textContent = `(${ticked})`;
    }
  };

  form.addEventListener("change", (event) => {
    const group = groups.find(([box]) => box === event.target);
    if (group) for (const row of group[1]) row.checked = group[0].checked;
    refresh();
  });
  window.addEventListener("pageshow", refresh);
  refresh();
}
