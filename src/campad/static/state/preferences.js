// @ts-check
// What this browser remembers for the next visit. It may be told to remember nothing: then nothing is.

const PREFIX = "campad.";

/** @param {string} name @param {any} value what JSON can hold */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Forbidden, or full.
  }
}

/** Nothing is remembered any more. */
export function forgetPreferences() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Then nothing was.
  }
}

/** What was remembered; null if nothing was. @param {string} name @returns {any} */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}
