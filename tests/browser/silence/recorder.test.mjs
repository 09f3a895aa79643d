// Whose turn it is to be recorded, and for how long.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Recorder } from "../../../src/campad/static/link/recorder.js";

/** A recorder with a clock that the test moves, and what it said so far. */
function recording(mock) {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 1000;
  mock.method(performance, "now", () => now);
  const said = [];
  const recorder = new Recorder({ onStart: (label) => said.push(label), onEnd: () => said.push("end"), onDrop: (burst) => said.push(`drop ${burst}`) });
  const pass = (ms) => {
    now += ms;
    mock.timers.tick(ms);
  };
  const frame = () => {
    const due = recorder.due(now);
    if (due) recorder.took(now);
    return due;
  };
  return { recorder, said, pass, frame };
}

test("only the one who presses lets go", ({ mock }) => {
  const { recorder, said, frame } = recording(mock);
  const letGo = recorder.press("up", "learn");
  frame();
  recorder.press("down", "learn")();
  assert.deepEqual(said, ["up"]);
  letGo();
  letGo();
  assert.deepEqual(said, ["up", "end"]);
});

test("who presses second and still does has the next turn", ({ mock }) => {
  const { recorder, said, frame, pass } = recording(mock);
  const first = recorder.press("up", "learn");
  const second = recorder.press("down", "challenge");
  frame();
  pass(1000);
  first();
  assert.deepEqual([recorder.label, recorder.use, recorder.burst], ["down", "challenge", 1]);
  second(); // both are lifted at once: nobody meant this one
  assert.deepEqual(said, ["up", "end", "down", "end"]);
});

test("a tap waits for a picture, and what is pressed meanwhile waits for the tap", ({ mock }) => {
  const { recorder, said, frame, pass } = recording(mock);
  recorder.press("up", "learn")();
  recorder.press("down", "learn")();
  recorder.press("left", "learn");
  pass(200);
  assert.equal(frame(), true);
  pass(200);
  assert.equal(frame(), true);
  pass(200);
  assert.equal(frame(), true);
  assert.deepEqual(said, ["up", "end", "down", "end", "left"]);
});

test("a tap gives up when no picture comes", ({ mock }) => {
  const { recorder, said, frame, pass } = recording(mock);
  recorder.press("up", "learn")();
  pass(399);
  assert.deepEqual(said, ["up"]);
  pass(1);
  assert.deepEqual(said, ["up", "end"]);
  assert.equal(frame(), false);
});

test("a long press without a picture ends when it is let go", ({ mock }) => {
  const { recorder, said, pass } = recording(mock);
  const letGo = recorder.press("up", "learn");
  pass(5000);
  letGo();
  assert.deepEqual(said, ["up", "end"]);
});

test("a machine that slept does not record what it sees when it wakes", ({ mock }) => {
  const { recorder } = recording(mock);
  recorder.press("up", "learn")();
  assert.equal(recorder.due(performance.now() + 3_600_000), false); // before any timer
});

test("giving up ends all presses at once", ({ mock }) => {
  const { recorder, said } = recording(mock);
  recorder.press("up", "learn");
  const second = recorder.press("down", "learn");
  recorder.cancel();
  second();
  assert.deepEqual(said, ["up", "end"]);
});

test("what was not meant is forgotten, and nothing else", ({ mock }) => {
  const { recorder, said, frame, pass } = recording(mock);
  const first = recorder.press("up", "learn");
  const second = recorder.press("down", "learn");
  frame();
  first(false);
  first(false);
  assert.deepEqual(said, ["up", "end", "down", "drop 0"]);
  recorder.press("left", "learn")(false); // it had no turn
  pass(500);
  second();
  assert.deepEqual(said.slice(4), ["end"]);
});
