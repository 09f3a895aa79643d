// @ts-check
// How the page writes numbers, times and lists of names.

import { gettext, language, locale, ngettext, number } from "../languages/gettext.js";
import { fromServer } from "./server.js";

/** @param {number} n */
export const examples = (n) => ngettext("1 example", "{n} examples", n);

/** @param {number} n */
export const pictures = (n) => ngettext("1 picture", "{n} pictures", n);

/** What the server says, as a sentence. @param {string} said */
export function sentence(said) {
  const text = fromServer(said);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const MOST_NAMES = 5;
const and = new Intl.ListFormat(language === "en" ? "en-GB" : language); // elsewhere in English a comma is before "and"

/** @param {string[]} names */
export function list(names) {
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), gettext("{n} more", { n: names.length - MOST_NAMES + 1 })] : names;
  return and.format(shown);
}

const OTHER_WAY = language === "ar" ? /[A-Za-z]/ : /[\u0590-\u08ff]/;

/** A class's name inside a sentence: one that runs the other way does not turn the rest around. @param {string} name */
export const own = (name) => (OTHER_WAY.test(name) ? `\u2068${name}\u2069` : name);

/** @param {string} name */
export const quoted = (name) => gettext("“{name}”", { name: own(name) });

/** @param {number} n @param {number} [digits] */
export const milliseconds = (n, digits) => gettext("{n} ms", { n: number(n, digits) });

/** @param {number} n @param {number} [digits] */
export const seconds = (n, digits) => gettext("{n} s", { n: number(n, digits) });

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? milliseconds(Math.max(1, Math.round(ms))) : seconds(ms / 1000, 1));

/** @param {number} ms */
export const precise = (ms) => (ms < 10 ? milliseconds(ms, ms < 1 ? 2 : 1) : duration(ms));

/** @type {string[]} what is written with every frame is put into words once */
const percents = [];

/** @param {number} part */
export function percent(part) {
  const n = Math.round(100 * part);
  return (percents[n] ??= gettext("{n} %", { n }));
}

/** @param {[number, number]} limits */
export const interval = ([low, high]) => gettext("{low} to {high} %", { low: Math.round(100 * low), high: Math.round(100 * high) });

/** @param {number} right @param {number} n */
export const part = (right, n) => gettext("{right} of {n}", { right, n });

const DAY_S = 24 * 3600;

/** When something was, for people. @param {number} seconds since 1970 */
export function when(seconds) {
  const at = new Date(1000 * seconds);
  const time = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date().setHours(0, 0, 0, 0) / 1000;
  if (seconds >= midnight) return gettext("today at {time}", { time });
  if (seconds >= midnight - DAY_S) return gettext("yesterday at {time}", { time });
  return at.toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
}
