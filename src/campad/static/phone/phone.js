// @ts-check
// The phone's page: joins by the code, sends its camera's pictures, and has a button that records.

import "../languages/fill.js";
import { byId, setAttribute, setChoices, setText } from "../dom.js";
import { PhoneLine } from "../link/phone-line.js";
import { keepToken, token } from "../link/token.js";
import { makeHoldable } from "../panels/hold-button.js";
import { WakeLock } from "../panels/wake-lock.js";
import { REMOTE } from "../texts/phone.js";
import { PhoneCamera } from "./phone-camera.js";

const form = /** @type {HTMLFormElement} */ (byId("form"));
const code = /** @type {HTMLInputElement} */ (byId("code"));
const pads = /** @type {HTMLSelectElement} */ (byId("pads"));
const button = /** @type {HTMLButtonElement} */ (byId("hold"));
const wakeLock = new WakeLock();

/** @typedef {{pads: {label: string, count: number}[], recording: string | null, ready: boolean, lead: string}} Now */
/** @type {Now} */
let now = { pads: [], recording: null, ready: false, lead: "" };
let peer = false;
let wanted = true; // the camera
let lost = false;

const camera = new PhoneCamera(/** @type {HTMLVideoElement} */ (byId("video")), { ready: () => peer && line.idle, onPicture: (picture) => line.send(picture), onChange: show });

const line = new PhoneLine("/camera", {
  onMessage(message) {
    if (message.type === "peer") peer = message.here;
    if (message.type === "pads") now = message;
    if (message.type === "peer" && peer) line.send({ type: "camera", on: camera.on });
    show();
  },
  onState(state) {
    lost = state !== "open";
    if (lost) peer = false;
    if (state === "over") begin(REMOTE.gone);
    else if (state === "open") start();
    show();
  },
});

const letGo = makeHoldable(button, () => {
  if (button.disabled) return () => {};
  const label = pads.value;
  line.send({ type: "hold", label, on: true });
  button.classList.add("recording");
  setText(button, REMOTE.recording(label));
  return () => {
    line.send({ type: "hold", label, on: false });
    button.classList.remove("recording");
    show();
  };
});

/** Show the form, and why. @param {string} why */
function begin(why) {
  keepToken("");
  camera.stop();
  wakeLock.want(false);
  byId("remote").hidden = true;
  byId("join").hidden = false;
  setText(byId("said"), why);
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname); // it works once
  if (code.value) form.requestSubmit();
  else code.focus();
}

function start() {
  byId("join").hidden = true;
  byId("remote").hidden = false;
  wakeLock.want(true);
  if (wanted && !camera.on) camera.start();
}

/** @param {SubmitEvent} event */
async function join(event) {
  event.preventDefault();
  setText(byId("said"), REMOTE.joining);
  const body = JSON.stringify({ code: code.value, name: "" });
  const response = await fetch("/api/join", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
  if (!response?.ok) return setText(byId("said"), response ? await response.text() : REMOTE.failed);
  keepToken((await response.json()).token);
  line.open();
}

function show() {
  if (byId("remote").hidden) return;
  const labels = now.pads.map(({ label }) => label);
  const shown = [...pads.options].map(({ value }) => value);
  const chosen = labels.includes(pads.value) ? pads.value : labels[0];
  if (labels.join("\n") !== shown.join("\n")) setChoices(pads, now.pads.map(({ label, count }) => [label, REMOTE.pad(label, count)]), chosen);
  now.pads.forEach(({ label, count }, at) => setText(pads.options[at], REMOTE.pad(label, count)));
  const ready = peer && now.ready && labels.length > 0;
  if (!ready) letGo();
  button.disabled = !ready;
  if (!button.classList.contains("recording")) setText(button, ready ? REMOTE.hold(pads.value) : REMOTE.notYet);
  setText(byId("lead"), peer ? now.lead : "");
  setAttribute(byId("camera"), "aria-pressed", String(camera.on));
  byId("turn").hidden = !camera.on || camera.sides < 2;
  byId("torch").hidden = !camera.hasTorch;
  setAttribute(byId("torch"), "aria-pressed", String(camera.torch));
  setText(byId("said"), lost ? REMOTE.again : !peer ? REMOTE.nobody : wanted && camera.trouble ? (camera.trouble === "noise" ? REMOTE.noise : REMOTE.noCamera) : "");
}

async function toggle() {
  wanted = !camera.on;
  if (wanted) await camera.start();
  else camera.stop();
  line.send({ type: "camera", on: camera.on });
  show();
}

form.addEventListener("submit", join);
pads.addEventListener("change", show);
byId("camera").addEventListener("click", toggle);
byId("turn").addEventListener("click", () => camera.turn());
byId("torch").addEventListener("click", () => camera.light());
addEventListener("hashchange", () => begin(""));
if (location.hash || !token()) begin("");
else line.open();
