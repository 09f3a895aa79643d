// What the page remembers of examples, and what was found out about them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Findings, renamed } from "../../src/campad/static/state/findings.js";
import { MOST_FRAMES, MOST_THUMBS, Thumbnails } from "../../src/campad/static/state/thumbnails.js";

const frame = (burst) => ({ rgb: new Uint8Array(3), burst });
const ids = (pictures) => pictures.map(({ id }) => id);

test("at most so many pictures are kept, and the oldest go first", () => {
  const thumbnails = new Thumbnails();
  for (let id = 0; id <= MOST_THUMBS; id += 1) thumbnails.add(id, "up", {});
  assert.equal(thumbnails.of("up").length, MOST_THUMBS);
  assert.equal(thumbnails.labelOf(0), null);
});

test("pictures of examples that are gone make room first, and undo brings the others back", () => {
  const thumbnails = new Thumbnails();
  for (let id = 0; id < MOST_THUMBS; id += 1) thumbnails.add(id, "up", {});
  thumbnails.keep([[0, "up"], [1, "down"]]);
  assert.deepEqual(ids(thumbnails.of("up")), [0]);
  thumbnails.add(MOST_THUMBS, "up", {});
  thumbnails.keep([[0, "up"], [1, "up"], [2, "up"], [3, "up"], [MOST_THUMBS, "up"]]);
  assert.deepEqual(ids(thumbnails.of("up")), [0, 1, 3, MOST_THUMBS]);
});

test("of each class a few frames are kept, of every recording about as many", () => {
  const thumbnails = new Thumbnails();
  for (let id = 0; id < 30; id += 1) thumbnails.add(id, "up", {}, frame(id < 20 ? 1 : 2));
  thumbnails.add(30, "down", {}, frame(3));
  const bursts = thumbnails.frames().map(({ label, burst }) => `${label} ${burst}`);
  assert.equal(bursts.filter((text) => text === "up 1").length, MOST_FRAMES / 2);
  assert.equal(bursts.filter((text) => text === "up 2").length, MOST_FRAMES / 2);
  assert.equal(bursts.filter((text) => text === "down 3").length, 1);
});

test("a frame goes with its example to another class, and for good when that is deleted", () => {
  const thumbnails = new Thumbnails();
  for (const id of [1, 2, 3]) thumbnails.add(id, "up", {}, frame(1));
  thumbnails.keep([[1, "up"], [2, "down"]]);
  assert.deepEqual(thumbnails.frames().map(({ label }) => label), ["up", "down"]);
  thumbnails.keep([[1, "up"], [2, "down"], [3, "up"]]);
  assert.equal(thumbnails.frames().length, 2);
});

const found = {
  labels: ["up", "down"],
  taken: [[1, 0], [2, 0], [3, 1]],
  doubts: [{ id: 2, kind: "other-class", other: "up" }, { id: 3, kind: "copy", other: 1 }],
  advice: [{ kind: "few", labels: ["down"] }],
};

test("it is known which examples were taken for a class", () => {
  const findings = new Findings();
  findings.set(found);
  assert.deepEqual([...findings.takenFor("up")], [1, 2]);
  assert.deepEqual([...findings.takenFor("left")], []);
  findings.set(null);
  assert.deepEqual([...findings.takenFor("up")], []);
});

test("a doubt ends when the person keeps the example, or moves it to where it seemed to belong", () => {
  const findings = new Findings();
  findings.set(found);
  assert.equal(findings.issueOf(1, "up"), null);
  assert.equal(findings.issueOf(2, "down")?.other, "up");
  assert.equal(findings.issueOf(2, "up"), null);
  findings.dismiss([2, 1]);
  findings.set(found);
  assert.equal(findings.issueOf(2, "down"), null);
  assert.equal(findings.issueOf(3, "down")?.kind, "copy");
  findings.set({ ...found, doubts: [{ id: 2, kind: "dark", other: null }] });
  assert.equal(findings.issueOf(2, "down")?.kind, "dark");
});

test("what was found out follows the classes' new names", () => {
  const now = renamed(found, ["north", "down"]);
  assert.deepEqual(now.labels, ["north", "down"]);
  assert.deepEqual(now.doubts.map(({ other }) => other), ["north", 1]);
  assert.equal(renamed(found, ["up", "down"]), found);
  assert.equal(renamed(found, ["up"]), found);
});
