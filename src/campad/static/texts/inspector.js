// @ts-check
// What "Look inside" says.

import { interval, list, quoted } from "./format.js";

export const FACTS = {
  network: "Network",
  layer: "Cut at layer",
  frame: "Frame",
  activation: "Activation",
  normalisation: "Normalisation",
  place: "Network runs",
  sent: "Sent by this page",
  camera: "Camera",
  missed: "Frames not looked at",
  delay: "Delay, frame to screen",
  grab: "Frame to pixels",
  round: "Pixels to answer",
  embed: "of that, network and classifier",
  eye: "of that, network in this page",
  wait: "of that, waiting",
  likeness: "Familiar; below 50 %: none of these",
  training: "Last training",
  loss: "Loss",
  score: "Recognised",
  challenge: "Challenge",
  threshold: "Likeness at those 50 %",
  temperature: "Temperature of the percentages",
};

export const LATENCY = {
  /** @param {number} ms */
  short: (ms) => `Delay: ${ms.toFixed(0)} ms`,
  /** @param {number} ms */
  long: (ms) => `${ms.toFixed(0)} ms`,
};

export const LOSSES = {
  none: "learned in one go",
  said: (/** @type {number} */ first, /** @type {number} */ last, /** @type {number} */ n) => `${first.toFixed(2)} to ${last.toFixed(last < 0.1 ? 4 : 2)}, ${n} batches`,
};

export const TABLES = {
  recognised: "Recognised",
  unknown: "not known",
  part: (/** @type {number} */ right, /** @type {number} */ n) => `${right} of ${n}`,
  within: (/** @type {number} */ right, /** @type {number} */ n, /** @type {[number, number]} */ limits) => `${right} of ${n} (${interval(limits)})`,
  cell: (/** @type {string} */ row, /** @type {string} */ column, /** @type {number} */ n) => (row === column ? `${row} recognised: ${n}` : `${row} taken for ${column}: ${n}`),
};

export const COMPARE = {
  button: "Compare the classifiers",
  working: "Comparing …",
  why: "Needs examples of every class.",
  caption: "Each classifier on the same examples, every recording judged by what is learned from the others.",
  classifier: "Classifier",
  train: "Learns in",
  predict: "Judges in",
  more: "Who is taken for whom",
  use: "Use this one",
  useNamed: (/** @type {string} */ name) => `Use this one: ${name}`,
  used: "In use",
  confusion: (/** @type {string} */ name) => `${name}. Rows: what it is. Columns: what it was taken for.`,
  unknown: "Compared by speed only: for an honest score hold each pad a second time.",
  equal: (/** @type {string} */ score) => `Compared: all are right equally often, ${score}.`,
  best: (/** @type {string[]} */ names, /** @type {string} */ score) => `Compared: right most often ${names.length === 1 ? "is" : "are"} ${list(names)}, ${score}.`,
};

export const LAYERS = {
  button: "Which layer suits my examples?",
  working: "Trying layers …",
  oneClass: "Needs two classes.",
  few: (/** @type {string[]} */ names) => `Needs a few pictures of ${list(names.map(quoted))} that were recorded on this page.`,
  inPage: "Needs the network on this computer: other networks would have to get the pictures.",
  once: "Needs two recordings: hold each pad a second time.",
  caption: (/** @type {number} */ frames) => `Tried on ${frames} pictures, every recording judged by what is learned from the others. Best first.`,
  layer: "Network, cut at layer",
  numbers: "Numbers",
  frame: "A frame",
  used: "in use now",
  use: "To use another one, start campad with",
  command: (/** @type {string} */ backbone, /** @type {string} */ layer, /** @type {string | null} */ normalisation) => `campad --backbone ${backbone} --layer ${layer}${normalisation ? ` --normalisation=${normalisation}` : ""}`,
  done: "The layers are ranked: see Look inside.",
};
