// How far it has come from the camera to the game.
import assert from "node:assert/strict";
import { test } from "node:test";

import { stages } from "../../src/campad/static/state/stages.js";

const lit = (state, hasPicture = true) => stages(state, hasPicture).filter(({ ready }) => ready).map(({ name }) => name);
const state = (changes) => ({ classes: [{ label: "up", count: 1 }, { label: "down", count: 0 }], trained: null, playing: false, ...changes });

test("each stage is lit when what flows out of it is there", () => {
  assert.deepEqual(lit(null, false), []);
  assert.deepEqual(lit(state({})), ["camera"]);
  const full = [{ label: "up", count: 1 }, { label: "down", count: 1 }];
  assert.deepEqual(lit(state({ classes: full })), ["camera", "examples"]);
  assert.deepEqual(lit(state({ classes: full, trained: ["up", "down"] })), ["camera", "examples", "learned"]);
  assert.deepEqual(lit(state({ classes: full, trained: ["up", "down"], playing: true }), false), ["examples", "learned", "game"]);
});
