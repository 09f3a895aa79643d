// What a worker that runs the network is asked, and what of its answers counts.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Runner, STUCK_MS } from "../../../src/campad/static/eye/runner.js";
import { fetchNetwork } from "../../../src/campad/static/link/network.js";

const PICTURE = { activation: "of a picture" };
const COPY = { activation: "of a copy" };
let worker;
globalThis.Worker = class {
  constructor() {
    this.asked = [];
    this.ended = false;
    worker = this;
  }
  postMessage(message) {
    this.asked.push(message.act);
  }
  terminate() {
    this.ended = true;
  }
  answer(answer) {
    this.onmessage({ data: { answer } });
  }
};
const settle = () => new Promise(setImmediate);
let runner;
beforeEach(() => (runner = new Runner({ provider: "campad", threads: 1 })));

test("a picture that comes while a copy is made waits, and each gets its own answer", async () => {
  const copy = runner.seeCopy(new Uint8Array(3), [0]);
  const picture = runner.see(new Uint8Array(3), false);
  await settle();
  assert.deepEqual(worker.asked, ["seeCopy"]);
  worker.answer(COPY);
  assert.equal(await copy, COPY);
  await settle();
  assert.equal(runner.busy, true);
  worker.answer(PICTURE);
  assert.equal(await picture, PICTURE);
  await settle();
  assert.deepEqual([worker.asked, runner.busy], [["seeCopy", "see"], false]);
});

test("a picture that failed does not keep the next one from being seen", async () => {
  const [one, another] = [runner.see(new Uint8Array(3), false), runner.see(new Uint8Array(3), false)];
  await settle();
  worker.onmessage({ data: { error: "not finite" } });
  await assert.rejects(one, /not finite/);
  await settle();
  worker.answer(PICTURE);
  assert.equal(await another, PICTURE);
});

test("whoever waits hears that it is closed", async () => {
  const asked = [runner.see(new Uint8Array(3), false), runner.see(new Uint8Array(3), false)];
  const ends = Promise.all(asked.map((one) => assert.rejects(one, /closed/)));
  await settle();
  runner.close();
  await ends;
  assert.deepEqual([worker.ended, worker.asked], [true, ["see"]]);
});

test("a worker that does not answer in time is ended, so that nothing late is taken for the next answer", async () => {
  await assert.rejects(runner.see(new Uint8Array(3), false, 1), /no answer/);
  assert.equal(worker.ended, true);
  await assert.rejects(runner.see(new Uint8Array(3), false), /closed/);
});

test("several pictures are measured, and may take as long as that", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const measured = runner.measure();
  await settle();
  mock.timers.tick(4 * STUCK_MS);
  worker.answer({ ms: STUCK_MS / 2 });
  assert.deepEqual(await measured, { ms: STUCK_MS / 2 });
});

test("a network that does not come to its end cannot be had", async () => {
  globalThis.fetch = async () => ({ ok: true, arrayBuffer: () => Promise.reject(new TypeError("network error")) });
  assert.equal(await fetchNetwork("program"), null);
});
