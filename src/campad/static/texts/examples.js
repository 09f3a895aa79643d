// @ts-check
// What is said about single examples, and about the challenge.

import { examples, own } from "./format.js";

export const EXAMPLE_STRIP = {
  row: (/** @type {string} */ label) => `Examples of ${label}`,
  example: (/** @type {string} */ label, /** @type {number} */ n) => `Example ${n} of ${label}`,
  described: (/** @type {string} */ name, /** @type {string | null} */ doubt) => (doubt ? `${name}: ${doubt}` : name),
  chosen: (/** @type {number} */ n) => `${examples(n)} chosen`,
  actions: "What to do with the chosen examples",
  remove: "Delete chosen",
  keep: "Keep chosen",
  target: "Move to",
  move: "Move chosen",
};

export const LABEL_ISSUES = {
  words: (/** @type {string} */ kind, /** @type {string | null} */ other) =>
    ({
      constant: "looks the same as all others",
      "other-class": `looks like ${other}`,
      dark: "is dark",
      blurred: "is blurred",
      copy: other === null ? "is a copy of another one" : `is a copy of ${other[0].toLowerCase()}${other.slice(1)}`,
    })[kind] ?? "is unusual",
};

export const EXAMPLES = {
  doubtful: (/** @type {number} */ n) => `${n} doubtful`,
  onlyDoubtful: (/** @type {number} */ n) => `Only doubtful (${n})`,
  all: (/** @type {string} */ many) => `${many} with a picture`,
  row: (/** @type {string} */ label, /** @type {number} */ n) => `${own(label)}: ${n}`,
  cell: (/** @type {string} */ row, /** @type {string} */ column, /** @type {number} */ n) => (row === column ? `${own(row)} recognised (${n})` : `${own(row)} taken for ${own(column)} (${n})`),
  unseen: (/** @type {number} */ n) => `${n} more without a picture: not recorded on this page, or long ago.`,
  none: {
    all: "Pictures of what you record appear here, in this page only, until you close it.",
    doubtful: "None is doubtful.",
    cell: "None of them has a picture on this page.",
  },
};

export const HOLDOUT = {
  button: (/** @type {string} */ label) => `Challenge: ${label}`,
  count: (/** @type {number} */ n) => (n === 1 ? "1 picture" : `${n} pictures`),
  right: (/** @type {number} */ right, /** @type {number} */ n) => `, ${right} of ${n} recognised`,
  /** @param {{right: number, n: number, none: number}} score */
  score: ({ right, n, none }) =>
    `${right} of ${n} challenge pictures are recognised${none ? `; ${none} taken for none of these` : ""}.`,
};
