// The pump between a source of frames and what sends them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FramePump } from "../../src/campad/static/capture/pump.js";

const SIZE = 4;
globalThis.IntersectionObserver = class {
  observe() {}
};

/** A canvas on which every pixel is 7, and which counts how often it is drawn on. */
function fakeCanvas() {
  const context = {
    drawn: [],
    setTransform() {},
    drawImage: (picture) => context.drawn.push(picture),
    getImageData: () => ({ data: new Uint8ClampedArray(SIZE * SIZE * 4).fill(7) }),
  };
  return { width: SIZE, height: SIZE, context, getContext: () => context };
}

/** A source that gives a frame when it is told to. */
function fakeSource(picture) {
  let waiting = null;
  return {
    picture,
    closed: 0,
    size: () => ({ width: 8, height: 8 }),
    next(callback) {
      assert.equal(waiting, null, "one at a time");
      waiting = callback;
    },
    close() {
      this.closed += 1;
    },
    get asked() {
      return waiting !== null;
    },
    give(frame) {
      const callback = waiting;
      waiting = null;
      return callback({ at: 1, missed: 0, frame });
    },
  };
}

/** A camera's frame, 8 x 8 and grey, that remembers when it was closed. */
function fakeFrame(copy = async () => {}) {
  return {
    format: "I420",
    visibleRect: { x: 0, y: 0, width: 8, height: 8 },
    displayWidth: 8,
    displayHeight: 8,
    colorSpace: { matrix: null, fullRange: true },
    closed: 0,
    close() {
      this.closed += 1;
    },
    async copyTo(words) {
      assert.equal(this.closed, 0);
      await copy();
      words.fill(0x80808080);
    },
  };
}

test("every frame is closed once, whether anyone wanted it or not", async () => {
  const grabbed = [];
  let wanted = false;
  const pump = new FramePump(fakeCanvas(), async (from) => wanted && grabbed.push(await from.grab()));
  const source = fakeSource(null);
  pump.setSource(source);
  const frames = [fakeFrame(), fakeFrame()];
  for (const frame of frames) {
    await source.give(frame);
    wanted = true;
  }
  assert.deepEqual(frames.map(({ closed }) => closed), [1, 1]);
  assert.deepEqual(grabbed, [new Uint8Array(SIZE * SIZE + 2 * (SIZE / 4) ** 2).fill(128)]);
});

test("the next frame is asked for when the one before is done with, so that it is the newest", async () => {
  let copied = () => {};
  const slow = fakeFrame(() => new Promise((resolve) => (copied = resolve)));
  const pump = new FramePump(fakeCanvas(), (from) => void from.grab());
  const source = fakeSource(null);
  pump.setSource(source);
  const handed = source.give(slow);
  await new Promise(setImmediate);
  assert.deepEqual([source.asked, slow.closed], [false, 0]);
  copied();
  await handed;
  assert.deepEqual([source.asked, slow.closed], [true, 1]);
});

test("where a frame cannot be copied the canvas draws it, and is not asked to copy again", async () => {
  const canvas = fakeCanvas();
  const grabbed = [];
  const pump = new FramePump(canvas, async (from) => grabbed.push(await from.grab()));
  let copies = 0;
  const fails = async () => {
    copies += 1;
    throw new TypeError("not here");
  };
  const source = fakeSource(null);
  pump.setSource(source);
  const frames = [fakeFrame(fails), fakeFrame(fails)];
  for (const frame of frames) await source.give(frame);
  assert.equal(copies, 1);
  assert.deepEqual(canvas.context.drawn, frames);
  assert.deepEqual(grabbed[1], new Uint8Array(SIZE * SIZE * 3).fill(7));
  assert.deepEqual(frames.map(({ closed }) => closed), [1, 1]);
});

test("a source that is left is closed, and its last frame is not looked at", async () => {
  let seen = 0;
  const pump = new FramePump(fakeCanvas(), () => (seen += 1));
  const [first, second] = [fakeSource(null), fakeSource("a canvas")];
  pump.setSource(first);
  pump.setSource(second);
  const late = fakeFrame();
  await first.give(late);
  assert.deepEqual([seen, first.closed, late.closed, first.asked], [0, 1, 1, false]);
  await second.give(undefined);
  assert.equal(seen, 1);
});
