// @ts-check
// What another program says in English, known by its form: "The lesson is full: 40 people are in it." is
// "The lesson is full: {most} people are in it." with a value in its place.

import { gettext, language } from "./gettext.js";

/** Marks a sentence for translation where it is not said yet, like gettext's. @param {string} text */
export const gettextNoop = (text) => text;

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

/** @param {string} sentence @returns {RegExp} */
const form = (sentence) => new RegExp(`^${escaped(sentence).replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`, "s");

/**
 * Gives what says in the language of the page whatever has the form of one of these sentences, and anything
 * else as it is. So is what stands in their places.
 * @param {string[]} sentences with places, the first that fits counts
 */
export function translator(sentences) {
  const forms = sentences.map((sentence) => /** @type {const} */ ([form(sentence), sentence]));
  /** @param {string} text @returns {string} */
  return function translate(text) {
    if (language === "en") return text;
    for (const [pattern, sentence] of forms) {
      const found = pattern.exec(text);
      if (found) return gettext(sentence, Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, translate(value)])));
    }
    return text;
  };
}
