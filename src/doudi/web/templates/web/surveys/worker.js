/* 兜底: keeps one page without personal data and its parts; everything else goes to the network. */
"use strict";

const KEPT = [{% for url in kept %}"{{ url|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const CACHE = "doudi-field-{{ edition }}";

async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all(KEPT.map(async (url) => {
    const answer = await fetch(url, { cache: "reload", credentials: "same-origin" });
    if (!answer.ok || answer.redirected) { throw new Error("not kept: " + url); }
    await cache.put(url, answer);
  }));
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request) {
  const path = new URL(request.url).pathname;
  const kept = KEPT.includes(path) ? await caches.match(path, { cacheName: CACHE }) : undefined;
  return kept || fetch(request);
}

self.addEventListener("install", (event) => { event.waitUntil(keep().then(() => self.skipWaiting())); });
self.addEventListener("activate", (event) => { event.waitUntil(forget()); });
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && new URL(event.request.url).origin === self.location.origin) {
    event.respondWith(answer(event.request));
  }
});
