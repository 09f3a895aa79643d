// The page's account of frames on their way.
import assert from "node:assert/strict";
import { test } from "node:test";

import { centreSquare, toRgb } from "../../src/campad/static/capture/crop.js";
import { Uplink, frameMessage } from "../../src/campad/static/link/uplink.js";

const pixels = toRgb(new Uint8ClampedArray([1, 2, 3, 255, 4, 5, 6, 255]));
const sent = (at) => ({ at, thumb: null });

test("no more than two frames are on their way", () => {
  const link = new Uplink(() => {});
  link.put(pixels, {}, sent(0));
  assert.equal(link.ready(1), true);
  link.put(pixels, {}, sent(1));
  assert.equal(link.ready(2), false);
});

test("no more go out in a second than the server looks at, and a few at once after a pause", () => {
  const link = new Uplink(() => {});
  link.pace(15);
  let gone = 0;
  for (let now = 10_000; now < 14_000; now += 33) {
    if (!link.ready(now)) continue;
    link.put(pixels, {}, sent(now));
    link.answered((gone += 1));
  }
  assert.ok(60 <= gone && gone <= 64, `${gone} in four seconds`);
});

test("the way is idle when every frame is answered", () => {
  const link = new Uplink(() => {});
  assert.equal(link.idle(0), true);
  link.put(pixels, {}, sent(0));
  link.put(pixels, {}, sent(1));
  link.answered(1);
  assert.equal(link.idle(2), false);
  link.answered(2);
  assert.equal(link.idle(2), true);
});

test("an answer counts for all frames before it", () => {
  const link = new Uplink(() => {});
  link.put(pixels, {}, sent(5));
  link.put(pixels, {}, sent(6));
  assert.equal(link.answered(2)?.at, 6);
  assert.equal(link.look(1), undefined);
  assert.equal(link.ready(7), true);
});

test("after two seconds without an answer the way is free again", () => {
  const link = new Uplink(() => {});
  link.put(pixels, {}, sent(0));
  link.put(pixels, {}, sent(0));
  assert.equal(link.ready(2000), false);
  assert.equal(link.ready(2001), true);
});

test("a frame's message is its header's length, its header, and RGB", () => {
  const messages = [];
  new Uplink((message) => messages.push(message)).put(pixels, { record: "é" }, sent(0));
  const [message] = messages;
  const length = message[0] + 256 * message[1];
  assert.deepEqual(JSON.parse(new TextDecoder().decode(message.slice(2, 2 + length))), { seq: 1, record: "é" });
  assert.deepEqual([...message.slice(2 + length)], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(message, frameMessage({ seq: 1, record: "é" }, pixels));
});

test("the centre square is the one that Python cuts", () => {
  assert.deepEqual(centreSquare(640, 480), { left: 80, top: 0, side: 480 });
  assert.deepEqual(centreSquare(3, 6), { left: 0, top: 1, side: 3 });
});
