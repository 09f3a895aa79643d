// @ts-check
// Joins the parts: the page's state is here, and the page follows it.

import { editClass, listenToPerson } from "./commands.js";
import { HoldoutPanel } from "./panels/examples/holdout.js";
import { Comparing } from "./panels/inspector/compare.js";
import { Connection } from "./link/connection.js";
import { isComplete, showControls } from "./panels/training/controls.js";
import { LossCurve } from "./panels/training/loss-curve.js";
import { Latency } from "./state/latency.js";
import { byId, setAttribute, setText, whenDrawn } from "./dom.js";
import { ExamplesPanel } from "./panels/examples/examples.js";
import { Findings } from "./state/findings.js";
import { FramePump } from "./capture/pump.js";
import { GameSounds } from "./game/sounds.js";
import { GameCanvas } from "./game/canvas.js";
import { Inspector } from "./panels/inspector/inspector.js";
import { SavedProjects } from "./panels/saved-projects.js";
import { Layers } from "./panels/inspector/layers.js";
import { nextStep } from "./state/next-step.js";
import { Thumbnails } from "./state/thumbnails.js";
import { makeHandlers } from "./handlers.js";
import { Meters } from "./panels/camera/meters.js";
import { Pads } from "./panels/pads/pads.js";
import { handleProjectFile } from "./panels/project-file.js";
import { Recalibration } from "./panels/camera/recalibration.js";
import { Sender } from "./link/sender.js";
import { SettingsForm } from "./panels/training/settings.js";
import { CameraPanel } from "./panels/camera/camera-panel.js";
import { COMPARE } from "./texts/inspector.js";
import { NEXT_STEP } from "./texts/next-step.js";
import { PROJECT_FILE } from "./texts/page.js";

const NOTICE_MS = 8000;

/** Everything that the page knows. @type {import("./state/next-step.js").Page & {chosen: string | null}} */
const view = {
  connection: "connecting",
  hasPicture: false,
  cameraTrouble: null,
  recording: null,
  recordingHoldout: null,
  chosen: null,
  seconds: null,
  drifted: false,
  offered: false,
  notice: null,
  state: null,
  progress: null,
  result: null,
  game: null,
};
let noticeTimer = 0;
let letIn = false; // before that the camera is not switched on

const thumbnails = new Thumbnails();
const findings = new Findings();
const sender = new Sender({
  send: (message) => connection.send(message),
  open: () => view.connection === "open",
  wanted: () => Boolean(view.state?.trained),
  onStart: recordingStarts,
  onEnd: recordingEnds,
  onTick: countdownTicks,
  handsFree: () => pads.handsFree,
  onChallenge: () => {
    if (view.state) view.state.challenge += 1; // the server says it again at the end of the recording
    refresh();
  },
});
const pump = new FramePump(byId("network-eye"), (from) => {
  sender.frame(from);
  const { waitingSince } = sender.uplink;
  if (waitingSince !== null && view.connection === "open") connection.suspect(waitingSince);
});
const meters = new Meters(byId("meters"), byId("none"));
const pads = new Pads(byId("pads"), { onPress: press, onRelease: () => sender.release(), onEdit: (label) => editClass(app, label) });
const settings = new SettingsForm((chosen) => say("configure", { settings: chosen }));
const cameraPanel = new CameraPanel(pump, pictureChanged);
const recalibration = new Recalibration({ onAsk: recalibrate, onTick: refresh });
const panel = new ExamplesPanel(thumbnails, findings, {
  onRemove: (ids) => say("remove", { ids }),
  onMove: (ids, label) => say("relabel", { ids, label }),
  onKeep: keepExamples,
});
const challenge = new HoldoutPanel({
  onPress: (label) => press(label, "challenge"),
  onRelease: () => sender.release(),
  onForget: () => say("clearchallenge"),
});
const comparing = new Comparing({ onCompare: () => say("compare"), onUse: (kind) => settings.choose(kind) });
const latency = new Latency(whenDrawn);
const layers = new Layers(thumbnails, sender, say);
handleProjectFile(
  () => connection.session,
  (text) => notice(text, text === PROJECT_FILE.opened ? "good" : "error"),
);
const savedProjects = new SavedProjects({ onGoOn: (project) => connection.change(project), onAnew: refresh, onForget: () => say("forget") });
const connection = new Connection(
  (message) => handlers[message.type]?.(message),
  (state) => {
    view.connection = state;
    if (state === "open" && !letIn) cameraPanel.openIfAllowed();
    letIn ||= state === "open";
    if (state !== "open") {
      sender.cancel();
      showNothing();
    }
    if (state === "locked" || state === "elsewhere") cameraPanel.close();
    refresh();
  },
);
const app = {
  view,
  connection,
  savedProjects,
  say,
  notice,
  refresh,
  press,
  keepExamples,
  thumbnails,
  findings,
  sender,
  pump,
  meters,
  pads,
  cameraPanel,
  recalibration,
  panel,
  challenge,
  comparing,
  layers,
  latency,
  lossCurve: new LossCurve(byId("curve"), byId("curve-text")),
  game: new GameCanvas(byId("game")),
  sounds: new GameSounds(),
  inspector: new Inspector(pump.canvas),
};
/** @typedef {typeof app} App */

