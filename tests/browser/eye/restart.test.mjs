// The network in the page, started anew while it starts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Eye } from "../../../src/campad/static/eye/eye.js";

test("another network takes the place of one that starts, and nobody hears that it has ended", () => {
  const states = [];
  const eye = new Eye({ fetchNetwork: () => new Promise(() => {}), onChange: () => states.push(eye.state), onFree() {} });
  eye.start("one", 96);
  eye.start("another", 224);
  eye.stop();
  assert.deepEqual(states, ["starting", "starting", "off"]);
});

test("where no worker may be started the page hears of it, and sends pictures again", async () => {
  if (!globalThis.navigator) globalThis.navigator = {};
  globalThis.Worker = class {
    constructor() {
      throw new Error("refused");
    }
  };
  const eye = new Eye({ fetchNetwork: async () => new ArrayBuffer(8), onChange() {}, onFree() {} });
  await eye.start("one", 96);
  assert.equal(eye.state, "off");
  assert.equal(eye.trouble, "start");
});
