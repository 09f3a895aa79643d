// @ts-check
// What is said about single examples, and about the challenge.

import { gettext, ngettext } from "../languages/gettext.js";
import { own, part, pictures } from "./format.js";

export const EXAMPLE_STRIP = {
  row: (/** @type {string} */ label) => gettext("Examples of {label}", { label }),
  example: (/** @type {string} */ label, /** @type {number} */ n) => gettext("Example {n} of {label}", { n, label }),
  /** Inside a sentence. */
  inside: (/** @type {string} */ label, /** @type {number} */ n) => gettext("example {n} of {label}", { n, label }),
  described: (/** @type {string} */ name, /** @type {string | null} */ doubt) => (doubt ? `${name}: ${doubt}` : name),
  chosen: (/** @type {number} */ n) => ngettext("1 example chosen", "{n} examples chosen", n),
  actions: gettext("What to do with the chosen examples"),
  remove: gettext("Delete chosen"),
  keep: gettext("Keep chosen"),
  target: gettext("Move to"),
  move: gettext("Move chosen"),
};

export const LABEL_ISSUES = {
  /** @param {string} kind @param {string | null} other a class; of a copy the other example, as inside a sentence */
  words: (kind, other) =>
    ({
      constant: gettext("looks the same as all others"),
      "other-class": gettext("looks like {other}", { other: other ?? "" }),
      dark: gettext("is dark"),
      blurred: gettext("is blurred"),
      copy: other === null ? gettext("is a copy of another one") : gettext("is a copy of {other}", { other }),
    })[kind] ?? gettext("is unusual"),
};

export const EXAMPLES = {
  doubtful: (/** @type {number} */ n) => ngettext("1 doubtful", "{n} doubtful", n),
  onlyDoubtful: (/** @type {number} */ n) => gettext("Only doubtful ({n})", { n }),
  all: (/** @type {number} */ n) => ngettext("1 example with a picture", "{n} examples with a picture", n),
  row: (/** @type {string} */ label, /** @type {number} */ n) => gettext("{label}: {n}", { label: own(label), n }),
  /** @param {string} row @param {string} column @param {number} n */
  cell: (row, column, n) =>
    row === column ? gettext("{label} recognised ({n})", { label: own(row), n }) : gettext("{label} taken for {other} ({n})", { label: own(row), other: own(column), n }),
  unseen: (/** @type {number} */ n) => ngettext("1 more without a picture: not recorded on this page, or long ago.", "{n} more without a picture: not recorded on this page, or long ago.", n),
  none: {
    all: gettext("Pictures of what you record appear here, in this page only, until you close it."),
    doubtful: gettext("None is doubtful."),
    cell: gettext("None of them has a picture on this page."),
  },
};

export const HOLDOUT = {
  button: (/** @type {string} */ label) => gettext("Challenge: {label}", { label }),
  count: pictures,
  right: (/** @type {number} */ right, /** @type {number} */ n) => gettext(", {part} recognised", { part: part(right, n) }),
  /** @param {{right: number, n: number, none: number}} score */
  score: ({ right, n, none }) =>
    none
      ? gettext("{right} of {n} challenge pictures are recognised; {none} taken for none of these.", { right, n, none })
      : gettext("{right} of {n} challenge pictures are recognised.", { right, n }),
};
