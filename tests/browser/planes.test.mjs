// A camera's frame, made small: what comes out is what plain arithmetic says.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PlaneReader, toRec601, toRgba } from "../../src/campad/static/capture/planes.js";
import { Shrinker, spans } from "../../src/campad/static/capture/shrink.js";
import { FrameClock } from "../../src/campad/static/capture/sources.js";

const SAME = { gain: 1, bias: 0 };

/** Numbers that look random and are the same at every run. */
function bytes(length) {
  let state = 1;
  return new Uint8Array(length).map(() => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24);
}

/** How much of pixel `k` lies in the part `i` of `to` of `from` pixels. */
const share = (i, k, from, to) => Math.max(0, Math.min(((i + 1) * from) / to, k + 1) - Math.max((i * from) / to, k)) / (from / to);

/** Area averaging as it is defined, without any short way. */
function plain(pixel, from, to, mirror) {
  const averages = [];
  for (let y = 0; y < to; y += 1) {
    for (let x = 0; x < to; x += 1) {
      const column = mirror ? to - 1 - x : x;
      let sum = 0;
      for (let v = 0; v < from; v += 1) {
        const rows = share(y, v, from, to);
        for (let u = 0; rows && u < from; u += 1) sum += rows * share(column, u, from, to) * pixel(u, v);
      }
      averages.push(sum);
    }
  }
  return averages;
}

const furthest = (found, expected) => Math.max(...expected.map((value, index) => Math.abs(value - found[index])));

for (const [from, to] of [[480, 192], [48, 19], [48, 22], [16, 16], [50, 7], [10, 9]]) {
  for (const mirror of [false, true]) {
    test(`${from} pixels become ${to} by their areas${mirror ? ", mirrored" : ""}`, () => {
      const few = Math.min(from, 50); // the reference is slow
      const small = from > 50 ? (to * few) / from : to;
      const stride = (few + 3) & ~3;
      const picture = bytes(4 + few * stride);
      const output = new Uint8ClampedArray(small * small);
      new Shrinker(few, small).shrink(new Uint32Array(picture.buffer), { offset: 4, stride, step: 1 }, [output], mirror, SAME);
      // Weights are rounded to 1 / 256.
      assert.ok(furthest(output, plain((x, y) => picture[4 + y * stride + x], few, small, mirror)) <= 2.5);
    });
  }
}

test("averages are the sums by their weights, rounded once", () => {
  const scale = { gain: 255 / 219, bias: (-16 * 255) / 219 };
  for (const [from, to] of [[48, 20], [48, 22], [100, 7]]) {
    const { taps, first, weights } = spans(from, to);
    const picture = bytes(from * from);
    const [found, expected] = [new Uint8ClampedArray(to * to), new Uint8ClampedArray(to * to)];
    new Shrinker(from, to).shrink(new Uint32Array(picture.buffer), { offset: 0, stride: from, step: 1 }, [found], false, scale);
    expected.forEach((_, at) => {
      const [y, x] = [Math.floor(at / to), at % to];
      let sum = 0;
      for (let v = 0; v < taps; v += 1) {
        for (let u = 0; u < taps; u += 1) sum += weights[y * taps + v] * weights[x * taps + u] * (picture[(first[y] + v) * from + first[x] + u] ?? 0);
      }
      expected[at] = (sum * scale.gain) / 2 ** 16 + scale.bias;
    });
    assert.deepEqual(found, expected);
  }
});

test("weights add up exactly, so that a plain surface stays what it is", () => {
  for (const [from, to] of [[480, 192], [480, 224], [720, 224], [30, 7], [5, 5]]) {
    const { taps, weights } = spans(from, to);
    for (let i = 0; i < to; i += 1) assert.equal(weights.slice(i * taps, (i + 1) * taps).reduce((a, b) => a + b), 256);
  }
  for (const value of [0, 1, 127, 255]) {
    const output = new Uint8ClampedArray(49);
    new Shrinker(20, 7).shrink(new Uint32Array(new Uint8Array(400).fill(value).buffer), { offset: 0, stride: 20, step: 1 }, [output], false, SAME);
    assert.ok(output.every((found) => found === value));
  }
});

/** What a camera gives: a VideoFrame as far as it is needed. */
function fakeFrame({ format = "I420", width = 32, height = 24, colour = {}, ...more } = {}) {
  const visibleRect = { x: 0, y: 0, width, height };
  const frame = {
    format,
    visibleRect,
    displayWidth: width,
    displayHeight: height,
    colorSpace: { matrix: null, fullRange: true, ...colour },
    luma: (x, y) => (x * 7 + y * 3) & 255,
    blue: (x, y) => 60 + 4 * x + y,
    red: (x, y) => 200 - 3 * x - 2 * y,
    async copyTo(words, { rect, layout }) {
      const into = new Uint8Array(words.buffer);
      const put = ({ offset, stride }, step, shift, half, value) => {
        for (let y = 0; y < rect.height / half; y += 1) {
          for (let x = 0; x < rect.width / half; x += 1) into[offset + y * stride + x * step + shift] = value(rect.x / half + x, rect.y / half + y);
        }
      };
      assert.ok([rect.x, rect.y, rect.width, rect.height].every((number) => number % 2 === 0));
      put(layout[0], 1, 0, 1, frame.luma);
      const pairs = format === "NV12";
      put(layout[1], pairs ? 2 : 1, 0, 2, frame.blue);
      put(layout[pairs ? 1 : 2], pairs ? 2 : 1, pairs ? 1 : 0, 2, frame.red);
    },
    ...more,
  };
  return frame;
}

