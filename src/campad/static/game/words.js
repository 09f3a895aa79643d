// @ts-check
// The game in words, for people who do not see the canvas. Pure.

/** @typedef {import("./timeline.js").GameView} GameView */

/** A game in one sentence, for the canvas's accessible name. @param {GameView} view @returns {string} */
export function describe(view) {
  const lives = view.lives === 1 ? "1 life" : `${view.lives} lives`;
  const end = view.phase === "over" ? ", game over" : "";
  return `Score ${view.score}, ${lives}, level ${view.level}${end}`;
}

/** What a step's events are worth saying; "" for most steps. @param {GameView} view @returns {string} */
export function announce(view) {
  const said = new Set(view.events);
  if (said.has("over")) return `Game over. Score ${view.score}.`;
  if (said.has("death")) {
    const left = view.lives === 1 ? "1 life left" : `${view.lives} lives left`;
    return view.lives ? `A ghost caught you. ${left}.` : "A ghost caught you.";
  }
  if (said.has("cleared")) return `Level ${view.level} cleared. Score ${view.score}.`;
  if (said.has("extra-life")) return `Extra life. ${view.lives} lives.`;
  if (said.has("ghost") || said.has("fruit")) {
    const points = view.popups[view.popups.length - 1]?.points ?? "";
    return said.has("ghost") ? `Ghost eaten, ${points} points.` : `Fruit, ${points} points.`;
  }
  if (said.has("energiser")) return "The ghosts are afraid.";
  if (said.has("start")) return `Level ${view.level}. Ready!`;
  return "";
}
