// @ts-check
// The game in words: for people who do not see the canvas, and what is written on it. Pure.

import { gettext, ngettext } from "../languages/gettext.js";

/** @typedef {import("./timeline.js").GameView} GameView */

export const ON_CANVAS = {
  score: gettext("SCORE"),
  /** @param {number} n */
  level: (n) => gettext("LEVEL {n}", { n }),
  ready: gettext("Ready!"),
  over: gettext("Game over"),
  /** @param {GameView} view */
  end: ({ score, level }) => ngettext("1 point, level {level}", "{n} points, level {level}", score, { level }),
};

/** A game in one sentence, for the canvas's accessible name. @param {GameView} view @returns {string} */
export function describe({ lives: n, score, level, phase }) {
  const lives = ngettext("1 life", "{n} lives", n);
  const values = { score, lives, level };
  return phase === "over" ? gettext("Game: Score {score}, {lives}, level {level}, game over", values) : gettext("Game: Score {score}, {lives}, level {level}", values);
}
