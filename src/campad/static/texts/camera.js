// @ts-check
// What the camera's panel says.

import { own, percent } from "./format.js";

export const CAMERA = {
  ask: "campad looks at you through the camera. The pictures stay on this machine and are not saved.",
  asking: "The browser asks whether campad may use the camera: choose Allow.",
  denied:
    "The browser does not let campad use the camera. Click the camera sign beside the address, choose Allow, then try again.",
  none: "No camera was found. Plug one in and try again, or use the demo camera.",
  busy: "Another program is using the camera. Close it, then try again.",
  insecure:
    "Browsers give a camera only to secure addresses. Open this page as http://127.0.0.1 with the same port.",
  gone: "The camera was unplugged. Plug it in again, or choose another one.",
  failed: "The camera gives no picture. Try again, or choose another one.",
  retry: "Try again",
  use: "Use my camera",
  demoBadge: "Demo camera",
  demoChoice: "Demo camera (no webcam needed)",
  noChoice: "No camera yet",
  defaultChoice: "Default camera",
  /** @param {number} n */
  unnamed: (n) => `Camera ${n}`,
};

export const POSES = { auto: "By itself" };

export const NONE = {
  name: "None of these",
  /** @param {number} value 0 to 1 @param {boolean} seen */
  described: (value, seen) => `None of these: ${percent(value)}${seen ? ", seen now" : ""}`,
};

export const RECALIBRATION = {
  now: "Recalibrate",
  running: "Recalibrating",
  undo: "Undo recalibration",
  found: "Recalibrated: go on.",
  empty: "Too few pictures came to recalibrate with. Nothing was changed.",
  resting: (/** @type {string} */ name) => `You stayed mostly in ${own(name)}: move through all your poses, then try again. Nothing was changed.`,
};
