// Files that a person brings: what lies in a zip, and which class a picture belongs to.
import assert from "node:assert/strict";
import { test } from "node:test";

import { byClass } from "../../../src/campad/static/capture/by-class.js";
import { entriesOf, ZipError } from "../../../src/campad/static/capture/zip.js";
import { BringIn } from "../../../src/campad/static/panels/files/bring-in.js";
import { fileName, nameOfClasses } from "../../../src/campad/static/state/labels.js";

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

test("names are read as macOS and Windows write them, who do not say which characters they are", async () => {
  const name = "rechts \u00fcber";
  for (const [bytes, path] of [[Buffer.from(name), name], [Buffer.from("rechts \x81be\x82", "latin1"), "rechts \u00fcbe\u00e9"]]) {
    const other = Buffer.from(BY_PYTHON);
    for (let at = other.indexOf(name); at >= 0; at = other.indexOf(name, at + 1)) {
      Buffer.concat([bytes, Buffer.from("x")]).copy(other, at, 0, Buffer.from(name).length);
    }
    const flags = other.lastIndexOf("PK\x01\x02") + 8;
    other.writeUInt16LE(other.readUInt16LE(flags) & ~0x800, flags);
    const [, last] = await entriesOf(new Blob([other]));
    assert.ok(last.path.startsWith(path), last.path);
  }
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

/** What becomes of files that are brought: what is opened, said to the server, taken, and told. */
async function bring(...paths) {
  const happened = [];
  const page = { lesson: false, state: { classes: [{ label: "up", count: 0 }, { label: "down", count: 0 }], decisions: { neutral: null, smoothing_s: 0 } } };
  const bringIn = new BringIn({
    page,
    say: (type, more) => happened.push([type, more.label ?? more.decisions.neutral]),
    project: { open: async (_, name) => happened.push(["open", name]) },
    pictures: { possible: true, take: async (classes) => happened.push(["take", [...classes.keys()].join()]) },
    tell: (text) => happened.push(["tell", text]),
  });
  await bringIn.anything(paths.map((path) => ({ path, type: path.endsWith(".jpg") ? "image/jpeg" : "", read: async () => new Blob(["{}"]) })));
  return happened;
}

test("a data set of nearest neighbours is opened as a project is, in a folder too", async () => {
  assert.deepEqual(await bring("myKNN.json"), [["open", "myKNN.json"]]);
  assert.deepEqual(await bring("saved/knn.json", "saved/notes.txt"), [["open", "knn.json"]]);
  assert.deepEqual(await bring("me.campad", "a/1.jpg"), [["open", "me.campad"]]);
});

test("of a network that came with its classes, as Lobe's, the command is told", async () => {
  for (const folder of [["signature.json", "saved_model.tflite", "labels.json"], ["my/model.json", "my/metadata.json", "my/weights.bin"]]) {
    const [[act, text], ...others] = await bring(...folder);
    assert.equal(act, "tell");
    assert.match(text, /is a network.*campad --backbone FILE/);
    assert.deepEqual(others, []);
  }
});

test("MediaPipe's class for nothing presses nothing", async () => {
  const happened = await bring("gestures/None/1.jpg", "gestures/fist/1.jpg", "gestures/about.json");
  assert.deepEqual(happened, [["addclass", "fist"], ["addclass", "None"], ["deleteclass", "up"], ["deleteclass", "down"], ["decide", "None"], ["take", "fist,None"]]);
});

test("a project without a name is called by its classes, as far as there is room", () => {
  assert.equal(nameOfClasses(["rock", "paper", "scissors"]), "rock-paper-scissors");
  assert.equal(nameOfClasses(["thumbs up", "a/b?", "..."]), "thumbs-up-a-b-");
  assert.equal(nameOfClasses(Array.from({ length: 32 }, (_, at) => `class ${at}`)), "class-0-class-1-class-2-class-3-class-4");
  assert.equal(nameOfClasses(["🙂".repeat(50), "b"]), "🙂".repeat(40));
  assert.equal(nameOfClasses(["."]), "");
  assert.equal(fileName("  Living/room. "), "Living-room");
});
