// @ts-check
// Joins the parts: what the server says is shown, what the person does is said to the server.

import { Connection, SESSION } from "./connection.js";
import { Countdown } from "./countdown.js";
import { Curve } from "./curve.js";
import { askClass, showKeys } from "./dialogs.js";
import { byId, setAttribute, setText } from "./dom.js";
import { FramePump } from "./frames.js";
import { GameSounds } from "./game-sounds.js";
import { GameCanvas, describe } from "./game.js";
import { Inside } from "./inside.js";
import { listenToKeys } from "./keys.js";
import { nextStep } from "./lead.js";
import { Meters } from "./meters.js";
import { Pads, THUMB_PX } from "./pads.js";
import { handleProjects } from "./project.js";
import { showQuality } from "./quality.js";
import { Recorder } from "./recorder.js";
import { SettingsForm } from "./settings.js";
import { Stage } from "./stage.js";
import { LEAD, PROJECT, VEIL, WHY } from "./texts.js";
import { Uplink } from "./uplink.js";

const NOTICE_MS = 8000;
const PROGRESS_MS = 3000; // screen readers say every line; the curve shows every batch

/** Everything that the page knows. @type {import("./lead.js").LeadView} */
const view = {
  connection: "connecting",
  hasPicture: false,
  cameraTrouble: null,
  recording: null,
  notice: null,
  state: null,
  progress: null,
  result: null,
  game: null,
};
let chosen = /** @type {string | null} */ (null);
let noticeTimer = 0;
let progressAt = 0;

const meters = new Meters(byId("meters"));
const curve = new Curve(byId("curve"), byId("curve-text"));
const gameElement = /** @type {HTMLCanvasElement} */ (byId("game"));
const game = new GameCanvas(gameElement);
const sounds = new GameSounds();
const pump = new FramePump(byId("network-eye"), sendFrame);
const inside = new Inside(pump.canvas);
const recorder = new Recorder({ onStart: recordingStarts, onEnd: recordingEnds });
const countdown = new Countdown({ tick: countdownTicks, start: (label) => recorder.press(label), stop: () => recorder.release() });
const handsFree = /** @type {HTMLInputElement} */ (byId("hands-free"));
const pads = new Pads(byId("pads"), { onPress: press, onRelease: release, onEdit: editClass });
const settings = new SettingsForm((chosenSettings) => say("configure", { settings: chosenSettings }));
const stage = new Stage(pump, pictureChanged);
const connection = new Connection(receive, (state) => {
  view.connection = state;
  if (state !== "open") uplink.forget();
  refresh();
});
const uplink = new Uplink((message) => connection.send(message));

/** @param {string} type @param {object} [fields] */
function say(type, fields = {}) {
  return connection.send({ type, ...fields });
}

// Frames go out

/** @param {FramePump} from */
function sendFrame(from) {
  const now = performance.now();
  const recording = recorder.due(now);
  const wanted = recording || (view.state && view.state.trained);
  if (!wanted || view.connection !== "open" || !uplink.ready(now)) return;
  const pixels = from.grab();
  if (!pixels) return;
  const header = recording ? { record: recorder.label, burst: recorder.burst } : {};
  uplink.put(pixels, header, { at: now, thumb: recording ? from.thumbnail(THUMB_PX) : null });
  if (recording) recorder.took(now);
}

/** @param {string} label */
function press(label) {
  if (!stage.hasPicture) return notice(LEAD.camera);
  if (view.connection !== "open") return;
  if (handsFree.checked || countdown.running) countdown.toggle(label);
  else recorder.press(label);
}

function release() {
  if (!countdown.running) recorder.release();
}

/** @param {string} label @param {number} seconds */
function countdownTicks(label, seconds) {
  stage.setPose(label);
  notice(LEAD.countdown(label, seconds), "step");
}

/** @param {string} label */
function recordingStarts(label) {
  view.recording = label;
  view.notice = view.result = null;
  stage.setPose(label);
  refresh();
}

/** A camera came or went. Without one nothing is recognised, and a game waits. */
function pictureChanged() {
  if (!stage.hasPicture) {
    if (countdown.running) countdown.cancel();
    recorder.cancel();
    uplink.forget();
    chosen = null;
    meters.show([], [], null);
    if (view.state?.playing && !view.state.paused) say("pause", { on: true });
  }
  refresh();
}

