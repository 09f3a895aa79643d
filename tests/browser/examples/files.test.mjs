// Files that a person brings: what lies in a zip, and which class a picture belongs to.
import assert from "node:assert/strict";
import { test } from "node:test";

import { byClass } from "../../../src/campad/static/capture/by-class.js";
import { entriesOf, ZipError } from "../../../src/campad/static/capture/zip.js";

// By Python's zipfile: a folder, "picture " twenty times deflated, and "stored".
const BY_PYTHON = Buffer.from(
  "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAbGVmdC9QSwMEFAAAAAgAAAAhAMwnGbYNAAAAoAAAAAoAAABsZWZ0LzEucG5nK8hMLiktSlUoGKQ0AFBLAwQUAAAIAAAAACEAC/lDVgYAAAAGAAAAEgAAAHJlY2h0cyDDvGJlci8yLnBuZ3N0b3JlZFBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAAAAAAAAAAACAAQAAAABsZWZ0L1BLAQIUAxQAAAAIAAAAIQDMJxm2DQAAAKAAAAAKAAAAAAAAAAAAAACAASMAAABsZWZ0LzEucG5nUEsBAhQDFAAACAAAAAAhAAv5Q1YGAAAABgAAABIAAAAAAAAAAAAAAIABWAAAAHJlY2h0cyDDvGJlci8yLnBuZ1BLBQYAAAAAAwADAKsAAACOAAAAAAA=",
  "base64",
);

const text = async ({ read }) => new TextDecoder().decode(await read());
const classes = (...paths) => Object.fromEntries([...byClass(paths.map((path) => ({ path }))).classes].map(([label, found]) => [label, found.length]));

test("a zip that Python wrote is read, and only what is asked for is unpacked", async () => {
  const entries = await entriesOf(new Blob([BY_PYTHON]));
  assert.deepEqual(entries.map(({ path }) => path), ["left/1.png", "rechts über/2.png"]);
  assert.deepEqual([await text(entries[0]), await text(entries[1])], ["picture ".repeat(20), "stored"]);
});

test("what is no zip, is cut off, or lies about a size is an error and nothing else", async () => {
  await assert.rejects(entriesOf(new Blob([])), ZipError);
  await assert.rejects(entriesOf(new Blob([BY_PYTHON.subarray(0, -30)])), ZipError);
  for (const [at, value] of [[24, 7], [24, 200], [8, 1], [10, 12]]) {
    const lying = Buffer.from(BY_PYTHON);
    const entry = lying.indexOf("left/1.png", lying.indexOf("PK\x01\x02")) - 46;
    lying[entry + at] = value;
    const [first] = await entriesOf(new Blob([lying]));
    await assert.rejects(first.read(), ZipError);
  }
});

test("a picture's class is the folder that it lies in, below one that is around all", () => {
  assert.deepEqual(classes("cat/1.png", "dog/2.png", "dog/more/3.png"), { cat: 1, dog: 2 });
  assert.deepEqual(classes("pets/cat/1.png", "pets/dog/2.png"), { cat: 1, dog: 1 });
  assert.deepEqual(classes("cat/1.png", "cat/2.png"), { cat: 2 });
  assert.deepEqual(Object.keys(classes("p/class 10/1.png", "p/class 9/1.png")), ["class 9", "class 10"]);
});

test("projects of Teachable Machine and genai-tm say their classes in other ways", () => {
  assert.deepEqual(classes("left-!-0.jpg", "left-!-1.jpg", "a-!-b-!-0.jpg"), { "a-!-b": 1, left: 2 });
  const samples = [{ path: "samples/0_0.png" }, { path: "samples/1_0.png" }, { path: "samples/2_0.png" }];
  const { classes: found, loose } = byClass(samples, ["up", "down"]);
  assert.deepEqual([[...found.keys()], loose.length], [["down", "up"], 1]);
});

test("pictures without a folder are of no class, and parts of a data set are named", () => {
  assert.equal(byClass([{ path: "1.png" }, { path: "2.png" }]).loose.length, 2);
  assert.deepEqual(byClass([{ path: "d/train/cat/1.png" }, { path: "d/val/cat/2.png" }]).parts, ["train", "val"]);
});
