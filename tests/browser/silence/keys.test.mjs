// What keys mean on the keyboards of the world.
import assert from "node:assert/strict";
import { test } from "node:test";

import { meaningOf } from "../../../src/campad/static/state/key-meaning.js";

const LETTERS = "tzmcr";
// What the keys 1 to 9 give, then the places (or, where they have no such letter, the characters) of T, Z, M, C, R.
const LAYOUTS = {
  us: ["123456789", "T Z M C R"],
  uk: ["123456789", "T Z M C R"],
  "azerty, plain": ["&é\"'(-è_ç", "T W Semicolon C R"],
  "azerty, with Shift": ["123456789", "T W Semicolon C R"],
  qwertz: ["123456789", "T Y M C R"],
  dvorak: ["123456789", "K Slash M I O"],
  czech: ["+ěščřžýáí", "T Y M C R"],
  cyrillic: ["123456789", "еяьск"],
  greek: ["123456789", "τζμψρ"],
  hebrew: ["123456789", "אזצבר"],
  arabic: ["١٢٣٤٥٦٧٨٩", "فئةؤق"],
};

for (const [name, [digits, letters]] of Object.entries(LAYOUTS)) {
  test(`digits and letters on ${name}`, () => {
    [...digits].forEach((key, index) => {
      assert.deepEqual(meaningOf({ key, code: `Digit${index + 1}` }), { kind: "class", index });
    });
    const own = letters.includes(" ");
    const places = own ? letters.split(" ") : [...LETTERS.toUpperCase()];
    const keys = own ? LETTERS : letters;
    places.forEach((place, index) => {
      const code = place.length === 1 ? `Key${place}` : place;
      assert.deepEqual(meaningOf({ key: [...keys][index], code }), { kind: "key", name: LETTERS[index] });
    });
  });
}

test("a character that the layout has is not taken for another one at its place", () => {
  const others = [
    ["y", "KeyT"], // Dvorak
    [",", "KeyM"], // AZERTY
    ["è", "KeyT"], // BÉPO
    ["?", "Digit7"], // Russian, with Shift
    ["؟", "Slash"], // Arabic
    ["ß", "Minus"],
  ];
  const names = others.map(([key, code]) => meaningOf({ key, code }).name);
  assert.deepEqual(names, ["y", ",", "è", "?", "?", "ß"]);
});

test("arrows, Space and Escape are the same everywhere, and so is a block of digits", () => {
  assert.deepEqual(meaningOf({ key: "ArrowLeft", code: "ArrowLeft" }), { kind: "steer", direction: "left" });
  assert.deepEqual(meaningOf({ key: " ", code: "Space" }), { kind: "key", name: " " });
  assert.deepEqual(meaningOf({ key: "Escape", code: "Escape" }), { kind: "key", name: "escape" });
  assert.deepEqual(meaningOf({ key: "3", code: "Numpad3" }), { kind: "class", index: 2 });
  assert.deepEqual(meaningOf({ key: "PageDown", code: "Numpad3" }), { kind: "key", name: "pagedown" });
  assert.deepEqual(meaningOf({ key: "0", code: "Digit0" }), { kind: "key", name: "0" });
});
