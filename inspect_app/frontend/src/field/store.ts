// The people of this tablet and the door to each one's store.

import type { Enrolment } from "./contract";
import { allPeople, Database, keepPerson, person, wipe, type Person } from "./database";
import { Locked, WrongPin } from "./errors";
import { Store } from "./field-store";
import { forget, remember, remembered, type Known } from "./known-people";
import type { LocalUser } from "./local";
import type { Self } from "./records";
import { standingOf } from "./server";
import { newWrapping, openByPin, recovered, Vault, withRecovery, type Wrapping } from "./vault";
import { Records, WriteQueue } from "./write-queue";

export * from "./errors";
export { canonical, codeOf, nfc, sealOf, sha256 } from "./canonical";
export { Store } from "./field-store";
export { ROUNDS } from "./vault";

// Why this browser cannot keep data; "" = it can. A page over plain HTTP has none of it.
export function unsupported(): string {
  if (!window.isSecureContext || !globalThis.crypto?.subtle) return "insecure";
  if (!globalThis.indexedDB) return "no_database";
  if (!navigator.locks || !globalThis.BroadcastChannel || !navigator.storage?.estimate)
    return "too_old";
  return "";
}

// Wrong PINs: the first few are free, then the wait doubles up to five minutes.
const FREE = 4;
const LONGEST = 300;

export const waitAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(LONGEST, 2 ** Math.min(20, failures - FREE + 1));

// When this page first saw a count of failures, by the clock that nobody can set: after a reload
// the wait begins anew, and moving the tablet's own clock shortens nothing.
const seen = new Map<string, { failures: number; since: number }>();

function secondsToWait(one: Person): number {
  const known = seen.get(one.id);
  if (known?.failures !== one.failures)
    seen.set(one.id, { failures: one.failures, since: performance.now() });
  const since = seen.get(one.id)?.since ?? 0;
  const left = waitAfter(one.failures) - (performance.now() - since) / 1000;
  return Math.max(0, Math.ceil(left));
}

export async function localUsers(): Promise<LocalUser[]> {
  const users: LocalUser[] = [];
  for (const one of await allPeople()) {
    if (!one.wrapping) {
      await wipe(one.id); // a wipe that was interrupted
      continue;
    }
    secondsToWait(one);
    const database = new Database(one.database, false);
    const unsent = await database.unsent().catch(() => 0);
    await database.close();
    users.push({ id: one.id, name: one.name, login: one.login, unsent });
  }
  return users.sort((one, other) => one.name.localeCompare(other.name, "vi"));
}

// People who were enrolled here and whose data are gone: cleared in the browser, or lost by it.
export async function lostUsers(): Promise<Known[]> {
  const here = new Set((await allPeople()).map((one) => one.id));
  const known = await remembered().catch((): Known[] => []);
  return known.filter((one) => !here.has(one.id));
}

// Somebody has read it.
export async function acknowledgeLost(): Promise<void> {
  for (const one of await lostUsers()) await forget(one.id);
}

interface EnrolOptions {
  // The person's earlier data stay locked beside the new ones: its PIN is forgotten.
  setAside?: boolean;
}

// A new person, or the same one anew: what lies here of them stays and goes out with the new token.
export async function enrol(
  enrolment: Enrolment, pin: string, options: EnrolOptions = {},
): Promise<Store> {
  void navigator.storage.persist?.().catch(() => false);
  const { user, recovery_key: recovery } = enrolment;
  const standing = { device: enrolment.device.id, key: enrolment.standing_key };
  const old = await person(user.id);
  if (old?.wrapping && !options.setAside) {
    const wrapping = await tried(old, (from) => withRecovery(from, pin, recovery));
    await keepPerson({ ...old, name: user.name, login: user.login, wrapping, failures: 0, standing });
    const key = await furnish(old.database, wrapping, pin, enrolment);
    return opened(old, key);
  }
  if (old?.wrapping) await keepPerson({ ...old, id: `${old.id}~${crypto.randomUUID()}` });
  const name = `field-${user.id}-${crypto.randomUUID()}`;
  const wrapping = await newWrapping(pin, recovery);
  const made = new Database(name, true);
  await made.unsent();
  await made.close();
  const key = await furnish(name, wrapping, pin, enrolment);
  await keepPerson({ ...user, database: name, wrapping, failures: 0, standing });
  return opened({ ...user, database: name }, key);
}

async function opened(one: Known & { database: string }, key: CryptoKey): Promise<Store> {
  const store = await Store.open(one.id, one.database, key);
  await remember(one).catch(() => undefined); // a help, no condition
  return store;
}

// Who this is and the token go in before the person stands in the list: no half of it.
async function furnish(
  name: string, wrapping: Wrapping, pin: string, enrolment: Enrolment,
): Promise<CryptoKey> {
  const key = await openByPin(wrapping, pin);
  if (!key) throw new Locked();
  const { user, device, organisation, token, limits } = enrolment;
  const self: Self = { user, device, organisation };
  const database = new Database(name, false);
  const queue = new WriteQueue(new Records(database, new Vault(key)), () => undefined);
  await queue.run(async (pen) => {
    pen.put("settings", "self", self);
    pen.put("settings", "token", token);
    pen.put("settings", "limits", limits);
  });
  await database.close();
  return key;
}

// Nobody types a PIN into a stolen tablet: each person's device asks by its weak key whether it was
// revoked, and is wiped as an open one would be. True when anybody was.
export async function wipeRevoked(): Promise<boolean> {
  let wiped = false;
  for (const one of await allPeople()) {
    if (!one.standing || (await standingOf(one.standing).catch(() => "ok")) !== "revoked") continue;
    const channel = new BroadcastChannel(one.database); // a tab that has it open lets go first
    channel.postMessage({ type: "change", change: { kind: "wiped" } });
    channel.close();
    await wipe(one.id);
    wiped = true;
  }
  return wiped;
}

// One try at a time in all tabs, counted before it is made: a crash or a reload forgives nothing.
async function tried<T>(
  one: Person, attempt: (from: Wrapping) => Promise<T | null>,
): Promise<T> {
  const alone = async (): Promise<T> => {
    const now = await person(one.id);
    if (!now?.wrapping) throw new Locked();
    const wait = secondsToWait(now);
    if (wait) throw new WrongPin(wait);
    await keepPerson({ ...now, failures: now.failures + 1 });
    const found = await attempt(now.wrapping);
    if (found === null) {
      const failed = { ...now, failures: now.failures + 1 };
      throw new WrongPin(secondsToWait(failed));
    }
    await keepPerson({ ...now, failures: 0 });
    seen.delete(one.id);
    return found;
  };
  return (await navigator.locks.request(`pin-${one.database}`, alone)) as T;
}

export async function unlock(userId: string, pin: string): Promise<Store> {
  const found = await person(userId);
  if (!found) throw new Locked();
  const key = await tried(found, (from) => openByPin(from, pin));
  return opened(found, key);
}

export async function unlockWithRecoveryKey(
  userId: string, recoveryKey: string, newPin: string,
): Promise<Store> {
  const found = await person(userId);
  if (!found?.wrapping) throw new Locked();
  const wrapping = await recovered(found.wrapping, recoveryKey, newPin);
  await keepPerson({ ...found, wrapping, failures: 0 });
  const key = await openByPin(wrapping, newPin);
  if (!key) throw new Locked();
  return opened(found, key);
}