const handlers = makeHandlers(app);

/** @param {string} type @param {object} [fields] */
function say(type, fields = {}) {
  return connection.send({ type, ...fields });
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

// Recording

/** @param {string} label @param {import("./link/sender.js").Use} [use] */
function press(label, use) {
  if (!cameraPanel.hasPicture) return notice(NEXT_STEP.camera);
  if (view.connection === "open") sender.press(label, use);
}

/** @param {string} label @param {number} seconds */
function countdownTicks(label, seconds) {
  cameraPanel.showCountdown(seconds);
  if (!seconds) return;
  cameraPanel.setPose(label);
  notice(NEXT_STEP.countdown(label, seconds), "step");
}

/** @param {string} label @param {import("./link/sender.js").Use} use */
function recordingStarts(label, use) {
  if (use === "learn") view.recording = label;
  else view.recordingHoldout = label;
  view.notice = view.result = null;
  cameraPanel.setPose(label);
  refresh();
}

function recordingEnds() {
  view.recording = view.recordingHoldout = null;
  say("release");
  if (cameraPanel.state === "demo") cameraPanel.setPose(null);
  refresh();
}

/** A camera came or went. Without one nothing is recognised, and a game waits. */
function pictureChanged() {
  if (!cameraPanel.hasPicture) {
    sender.cancel();
    showNothing();
    if (view.state?.playing && !view.state.paused) say("pause", { on: true });
  }
  refresh();
}

/** Nothing is recognised. */
function showNothing() {
  view.chosen = null;
  latency.forget();
  setText(byId("delay"), "");
  meters.show([], [], null);
  meters.showNone(null, false);
}

/** @param {boolean} on */
function recalibrate(on) {
  view.notice = null;
  say("recalibrate", { on });
}

/** The doubts about these are not shared. @param {number[]} ids */
function keepExamples(ids) {
  findings.dismiss(ids);
  refresh();
}

// The page follows

function refresh() {
  view.hasPicture = cameraPanel.hasPicture;
  view.cameraTrouble = cameraPanel.trouble;
  view.offered = !byId("offers").hidden;
  if (view.state) recalibration.update(view.state, view.hasPicture && view.connection === "open");
  view.seconds = recalibration.seconds;
  view.drifted = recalibration.drifted;
  const { text, kind, seconds } = nextStep(view);
  setText(byId("lead"), text);
  setText(byId("lead-seconds"), seconds === undefined ? "" : NEXT_STEP.left(seconds));
  setAttribute(byId("lead-line"), "data-kind", kind);
  setAttribute(document.body, "data-connection", view.connection);
  if (view.state) showState(view.state);
}

/** @param {any} state */
function showState(state) {
  const labels = state.classes.map((/** @type {any} */ entry) => entry.label);
  const online = view.connection === "open";
  pads.update(state.classes, thumbnails);
  pads.mark(view.recording, state.trained ? view.chosen : null);
  pads.enable(online);
  cameraPanel.setClasses(state.classes);
  meters.setLabels(labels);
  if (!state.trained) showNothing();
  settings.show(state.settings, online);
  savedProjects.update(state, view.recording !== null);
  showControls(view);
  panel.update(state.classes);
  challenge.update(labels, state.challenge, view.recordingHoldout, online);
  comparing.update({
    used: state.settings.classifier,
    working: state.working.includes("compare"),
    why: isComplete(state) ? "" : COMPARE.why,
  });
  layers.update(labels, state.working.includes("rank"), online);
}

listenToPerson(app);
cameraPanel.start();
connection.start();
