// The sentences that depend on a state: what leads, how good it is, and when something is said.
import assert from "node:assert/strict";
import { test } from "node:test";

import { best } from "../../src/campad/static/panels/inspector/compare.js";
import { whyNotRanked } from "../../src/campad/static/panels/inspector/layers.js";
import { recallsOf, words } from "../../src/campad/static/panels/training/quality.js";
import { Classifiers } from "../../src/campad/static/state/classifiers.js";
import { DriftMonitor } from "../../src/campad/static/state/drift.js";
import { nextAct } from "../../src/campad/static/state/next-act.js";
import { nextStep, viewText } from "../../src/campad/static/state/next-step.js";
import { RECALIBRATION } from "../../src/campad/static/texts/camera.js";
import { LESSON, TEACHER } from "../../src/campad/static/texts/classroom.js";
import { NEXT_STEP } from "../../src/campad/static/texts/next-step.js";

const state = {
  classes: [{ label: "up", count: 9 }, { label: "down", count: 9 }],
  settings: { auto_train: true },
  trained: ["up", "down"],
  stale: false,
  training: false,
  playing: false,
  paused: false,
  working: [],
};
const view = (changes = {}, ofState = {}) => ({
  connection: "open",
  hasPicture: true,
  cameraTrouble: null,
  recording: null,
  recordedBefore: 0,
  recordingHoldout: null,
  seconds: null,
  drifted: false,
  notice: null,
  progress: null,
  advice: [],
  result: null,
  game: null,
  state: { ...state, ...ofState },
  ...changes,
});

test("the sentence at the top is about what is most urgent", () => {
  assert.equal(nextStep(view()).text, NEXT_STEP.ready);
  assert.equal(nextStep(view({}, { working: ["rank"] })).text, NEXT_STEP.ranking);
  assert.equal(nextStep(view({}, { working: ["rank", "compare"] })).text, NEXT_STEP.comparing);
  assert.equal(nextStep(view({ drifted: true })).text, NEXT_STEP.drifted);
  assert.equal(nextStep(view({ drifted: true, game: { phase: "over", score: 9 } })).text, NEXT_STEP.drifted);
  assert.equal(nextStep(view({ drifted: true }, { playing: true })).text, NEXT_STEP.playingDrifted);
  assert.match(nextStep(view({ recordingHoldout: "up" })).text, /Recording up for the challenge/);
});

test("a paused lesson leads until it goes on, whatever else there is to do", () => {
  const paused = { lessonPaused: true, hasPicture: false, cameraTrouble: "No camera was found.", drifted: true };
  const moments = [{}, { playing: true }, { training: true }];
  assert.deepEqual(moments.map((ofState) => nextStep(view(paused, ofState)).text), moments.map(() => LESSON.paused));
});

test("nobody is told to train where it trains by itself", () => {
  const last = (auto_train) => nextStep(view({}, { trained: null, stale: true, settings: { auto_train } })).text;
  assert.deepEqual([true, false].map(last), [NEXT_STEP.training(null), NEXT_STEP.train]);
});

test("who sees the drawn figure is not told to pose", () => {
  const empty = { classes: [{ label: "up", count: 0 }, { label: "down", count: 0 }], trained: null };
  const result = { examples: 18, stopped: false };
  const moments = [[{}, empty], [{ recording: "up" }], [{ seconds: 9 }], [{ result }], [{}], [{}, { playing: true }]];
  const told = (demo) => moments.map(([changes, ofState]) => nextStep(view({ demo, ...changes }, ofState)).text);
  const asked = (text) => /[Ss]trike a pose|your poses|Move/.test(text);
  assert.deepEqual([told(false).every(asked), told(true).some(asked)], [true, false]);
});

test("the class that is next is named, as it is marked, and one that has enough is let go of", () => {
  const taught = (...counts) => ({ classes: ["up", "down", "left"].map((label, at) => ({ label, count: counts[at] })), trained: null, stale: true });
  const told = (changes, ...counts) => {
    const now = view(changes, taught(...counts));
    const act = nextAct(now);
    return [nextStep(now).text, act?.label];
  };
  assert.deepEqual(told({}, 0, 0, 0), [NEXT_STEP.record("up"), "up"]);
  assert.deepEqual(told({}, 9, 0, 0), [NEXT_STEP.missing("down"), "down"]);
  assert.deepEqual(told({ recording: "down" }, 9, 14, 0), [NEXT_STEP.recording("down"), "down"]);
  assert.deepEqual(told({ recording: "down" }, 9, 15, 0), [NEXT_STEP.enoughThen("down", "left"), "left"]);
  assert.deepEqual(told({ recording: "down" }, 9, 15, 9), [NEXT_STEP.enough("down"), undefined]);
  const [ends, marked] = told({ recording: "down", handsFree: true }, 9, 15, 0);
  assert.match(ends, /ends by itself/);
  assert.equal(marked, "down");
});

test("a class that had enough is recorded a second time as long as the first time", () => {
  const told = (count) => {
    const now = view({ recording: "up", recordedBefore: 20 }, { classes: [{ label: "up", count }, { label: "down", count: 20 }] });
    return [nextStep(now).text, nextAct(now)?.label];
  };
  assert.deepEqual(told(20), [NEXT_STEP.recording("up"), "up"]);
  assert.deepEqual(told(34), [NEXT_STEP.recording("up"), "up"]);
  assert.deepEqual(told(35), [NEXT_STEP.enough("up"), undefined]);
});

