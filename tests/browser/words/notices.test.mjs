// A notice that is good news gives way to the game.
import assert from "node:assert/strict";
import { test } from "node:test";

import { projectHandlers } from "../../../src/campad/static/handlers.js";

const nothing = () => {};
const parts = { connection: { remember: nothing }, recorder: { skipTo: nothing }, findings: { follow: nothing }, cameraPanel: { setMirror: nothing }, refresh: nothing };

for (const [before, kind, stays] of [[false, "good", false], [true, "good", true], [false, "error", true]]) {
  test(`a ${kind} notice ${stays ? "stays" : "goes"} when a game ${before ? "goes on" : "begins"}`, () => {
    const page = { state: { project: "a", playing: before }, notice: { kind, text: "Opened." } };
    projectHandlers({ ...parts, page }).state({ project: "a", playing: true });
    assert.equal(page.notice !== null, stays);
  });
}
