// @ts-check
// A button to press and hold: by mouse, finger, pen, Enter or Space; a bare click is a short press.

import { followFinger } from "./finger.js";

/** @typedef {import("../link/recorder.js").LetGo} LetGo */

/**
 * @param {HTMLElement} button
 * @param {() => LetGo} press called at each press; what it gives is called when that one is let go
 * @returns {() => void} lets go of all that holds the button
 */
export function makeHoldable(button, press) {
  /** @type {Map<string | number, LetGo>} by what holds it: a pointer's number, or a key's place */
  const held = new Map();
  const begin = (/** @type {string | number} */ owner) => {
    if (!held.has(owner)) held.set(owner, press());
  };
  const end = (/** @type {string | number} */ owner) => {
    held.get(owner)?.();
    held.delete(owner);
  };
  const liftFinger = followFinger(button, press);
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    // From now on the pointer belongs to the button: letting go anywhere ends the recording.
    button.setPointerCapture(event.pointerId);
    begin(event.pointerId);
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    button.addEventListener(name, (event) => end(event.pointerId));
  }
  // Letting go of a key is told to what has the focus; a pointer stays here whoever has it.
  button.addEventListener("blur", () => [...held.keys()].filter((owner) => typeof owner === "string").forEach(end));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) begin(event.code || event.key);
  });
  button.addEventListener("keyup", (event) => {
    if (event.key === "Enter" || event.key === " ") event.preventDefault(); // some browsers would make a click of it
    end(event.code || event.key);
  });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    // A screen reader's or a switch's click comes with no press before it.
    if (event.detail === 0) press()();
  });
  return () => {
    liftFinger();
    [...held.keys()].forEach(end);
  };
}
