// What the page's modules make of the numbers on standard input, for test_same_numbers.py.
import { readFileSync } from "node:fs";

const PAGE = new URL("../../../src/campad/static/", import.meta.url);
const load = (name) => import(new URL(name, PAGE));
const [{ fromHalf, toHalf }, { lookAt }, { warp }, { toRgba }] = await Promise.all(["eye/half.js", "eye/look.js", "eye/warp.js", "capture/planes.js"].map(load));
const { values, rgb, side, strengths, planes, planesSide } = JSON.parse(readFileSync(0, "utf8"));
const picture = Uint8Array.from(rgb);
const answer = {
  halves: [...toHalf(Float32Array.from(values, Number))],
  wholes: [...fromHalf(Uint16Array.from({ length: 0x7c00 }, (_, at) => at)), ...fromHalf(Uint16Array.of(0xbc00))],
  copies: strengths.map((one) => [...warp(picture, side, one)]),
  look: lookAt(picture, side),
  rgba: [...toRgba(Uint8Array.from(planes), planesSide)],
};
process.stdout.write(JSON.stringify(answer));
