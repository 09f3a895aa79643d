// @ts-check
// A button to press and hold: by mouse, finger, pen, Enter or Space; a bare click is a short press.

import { followFinger } from "./finger.js";

/** @param {HTMLElement} button @param {import("./finger.js").HoldEvents} events */
export function makeHoldable(button, events) {
  let held = false;
  const press = () => {
    held = true;
    events.press();
  };
  const release = () => {
    if (held) events.release();
    held = false;
  };
  followFinger(button, events);
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    // From now on the pointer belongs to the button: letting go anywhere ends the recording.
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) {
    button.addEventListener(name, release);
  }
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // some browsers would make a click of it
    release();
  });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    // A screen reader's or a switch's click comes with no press before it.
    if (event.detail !== 0) return;
    press();
    release();
  });
}
