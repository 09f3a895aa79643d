// @ts-check
// What the pads say, and a class's dialog.

import { own } from "./format.js";

export const SIGNS = { up: "↑", down: "↓", left: "←", right: "→" };

export const PADS = {
  hold: "Hold to record",
  recording: "Recording",
  enough: "✓ Enough",
  now: "now",
  /** @param {number} n the digit that records it */
  key: (n) => `key ${n}`,
  /** @param {string} label */
  rename: (label) => `${label}: click to rename`,
  /** @param {string} label */
  called: (label) => `What ${label} is called`,
  /** @param {string} label */
  pictures: (label) => `Pictures of ${label}`,
};

export const IMPORT = {
  busy: "Pictures can be taken when campad is there and nothing else is being recorded.",
  /** @param {number} n of files */
  none: (n) => (n === 1 ? "That is neither a picture nor a video: choose one of those." : "There are neither pictures nor videos among these: choose some."),
  /** @param {string} label @param {number} n @param {number} all */
  progress: (label, n, all) => `Taking pictures for ${own(label)}: file ${n} of ${all}`,
  /** @param {string} label @param {number} taken @param {number} unread files @param {boolean} cancelled */
  done: (label, taken, unread, cancelled) =>
    `${cancelled ? "Stopped: " : ""}${taken === 1 ? "1 picture" : `${taken} pictures`} for ${own(label)}.${unread ? ` ${unread === 1 ? "1 file" : `${unread} files`} could not be read as pictures.` : ""}`,
};

export const CLASS_NAME = {
  empty: "A name has at least one letter or sign.",
  taken: "There is a class of that name already.",
};

export const CLASS_DIALOG = {
  add: "Add a class",
  /** @param {string} label */
  edit: (label) => `Edit ${label}`,
};
