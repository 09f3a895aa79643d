// The one thing to do next, in all that can be.
import assert from "node:assert/strict";
import { test } from "node:test";

import { nextAct } from "../../../src/campad/static/state/next-act.js";
import { emptyPage } from "../../../src/campad/static/state/page.js";

const classes = (up, down) => [{ label: "up", count: up }, { label: "down", count: down }];
const known = { trained: ["up", "down"], classes: classes(15, 15) };
const page = (state, rest = {}) => ({
  ...emptyPage(),
  connection: "open",
  hasPicture: true,
  state: { classes: classes(0, 0), settings: { auto_train: true }, trained: null, stale: false, training: false, playing: false, paused: false, working: [], ...state },
  ...rest,
});

test("from the camera to the game each act leads to the next one", () => {
  assert.deepEqual(nextAct(page({}, { hasPicture: false, opener: "camera" })), { act: "camera" });
  assert.deepEqual(nextAct(page({}, { hasPicture: false, opener: "demo" })), { act: "demo" });
  assert.deepEqual(nextAct(page({}, { hasPicture: false, cameraTrouble: "Choose another one.", opener: "picker" })), { act: "picker" });
  assert.deepEqual(nextAct(page({})), { act: "hold", label: "up" });
  assert.deepEqual(nextAct(page({ classes: classes(15, 0) })), { act: "hold", label: "down" });
  assert.deepEqual(nextAct(page(known)), { act: "play" });
  assert.deepEqual(nextAct(page({ ...known, playing: true, paused: true })), { act: "play" });
});

test("a pad is to be held until it has enough", () => {
  assert.deepEqual(nextAct(page({ classes: classes(14, 0) }, { recording: "up" })), { act: "hold", label: "up" });
  assert.deepEqual(nextAct(page({ classes: classes(15, 0) }, { recording: "up" })), { act: "hold", label: "down" });
  assert.equal(nextAct(page({ classes: classes(15, 15) }, { recording: "down" })), null);
});

test("Train is next only where nobody else begins it", () => {
  const stale = { classes: classes(15, 15), stale: true };
  assert.equal(nextAct(page(stale)), null);
  assert.deepEqual(nextAct(page({ ...stale, settings: { auto_train: false } })), { act: "train" });
});

test("what the sentence at the top asks for comes before the game", () => {
  assert.deepEqual(nextAct(page(known, { drifted: true })), { act: "recalibrate" });
  assert.deepEqual(nextAct(page(known, { drifted: true, game: { phase: "over", score: 9 } })), { act: "recalibrate" });
  assert.deepEqual(nextAct(page(known, { advice: [{ kind: "confused", labels: ["down", "up"] }] })), { act: "hold", label: "down" });
  assert.deepEqual(nextAct(page(known, { advice: [{ kind: "few", labels: ["down"] }] })), { act: "play" });
  assert.deepEqual(nextAct(page(known, { offered: true })), { act: "go-on" });
  assert.deepEqual(nextAct(page(known, { hasPicture: false, cameraTrouble: "It is gone.", opener: "camera" })), { act: "camera" });
});

test("there is none while it is the page's turn, or what helps is elsewhere", () => {
  assert.equal(nextAct(page({}, { connection: "lost" })), null);
  assert.equal(nextAct(page({}, { state: null })), null);
  assert.equal(nextAct(page({ ...known, training: true })), null);
  assert.equal(nextAct(page({ ...known, playing: true })), null);
  assert.equal(nextAct(page({ ...known, working: ["compare"] })), null);
  assert.equal(nextAct(page(known, { seconds: 5 })), null);
  assert.equal(nextAct(page(known, { recordingHoldout: "up" })), null);
  assert.equal(nextAct(page({}, { hasPicture: false, cameraTrouble: "The browser asks.", opener: null })), null);
  assert.equal(nextAct(page(known, { advice: [{ kind: "constant", labels: [] }] })), null);
});
