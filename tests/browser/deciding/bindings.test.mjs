// What is bound, as it is typed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { goneFrom, isBegun, rowsOf, withAction, withValue } from "../../../src/campad/static/state/deciding/bindings.js";

const binding = { kind: "keyboard", address: "", classes: { up: "Up", gone: "x" } };

test("an empty field binds nothing, and what a class did that is gone is not bound again", () => {
  assert.deepEqual(withAction(binding, ["up", "down"], "down", "Down").classes, { up: "Up", down: "Down" });
  assert.deepEqual(withAction(binding, ["up", "down"], "up", "").classes, {});
  assert.deepEqual(binding.classes, { up: "Up", gone: "x" });
});

test("what is to be read is all that there is, and a class that is gone is named", () => {
  assert.deepEqual(goneFrom(binding, ["up", "down"]), ["gone"]);
  assert.deepEqual(rowsOf({ ...binding, address: "a:1", hold: 9 }), [
    { of: "address", name: "", value: "a:1" },
    { of: "class", name: "up", value: "Up" },
    { of: "class", name: "gone", value: "x" },
    { of: "setting", name: "hold", value: "9" },
  ]);
});

test("an empty setting is none, an empty address is an address", () => {
  assert.equal(withValue(binding, "rate", "5").rate, "5");
  assert.deepEqual(withValue(withValue(binding, "rate", "5"), "rate", ""), binding);
  assert.equal(withValue(binding, "address", "").address, "");
  assert.deepEqual(Object.keys(withValue(binding, "address", "a:1")), Object.keys(binding));
});

test("a card that nobody has written on is not bound yet", () => {
  const kinds = [
    { name: "keyboard", note: "", address: "", action: "a key", settings: {} },
    { name: "mqtt", note: "", address: "HOST", action: "TOPIC", settings: {} },
    { name: "websocket", note: "", address: "", action: "", settings: {} },
  ];
  const empty = kinds.map(({ name }) => isBegun({ kind: name, address: "", classes: {} }, kinds));
  assert.deepEqual([...empty, isBegun(binding, kinds)], [false, true, true, true]);
});
