// @ts-check
// What is said about training and playing, and about how good it is.

import { gettext } from "../languages/gettext.js";
import { list, own, percent } from "./format.js";

export const WHY = {
  trainMissing: gettext("Train waits until every pose has examples."),
  trainsItself: gettext("campad learns by itself as soon as every pose has examples."),
  trainedItself: gettext("campad has learned by itself; Train makes it learn once more."),
  playUntrained: gettext("Play waits until the camera knows your poses."),
};

/** Written over the game while it stands still. */
export const VEIL = {
  paused: gettext("Paused"),
  stopped: gettext("Stopped"),
  first: gettext("Your poses will steer this."),
  ready: gettext("Press Play: your poses steer."),
};

export const LOSS_CURVE = {
  drawn: gettext("The line shows how its mistakes became fewer while it learned."),
  none: gettext("Learned in one go: there is no line to show."),
  before: gettext("While it learns, a line here shows how its mistakes become fewer."),
};

/** @typedef {{kind: string, labels: string[]}} Advice */

export const QUALITY = {
  /** @param {number} right @param {number} n */
  score: (right, n) => gettext("Tested on unseen recordings: {right} of {n} right.", { right, n }),
  unknown: gettext("How good is it? Hold each button a second time to see."),
  caption: gettext("Rows: what it is. Columns: what it was taken for, when its own recording was left out. Choose a number to see its pictures."),
  /** @param {string} name @param {number} right @param {number} n */
  recall: (name, right, n) => gettext("{name} {right} of {n}", { name: own(name), right, n }),
  /** @param {Advice} advice */
  advice: ({ kind, labels }) =>
    ({
      confused: gettext("{names} look alike to me: show me both once more.", { names: list(labels) }),
      few: gettext("More examples of {names} would help.", { names: list(labels) }),
      constant: gettext("The camera sees the same in all pictures: is the lens covered?"),
      "second-burst": gettext("Record {names} a second time for an honest score.", { names: list(labels) }),
    })[kind] ?? "",
};

/** Part of the examples. @param {number} part */
export const batchSize = (part) => (part === 1 ? gettext("All examples at once") : gettext("{part} of the examples", { part: percent(part) }));

/** How readily a frame is none of these. @type {[string, string][]} */
export const REJECTION_RATES = [
  ["0", gettext("Off")],
  ["0.02", gettext("Careful")],
  ["0.06", gettext("Usual")],
  ["0.15", gettext("Strict")],
];
