// @ts-check
// What is said outside of the panels: about projects and keys.

import { examples, list, own, quoted, when } from "./format.js";

export const PROJECT_FILE = {
  opened: "The project is open; go on with it.",
  wrongFile: "That is no campad project: those end in .campad. Pictures go on a pad.",
  failed: "The project could not be sent; is campad still running?",
  unnamed: "my-pads",
};

/** What flows from the camera to the game. */
export const FLOW = {
  camera: "Camera",
  examples: "Examples",
  learned: "Learned",
  game: "Game",
  said: (/** @type {boolean} */ ready) => (ready ? ": ready" : ": not yet"),
};

export const SAVED_PROJECTS = {
  /** @param {number} n */
  offers: (n) => (n === 1 ? "Your last project" : "Your earlier projects"),
  /** @param {number} n */
  more: (n) => `${n} more`,
  /** @param {{labels: string[], examples: number, changed_s: number}} offer @param {string} name "" if it has none */
  offer: ({ labels, examples: n, changed_s }, name) => `${name ? `${quoted(name)}, ` : ""}${list(labels.map(own))}: ${examples(n)}, ${when(changed_s)}`,
  /** @param {boolean} on @param {boolean} trouble */
  state: (on, trouble) => (!on ? "Nothing is kept when campad ends." : trouble ? "" : "What campad learned from them is, so that you can go on another day."),
  untilReload: "This browser blocks cookies and keeps nothing for campad: when you reload this page, it needs a new link.",
  /** @param {string} kind */
  trouble: (kind) => {
    const why = { full: "the disk is full. Free some space.", "read-only": "campad may not write there.", locked: "another campad has this project open." }[kind] ?? "the disk reports an error.";
    return `Not kept on disk: ${why} campad goes on, and tries again by itself. Press Save to keep your examples in a file.`;
  },
  back: "Your project is back: go on.",
  /** @param {number} n */
  gone: (n) => `campad was started anew, and ${examples(n)} could not be brought back: they had not been kept.`,
  /** @param {boolean} on */
  question: (on) =>
    `${on ? "All projects that campad has kept on this machine are deleted, and what is on this page and on other open pages." : "What is on this page and on other open pages is deleted."} This cannot be undone. Files that you saved yourself stay.`,
  /** @param {{projects: number, examples: number, bytes: number}} gone */
  forgotten: ({ projects, examples: n, bytes }) =>
    projects
      ? `Deleted ${projects === 1 ? "1 project" : `${projects} projects`} with ${examples(n)} (${(bytes / 2 ** 20).toFixed(1)} MB). Nothing is left.`
      : "There was nothing to delete. Nothing is kept.",
};

/** @type {[string, string][]} */
export const KEYS = [
  ["1 to 9, hold", "Record that class"],
  ["T", "Train"],
  ["Space", "Play, or pause"],
  ["Arrow keys", "Steer the game"],
  ["Z", "Undo"],
  ["M", "Mirror"],
  ["C", "Next camera"],
  ["R", "Recalibrate"],
  ["X", "That was wrong: correct the last seconds"],
  ["Arrows, Home, End", "Go from example to example"],
  ["Del", "Delete the chosen examples"],
  ["Esc", "Stop"],
  ["?", "This list"],
];
