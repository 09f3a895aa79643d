// @ts-check
// What a key means, on every layout. Pure.

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const OTHERS = new Map([["\u061f", "?"]]); // the Arabic question mark

/** @typedef {{kind: "class", index: number} | {kind: "steer", direction: string} | {kind: "key", name: string}} Meaning */

/**
 * A character that the layout has is meant; otherwise the place is where others have it: the digits of
 * a French keyboard are above `&é"`, and a Greek one has no letter t.
 * @param {{key: string, code: string}} event
 * @returns {Meaning}
 */
export function meaningOf({ key, code }) {
  const direction = ARROWS[/** @type {keyof ARROWS} */ (key)];
  if (direction) return { kind: "steer", direction };
  const name = OTHERS.get(key) ?? key.toLowerCase();
  if (name === "?") return { kind: "key", name };
  const digit = /^[1-9]$/.test(key) ? key : /^Digit([1-9])$/.exec(code)?.[1];
  if (digit) return { kind: "class", index: Number(digit) - 1 };
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const foreign = /[\p{L}\p{M}]/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return { kind: "key", name: letter && foreign ? letter.toLowerCase() : name };
}
