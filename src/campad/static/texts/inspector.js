// @ts-check
// What "Look inside" says.

import { gettext, ngettext, number } from "../languages/gettext.js";
import { interval, list, part, quoted } from "./format.js";

export const FACTS = {
  network: gettext("Network"),
  layer: gettext("Cut at layer"),
  frame: gettext("Frame"),
  activation: gettext("Activation"),
  normalisation: gettext("Normalisation"),
  place: gettext("Network runs"),
  sent: gettext("Sent by this page"),
  camera: gettext("Camera"),
  missed: gettext("Frames not looked at"),
  delay: gettext("Delay, frame to screen"),
  grab: gettext("Frame to pixels"),
  round: gettext("Pixels to answer"),
  embed: gettext("of that, network and classifier"),
  eye: gettext("of that, network in this page"),
  wait: gettext("of that, waiting"),
  likeness: gettext("Familiar; below 50 %: none of these"),
  training: gettext("Last training"),
  loss: gettext("Loss"),
  score: gettext("Recognised"),
  challenge: gettext("Challenge"),
  threshold: gettext("Likeness at those 50 %"),
  temperature: gettext("Temperature of the percentages"),
};

export const NETWORK = {
  /** @param {string} layer @param {number} n */
  layer: (layer, n) => gettext("{layer} (one of {n})", { layer, n }),
  /** @param {number} side */
  frame: (side) => gettext("{side} × {side} pixels", { side }),
  /** @param {number} n */
  activation: (n) => gettext("{n} numbers", { n }),
  /** @param {number} n */
  rate: (n) => gettext("{n} frames a second", { n: number(n, 0) }),
  /** @param {string} name @param {string} quicker */
  slow: (name, quicker) => `${name}: ${gettext("slow on this computer; for a new project try: {command}", { command: `campad --backbone ${quicker}` })}`,
};

export const LOSSES = {
  none: gettext("learned in one go"),
  /** @param {number} first @param {number} last @param {number} n */
  said: (first, last, n) => ngettext("{first} to {last}, 1 batch", "{first} to {last}, {n} batches", n, { first: number(first, 2), last: number(last, last < 0.1 ? 4 : 2) }),
};

export const TABLES = {
  recognised: gettext("Recognised"),
  unknown: gettext("not known"),
  part,
  within: (/** @type {number} */ right, /** @type {number} */ n, /** @type {[number, number]} */ limits) => `${part(right, n)} (${interval(limits)})`,
  /** @param {string} row @param {string} column @param {number} n */
  cell: (row, column, n) => (row === column ? gettext("{label} recognised: {n}", { label: row, n }) : gettext("{label} taken for {other}: {n}", { label: row, other: column, n })),
};

export const COMPARE = {
  button: gettext("Compare the classifiers"),
  working: gettext("Comparing …"),
  why: gettext("Needs examples of every class."),
  caption: gettext("Each classifier on the same examples, every recording judged by what is learned from the others."),
  classifier: gettext("Classifier"),
  train: gettext("Learns in"),
  predict: gettext("Judges in"),
  more: gettext("Who is taken for whom"),
  use: gettext("Use this one"),
  useNamed: (/** @type {string} */ name) => gettext("Use this one: {name}", { name }),
  used: gettext("In use"),
  confusion: (/** @type {string} */ name) => gettext("{name}. Rows: what it is. Columns: what it was taken for.", { name }),
  unknown: gettext("Compared by speed only: for an honest score hold each button a second time."),
  equal: (/** @type {string} */ score) => gettext("Compared: all are right equally often, {score}.", { score }),
  /** @param {string[]} names @param {string} score */
  best: (names, score) => ngettext("Compared: right most often is {names}, {score}.", "Compared: right most often are {names}, {score}.", names.length, { names: list(names), score }),
};

export const LAYERS = {
  button: gettext("Which layer suits my examples?"),
  working: gettext("Trying layers …"),
  oneClass: gettext("Needs two classes."),
  few: (/** @type {string[]} */ names) => gettext("Needs a few pictures of {names} that were recorded on this page.", { names: list(names.map(quoted)) }),
  inPage: gettext("Needs the network on this computer: other networks would have to get the pictures."),
  once: gettext("Needs two recordings: hold each button a second time."),
  caption: (/** @type {number} */ n) => ngettext("Tried on 1 picture, every recording judged by what is learned from the others. Best first.", "Tried on {n} pictures, every recording judged by what is learned from the others. Best first.", n),
  layer: gettext("Network, cut at layer"),
  numbers: gettext("Numbers"),
  frame: gettext("A frame"),
  used: gettext("in use now"),
  use: gettext("To use another one, start campad with"),
  command: (/** @type {string} */ backbone, /** @type {string} */ layer, /** @type {string | null} */ normalisation) => `campad --backbone ${backbone} --layer ${layer}${normalisation ? ` --normalisation=${normalisation}` : ""}`,
  done: gettext("The layers are ranked: see Look inside."),
};
