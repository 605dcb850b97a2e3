// Who was enrolled on this tablet, told a second time beside the databases (in the browser's cache,
// which lives in other files): when a database is gone, the page can say so instead of looking like
// a fresh tablet. Only what stands readable in the databases as well: id and name.

const CACHE = "field-people"; // not `field-shell-…`: a new build keeps it
const place = (id: string) => `/m/people/${encodeURIComponent(id)}`;

export interface Known {
  id: string;
  name: string;
}

export async function remember({ id, name }: Known): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.put(place(id), Response.json({ id, name }));
}

// Wiped on purpose, or a person has read that the data are gone.
export async function forget(id: string): Promise<void> {
  if (await caches.has(CACHE)) await (await caches.open(CACHE)).delete(place(id));
}

export async function remembered(): Promise<Known[]> {
  if (!(await caches.has(CACHE))) return [];
  const cache = await caches.open(CACHE);
  const told = await Promise.all((await cache.keys()).map((one) => cache.match(one)));
  return Promise.all(told.flatMap((one) => (one ? [one.json() as Promise<Known>] : [])));
}
