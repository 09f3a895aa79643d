// @ts-check
// Sentences in the language of the page. English ones are in the code, where they are said, and are the
// keys of the others; what a language lacks is said in English. Names and forms are gettext's.

/** @typedef {Record<string, string | Record<string, string>>} Words by the English sentence; with a number by plural category */
/** @typedef {Record<string, string | number>} Values what stands in the places of a sentence */

const ENGLISH = { names: { en: "English" }, language: "en", locale: "en", words: null };
/** Set by choose.js. @type {{names: Record<string, string>, language: string, locale: string, words: Promise<Words> | null}} */
const chosen = /** @type {any} */ (globalThis).campadLanguage ?? ENGLISH;
export const names = chosen.names;
export const language = chosen.language;
export const locale = chosen.locale;

/** @type {Words} */
const words = chosen.words ? await chosen.words : {};
const plural = new Intl.PluralRules(locale);

/** Kept by their digits: to make one takes far longer than to write a number. @type {Map<number | undefined, Intl.NumberFormat>} */
const formats = new Map();

/** @param {number} value @param {number} [digits] behind the point, always so many */
export function number(value, digits) {
  const format = formats.get(digits) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, format);
  return format.format(value);
}

/** @param {string} text @param {Values} values */
const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value ?? place;
  });

/** @param {string} text in English @param {Values} [values] */
export function gettext(text, values = {}) {
  const found = words[text];
  return filled(typeof found === "string" ? found : text, values);
}

/**
 * A sentence that depends on a number, which is `n` in it.
 * @param {string} one in English, for 1 @param {string} many in English, the key @param {number} n @param {Values} [values]
 */
export function ngettext(one, many, n, values = {}) {
  const found = words[many];
  const forms = typeof found === "object" ? found : { one, other: many };
  return filled(forms[plural.select(n)] ?? forms.other, { n, ...values });
}

/** A word that means several things in English: the key is the context, a bar, and the word. @param {string} context @param {string} text */
export function pgettext(context, text) {
  const found = words[`${context}|${text}`];
  return typeof found === "string" ? found : text;
}
