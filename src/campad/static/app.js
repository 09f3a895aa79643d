// @ts-check
// Puts the page together: makes its parts, gives each just what it uses, and lets the panels follow
// what the page knows.

import { FramePump } from "./capture/pump.js";
import { editClass, listenToPerson, recordingEvents, renaming } from "./commands.js";
import { byId, setAttribute, whenDrawn } from "./dom.js";
import { eyeInPage } from "./eye-in-page.js";
import { GameCanvas } from "./game/canvas.js";
import { GameSounds } from "./game/sounds.js";
import { exampleHandlers, gameHandlers, learningHandlers, predictionHandlers, projectHandlers } from "./handlers.js";
import { followVisibility } from "./hidden-page.js";
import { Connection } from "./link/connection.js";
import { losesByReload } from "./link/memory.js";
import { nothing, Sender } from "./link/sender.js";
import { CameraPanel } from "./panels/camera/camera-panel.js";
import { PhonePanel } from "./panels/camera/phone.js";
import { Meters } from "./panels/camera/meters.js";
import { Recalibration } from "./panels/camera/recalibration.js";
import { Deciding } from "./panels/deciding/deciding.js";
import { ExamplesPanel, describeExamples } from "./panels/examples/examples.js";
import { HoldoutPanel } from "./panels/examples/holdout.js";
import { Comparing } from "./panels/inspector/compare.js";
import { Inspector } from "./panels/inspector/inspector.js";
import { Layers } from "./panels/inspector/layers.js";
import { Files } from "./panels/files/files.js";
import { Flow } from "./panels/flow.js";
import { showLead } from "./panels/lead.js";
import { showChosenLanguage } from "./panels/language.js";
import { LessonPanel } from "./panels/lesson.js";
import { NetworkPlace } from "./panels/network-place.js";
import { drawersIntoSight } from "./panels/opened.js";
import { Pads } from "./panels/pads/pads.js";
import { ProjectName } from "./panels/project-name.js";
import { SavedProjects } from "./panels/saved-projects.js";
import { Steering } from "./panels/steering/steering.js";
import { showControls } from "./panels/training/controls.js";
import { LossCurve } from "./panels/training/loss-curve.js";
import { QualityPanel } from "./panels/training/quality.js";
import { SettingsForm } from "./panels/training/settings.js";
import { WakeLock } from "./panels/wake-lock.js";
import { Classifiers } from "./state/classifiers.js";
import { Findings } from "./state/findings.js";
import { Latency } from "./state/latency.js";
import { noticeOn } from "./state/notice.js";
import { countExamples, emptyPage, isComplete, labelsOf } from "./state/page.js";
import { Thumbnails } from "./state/thumbnails.js";
import { COMPARE } from "./texts/inspector.js";
import { NEXT_STEP } from "./texts/next-step.js";
import { SAVED_PROJECTS } from "./texts/page.js";

let letIn = false; // before that the camera is not switched on

// What the page knows

const page = emptyPage();
const notice = noticeOn(page, () => refresh());
const thumbnails = new Thumbnails();
const findings = new Findings();
const latency = new Latency(whenDrawn);

// Frames go out, and messages come in

const connection = new Connection((message) => handlers[message.type]?.(message), connectionChanged);
/** @type {import("./link/connection.js").Say} */
const say = (type, fields) => connection.say(type, fields);
const pump = new FramePump(byId("network-eye"), frameCame);
const phone = new PhonePanel({ press: (label) => press(label), onChange: () => cameraPanel.phoneChanged(), tell: notice });
const cameraPanel = new CameraPanel(pump, phone, { onChange: pictureChanged, onList: refresh, onMirror: (on) => say("mirror", { on }) });
const { eye, copies } = eyeInPage({ connection, sender: () => sender, onChange: placeChanged });
const lesson = new LessonPanel(page, { onPause: () => (sender.cancel(), refresh()), onFirst: () => place.prefer(page), tell: notice });
const sender = new Sender(eye, {
  send: (message) => connection.send(message),
  open: () => page.connection === "open" && !page.lessonPaused,
  wanted: () => Boolean(page.state?.trained),
  handsFree: () => pads.handsFree,
  ...recordingEvents({ page, say: sayInOrder, cameraPanel, notice, refresh }),
});

// The panels

