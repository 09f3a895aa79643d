// Keeps the whole page, so that it opens without a network. A new export has another name.

const FILES = {files};
// Two exports may lie side by side on one server: each forgets only what was its own.
const OWN = `campad ${registration.scope} `;
const NAME = `${OWN}{version}`;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES.map((name) => new Request(name, { cache: "no-cache" })));
  await skipWaiting();
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith(OWN) && name !== NAME) await caches.delete(name);
  await clients.claim();
}

async function answer(request) {
  const address = new URL(request.url);
  if (address.pathname.endsWith("/")) address.pathname += "index.html";
  const cache = await caches.open(NAME);
  const kept = request.method === "GET" ? await cache.match(address.href, { ignoreSearch: true }) : undefined;
  return kept ?? fetch(request);
}
