// When a quicker network is offered.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SlowNetwork } from "../../../src/campad/static/state/slow-network.js";

/** What is said after so many frames of so many milliseconds. */
function after(network, frames, ms) {
  const slow = new SlowNetwork();
  slow.begin(network);
  return Array.from({ length: frames }, () => slow.see(ms)).at(-1);
}

test("a computer that is slow for some seconds is told of the form in whole numbers", () => {
  assert.equal(after("efficientnet-lite0", 100, 50), "efficientnet-lite0-int8");
});

test("a quick one is not, nor one that was busy for a moment", () => {
  assert.equal(after("efficientnet-lite0", 1000, 20), null);
  assert.equal(after("efficientnet-lite0", 30, 500), null);
});

test("there is no quicker form of that form, nor of other networks", () => {
  assert.equal(after("efficientnet-lite0-int8", 100, 50), null);
  assert.equal(after("mobilenet-v1-0.25", 100, 50), null);
});
