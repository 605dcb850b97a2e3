// The frame of every page: a bar with the way back, the title, what is unsent; then trouble; then the page.

import type { ComponentChildren } from "preact";
import { Trouble } from "./sync/trouble";
import { SyncPill } from "./sync/sync-pill";
import { say } from "./words";

export function Page(given: {
  title: string;
  back?: string;
  tabs?: readonly { path: string; words: string; here: boolean }[];
  children: ComponentChildren;
}) {
  return (
    <>
      <header class="bar">
        {given.back !== undefined && <a class="button" href={`#${given.back}`} aria-label={say("back")}>←</a>}
        <h1>{given.title}</h1>
        <SyncPill />
        {given.tabs && (
          <nav aria-label={say("parts")}>
            {given.tabs.map((tab) => (
              <a key={tab.path} href={`#${tab.path}`} aria-current={tab.here ? "page" : undefined}>{tab.words}</a>
            ))}
          </nav>
        )}
      </header>
      <main class="page"><Trouble />{given.children}</main>
    </>
  );
}
