// Languages: forms of sentences with a number, as Intl.PluralRules asks for them, and what is said where a sentence is missing.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const FOLDER = new URL("../../src/campad/static/languages/", import.meta.url);
const read = (language) => JSON.parse(readFileSync(new URL(`${language}.json`, FOLDER), "utf-8"));
const languages = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
const NUMBERS = [...Array(112).keys(), 1000];

for (const language of languages) {
  test(`${language} has a form for every number of things, and says the number where a form has several`, () => {
    const rules = new Intl.PluralRules(language);
    const numbers = new Map(NUMBERS.map((n) => [rules.select(n), NUMBERS.filter((other) => rules.select(other) === rules.select(n))]));
    for (const [text, forms] of Object.entries(read(language))) {
      if (typeof forms === "string") continue;
      assert.deepEqual(Object.keys(forms).sort(), [...numbers.keys()].sort(), text);
      for (const [category, form] of Object.entries(forms))
        if (numbers.get(category).length > 1 && text.includes("{n}")) assert.match(form, /\{n\}/, `${category}: ${form}`);
    }
  });
}

// Each is a page of its own, in its language: a module is made anew for another query.
const page = async (language, locale, words) => {
  globalThis.campadLanguage = { names: {}, language, locale, words: words && Promise.resolve(words) };
  const made = await import(new URL(`gettext.js?${language}`, FOLDER));
  delete globalThis.campadLanguage;
  return made;
};

test("a number takes the form and the digits of its language", async () => {
  const { gettext, ngettext, number } = await page("pl", "pl", read("pl"));
  const said = [1, 3, 5, 22].map((n) => ngettext("1 example", "{n} examples", n));
  assert.deepEqual(said, ["1 przykład", "3 przykłady", "5 przykładów", "22 przykłady"]);
  assert.equal(number(0.25, 2), "0,25");
  assert.equal(gettext("Nobody has translated {this}.", { this: "that" }), "Nobody has translated that.");
});

test("English needs no file", async () => {
  const { gettext, ngettext, pgettext } = await page("en", "en-GB", null);
  assert.equal(gettext("Delay: {n} ms", { n: 1234 }), "Delay: 1,234 ms");
  assert.deepEqual([1, 0].map((n) => ngettext("1 example", "{n} examples", n)), ["1 example", "0 examples"]);
  assert.equal(pgettext("smoothing", "None"), "None");
});

test("a value is never taken for a place", async () => {
  const { gettext } = await page("de", "de", {});
  assert.equal(gettext("{name} does {what}", { name: "{what}", what: "x" }), "{what} does x");
});

// What a browser has, as far as choose.js asks for it.
const chosen = (tags, remembered) => {
  const root = { classList: { add() {}, remove() {} } };
  const localStorage = { getItem: () => (remembered === "blocked" ? assert.fail("blocked") : remembered ?? null) };
  const fetched = [];
  const scope = {
    URL, JSON, Object, String, Promise, localStorage,
    document: { documentElement: root, currentScript: { src: "http://x/assets/languages/choose.js" } },
    navigator: { languages: tags },
    setTimeout() {},
    fetch: async (address) => fetched.push(String(address)),
  };
  runInNewContext(readFileSync(new URL("choose.js", FOLDER), "utf-8"), scope);
  return [root.lang, root.dir, scope.campadLanguage.locale, ...fetched];
};

test("the page speaks what was chosen, else the first of the browser's languages that there is", () => {
  assert.deepEqual(chosen(["xx", "de-CH", "en"]), ["de", "ltr", "de-CH", "http://x/assets/languages/de.json"]);
  assert.deepEqual(chosen(["de-CH", "en-GB"], '"en"'), ["en", "ltr", "en-GB"]);
  assert.deepEqual(chosen(["fr"], '"ar"'), ["ar", "rtl", "ar", "http://x/assets/languages/ar.json"]);
  assert.deepEqual(chosen(["xx"], "blocked"), ["en", "ltr", "en"]);
  assert.deepEqual(chosen([], '"nowhere"'), ["en", "ltr", "en"]);
});
