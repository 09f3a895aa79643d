// @ts-check
// Names of classes: the form in which campad keeps them, as in the server's labels.py, why one cannot be, and what
// they make of a file's name.
// Pure: knows no elements.

import { CLASS_NAME } from "../texts/pads.js";

const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;
const NOT_IN_FILES = /[\\/:*?"<>|\u0000-\u001f]/g; // some system allows none of them
const MOST_CHARACTERS = 40; // of a file's name
const JOINERS_AT_ENDS = /^[\u200c\u200d]+|[\u200c\u200d]+$/g;

/** @param {string} name as it was typed */
export const normalForm = (name) => name.replace(INVISIBLE, "").normalize("NFC").trim().replace(JOINERS_AT_ENDS, "");

/** Why a class cannot have this name, in words; "" if it can. @param {string} name in its normal form @param {string[]} others of the other classes */
export function whyNoName(name, others) {
  if (!name) return CLASS_NAME.empty;
  return others.includes(name) ? CLASS_NAME.taken : "";
}

/** What a file can be called by; "" where nothing is left. @param {string} name as it was typed */
export const fileName = (name) => name.replace(NOT_IN_FILES, "-").replace(/^[\s.]+|[\s.]+$/g, "");

/** What a project is called to which nobody has given a name: its classes, as many as there is room for. @param {string[]} labels */
export function nameOfClasses(labels) {
  const words = labels.map((label) => fileName(label).replace(/\s+/g, "-")).filter(Boolean);
  const joined = words.map((_, index) => words.slice(0, index + 1).join("-"));
  return joined.findLast((name) => Array.from(name).length <= MOST_CHARACTERS) ?? Array.from(words[0] ?? "").slice(0, MOST_CHARACTERS).join("");
}