for (const format of ["I420", "NV12"]) {
  test(`of ${format} the square in the middle is read, brightness, then blue, then red`, async () => {
    const frame = fakeFrame({ format });
    for (const mirror of [false, true]) {
      const planes = await new PlaneReader().read(frame, 8, mirror);
      assert.equal(planes.length, 72);
      assert.ok(furthest(planes, plain((x, y) => frame.luma(4 + x, y), 24, 8, mirror)) <= 2.5);
      assert.ok(furthest(planes.slice(64), plain((x, y) => frame.blue(2 + x, y), 12, 2, mirror)) <= 2.5);
      assert.ok(furthest(planes.slice(68), plain((x, y) => frame.red(2 + x, y), 12, 2, mirror)) <= 2.5);
    }
  });
}

test("a square that is not on even pixels is moved by less than two", async () => {
  for (const [width, height] of [[31, 24], [30, 23], [26, 24], [24, 31]]) {
    const planes = await new PlaneReader().read(fakeFrame({ width, height, luma: () => 90 }), 8, false);
    assert.ok(planes.slice(0, 64).every((value) => value === 90));
  }
});

test("16 to 235 becomes 0 to 255, and grey stays grey", async () => {
  for (const [sent, shown] of [[16, 0], [235, 255], [126, 128], [5, 0], [250, 255]]) {
    const frame = fakeFrame({ colour: { fullRange: false }, luma: () => sent, blue: () => 128, red: () => 128 });
    const planes = await new PlaneReader().read(frame, 8, false);
    assert.deepEqual([planes[0], planes[64], planes[68]], [shown, 128, 128]);
  }
});

test("what is not a camera's usual frame is left to the browser", async () => {
  const others = [
    { format: "BGRX" },
    { format: null },
    { rotation: 90 },
    { flip: true },
    { displayWidth: 40 },
    { colour: { matrix: "bt2020-ncl" } },
    { colour: { matrix: "rgb" } },
    { width: 8, height: 6 },
    { width: 1920, height: 1080 },
  ];
  for (const other of others) assert.equal(await new PlaneReader().read(fakeFrame(other), 8, false), null, JSON.stringify(other));
  for (const size of [6, 7]) assert.equal(await new PlaneReader().read(fakeFrame(), size, false), null);
});

test("colours of Rec. 709 are the same colours in Rec. 601", () => {
  const colours = [[200, 60, 50], [30, 180, 90], [40, 70, 210], [128, 128, 128], [230, 180, 140]];
  for (const [r, g, b] of colours) {
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    const luma = new Uint8ClampedArray(16).fill(light);
    const blue = new Uint8ClampedArray([128 + (b - light) / 1.8556]);
    const red = new Uint8ClampedArray([128 + (r - light) / 1.5748]);
    toRec601(luma, blue, red, { red: 0.2126, blue: 0.0722 });
    const rgba = toRgba(new Uint8Array([...luma, ...blue, ...red]), 4);
    assert.ok(furthest(rgba.slice(0, 3), [r, g, b]) <= 3, `${[r, g, b]} became ${rgba.slice(0, 3)}`);
    for (let at = 4; at < rgba.length; at += 4) assert.deepEqual(rgba.slice(at, at + 4), rgba.slice(0, 4));
  }
});

test("when a frame was taken is known from its timestamp once the element has named one", () => {
  const clock = new FrameClock();
  assert.equal(clock.see(5000, 105), 105); // the fastest so far took no time
  assert.equal(clock.see(5033, 140), 138);
  assert.equal(clock.compare(undefined), false);
  assert.equal(clock.compare(134), true); // the one of 5033, which came at 140
  assert.equal(clock.see(5066, 180), 167);
  assert.equal(clock.compare(900), false); // nothing has come since
  assert.equal(clock.compare(150), false); // what came at 180 may be another one
  assert.equal(clock.see(5100, 202), 201);
});

test("a frame that came late, just after another was taken, is not taken for that one", () => {
  const clock = new FrameClock();
  clock.see(5000, 101);
  clock.see(5033, 170); // taken at 133, and the next one at 166
  clock.compare(166);
  assert.equal(clock.see(5100, 205), 201);
});
