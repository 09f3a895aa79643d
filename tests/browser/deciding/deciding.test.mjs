// When a pose counts, what a delay buys, and what was measured: the page's pure parts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { asEvery, settingsOf, standing, withChange } from "../../../src/campad/static/state/deciding/decisions.js";
import { toCsv } from "../../../src/campad/static/state/deciding/measurements.js";
import { best, isBetter } from "../../../src/campad/static/state/deciding/trade.js";

const every = { on: 0.5, off: 0.25, dwell_s: 0, cooldown_s: 0, mode: "hold", tap_s: 0.05, repeat_s: 0.25 };
const decisions = { smoothing_s: 0.1, neutral: null, default: every, classes: {} };

test("a change for one class leaves the others as they are, and can be taken back", () => {
  const changed = withChange(decisions, "up", { mode: "tap" });
  assert.equal(settingsOf(changed, "up").mode, "tap");
  assert.equal(settingsOf(changed, "down").mode, "hold");
  assert.equal(settingsOf(withChange(changed, null, { on: 0.8 }), "up").on, 0.5);
  assert.deepEqual(asEvery(changed, "up"), decisions);
  assert.deepEqual(decisions.classes, {});
});

test("a class may be called as things of JavaScript are", () => {
  assert.equal(settingsOf(decisions, "constructor"), every);
  assert.equal(settingsOf(withChange(decisions, "toString", { on: 0.9 }), "toString").on, 0.9);
});

test("the other mark, and the other time, follow the one that is moved", () => {
  const own = (change) => withChange(decisions, null, change).default;
  assert.deepEqual([own({ off: 0.7 }).on, own({ off: 0.7 }).off], [0.7, 0.7]);
  assert.deepEqual([own({ off: 0.1 }).on, own({ off: 0.1 }).off], [0.5, 0.1]);
  const high = withChange(decisions, null, { off: 0.9 });
  assert.deepEqual([withChange(high, null, { on: 0.6 }).default.off], [0.6]);
  assert.ok(own({ tap_s: 0.5 }).repeat_s > 0.5);
  assert.ok(own({ repeat_s: 0.05 }).tap_s < 0.05);
});

test("a class rests, is pressed, is about to be, or is not", () => {
  const decided = { pressed: ["up"], dwelling: "down" };
  assert.deepEqual(["up", "down", "left", "rest"].map((label) => standing(label, "rest", decided)), ["on", "dwell", "off", "rest"]);
  assert.equal(standing("up", null, null), "off");
});

const tried = (added_delay_s, wrong) => ({ settings: decisions, false_per_minute: wrong, missed: 0, wrong, added_delay_s });

test("what is proposed is the best that comes soon enough, and not for a gain by chance", () => {
  const trade = [tried(0, 9), tried(0.1, 4), tried(0.15, 2), tried(null, 0)];
  assert.equal(best(trade, 0.15).wrong, 2);
  assert.equal(best(trade, 0.12).wrong, 4);
  assert.equal(best([tried(0.05, 3)], 0).wrong, 3);
  assert.equal(isBetter(trade[1], tried(0.05, 6), 2, 0.15), false);
  assert.equal(isBetter(trade[1], tried(0.05, 7), 2, 0.15), true);
  assert.equal(isBetter(trade[1], tried(0.5, 0), 2, 0.15), true); // today's are slower than is allowed
});

test("measurements are a table that other programs read, and no formula of theirs", () => {
  const row = { at_s: 0, settings: { ...decisions, neutral: "=a,\"b\"" }, classes: 4, seconds: 60, asked: 16, right: 12, missed: 1, false: 3, reaction_s: 0.5, bits: 33.333 };
  const [head, first, second] = toCsv([row, { ...row, reaction_s: null, settings: withChange(decisions, "up", { mode: "tap" }) }]).split("\r\n");
  assert.equal(head.split(",").length, 18);
  assert.equal(first, '1970-01-01T00:00:00.000Z,4,60.0,16,12,1,3,0.7500,0.500,3.00,33.33,0.1,"\'=a,""b""",0.5,0.25,0,0,');
  assert.match(second, /,0\.7500,,3\.00,.*"\{""up"":\{/);
});
