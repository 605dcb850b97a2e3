// What others did at this checklist, and where the person stands when the page is drawn anew.
import { allRows } from "./checklist-rows";

const LOOK_EVERY = 25_000; // milliseconds

// Has anybody else answered? Asked while somebody looks; only the line of news changes. `drawAnew`
// waits for what is under way: a page fetched meanwhile would not show it.
export function watchOthers(caseId: string, pane: HTMLElement, drawAnew: () => void): void {
  const news = document.getElementById("news");
  const look = (): void => {
    if (document.visibilityState === "visible") news?.dispatchEvent(new CustomEvent("look"));
  };
  window.setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
  news?.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[data-show]") : null;
    if (!link) return;
    event.preventDefault();
    const top = pane.getBoundingClientRect().top;
    const here = allRows().find((row) => !row.hidden && row.getBoundingClientRect().bottom > top);
    if (here) keepPlace(caseId, here.id);
    drawAnew();
  });
}

// The page drawn anew stands where the person was; where nothing can be kept, at its beginning.
export function keepPlace(caseId: string, id: string, focused = false): void {
  try {
    sessionStorage.setItem(`at-${caseId}`, JSON.stringify({ id, focused }));
  } catch {
    // its beginning, then
  }
}

export function backToPlace(caseId: string): void {
  try {
    const kept = sessionStorage.getItem(`at-${caseId}`);
    sessionStorage.removeItem(`at-${caseId}`);
    const { id, focused } = JSON.parse(kept ?? "{}") as { id?: string; focused?: boolean };
    const row = id ? document.getElementById(id) : null;
    row?.scrollIntoView({ block: focused ? "center" : "start" });
    if (focused) row?.querySelector<HTMLElement>("[data-input]")?.focus({ preventScroll: true });
  } catch {
    // nothing was kept
  }
}
