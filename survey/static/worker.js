// Serves the frame of the pages while the network is away. VERSION and FILES stand above, by the server.
const FRAMES = ["/shell", "/goodbye"]; // as whoever has not been here sees them
const PATIENCE = 8000; // milliseconds

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(VERSION);
    await cache.addAll(FILES);
    for (const path of FRAMES) {
      await cache.put(path, await fetch(path, { credentials: "omit", cache: "no-store" }));
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("message", (event) => event.waitUntil(self.skipWaiting()));

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function frame(path) {
  const cache = await caches.open(VERSION);
  const known = FRAMES.includes(path) ? await cache.match(path) : await cache.match("/shell?mine");
  return known ?? await cache.match("/shell") ?? Response.error();
}

async function page(request) {
  let late;
  const waited = new Promise((resolve) => { late = setTimeout(resolve, PATIENCE); });
  const found = await Promise.race([fetch(request).catch(() => undefined), waited]);
  clearTimeout(late);
  return found ?? frame(new URL(request.url).pathname);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
