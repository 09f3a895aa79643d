// @ts-check
// Which class each picture of a data set belongs to, by where it lies. The rules are those of the command
// line: dataset/packed.py and dataset/labelled_folder.py. Pure: paths in, classes out.

import { normalForm } from "../state/labels.js";

const SEPARATOR = "-!-"; // Teachable Machine's projects: left-!-0.jpg
const SAMPLE = /^samples\/(\d{1,3})_\d{1,6}\.[a-z]{3,4}$/; // genai-tm's: number of the class, of the picture
const PARTS = /^(train|training|val|valid|validation|test|testing|eval|dev)$/i;
const LONGEST = 80;

/**
 * @template {{path: string}} T
 * @typedef {object} DataSet
 * @property {Map<string, T[]>} classes in the order of their names
 * @property {T[]} loose those of no class
 * @property {string[]} parts folders such as train and test, with the classes inside; else none
 */

/**
 * @template {{path: string}} T
 * @param {T[]} pictures @param {string[]} [named] the classes by number, where a file beside says them
 * @returns {DataSet<T>}
 */
export function byClass(pictures, named = []) {
  const places = pictures.map(({ path }) => path.split("/"));
  const firsts = new Set(places.map(([first]) => first));
  // A folder around all is none of a class.
  const around = firsts.size === 1 && Math.min(...places.map((parts) => parts.length)) > 2 ? 1 : 0;
  const outer = new Set(places.map((parts) => parts[around]));
  const deep = places.some((parts) => parts.length > around + 2);
  if (deep && outer.size > 1 && [...outer].every((name) => PARTS.test(name))) return { classes: new Map(), loose: [], parts: [...outer].sort() };
  /** @type {Map<string, T[]>} */
  const found = new Map();
  const loose = [];
  for (const [number, picture] of pictures.entries()) {
    const label = normalForm(labelOf(places[number].slice(around), named)).slice(0, LONGEST);
    if (label) found.set(label, [...(found.get(label) ?? []), picture]);
    else loose.push(picture);
  }
  const order = new Intl.Collator(undefined, { numeric: true });
  return { classes: new Map([...found].sort(([a], [b]) => order.compare(a, b))), loose, parts: [] };
}

/** @param {string[]} parts @param {string[]} named */
function labelOf(parts, named) {
  const sample = named.length ? SAMPLE.exec(parts.join("/")) : null;
  if (sample) return named[Number(sample[1])] ?? "";
  if (parts.length > 1) return parts[0];
  const end = parts[0].lastIndexOf(SEPARATOR);
  return end < 0 ? "" : parts[0].slice(0, end);
}
