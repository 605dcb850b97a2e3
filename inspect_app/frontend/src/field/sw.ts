// The service worker of /m/: keeps the shell of one build, whole, and never touches the API.
//
// A new build is fetched wholly before anything of the old goes; it takes over when no page of the
// old build is open any more, or when the page says that nobody is working in a case.

export {};
declare const BUILD: string; // hash of the shell's files, set by build.mjs
declare const self: {
  addEventListener(kind: string, listener: (event: any) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

const NAME = `field-shell-${BUILD}`;
const SHELL: Record<string, string> = {
  "/m/": "text/html",
  "/m/field.js": "text/javascript",
  "/m/field.css": "text/css",
  "/m/manifest.webmanifest": "application/manifest+json",
  "/static/icon.svg": "image/svg+xml",
};

// A captive portal answers everything with its own page: such a reply must never become the shell.
async function fetched(path: string, type: string): Promise<Response> {
  const reply = await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error" });
  const told = (reply.headers.get("Content-Type") ?? "").split(";")[0]!.trim();
  if (!reply.ok || reply.redirected || told !== type) throw new Error(`${path}: ${reply.status} ${told}`);
  return reply;
}

async function install(): Promise<void> {
  const replies = await Promise.all(
    Object.entries(SHELL).map(async ([path, type]) => [path, await fetched(path, type)] as const),
  );
  const script = await replies.find(([path]) => path === "/m/field.js")![1].clone().text();
  if (!script.includes(BUILD)) throw new Error("the page is of another build: try again later");
  const cache = await caches.open(NAME);
  for (const [path, reply] of replies) await cache.put(path, reply);
}

async function dropOlder(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("field-shell-") && name !== NAME) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const path = event.request.mode === "navigate" && url.pathname === "/m" ? "/m/" : url.pathname;
  if (!(path in SHELL)) return;
  event.respondWith(
    (async () => (await (await caches.open(NAME)).match(path)) ?? fetch(event.request))(),
  );
});
