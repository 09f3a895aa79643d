// @ts-check
// What the camera's panel says.

import { gettext, ngettext } from "../languages/gettext.js";
import { own, percent } from "./format.js";

/** Why there is no picture: the cause, and the one thing to do about it. */
export const CAUSES = {
  silent: gettext(
    "The camera gives no picture. Close other programs that use it, plug it in again, or choose another one; when pictures come, campad goes on by itself.",
  ),
  noise: gettext(
    "This browser gives campad noise in place of pictures, as a protection against fingerprinting. Click the picture sign beside the address, allow this page to use canvas image data, then try again.",
  ),
  denied: gettext("The browser does not let campad use the camera. Click the camera sign beside the address, choose Allow, then try again."),
  dismissed: gettext("The browser's question about the camera was closed without an answer. Try again, and choose Allow."),
  system: gettext("The settings of this computer do not let the browser use the camera. Allow it there, then try again."),
  forbidden: gettext("The settings of this browser forbid the camera to every page. Use the demo camera, or change them."),
  none: gettext("No camera was found. Use the demo camera, or plug one in and try again."),
  missing: gettext("That camera is not there any more. Choose another one."),
  busy: gettext("Another program is using the camera. Close it, then try again."),
  insecure: gettext("Browsers give a camera only to secure addresses. Use the demo camera, or open this page as http://127.0.0.1 with the same port."),
  unsupported: gettext("This browser gives no camera to any page. Use the demo camera, or open this page in another browser."),
  blocked: gettext("The browser does not show the camera's picture by itself. Press Try again."),
  gone: gettext("The camera was unplugged. Plug it in again, or choose another one."),
  revoked: gettext("campad may not use the camera any more. Click the camera sign beside the address, choose Allow, then try again."),
  stopped: gettext("The camera has stopped. Try again, or choose another one."),
  failed: gettext("The camera gives no picture. Try again, or choose another one."),
};

export const CAMERA = {
  ask: gettext("campad needs a camera to see your poses. The pictures stay on this machine and are not saved."),
  askInLesson: gettext("campad needs a camera to see your poses. Nobody sees your pictures, and they are not saved."),
  asking: gettext("The browser asks whether campad may use the camera: choose Allow."),
  starting: gettext("The camera starts …"),
  noPicture: gettext("No picture"),
  retry: gettext("Try again"),
  use: gettext("Use my camera"),
  demoBadge: gettext("Demo camera"),
  demoChoice: gettext("Demo camera"),
  noChoice: gettext("No camera yet"),
  choose: gettext("Choose a camera"),
  /** @param {number} n */
  unnamed: (n) => gettext("Camera {n}", { n }),
};

export const POSES = { auto: gettext("By itself") };

export const NONE = {
  /** In its place, before the first training. */
  before: gettext("Once campad has learned, these bars show which pose it sees."),
  name: gettext("None of these"),
  /** Where a class of the person's has that name. */
  beside: gettext("Like nothing you taught"),
  /** @param {string} name @param {number} value 0 to 1 @param {boolean} seen */
  described: (name, value, seen) => (seen ? gettext("{name}: {part}, seen now", { name, part: percent(value) }) : `${name}: ${percent(value)}`),
};

/** @typedef {{frames: number, counted: number, before: number | null, after: number | null, kept: boolean}} StreamState */

/** @param {string} said @param {StreamState} stream */
function withExamples(said, { before, after }) {
  if (before === null || after === null) return said;
  const scores = { before: percent(before), after: percent(after) };
  return `${said} ${gettext("Of your own pictures {before} were recognised without them, {after} with them.", scores)}`;
}

export const RECALIBRATION = {
  now: gettext("Recalibrate"),
  running: gettext("Recalibrating"),
  undo: gettext("Undo recalibration"),
  drift: gettext("It takes ten seconds of your poses."),
  offer: gettext("Ten seconds of all your poses make it better."),
  found: gettext("Recalibrated: go on."),
  learnedToo: gettext("Recalibrated, and learned from what you showed."),
  /** @param {StreamState} stream */
  learned: (stream) =>
    withExamples(
      ngettext("Recalibrated, and learned from what you showed: of 1 picture {counted} counted.", "Recalibrated, and learned from what you showed: of {n} pictures {counted} counted.", stream.frames, { counted: stream.counted }),
      stream,
    ),
  notLearned: gettext("Recalibrated, but what you showed is not learned from: it does not fit your poses."),
  /** @param {StreamState} stream */
  harmed: (stream) => withExamples(RECALIBRATION.notLearned, stream),
  strange: gettext("Much of what was shown is like none of your poses: move through them alone, then try again. Nothing was changed."),
  resting: (/** @type {string} */ name) => gettext("You stayed mostly in {name}: move through all your poses, then try again. Nothing was changed.", { name: own(name) }),
  unseen: (/** @type {string} */ name) => gettext("Hardly anything was seen of {name}: move through all your poses, then try again. Nothing was changed.", { name: own(name) }),
  /** Why nothing was changed. @param {string | null} label shown mostly @param {string | null} unseen hardly shown */
  refused: (label, unseen) =>
    label !== null ? RECALIBRATION.resting(label) : unseen !== null ? RECALIBRATION.unseen(unseen) : RECALIBRATION.strange,
};
