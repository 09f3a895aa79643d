// @ts-check
// The page to take away: the camera or a drawn figure, what is seen as bars, and a ball to steer.

import { Campad } from "./campad.js";
import { Camera } from "./capture/camera.js";
import { DemoCamera } from "./capture/demo-camera.js";
import { byId, make, setChoices, setText } from "./dom.js";
import { Ball } from "./ball.js";
import { NONE, STATES, STATUS } from "./words.js";

const SAID_MS = 1_000; // a screen reader is told at most so often
const DIRECTIONS = ["up", "down", "left", "right"];

/** @typedef {import("./campad.js").Said} Said */
/** @typedef {{item: HTMLElement, fill: HTMLElement, share: HTMLElement}} Bar */

const stage = byId("stage");
/** @type {HTMLVideoElement} */
const video = byId("video");
/** @type {HTMLCanvasElement} */
const figure = byId("figure");
/** @type {HTMLSelectElement} */
const cameras = byId("cameras");
/** @type {HTMLButtonElement} */
const useCamera = byId("use-camera");
/** @type {HTMLButtonElement} */
const useFigure = byId("use-figure");
const stop = byId("stop");
const demo = new DemoCamera(figure);
const camera = new Camera(video, showState);
/** @type {Campad | null} */
let campad = null;
let loaded = false;

/** @param {string} text */
const say = (text) => setText(byId("status"), text);

/** @param {HTMLElement | null} picture what is looked at */
function show(picture) {
  // Whoever presses a button keeps a place to go on from.
  const focused = document.activeElement;
  video.hidden = picture !== video;
  figure.hidden = picture !== figure;
  stop.hidden = !picture;
  useCamera.hidden = picture === video;
  useFigure.hidden = picture === figure;
  if (focused === useCamera || focused === useFigure || focused === stop) {
    if (/** @type {HTMLElement} */ (focused).hidden) (picture ? stop : useCamera).focus();
  }
  if (picture !== figure) demo.stop();
  if (picture !== video) cameras.hidden = true;
}

/** @param {string} [deviceId] */
function startCamera(deviceId) {
  campad?.watch(null);
  show(null);
  camera.open(deviceId);
}

/** @param {import("./capture/camera.js").CameraState} state */
function showState(state) {
  say(STATES[state] ?? STATES.failed);
  if (state === "asking") return;
  if (state !== "starting") {
    campad?.watch(null);
    return show(null);
  }
  show(video);
  video.addEventListener("playing", cameraRuns, { once: true });
}

/** @param {string} text once all is loaded */
const sayWhenLoaded = (text) => say(loaded ? text : STATUS.loading);

async function cameraRuns() {
  sayWhenLoaded("");
  campad?.watch(video);
  const found = await camera.list();
  setChoices(cameras, found.map(({ deviceId, label }, at) => [deviceId, label || `Camera ${at + 1}`]), camera.deviceId);
  cameras.hidden = found.length < 2;
}

function startFigure() {
  camera.close();
  show(figure);
  sayWhenLoaded("");
  demo.start();
  campad?.watch(figure);
}

function stopAll() {
  camera.close();
  campad?.watch(null);
  show(null);
  sayWhenLoaded(STATUS.ready);
}

/** @param {string} name @param {string} [kind] @returns {Bar} */
function addBar(name, kind) {
  const share = make("span", { text: "0 %" });
  const fill = make("div", { class: "fill" });
  const words = make("div", { class: "words" }, make("span", { text: name, translate: "no" }), share);
  const track = make("div", { class: "track", "aria-hidden": "true" }, fill);
  const item = make("li", kind ? { class: kind } : {}, words, track);
  byId("bars").append(item);
  return { item, fill, share };
}

/** @param {Bar} bar @param {number} value 0 to 1 @param {boolean} on */
function fillBar({ item, fill, share }, value, on) {
  fill.style.transform = `scaleX(${Math.max(0, Math.min(1, value))})`;
  setText(share, `${Math.round(100 * value)} %`);
  item.classList.toggle("on", on);
}

/** @param {string[]} labels */
function showWhatIsSeen(labels) {
  const bars = labels.map((label) => addBar(label));
  const none = addBar(labels.includes(NONE) ? "Like nothing it was taught" : NONE, "none");
  const ball = new Ball(byId("demo"), labels);
  let text = "";
  setInterval(() => setText(byId("said"), text), SAID_MS);
  addEventListener("campad", (event) => {
    const said = /** @type {CustomEvent<Said>} */ (event).detail;
    // What is none of these is spread evenly over the classes; it has a bar of its own.
    const even = said.seen ? (1 - said.familiarity) / labels.length : 0;
    labels.forEach((label, at) => fillBar(bars[at], said.probabilities[label] - even, said.class === label));
    fillBar(none, said.seen ? 1 - said.familiarity : 0, false);
    text = said.class ?? (said.seen ? STATUS.nothing : "");
    setText(byId("on"), text || "–");
    byId("on").classList.toggle("quiet", said.class === null);
    ball.steer(said.pressed);
  });
}

/** The policy lets this one address through. */
function keepForLater() {
  const address = "service.js";
  const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("campad-offline", {
    createScriptURL: (/** @type {string} */ wanted) => (wanted === address ? wanted : ""),
  });
  navigator.serviceWorker?.register(policy ? policy.createScriptURL(address) : address).catch(() => null); // then it needs the network
}

async function start() {
  try {
    campad = await Campad.begin();
    offer(campad.project);
    await campad.ready;
  } catch {
    stopAll();
    useCamera.disabled = useFigure.disabled = true;
    return say(typeof WebAssembly === "object" ? STATUS.broken : STATUS.tooOld);
  }
  loaded = true;
  if (byId("status").textContent === STATUS.loading) say(video.hidden && figure.hidden ? STATUS.ready : "");
}

/** The camera starts while the network is loaded. @param {import("./campad.js").Project} project */
function offer({ name, labels, mirrored }) {
  document.title = name;
  setText(byId("title"), name);
  stage.classList.toggle("mirrored", mirrored);
  demo.setClasses(labels.map((label) => ({ label, direction: DIRECTIONS.includes(label.toLowerCase()) ? label.toLowerCase() : null })));
  showWhatIsSeen(labels);
  useCamera.disabled = useFigure.disabled = false;
}

useCamera.addEventListener("click", () => startCamera());
useFigure.addEventListener("click", startFigure);
stop.addEventListener("click", stopAll);
cameras.addEventListener("change", () => startCamera(cameras.value));
addEventListener("campadfailed", () => {
  stopAll();
  say(STATUS.died);
});
start();
keepForLater();
