// @ts-check
// What the person does by buttons and keys, but for pads and pictures: it is said to the server.

import { askClass } from "./panels/pads/class-dialog.js";
import { byId, setAttribute } from "./dom.js";
import { describeExamples } from "./panels/examples/examples.js";
import { listenToKeys } from "./panels/keys.js";

/** @param {import("./app.js").App} app */
export function listenToPerson(app) {
  const { view, say, cameraPanel, sender } = app;

  function train() {
    view.result = view.notice = null;
    say("train");
  }

  function play() {
    view.result = null;
    say("play", { speed: /** @type {HTMLSelectElement} */ (byId("speed")).value });
  }

  function playOrPause() {
    if (!view.state?.trained) return;
    if (view.state.playing && !view.state.paused) say("pause", { on: true });
    else play();
  }

  async function addClass() {
    const labels = view.state?.classes.map((/** @type {any} */ entry) => entry.label) ?? [];
    const { action, name } = await askClass(null, labels);
    if (action === "save" && name) say("addclass", { label: name });
  }

  function toggleInside() {
    app.inspector.show(!app.inspector.shown);
    setAttribute(byId("inside-button"), "aria-pressed", String(app.inspector.shown));
  }

  /** @param {string} id @param {() => void} action */
  const onClick = (id, action) => byId(id).addEventListener("click", action);
  onClick("train", train);
  onClick("play", play);
  onClick("pause", () => say("pause", { on: true }));
  onClick("stop", () => say("halt"));
  onClick("undo", () => say("undo"));
  onClick("add-class", addClass);
  onClick("inside-button", toggleInside);
  byId("sound").addEventListener("change", (event) => {
    app.sounds.enabled = /** @type {HTMLInputElement} */ (event.target).checked;
  });

  listenToKeys({
    press: (index) => {
      const entry = view.state?.classes[index];
      if (entry) app.press(entry.label);
    },
    release: () => sender.release(),
    steer: (direction) => Boolean(view.state?.playing) && say("steer", { direction }),
    keys: {
      t: train,
      " ": playOrPause,
      z: () => say("undo"),
      m: () => cameraPanel.toggleMirror(),
      c: () => cameraPanel.nextCamera(),
      r: () => app.recalibration.start(),
      escape: () => view.state && (view.state.training || view.state.playing) && say("halt"),
    },
  });
}

/** Ask what to do with a class, and say it. @param {import("./app.js").App} app @param {string} label */
export async function editClass(app, label) {
  const { say, thumbnails, findings } = app;
  const labels = app.view.state.classes.map((/** @type {any} */ entry) => entry.label);
  const { action, name, ids, target } = await askClass(label, labels, () => describeExamples(label, thumbnails, findings), app.keepExamples);
  const place = labels.indexOf(label);
  if (action === "save" && name && name !== label) say("rename", { label, to: name });
  else if (action === "remove") say("remove", { ids });
  else if (action === "relabel") say("relabel", { ids, label: target });
  else if (action === "clear") say("clear", { label });
  else if (action === "delete") say("deleteclass", { label });
  else if (action === "earlier" && place > 0) say("moveclass", { label, position: place - 1 });
  else if (action === "later" && place < labels.length - 1) say("moveclass", { label, position: place + 1 });
}
