// @ts-check
// What is said about training and playing, and about how good it is.

import { list, own } from "./format.js";

export const WHY = {
  trainMissing: "Train waits until every pad has examples.",
  trainsItself: "campad learns by itself as soon as every pad has examples.",
  trainedItself: "campad has learned by itself; Train makes it learn once more.",
  playUntrained: "Play waits until the camera knows your poses.",
};

/** Written over the game while it stands still. */
export const VEIL = { paused: "Paused", stopped: "Stopped", first: "Your poses will steer this.", ready: "Press Play: your poses steer." };

export const LOSS_CURVE = {
  drawn: "The line shows how its mistakes became fewer while it learned.",
  none: "Learned in one go: there is no line to show.",
  before: "While it learns, a line here shows how its mistakes become fewer.",
};

/** @typedef {{kind: string, labels: string[]}} Advice */

export const QUALITY = {
  /** @param {number} right @param {number} n */
  score: (right, n) => `${right} of ${n} examples are recognised from your other recordings.`,
  unknown: "No honest score yet: for one, hold each pad a second time.",
  caption: "Rows: what it is. Columns: what it was taken for, when its own recording was left out. Choose a number to see its pictures.",
  /** @param {string} name @param {number} right @param {number} n */
  recall: (name, right, n) => `${own(name)} ${right} of ${n}`,
  /** @param {Advice} advice */
  advice: ({ kind, labels }) =>
    ({
      confused: `${list(labels)} look alike to me: show me both once more.`,
      few: `More examples of ${list(labels)} would help.`,
      constant: "The camera sees the same in all pictures: is the lens covered?",
      "second-burst": `Record ${list(labels)} a second time for an honest score.`,
    })[kind] ?? "",
};

/** How readily a frame is none of these. @type {[string, string][]} */
export const REJECTION_RATES = [
  ["0", "Off"],
  ["0.02", "Careful"],
  ["0.06", "Usual"],
  ["0.15", "Strict"],
];
