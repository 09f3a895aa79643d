// @ts-check
// What this tab remembers until it is closed. A browser that blocks cookies keeps nothing for a page, not
// even for its tab; then it is remembered until a reload.

/** @type {Map<string, string>} */
const untilReload = new Map();

/** @param {string} key @returns {string} "" where there is nothing */
export function recall(key) {
  try {
    return untilReload.get(key) ?? sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    untilReload.set(key, value);
  }
}

/** Was something remembered that a reload loses? */
export const losesByReload = () => untilReload.size > 0;