const meters = new Meters(byId("meters"), byId("none"));
const recalibration = new Recalibration({ onAsk: (on) => ((page.notice = null), say("recalibrate", { on })), onTick: refresh, tell: notice, learns: (name) => classifiers.learnsFrames(name) });
const pads = new Pads(byId("pads"), { onPress: press, onEdit: edit, onRename: renaming({ page, say, notice }), onHandsFree: refresh });
const classifiers = new Classifiers();
const settings = new SettingsForm(classifiers, (chosen) => say("configure", { settings: chosen }));
const deciding = new Deciding({ say, page, pump, cameraPanel, findings, notice, pauseGame });
const steering = new Steering({ say, notice });
const lossCurve = new LossCurve(byId("curve"), byId("curve-text"));
const quality = new QualityPanel((row, column) => examplesPanel.showCell(row, column));
const gameCanvas = new GameCanvas(byId("game"));
const sounds = new GameSounds();
const wakeLock = new WakeLock();
const examplesPanel = new ExamplesPanel(thumbnails, findings, {
  onRemove: (ids) => say("remove", { ids }),
  onMove: (ids, label) => say("relabel", { ids, label }),
  onKeep: keepExamples,
});
const holdout = new HoldoutPanel({
  onPress: (label) => press(label, "challenge"),
  onForget: () => say("clearchallenge"),
});
const inspector = new Inspector();
drawersIntoSight(["examples", "settings", "steering"]);
const comparing = new Comparing(classifiers, { onCompare: () => say("compare"), onUse: (kind) => settings.choose(kind) });
const layers = new Layers(thumbnails, sender, say);
const flow = new Flow();
const place = new NetworkPlace(eye, notice);
const projectName = new ProjectName();
const files = new Files({ page, say, session: () => connection.session, name: projectName, sender, frame: () => ({ size: pump.canvas.width, sees: pump.sees, mirror: pump.mirror }), notice });
const savedProjects = new SavedProjects(projectName, { onGoOn: (project) => connection.change(project), onAnew: refresh, onForget: () => say("forget") });

const handlers = /** @type {import("./handlers.js").Handlers} */ ({
  ...projectHandlers({ page, connection, recorder: sender.recorder, findings, savedProjects, cameraPanel, prepare, forgetExamples, forgetKept: () => [projectName, steering].forEach((panel) => panel.forget()), notice, refresh }),
  ...exampleHandlers({ page, uplink: sender.uplink, copies, thumbnails, pads, refresh }),
  ...predictionHandlers({ page, pump, sender, latency, meters, pads, recalibration, deciding, steering, inspector, eye, refresh }),
  ...learningHandlers({ page, classifiers, findings, lossCurve, inspector, recalibration, deciding, notice, refresh }),
  ...deciding.handlers,
  ...files.handlers,
  ...lesson.handlers,
  ...gameHandlers({ page, gameCanvas, sounds, refresh }),
});

// The connection

/** @param {import("./state/page.js").Page["connection"]} state */
function connectionChanged(state) {
  page.connection = state;
  page.newLink = connection.newLink;
  if (state === "open") showChosenLanguage();
  if (state === "open" && !letIn) {
    phone.start().then(() => cameraPanel.openIfAllowed());
    if (losesByReload()) notice(SAVED_PROJECTS.untilReload, "step");
  }
  letIn ||= state === "open";
  if (state !== "open") {
    sender.cancel();
    showNothing();
  }
  if (state === "locked" || state === "elsewhere") cameraPanel.close();
  refresh();
}

/** The server's network and game are known. @param {any} welcome */
function prepare(welcome) {
  pump.setSize(welcome.frame_size, welcome.sees);
  document.documentElement.style.setProperty("--zoom", String(1 / welcome.sees));
  sender.uplink.pace(welcome.frames_per_s);
  gameCanvas.setMaze(welcome.maze);
  inspector.setNetwork(welcome);
  classifiers.all = welcome.classifiers;
  settings.offerClassifiers();
  steering.offer(welcome.outputs);
  place.prepare(welcome);
  files.prepare(welcome);
  if (welcome.resumed) copies.begin();
}

/** The network has come into this page, or left it. */
function placeChanged() {
  place.update();
  refresh();
}

/** About frames: not before they have gone out. @type {import("./link/connection.js").Say} */
function sayInOrder(type, fields) {
  sender.inOrder(() => say(type, fields));
  return true;
}

// The camera

function frameCame() {
  cameraPanel.sawFrame();
  sender.frame(pump);
  const { waitingSince } = sender.uplink;
  if (waitingSince !== null && page.connection === "open") connection.suspect(waitingSince);
}

