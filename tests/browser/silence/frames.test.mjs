// Frames that stop, and what is said of those that come.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FrameWatch } from "../../../src/campad/static/capture/frame-watch.js";
import { FramePump } from "../../../src/campad/static/capture/pump.js";
import { nextStep } from "../../../src/campad/static/state/next-step.js";
import { emptyPage } from "../../../src/campad/static/state/page.js";
import { CAUSES } from "../../../src/campad/static/texts/camera.js";
import { NEXT_STEP } from "../../../src/campad/static/texts/next-step.js";

const SIZE = 4;

/** A watch in a document that can be hidden, and what it said so far. */
function watching(mock) {
  mock.timers.enable({ apis: ["setInterval"] });
  globalThis.document = { hidden: false };
  const said = [];
  return { said, watch: new FrameWatch((silent) => said.push(silent)) };
}

test("a second without a frame is said, and when they come again", ({ mock }) => {
  const { watch, said } = watching(mock);
  watch.start();
  watch.frame();
  mock.timers.tick(999);
  assert.deepEqual(said, [false]);
  mock.timers.tick(1);
  assert.deepEqual(said, [false, true]);
  watch.frame();
  assert.deepEqual(said, [false, true, false]);
  watch.stop();
  mock.timers.tick(60_000);
  assert.equal(said.length, 3);
});

test("the first frame may take three seconds", ({ mock }) => {
  const { watch, said } = watching(mock);
  watch.start();
  mock.timers.tick(2999);
  assert.deepEqual(said, []);
  mock.timers.tick(1);
  assert.deepEqual(said, [true]);
});

test("a page that is hidden misses nothing", ({ mock }) => {
  const { watch, said } = watching(mock);
  watch.start();
  watch.frame();
  document.hidden = true;
  mock.timers.tick(60_000);
  document.hidden = false;
  mock.timers.tick(999);
  assert.deepEqual(said, [false]);
});

/** A pump whose canvas is in sight and gives noise for whatever is drawn on it, with a source. */
function pumping(onFrame) {
  globalThis.IntersectionObserver = class {
    constructor(callback) {
      this.observe = () => callback([{ isIntersecting: true }]);
    }
  };
  const shown = [];
  const noise = { data: Uint8ClampedArray.from({ length: 4 * SIZE * SIZE }, (_, at) => (at * 97) % 256) };
  const context = { setTransform() {}, drawImage() {}, getImageData: () => noise, putImageData: (data) => shown.push(data) };
  const pump = new FramePump({ width: SIZE, height: SIZE, getContext: () => context }, onFrame);
  let give = () => {};
  pump.setSource({ picture: "a video", size: () => ({ width: 8, height: 8 }), next: (callback) => (give = callback) });
  return { pump, shown, noise, frame: () => give({ at: 1, missed: 0 }) };
}

test("what is shown of a frame is what was read of it", async () => {
  let sent = null;
  const { shown, noise, frame } = pumping(async (pump) => (sent = await pump.grab()));
  await frame();
  assert.deepEqual(shown, [noise]);
  assert.deepEqual([...sent.slice(0, 3)], [...noise.data.slice(0, 3)]);
});

test("frames a second are a number though the clock stands still", async ({ mock }) => {
  let now = 0;
  mock.method(performance, "now", () => now);
  const { pump, frame } = pumping(() => {});
  assert.equal(pump.framesPerSecond, 0);
  for (let count = 0; count < 3; count += 1) await frame();
  assert.equal(pump.framesPerSecond, 0);
  for (let count = 0; count < 300; count += 1) {
    now = Math.floor((count * 33) / 100) * 100; // 30 a second, told in steps of 100 ms
    await frame();
  }
  assert.ok(Math.abs(pump.framesPerSecond - 30) < 10, `${pump.framesPerSecond}`);
});

test("a game that goes on or waits says what of the picture", () => {
  const say = (playing, changes) =>
    nextStep({ ...emptyPage(), connection: "open", state: { playing: true, working: [], ...playing }, ...changes }).text;
  const silent = { hasPicture: false, cameraTrouble: CAUSES.silent };
  assert.equal(say({ paused: true }, silent), `${NEXT_STEP.waiting} ${CAUSES.silent}`);
  assert.equal(say({ paused: false }, silent), NEXT_STEP.playingByKeys);
  assert.equal(say({ paused: false }, { hasPicture: true }), NEXT_STEP.playing);
  assert.equal(say({ paused: true }, { hasPicture: true }), NEXT_STEP.paused);
  assert.equal(say({ paused: true }, { hasPicture: true, hiddenGame: true }), NEXT_STEP.pausedHidden);
});
