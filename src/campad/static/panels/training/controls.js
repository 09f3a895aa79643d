// @ts-check
// Which buttons can be pressed now, and why not; Play and Pause in one place; the page's look while playing.

import { byId, setText } from "../../dom.js";
import { countExamples, isComplete } from "../../state/page.js";
import { VEIL, WHY } from "../../texts/training.js";

/** @typedef {import("../../state/page.js").ServerState} ServerState */
/** @typedef {import("../../state/page.js").Page["game"]} Game */

/** @param {ServerState} state @param {Game} game @param {boolean} online */
export function showControls(state, game, online) {
  const complete = isComplete(state);
  enable("train", online && complete && !state.training);
  enable("play", online && Boolean(state.trained) && (!state.playing || state.paused));
  enable("pause", online && state.playing);
  enable("stop", online && (state.training || state.playing));
  enable("undo", online && state.can_undo);
  enable("save-project", online && countExamples(state) > 0);
  for (const element of document.querySelectorAll("[data-online]")) /** @type {HTMLButtonElement} */ (element).disabled = !online;
  setText(byId("train-why"), whyTrain(state, complete));
  byId("train").classList.toggle("primary", !state.settings.auto_train); // else it is no next step
  setText(byId("play-why"), state.trained ? "" : WHY.playUntrained);
  showPause(state, game, online);
  showPlaying(state, game);
  document.body.classList.toggle("trained", Boolean(state.trained));
}

/** What Train waits for, or what it is for. @param {ServerState} state @param {boolean} complete */
function whyTrain({ settings, trained, stale }, complete) {
  if (!settings.auto_train) return complete ? "" : WHY.trainMissing;
  if (!complete) return WHY.trainsItself;
  return trained && !stale ? WHY.trainedItself : "";
}

/** Where Play was is Pause while the game runs; the focus goes from the one to the other. @param {ServerState} state @param {Game} game @param {boolean} online else it waits */
function showPause(state, game, online) {
  const running = online && state.playing && !state.paused;
  const [shown, hidden] = running ? [byId("pause"), byId("play")] : [byId("play"), byId("pause")];
  if (!hidden.hidden) {
    const focused = document.activeElement === hidden;
    shown.hidden = false;
    hidden.hidden = true;
    if (focused) shown.focus({ preventScroll: true });
  }
  const veil = game === null ? (state.trained && online ? VEIL.ready : VEIL.first) : state.playing ? VEIL.paused : VEIL.stopped;
  byId("game-veil").hidden = game?.phase === "over" || running;
  byId("game-veil").classList.toggle("long", game === null);
  setText(byId("game-veil"), veil);
}

/** @param {ServerState} state @param {Game} game */
function showPlaying(state, game) {
  const played = document.body.classList.contains("playing");
  const over = played && !state.playing && game?.phase === "over";
  document.body.classList.toggle("playing", state.playing);
  if (over || (state.playing && !played)) byId("game").scrollIntoView({ block: "nearest" }); // in a narrow window it is below
}

/** @param {string} id @param {boolean} on */
function enable(id, on) {
  /** @type {HTMLButtonElement} */ (byId(id)).disabled = !on;
}