/** A camera came or went. Without one nothing is recognised, and a game waits. */
function pictureChanged() {
  if (!cameraPanel.hasPicture) {
    sender.cancel();
    showNothing();
    if (cameraPanel.trouble) page.notice = null; // what it says was true before
    pauseGame();
  }
  refresh();
}

/** The game waits until somebody presses Play. @returns {boolean} whether it was going on */
function pauseGame() {
  const running = Boolean(page.state?.playing && !page.state.paused);
  if (running) say("pause", { on: true });
  return running;
}

/** Nothing is recognised. */
function showNothing() {
  page.chosen = null;
  steering.release();
  latency.forget();
  meters.show([], [], null);
  meters.showNone(null, false);
}

// Pads and examples

/** A pad goes down. @param {string} label @param {import("./link/recorder.js").Use} [use] @returns {import("./link/recorder.js").LetGo} */
function press(label, use) {
  if (cameraPanel.hasPicture) return page.connection === "open" && !files.going ? sender.press(label, use) : nothing;
  notice(cameraPanel.trouble ?? NEXT_STEP.noPicture);
  return nothing;
}

/** @param {string} label */
function edit(label) {
  const examples = () => describeExamples(label, thumbnails, findings);
  editClass(label, labelsOf(page.state), { say, examples, onKeep: keepExamples, onPictures: (folder) => files.choose(label, folder) });
}

/** The person does not share what is said of these. @param {number[]} ids */
function keepExamples(ids) {
  findings.dismiss(ids);
  refresh();
}

/** The examples are others now: nothing that was shown of them holds. */
function forgetExamples() {
  thumbnails.clear();
  copies.giveUp();
  findings.clear();
  page.compared = page.ranked = page.holdoutScore = null;
  layers.stop();
  deciding.forget();
  lossCurve.clear();
  pads.showThumbs(thumbnails);
}

// The panels follow

function refresh() {
  page.hasPicture = cameraPanel.hasPicture;
  page.demo = cameraPanel.state === "demo";
  page.handsFree = pads.handsFree;
  page.opener = cameraPanel.opener;
  page.cameraTrouble = cameraPanel.trouble;
  page.offered = !byId("offers").hidden;
  const running = Boolean(page.state?.playing && !page.state.paused);
  wakeLock.want(running && page.connection === "open");
  if (page.state) recalibration.update(page.state, page.hasPicture && page.connection === "open");
  page.seconds = recalibration.seconds;
  page.drifted = recalibration.drifted;
  page.advice = findings.found?.advice ?? [];
  setAttribute(document.body, "data-connection", page.connection);
  document.body.classList.toggle("begun", page.hasPicture || countExamples(page.state) > 0);
  flow.update(page.state, page.hasPicture);
  const usable = page.state !== null && !["locked", "elsewhere", "full"].includes(page.connection);
  for (const part of document.querySelectorAll("#project, #stage, .drawer, #inside")) /** @type {HTMLElement} */ (part).inert = !usable;
  if (page.state) showState(page.state);
  showLead(page);
  phone.update(page);
}

/** @param {import("./state/page.js").ServerState} state */
function showState(state) {
  const labels = labelsOf(state);
  const online = page.connection === "open";
  pads.update(state.classes, thumbnails);
  pads.mark(page.recording, state.trained ? page.chosen : null);
  pads.enable(online);
  cameraPanel.setClasses(state.classes);
  meters.setLabels(labels, Boolean(state.trained));
  if (!state.trained) showNothing();
  settings.show(state.settings, online);
  deciding.update(state, online);
  steering.update(state, online);
  projectName.update(state);
  files.update(state, online);
  savedProjects.update(state, page.recording !== null || page.recordingHoldout !== null);
  showControls(state, page.game, online);
  quality.update(findings.found);
  inspector.setPlace(place.said);
  inspector.setQuality(findings.found, page.holdoutScore);
  examplesPanel.update(state.classes);
  holdout.update({ labels, count: state.challenge, recording: page.recordingHoldout, online, score: page.holdoutScore });
  comparing.update({
    used: state.settings.classifier,
    working: state.working.includes("compare"),
    online,
    why: isComplete(state) ? "" : COMPARE.why,
    compared: page.compared,
  });
  layers.update({ labels, working: state.working.includes("rank"), online, inPage: eye.wanted, ranked: page.ranked });
}

followVisibility({ page, sender, pauseGame, notice, refresh });
listenToPerson({ page, say, notice, press, cameraPanel, recalibration, deciding, sounds, refresh });
cameraPanel.start();
connection.start();
