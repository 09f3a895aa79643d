// @ts-check
// What the person does, by buttons, keys and pads: it is said to the server.

import { byId } from "./dom.js";
import { nothing } from "./link/sender.js";
import { listenToKeys } from "./panels/keys.js";
import { offerLanguages } from "./panels/language.js";
import { askClass } from "./panels/pads/class-dialog.js";
import { normalForm, whyNoName } from "./state/labels.js";
import { countOf, labelsOf } from "./state/page.js";
import { NEXT_STEP } from "./texts/next-step.js";
import { SAVED_PROJECTS } from "./texts/page.js";

/** @typedef {import("./link/connection.js").Say} Say */
/** @typedef {import("./panels/camera/camera-panel.js").CameraPanel} CameraPanel */
/** @typedef {import("./state/page.js").Page} Page */

/**
 * Buttons and keys.
 * @param {object} uses
 * @param {Page} uses.page
 * @param {Say} uses.say
 * @param {import("./state/page.js").Notice} uses.notice
 * @param {(label: string) => import("./link/recorder.js").LetGo} uses.press begins to record
 * @param {CameraPanel} uses.cameraPanel
 * @param {import("./panels/camera/recalibration.js").Recalibration} uses.recalibration
 * @param {import("./panels/deciding/deciding.js").Deciding} uses.deciding
 * @param {import("./game/sounds.js").GameSounds} uses.sounds
 * @param {() => void} uses.refresh
 */
export function listenToPerson({ page, say, notice, press, cameraPanel, recalibration, deciding, sounds, refresh }) {
  function train() {
    page.result = page.notice = null;
    say("train");
  }

  function play() {
    page.result = null;
    page.hiddenGame = false;
    say("play", { speed: /** @type {HTMLSelectElement} */ (byId("speed")).value });
  }

  function playOrPause() {
    if (!page.state?.trained) return;
    if (page.state.playing && !page.state.paused) say("pause", { on: true });
    else play();
  }

  async function addClass() {
    const { action, name } = await askClass(null, labelsOf(page.state));
    if (action === "save" && name) say("addclass", { label: name });
  }

  /** @param {string} id @param {() => void} action */
  const onClick = (id, action) => byId(id).addEventListener("click", action);
  onClick("train", train);
  onClick("play", play);
  onClick("pause", () => say("pause", { on: true }));
  onClick("stop", () => say("halt"));
  onClick("undo", () => say("undo"));
  onClick("add-class", addClass);
  byId("sound").addEventListener("change", () => {
    sounds.enabled = /** @type {HTMLInputElement} */ (byId("sound")).checked;
  });

  offerLanguages(() => notice(SAVED_PROJECTS.untilReload), (name) => {
    page.nextLanguage = name;
    refresh();
  });
  listenToKeys({
    press: (index) => {
      const entry = page.state?.classes[index];
      return entry ? press(entry.label) : nothing;
    },
    steer: (direction) => Boolean(page.state?.playing) && say("steer", { direction }),
    keys: {
      t: train,
      " ": playOrPause,
      z: () => say("undo"),
      m: () => cameraPanel.toggleMirror(),
      c: () => cameraPanel.nextCamera(),
      r: () => recalibration.start(),
      x: () => deciding.wrong(),
      escape: () => page.state && (page.state.training || page.state.playing) && say("halt"),
    },
  });
}

/**
 * Ask what to do with a class, and say it.
 * @param {string} label @param {string[]} labels of all classes
 * @param {object} uses
 * @param {Say} uses.say
 * @param {() => import("./panels/examples/example-strip.js").StripItem[]} uses.examples those of the class whose pictures this page has
 * @param {(ids: number[]) => void} uses.onKeep the person does not share what is said of these
 * @param {(folder: boolean) => void} uses.onPictures pictures from files or a folder shall become examples
 */
export async function editClass(label, labels, { say, examples, onKeep, onPictures }) {
  const { action, name, ids, target } = await askClass(label, labels, examples, onKeep);
  const place = labels.indexOf(label);
  if (action === "save" && name && name !== label) say("rename", { label, to: name });
  else if (action === "remove") say("remove", { ids });
  else if (action === "relabel") say("relabel", { ids, label: target });
  else if (action === "pictures" || action === "folder") onPictures(action === "folder");
  else if (action === "clear") say("clear", { label });
  else if (action === "delete") say("deleteclass", { label });
  else if (action === "earlier" && place > 0) say("moveclass", { label, position: place - 1 });
  else if (action === "later" && place < labels.length - 1) say("moveclass", { label, position: place + 1 });
}

/**
 * While a pad is held.
 * @param {object} uses
 * @param {Page} uses.page
 * @param {Say} uses.say
 * @param {CameraPanel} uses.cameraPanel
 * @param {import("./state/page.js").Notice} uses.notice
 * @param {() => void} uses.refresh
 */
export function recordingEvents({ page, say, cameraPanel, notice, refresh }) {
  return {
    /** @param {string} label @param {number} seconds */
    onTick(label, seconds) {
      cameraPanel.showCountdown(seconds);
      if (!seconds) return;
      cameraPanel.setPose(label);
      notice(NEXT_STEP.countdown(label, seconds), "step");
    },
    /** @param {string} label @param {import("./link/recorder.js").Use} use */
    onStart(label, use) {
      if (use === "learn") Object.assign(page, { recording: label, recordedBefore: countOf(page.state, label) });
      else page.recordingHoldout = label;
      page.notice = page.result = null;
      cameraPanel.setPose(label);
      refresh();
    },
    onEnd() {
      page.recording = page.recordingHoldout = null;
      say("release");
      if (cameraPanel.state === "demo") cameraPanel.setPose(null);
      refresh();
    },
    /** @param {number} burst */
    onDrop(burst) {
      say("drop", { burst });
    },
    onHoldout() {
      if (page.state) page.state.challenge += 1; // the server says it again at the end of the recording
      refresh();
    },
  };
}

/**
 * A class gets another name, or the person hears why not.
 * @param {{page: Page, say: Say, notice: import("./state/page.js").Notice}} uses
 * @returns {(label: string, to: string) => void}
 */
export function renaming({ page, say, notice }) {
  return (label, to) => {
    const name = normalForm(to);
    const others = labelsOf(page.state).filter((other) => other !== label);
    const why = whyNoName(name, others);
    if (why) notice(why);
    else if (name !== label) say("rename", { label, to: name });
  };
}