function recordingEnds() {
  view.recording = null;
  say("release");
  if (stage.state === "demo") stage.setPose(null);
  refresh();
}

// Messages come in

/** @type {Record<string, (message: any) => void>} */
const HANDLERS = {
  welcome(message) {
    pump.setSize(message.frame_size);
    game.setMaze(message.maze);
    inside.setNetwork(message);
    if (!message.resumed) pads.keepThumbs([]);
  },
  state(message) {
    view.state = message;
    // Numbers of an opened project must not come twice; the recording that is going on keeps its own.
    if (!recorder.active) recorder.burst = Math.max(recorder.burst, message.next_burst);
    if (!message.training) view.progress = null;
    if (!message.trained) showQuality(null);
    refresh();
  },
  recorded(message) {
    const thumb = uplink.look(message.seq)?.thumb;
    if (thumb) pads.addThumb(message.id, message.label, thumb);
    const entry = view.state.classes.find((/** @type {any} */ c) => c.label === message.label);
    if (entry) entry.count += 1;
    view.state.stale = true;
    refresh();
  },
  predicted(message) {
    const now = performance.now();
    const frame = uplink.answered(message.seq);
    chosen = message.label;
    meters.show(view.state?.trained ?? [], message.probabilities, chosen);
    pads.mark(view.recording, chosen);
    inside.setTimes({
      framesPerSecond: pump.framesPerSecond,
      grabMs: pump.grabMs,
      roundMs: frame ? now - frame.at : 0,
      embedMs: message.embed_ms,
      waitMs: message.wait_ms,
    });
  },
  removed: (message) => pads.keepThumbs(message.kept),
  loss(message) {
    curve.add(message.start, message.values);
    const now = performance.now();
    if (!message.start && now - progressAt < PROGRESS_MS) return;
    progressAt = now;
    view.progress = { loss: message.values[message.values.length - 1], epoch: message.epoch, epochs: message.epochs };
    refresh();
  },
  trained(message) {
    view.result = message;
    if (message.loss === null) curve.add(true, []);
    curve.finish();
    showQuality(message.quality);
    refresh();
  },
  game(message) {
    const before = view.game?.phase;
    view.game = message.view;
    game.push(message.view);
    sounds.play(message.view.events);
    // Once a second at most: a name that changes with every dot is noise.
    if (message.view.tick % 60 === 0 || before !== message.view.phase) setAttribute(gameElement, "aria-label", `Game: ${describe(message.view)}`);
    if (before !== message.view.phase) refresh();
  },
  error: (message) => notice(message.message),
};

/** @param {any} message */
function receive(message) {
  HANDLERS[message.type]?.(message);
}

/** Show a sentence for a while. @param {string} text @param {"error" | "step" | "good"} [kind] */
function notice(text, kind = "error") {
  view.notice = { text, kind };
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => {
    view.notice = null;
    refresh();
  }, NOTICE_MS);
  refresh();
}

// The page follows

function refresh() {
  view.hasPicture = stage.hasPicture;
  view.cameraTrouble = stage.trouble;
  const { text, kind } = nextStep(view);
  setText(byId("lead"), text);
  setAttribute(byId("lead"), "data-kind", kind);
  setAttribute(document.body, "data-connection", view.connection);
  if (view.state) showState(view.state);
}

/** @param {any} state */
function showState(state) {
  pads.update(state.classes);
  pads.mark(view.recording, state.trained ? chosen : null);
  stage.setClasses(state.classes);
  meters.setLabels(state.classes.map((/** @type {any} */ entry) => entry.label));
  if (!state.trained) meters.show([], [], null);
  settings.show(state.settings);
  const complete = state.classes.every((/** @type {any} */ entry) => entry.count > 0);
  const online = view.connection === "open";
  enable("train", online && complete && !state.training);
  enable("play", online && Boolean(state.trained) && (!state.playing || state.paused));
  enable("pause", online && state.playing);
  showPause(state.playing && !state.paused);
  enable("stop", online && (state.training || state.playing));
  enable("undo", online && state.can_undo);
  enable("save-project", online && state.classes.some((/** @type {any} */ entry) => entry.count > 0));
  enable("open-project", online);
  setText(byId("train-why"), complete ? "" : WHY.trainMissing);
  setText(byId("play-why"), state.trained ? "" : WHY.playUntrained);
  const played = document.body.classList.contains("playing");
  const over = played && !state.playing && view.game?.phase === "over";
  document.body.classList.toggle("playing", state.playing);
  if (over || (state.playing && !played)) gameElement.scrollIntoView({ block: "nearest" }); // in a narrow window it is below
  document.body.classList.toggle("trained", Boolean(state.trained));
}

