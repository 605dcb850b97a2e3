// The start of the field page: refuse where nothing can be kept, else enrol, unlock, work.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { startSync, type Sync } from "../sync";
import { acknowledgeLost, localUsers, lostUsers, unsupported, wipeRevoked, type Store } from "../store";
import type { LocalUser } from "../local";
import { OpenApp } from "./app";
import { EnrolPage } from "./enrol";
import "./field.css";
import { LockPage } from "./lock";
import { Button } from "./parts";
import { language, say } from "./words";

declare const BUILD: string; // hash of this page's files, set by build.mjs

function Refused({ why }: { why: string }) {
  const insecure = why === "insecure";
  return (
    <main class="narrow">
      <h1>{insecure ? say("insecure_title") : say("no_storage")}</h1>
      <p>{insecure ? say("insecure") : say(why === "no_database" ? "no_database" : "too_old")}</p>
      {insecure && <>
        <p>{say("insecure_next")}</p>
        <p><a class="button main" href="/m/install">{say("how")}</a></p>
      </>}
    </main>
  );
}

// Never a page that looks like a fresh tablet where somebody's work was.
function Lost({ names, onRead }: { names: string[]; onRead: () => void }) {
  return (
    <div class="narrow notice" role="alert">
      <p>{say("lost", { names: names.join(", ") })}</p>
      <p><Button onPress={onRead}>{say("lost_read")}</Button></p>
    </div>
  );
}

type Place = "starting" | "enrol" | "lock" | "open";

// The office's page shows both as pictures that the tablet's camera reads.
const keyInAddress = () => /^#key=([0-9A-Za-z]{52})$/.exec(location.hash)?.[1] ?? "";
const codeInAddress = () => /^#code=([0-9A-Za-z-]{8,9})$/.exec(location.hash)?.[1] ?? "";

function FieldPage() {
  const [place, setPlace] = useState<Place>("starting");
  const [people, setPeople] = useState<LocalUser[]>([]);
  const [code] = useState(codeInAddress);
  const [key] = useState(keyInAddress);
  const [opened, setOpened] = useState<{ store: Store; sync: Sync } | null>(null);
  const [wiped, setWiped] = useState(false);
  const [lost, setLost] = useState<string[]>([]);

  const read = async () => {
    const found = await localUsers();
    setPeople(found);
    setLost((await lostUsers()).map((one) => one.name));
    return found;
  };
  const toLock = async () => setPlace((await read()).length ? "lock" : "enrol");
  useEffect(() => {
    if (code || key) history.replaceState(null, "", location.pathname); // good once: not kept in the history
    void (code ? read().then(() => setPlace("enrol")) : toLock());
  }, []);
  // Nobody types a PIN into a stolen tablet: while it is locked it asks whether it was revoked.
  useEffect(() => {
    if (place !== "lock") return;
    let here = true;
    const ask = () => void wipeRevoked().then((gone) => {
      if (!gone || !here) return;
      setWiped(true);
      void toLock();
    });
    ask();
    addEventListener("online", ask);
    return () => {
      here = false;
      removeEventListener("online", ask);
    };
  }, [place]);
  useEffect(() => opened?.store.subscribe((change) => {
    if (change.kind !== "locked" && change.kind !== "wiped") return;
    opened.sync.stop();
    setOpened(null);
    setWiped(change.kind === "wiped");
    void toLock();
  }), [opened]);

  const open = (store: Store) => {
    setWiped(false);
    setOpened({ store, sync: startSync(store, { build: BUILD }) });
    setPlace("open");
  };
  if (place === "open" && opened) return <OpenApp store={opened.store} sync={opened.sync} />;
  const notice = lost.length > 0
    && <Lost names={lost} onRead={() => void acknowledgeLost().then(() => setLost([]))} />;
  if (place === "lock")
    return <>{notice}<LockPage people={people} wiped={wiped} recoveryKey={key} onOpen={open} onEnrol={() => setPlace("enrol")} /></>;
  if (place === "enrol")
    return <>{notice}<EnrolPage code={code} wiped={wiped} onOpen={open}
      onBack={people.length ? () => setPlace("lock") : undefined} /></>;
  return <main class="narrow" aria-busy="true"><p>{say("working")}</p></main>;
}

document.documentElement.lang = language();
document.title = say("title");
const why = unsupported();
const root = document.getElementById("app");
if (root) render(why ? <Refused why={why} /> : <FieldPage />, root);
if (!why) void navigator.serviceWorker?.register("/m/sw.js", { scope: "/m/" }).catch(() => undefined);
