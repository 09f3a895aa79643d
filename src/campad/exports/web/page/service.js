// Keeps the whole page, so that it opens without a network. A new export has another name.

const FILES = {files};
const PACKED = "runtime/wasm.bin";
// Two exports may lie side by side on one server: each forgets only what was its own.
const OWN = `campad ${registration.scope} `;
const NAME = `${OWN}{version}`;

addEventListener("install", (event) => event.waitUntil(Promise.all([keep(), routes(event)])));
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

async function keep() {
  const cache = await caches.open(NAME);
  await Promise.all([".", ...FILES].map((name) => keepOne(cache, name)));
  await skipWaiting();
}

/** Where the browser can, it takes these files from the cache by itself: starting this script takes it a tenth of a second. */
async function routes(event) {
  const rules = [".", ...FILES].map((name) => {
    const pathname = new URL(name, registration.scope).pathname.replace(/[^\w/%-]/g, "\\$&");
    return { condition: { requestMethod: "GET", urlPattern: { pathname, search: "" } }, source: { cacheName: NAME } };
  });
  await event.addRoutes?.(rules).catch(() => null); // then `answer` does it
}

/** Unpacked: then the browser need not do it at each start, and keeps what it made of WebAssembly. */
async function keepOne(cache, name) {
  const answer = await fetch(new Request(name, { cache: "no-cache" }));
  if (!answer.ok) throw new TypeError(`${name} did not come (${answer.status})`);
  if (name !== PACKED) return cache.put(name, answer);
  const body = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return cache.put(name, new Response(body, { headers: { "Content-Type": "application/wasm" } }));
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith(OWN) && name !== NAME) await caches.delete(name);
  await clients.claim();
}

async function answer(request) {
  const address = new URL(request.url);
  const cache = await caches.open(NAME);
  const kept = request.method === "GET" ? await cache.match(address.href, { ignoreSearch: true }) : undefined;
  return kept ?? fetch(request);
}