/** Where Play was is Pause while the game runs; whoever pressed the one stands on the other. @param {boolean} running */
function showPause(running) {
  const [shown, hidden] = running ? [byId("pause"), byId("play")] : [byId("play"), byId("pause")];
  if (!hidden.hidden) {
    const focused = document.activeElement === hidden;
    shown.hidden = false;
    hidden.hidden = true;
    if (focused) shown.focus({ preventScroll: true });
  }
  const still = view.game !== null && view.game.phase !== "over" && !running;
  byId("game-veil").hidden = !still;
  setText(byId("game-veil"), view.state.playing ? VEIL.paused : VEIL.stopped);
}

/** @param {string} id @param {boolean} on */
function enable(id, on) {
  /** @type {HTMLButtonElement} */ (byId(id)).disabled = !on;
}

// The person acts

function play() {
  view.result = null;
  say("play", { speed: /** @type {HTMLSelectElement} */ (byId("speed")).value });
}

function playOrPause() {
  if (!view.state?.trained) return;
  if (view.state.playing && !view.state.paused) say("pause", { on: true });
  else play();
}

/** @param {string} label */
async function editClass(label) {
  const labels = view.state.classes.map((/** @type {any} */ entry) => entry.label);
  const { action, name, ids, target } = await askClass(label, labels, pads.examplesOf(label));
  const place = labels.indexOf(label);
  if (action === "save" && name && name !== label) say("rename", { label, to: name });
  else if (action === "remove") say("remove", { ids });
  else if (action === "relabel") say("relabel", { ids, label: target });
  else if (action === "clear") say("clear", { label });
  else if (action === "delete") say("deleteclass", { label });
  else if (action === "earlier" && place > 0) say("moveclass", { label, position: place - 1 });
  else if (action === "later" && place < labels.length - 1) say("moveclass", { label, position: place + 1 });
}

async function addClass() {
  const labels = view.state?.classes.map((/** @type {any} */ entry) => entry.label) ?? [];
  const { action, name } = await askClass(null, labels);
  if (action === "save" && name) say("addclass", { label: name });
}

/** @param {string} id @param {() => void} action */
const onClick = (id, action) => byId(id).addEventListener("click", action);
const train = () => {
  view.result = view.notice = null;
  say("train");
};
onClick("train", train);
onClick("play", play);
onClick("pause", () => say("pause", { on: true }));
onClick("stop", () => say("halt"));
onClick("undo", () => say("undo"));
onClick("add-class", addClass);
onClick("keys-button", showKeys);
onClick("inside-button", toggleInside);
byId("sound").addEventListener("change", (event) => {
  sounds.enabled = /** @type {HTMLInputElement} */ (event.target).checked;
});

handleProjects(
  () => sessionStorage.getItem(SESSION),
  (text) => notice(text, text === PROJECT.opened ? "good" : "error"),
);

function toggleInside() {
  inside.show(!inside.shown);
  setAttribute(byId("inside-button"), "aria-pressed", String(inside.shown));
}

listenToKeys({
  press: (index) => {
    const entry = view.state?.classes[index];
    if (entry) press(entry.label);
  },
  release,
  steer: (direction) => Boolean(view.state?.playing) && say("steer", { direction }),
  keys: {
    t: train,
    " ": playOrPause,
    z: () => say("undo"),
    m: () => stage.toggleMirror(),
    c: () => stage.nextCamera(),
    escape: () => view.state && (view.state.training || view.state.playing) && say("halt"),
    "?": showKeys,
  },
});
connection.open();
stage.start();
