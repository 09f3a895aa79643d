// When a recording begins and ends, which number it has, and how long a frame took to be seen.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Countdown } from "../../src/campad/static/link/countdown.js";
import { Recorder } from "../../src/campad/static/link/recorder.js";
import { Latency } from "../../src/campad/static/state/latency.js";

/** A countdown, and what it said so far. */
function countdown() {
  const said = [];
  const tick = (label, seconds) => said.push(`${label} ${seconds}`);
  return { said, running: new Countdown({ tick, start: (label) => said.push(`start ${label}`), stop: () => said.push("stop") }) };
}

test("hands-free counts to three, records for two seconds, and stops", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { said, running } = countdown();
  running.toggle("up");
  for (let second = 0; second < 3; second += 1) mock.timers.tick(1000);
  assert.deepEqual(said, ["up 3", "up 2", "up 1", "up 0", "start up"]);
  mock.timers.tick(2000);
  assert.deepEqual(said.slice(5), ["up 0", "stop"]);
  assert.equal(running.running, false);
});

test("a second press cancels the countdown", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { said, running } = countdown();
  running.toggle("up");
  running.toggle("down");
  mock.timers.tick(9000);
  assert.deepEqual(said, ["up 3", "up 0", "stop"]);
});

test("recordings of an opened project are not numbered twice, and one that is going on keeps its number", () => {
  const recorder = new Recorder({ onStart() {}, onEnd() {} });
  recorder.skipTo(7);
  recorder.skipTo(3);
  assert.equal(recorder.burst, 7);
  recorder.press("up", "learn");
  recorder.skipTo(20);
  assert.equal(recorder.burst, 7);
});

test("frames that are drawn together count once, and the middle of the last ones is told", () => {
  const waiting = [];
  const latency = new Latency((callback) => waiting.push(callback));
  let drawn = 0;
  assert.equal(latency.ms, null);
  latency.see(performance.now() - 100, () => (drawn += 1));
  latency.see(performance.now(), () => (drawn += 1));
  for (const callback of waiting) callback();
  assert.deepEqual([waiting.length, drawn], [1, 1]);
  assert.ok(latency.ms >= 100);
  latency.forget();
  assert.equal(latency.ms, null);
});
