/** The pure parts of the game's renderer: node --test tests/pacman/game.test.mjs */

import assert from "node:assert/strict";
import { test } from "node:test";

import { traceWalls } from "../../src/campad/static/game/maze.js";
import { Timeline } from "../../src/campad/static/game/timeline.js";
import { announce, describe } from "../../src/campad/static/game/words.js";

const WIDTH_UNITS = 25 * 3200;
const STEP_MS = 1000 / 60;

function view(tick, x, more = {}) {
  return {
    tick,
    phase: "playing",
    phase_steps: tick,
    score: 120,
    lives: 3,
    level: 1,
    pacman: { x, y: 1600, direction: "left", moving: true },
    ghosts: [{ name: "chaser", x, y: 1600, direction: "left", mood: "normal" }],
    fruit: null,
    level_fruit: "cherry",
    dots: "f",
    dots_left: 4,
    popups: [],
    events: [],
    ...more,
  };
}

function timeline(...views) {
  const made = new Timeline();
  made.clear(WIDTH_UNITS);
  views.forEach((each, i) => made.push(each, i * STEP_MS));
  return made;
}

test("figures are shown between two views", () => {
  const shown = timeline(view(1, 4000), view(2, 4400)).at(1.25);

  assert.equal(shown.pacman.x, 4100);
  assert.equal(shown.ghosts[0].x, 4100);
});

test("through the tunnel they take the short way", () => {
  const shown = timeline(view(1, 200), view(2, WIDTH_UNITS - 200)).at(1.25);

  assert.equal(shown.pacman.x, 100);
});

test("to the place of a new life they jump", () => {
  const shown = timeline(view(1, 4000), view(2, 30000)).at(1.5);

  assert.equal(shown.pacman.x, 30000);
});

test("at 60 views a second the picture is at most one step behind, and never goes back", () => {
  const made = timeline(view(0, 0));
  made.advance(0);
  let before = 0;
  for (let step = 1; step < 600; step += 1) {
    const jitter = ((step * 7919) % 13) - 6;
    made.push(view(step, step * 100), step * STEP_MS + jitter);
    const tick = made.advance(step * STEP_MS + 8);

    assert.ok(tick >= step - 1.01 && tick <= step, `${tick} at ${step}`);
    assert.ok(tick >= before);
    before = tick;
  }
});

test("at 30 views a second motion is as even as at 60", () => {
  const made = timeline(view(0, 0));
  made.advance(0);
  const moved = [];
  let before = 0;
  for (let frame = 1; frame < 300; frame += 1) {
    if (frame % 2 === 0) made.push(view(frame, frame * 100), frame * STEP_MS);
    const tick = made.advance(frame * STEP_MS + 1);
    if (frame > 60) moved.push(tick - before);
    before = tick;
  }

  assert.ok(Math.max(...moved) < 1.2 && Math.min(...moved) > 0.8, `${Math.min(...moved)}`);
});

test("a view that is sent twice says nothing new", () => {
  const made = timeline(view(1, 4000));

  assert.equal(made.push(view(1, 4000), 50), false);
  assert.equal(made.push(view(2, 4100), 60), true);
});

test("a lower tick is another game", () => {
  const made = timeline(view(500, 4000), view(501, 4100));
  made.push(view(0, 9000), 100);

  assert.equal(made.advance(200), 0);
  assert.equal(made.at(0).pacman.x, 9000);
});

test("a game is described by score, lives and level", () => {
  assert.equal(describe(view(1, 0)), "Game: Score 120, 3 lives, level 1");
  assert.equal(
    describe(view(1, 0, { lives: 1, phase: "over" })),
    "Game: Score 120, 1 life, level 1, game over",
  );
});

test("what matters is announced, a dot is not, nor the end that the page says itself", () => {
  const popups = [{ kind: "ghost", points: 400, x: 0, y: 0 }];

  assert.equal(announce(view(1, 0, { events: ["dot"] })), "");
  assert.equal(announce(view(1, 0, { events: ["ghost"], popups })), "Ghost eaten, 400 points.");
  assert.equal(
    announce(view(1, 0, { events: ["death"], lives: 1 })),
    "A ghost caught you. 1 life left.",
  );
  assert.equal(announce(view(1, 0, { events: ["death", "over"], lives: 0 })), "");
});

test("the outline of a wall with a hole is two closed lines", () => {
  const outlines = traceWalls(["####", "#..#", "####"]);

  assert.deepEqual(
    outlines.map((outline) => outline.length),
    [4, 4],
  );
});

test("walls that touch at a corner stay two walls", () => {
  assert.equal(traceWalls(["#.", ".#"]).length, 2);
});
