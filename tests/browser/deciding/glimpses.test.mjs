// What was seen in the last seconds, for the strip of "That was wrong".
import assert from "node:assert/strict";
import { test } from "node:test";

import { Glimpses } from "../../../src/campad/static/panels/deciding/glimpses.js";

/** A page that makes canvases and images: an image knows what was put on its canvas. */
globalThis.document = {
  createElement(tag) {
    const element = { tag, append() {}, setAttribute: (name, value) => (element[name] = value) };
    const context = { canvas: element, putImageData: (image) => (element.shown = image.frame), drawImage: (from) => (element.shown = from.shown) };
    return Object.assign(element, { getContext: () => context, toDataURL: () => element.shown });
  },
};

test("of four frames a second the one nearest to the middle is shown, and none is drawn before it is asked for", () => {
  const glimpses = new Glimpses();
  const drawn = [];
  for (let seq = 0; seq < 30; seq += 1) {
    glimpses.see(seq, { grabbed: () => (drawn.push(seq), { width: 8, frame: seq }) }, (1000 / 30) * seq);
  }
  assert.deepEqual(drawn, []);
  assert.equal(glimpses.find(10, 20).src, "16");
  assert.deepEqual(drawn, [16]);
});

test("before the camera gave a frame, and in another project, there is none", () => {
  const glimpses = new Glimpses();
  glimpses.see(1, { grabbed: null }, 0);
  assert.equal(glimpses.find(1, 1), null);
  glimpses.see(2, { grabbed: () => ({ width: 8, frame: 2 }) }, 300);
  glimpses.forget();
  assert.equal(glimpses.find(2, 2), null);
});
