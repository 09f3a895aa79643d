// @ts-check
// How the page writes numbers, times and lists of names.

/** @param {number} n */
export const examples = (n) => (n === 1 ? "1 example" : `${n} examples`);

/** What another program says, as a sentence. @param {string} text */
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const MOST_NAMES = 5;

/** @param {string[]} names */
export function list(names) {
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`] : names;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** A class's name inside a sentence: one from right to left does not turn the rest around. @param {string} name */
export const own = (name) => (/[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name);

/** @param {string} name */
export const quoted = (name) => `“${own(name)}”`;

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);

/** @param {number} ms */
export const precise = (ms) => (ms < 10 ? `${ms.toFixed(ms < 1 ? 2 : 1)} ms` : duration(ms));

/** @param {number} part */
export const percent = (part) => `${Math.round(100 * part)} %`;

/** @param {[number, number]} limits */
export const interval = ([low, high]) => `${Math.round(100 * low)} to ${Math.round(100 * high)} %`;

const DAY_S = 24 * 3600;

/** When something was, for people. @param {number} seconds since 1970 */
export function when(seconds) {
  const at = new Date(1000 * seconds);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date().setHours(0, 0, 0, 0) / 1000;
  if (seconds >= midnight) return `today at ${time}`;
  if (seconds >= midnight - DAY_S) return `yesterday at ${time}`;
  return at.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" });
}
