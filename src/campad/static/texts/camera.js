// @ts-check
// What the camera's panel says.

import { own, percent } from "./format.js";

/** Why there is no picture: the cause, and the one thing to do about it. */
export const CAUSES = {
  silent:
    "The camera gives no picture. Close other programs that use it, plug it in again, or choose another one; when pictures come, campad goes on by itself.",
  noise:
    "This browser gives campad noise in place of pictures, as a protection against fingerprinting. Click the picture sign beside the address, allow this page to use canvas image data, then try again.",
  denied:
    "The browser does not let campad use the camera. Click the camera sign beside the address, choose Allow, then try again.",
  dismissed: "The browser's question about the camera was closed without an answer. Try again, and choose Allow.",
  system: "The settings of this computer do not let the browser use the camera. Allow it there, then try again.",
  forbidden: "The settings of this browser forbid the camera to every page. Change them, or use the demo camera.",
  none: "No camera was found. Plug one in and try again, or use the demo camera.",
  missing: "That camera is not there any more. Choose another one.",
  busy: "Another program is using the camera. Close it, then try again.",
  insecure:
    "Browsers give a camera only to secure addresses. Open this page as http://127.0.0.1 with the same port.",
  unsupported: "This browser gives no camera to any page. Open this page in another browser, or use the demo camera.",
  blocked: "The browser does not show the camera's picture by itself. Press Try again.",
  gone: "The camera was unplugged. Plug it in again, or choose another one.",
  revoked: "campad may not use the camera any more. Click the camera sign beside the address, choose Allow, then try again.",
  stopped: "The camera has stopped. Try again, or choose another one.",
  failed: "The camera gives no picture. Try again, or choose another one.",
};

export const CAMERA = {
  ask: "campad needs a camera to see your poses. The pictures stay on this machine and are not saved.",
  askInLesson: "campad needs a camera to see your poses. Nobody sees your pictures, and they are not saved.",
  asking: "The browser asks whether campad may use the camera: choose Allow.",
  starting: "The camera starts …",
  noPicture: "No picture",
  retry: "Try again",
  use: "Use my camera",
  demoBadge: "Demo camera",
  demoChoice: "Demo camera",
  noChoice: "No camera yet",
  choose: "Choose a camera",
  /** @param {number} n */
  unnamed: (n) => `Camera ${n}`,
};

export const POSES = { auto: "By itself" };

export const NONE = {
  name: "None of these",
  /** Where a class of the person's has that name. */
  beside: "Like nothing you taught",
  /** @param {string} name @param {number} value 0 to 1 @param {boolean} seen */
  described: (name, value, seen) => `${name}: ${percent(value)}${seen ? ", seen now" : ""}`,
};

export const RECALIBRATION = {
  now: "Recalibrate",
  running: "Recalibrating",
  undo: "Undo recalibration",
  found: "Recalibrated: go on.",
  empty: "Too few pictures came to recalibrate with. Nothing was changed.",
  resting: (/** @type {string} */ name) => `You stayed mostly in ${own(name)}: move through all your poses, then try again. Nothing was changed.`,
};