test("who has no camera is told of the demo camera alone", () => {
  const told = (opener) => nextStep(view({ hasPicture: false, opener })).text;
  assert.deepEqual(["camera", "demo"].map(told), [NEXT_STEP.camera, NEXT_STEP.demo]);
});

test("the teacher's table does not say that somebody has nothing whose page has not come yet, as after a restart", () => {
  const gone = { here: false, examples: null, classes: 0, empty: 0, trained: false };
  const away = { here: false, examples: 9, classes: 4, empty: 0, trained: true };
  const row = (person) => [TEACHER.page(person), TEACHER.examples(person), TEACHER.trained(person)];
  assert.deepEqual(row(gone), ["not here yet", "–", "–"]);
  assert.deepEqual(row(away), ["away", "9 in 4 classes", "yes"]);
  assert.deepEqual(row({ ...away, here: true, examples: 0, empty: 4, trained: false }), ["here", "0 in 4 classes, 4 empty", "no"]);
});

test("why there is no picture is said once, and always", () => {
  const trouble = "No camera was found.";
  for (const [ofState, there] of [[{}, false], [{ playing: true, paused: true }, false], [{ playing: true }, true]]) {
    const lead = nextStep(view({ hasPicture: false, cameraTrouble: trouble }, ofState)).text;
    assert.deepEqual([lead.includes(trouble), viewText(trouble, lead) === trouble], [!there, there]);
  }
});

test("the seconds of a recalibration are beside its sentence, which stays the same", () => {
  const [ten, nine] = [nextStep(view({ seconds: 10 })), nextStep(view({ seconds: 9 }))];
  assert.equal(ten.text, nine.text);
  assert.deepEqual([ten.seconds, nine.seconds], [10, 9]);
  assert.equal(nextStep(view({ seconds: 9, recording: "up" })).seconds, undefined);
});

test("who left out a pose, or stayed in one, hears which, and else that much was like none", () => {
  const said = [["up", null], [null, "up"], [null, null]].map(([label, unseen]) => RECALIBRATION.refused(label, unseen));
  const begins = ["You stayed mostly in", "Hardly anything was seen of", "Much of what was shown is like none"];
  assert.deepEqual(said.map((text, n) => text.startsWith(begins[n])), [true, true, true]);
  assert.deepEqual(said.map((text) => text.includes("up")), [true, true, false]);
});

test("drift is said after two seconds of it, and taken back after two without", () => {
  const watch = new DriftMonitor();
  const said = [0, 1000, 1999, 2000].map((now) => watch.see(true, now));
  assert.deepEqual(said, [false, false, false, true]);
  assert.equal(watch.see(false, 2100), true);
  assert.equal(watch.see(true, 3000), true);
  assert.equal(watch.see(false, 3100), true);
  assert.equal(watch.see(false, 5100), false);
});

const quality = {
  labels: ["up", "down", "left"],
  accuracy: 0.9,
  interval: [0.7, 0.97],
  n: 20,
  confusion: [[9, 1, 0], [1, 9, 0], [0, 0, 0]],
  advice: [{ kind: "second-burst", labels: ["left"] }],
};

test("the score is said with the first advice, and the weakest classes are named", () => {
  assert.equal(
    words(quality),
    "Tested on unseen recordings: 18 of 20 right. Record left a second time for an honest score.",
  );
  assert.deepEqual(recallsOf(quality), ["up 9 of 10", "down 9 of 10"]);
});

test("without a second recording there is no score, and a covered lens is said", () => {
  const none = { ...quality, accuracy: null, interval: null, n: 0, confusion: [[0, 0, 0], [0, 0, 0], [0, 0, 0]] };
  assert.equal(words(none), "How good is it? Hold each button a second time to see.");
  assert.deepEqual(recallsOf(none), []);
  const covered = [{ kind: "constant", labels: [] }, ...none.advice];
  const lead = nextStep(view({ advice: covered }));
  assert.match(lead.text, /not well yet\. .*is the lens covered\?$/);
  assert.equal(words({ ...none, advice: covered }), words(none)); // said once
});

test("it is said which classifier is right most often, if that can be known", () => {
  const classifiers = new Classifiers();
  classifiers.all = [{ name: "ridge", title: "Ridge regression", note: "", usual_rate: null }];
  const row = (name, accuracy) => ({ name, accuracy, interval: accuracy === null ? null : [0.5, 1], n: 10 });
  assert.match(best({ rows: [row("dense", 0.9), row("ridge", 1), row("knn", 0.8)] }, classifiers), /is Ridge regression, 10 of 10\./);
  assert.match(best({ rows: [row("dense", 1), row("ridge", 1)] }, classifiers), /equally often/);
  assert.match(best({ rows: [row("dense", null)] }, classifiers), /speed only/);
});

test("why layers cannot be ranked", () => {
  const frames = (label, ...bursts) => bursts.map((burst) => ({ label, burst }));
  assert.match(whyNotRanked(["up"], []), /two classes/);
  assert.match(whyNotRanked(["up", "down"], frames("up", 1, 1, 2, 2)), /“down”/);
  assert.match(whyNotRanked(["up", "down"], [...frames("up", 1, 1, 1, 1), ...frames("down", 2, 2, 2, 2)]), /two recordings/);
  assert.equal(whyNotRanked(["up", "down"], [...frames("up", 1, 1, 3, 3), ...frames("down", 2, 2, 2, 2)]), "");
});
