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

/** What a step's events are worth saying aloud; "" for most steps, and at the end, which the page's first line says. @param {GameView} view @returns {string} */
export function announce({ events, lives, level, score, popups }) {
  const said = new Set(events);
  if (said.has("over")) return "";
  if (said.has("death"))
    return lives ? ngettext("A ghost caught you. 1 life left.", "A ghost caught you. {n} lives left.", lives) : gettext("A ghost caught you.");
  if (said.has("cleared")) return gettext("Level {level} cleared. Score {score}.", { level, score });
  if (said.has("extra-life")) return ngettext("Extra life. 1 life.", "Extra life. {n} lives.", lives);
  if (said.has("ghost") || said.has("fruit")) {
    const points = popups[popups.length - 1]?.points ?? 0;
    return said.has("ghost") ? ngettext("Ghost eaten, 1 point.", "Ghost eaten, {n} points.", points) : ngettext("Fruit, 1 point.", "Fruit, {n} points.", points);
  }
  if (said.has("energiser")) return gettext("The ghosts are afraid.");
  if (said.has("start")) return gettext("Level {level}. Ready!", { level });
  return "";
}
