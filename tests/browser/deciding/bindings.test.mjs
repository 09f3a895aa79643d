// What is bound, as it is typed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { withAction, withValue } from "../../../src/campad/static/state/deciding/bindings.js";

const binding = { kind: "keyboard", address: "", classes: { up: "Up", gone: "x" } };

test("an empty field binds nothing, and what a class did that is gone is not bound again", () => {
  assert.deepEqual(withAction(binding, ["up", "down"], "down", "Down").classes, { up: "Up", down: "Down" });
  assert.deepEqual(withAction(binding, ["up", "down"], "up", "").classes, {});
  assert.deepEqual(binding.classes, { up: "Up", gone: "x" });
});

test("an empty setting is none, an empty address is an address", () => {
  assert.equal(withValue(binding, "rate", "5").rate, "5");
  assert.deepEqual(withValue(withValue(binding, "rate", "5"), "rate", ""), binding);
  assert.equal(withValue(binding, "address", "").address, "");
});
