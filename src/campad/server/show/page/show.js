// @ts-check
// Shows what campad plays: asks for the picture after the one it has, and draws it. The newest counts.

import { authorization, redeemLink } from "../link/token.js";

const AGAIN_MS = 1000;
const FAILURES = 5;

/** @param {string} id @returns {any} */
const element = (id) => document.getElementById(id);
const canvas = /** @type {HTMLCanvasElement} */ (element("picture"));

/** @param {string} text */
function say(text) {
  if (element("status").textContent !== text) element("status").textContent = text;
}

/** @param {string} words */
function tell(words) {
  element("words").textContent = words;
  canvas.setAttribute("aria-label", `${document.title}: ${words}`);
}

/** @param {Response} response */
async function show(response) {
  const told = JSON.parse(decodeURIComponent(response.headers.get("Campad-Told") ?? "{}"));
  document.title = told.title;
  element("title").textContent = told.title;
  const bitmap = await createImageBitmap(await response.blob());
  if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
  }
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  tell(told.words);
  say(told.status);
}

async function follow() {
  let last = "";
  for (let failures = 0; failures < FAILURES; ) {
    const headers = { ...authorization(), "If-None-Match": last };
    const response = await fetch("picture", { headers, cache: "no-store" }).catch(() => null);
    if (response?.status === 401) return say("Open this page by the link that campad has printed.");
    if (response?.ok) {
      last = response.headers.get("ETag") ?? "";
      if (response.status === 200) await show(response);
      failures = 0;
    } else {
      failures += 1;
      await new Promise((done) => setTimeout(done, AGAIN_MS / FAILURES));
    }
  }
  say("campad has ended.");
}

await redeemLink();
await follow();
