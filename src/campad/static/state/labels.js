// @ts-check
// Names of classes: the form in which campad keeps them, as in the server's labels.py, and why one cannot be.
// Pure: knows no elements.

import { CLASS_NAME } from "../texts/pads.js";

const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;
const JOINERS_AT_ENDS = /^[\u200c\u200d]+|[\u200c\u200d]+$/g;

/** @param {string} name as it was typed */
export const normalForm = (name) => name.replace(INVISIBLE, "").normalize("NFC").trim().replace(JOINERS_AT_ENDS, "");

/** Why a class cannot have this name, in words; "" if it can. @param {string} name in its normal form @param {string[]} others of the other classes */
export function whyNoName(name, others) {
  if (!name) return CLASS_NAME.empty;
  return others.includes(name) ? CLASS_NAME.taken : "";
}
