// What the server says is known by its form, with what it names, and with a sentence inside a sentence.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../src/campad/static/", import.meta.url);
const words = JSON.parse(readFileSync(new URL("languages/de.json", STATIC), "utf-8"));
globalThis.campadLanguage = { names: {}, language: "de", locale: "de", words: Promise.resolve(words) };
const { sentence } = await import(new URL("texts/format.js", STATIC));

test("a sentence of the server is said in the language of the page", () => {
  assert.equal(sentence("There is nothing to undo."), "Es gibt nichts rückgängig zu machen.");
  assert.equal(sentence("The lesson is full: 40 people are in it."), "Die Stunde ist voll: 40 Personen sind darin.");
  assert.equal(sentence("this file: not a campad file"), "Diese Datei: keine campad-Datei");
  assert.equal(
    sentence("Your last project cannot be opened. It is open in another campad. Close that one first."),
    "Dein letztes Projekt lässt sich nicht öffnen. Es ist in einem anderen campad offen. Schließe das zuerst.",
  );
});

test("what nobody has translated is said as it came", () => {
  assert.equal(sentence("the port COM7 is gone"), "The port COM7 is gone");
});
