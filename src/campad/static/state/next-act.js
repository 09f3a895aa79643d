// @ts-check
// The one thing to do next, as the sentence at the top has it. Pure: what the page knows in, an act out.

import { GRAVE } from "./next-step.js";
import { heldEnough } from "./page.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").ServerState} ServerState */
/** @typedef {{act: "camera" | "demo" | "picker" | "go-on" | "train" | "recalibrate" | "play"} | {act: "hold", label: string}} NextAct */

/** @param {Page} page @returns {NextAct | null} null: it is the page's turn, or what helps is not on it */
export function nextAct(page) {
  const { state, opener } = page;
  if (page.connection !== "open" || !state || page.lessonPaused) return null;
  if (page.recording !== null) return heldEnough(page) ? missing(state) : { act: "hold", label: page.recording };
  const running = state.playing && !state.paused;
  if (running || state.training || state.working.length || page.recordingHoldout !== null || page.seconds !== null) return null;
  if (page.cameraTrouble !== null) return opener && { act: opener };
  if (state.paused || (page.game?.phase === "over" && state.trained && !page.drifted)) return { act: "play" };
  if (page.offered) return { act: "go-on" };
  if (!page.hasPicture) return opener && { act: opener };
  return collecting(state, page);
}

/** Also while a pad is held that has enough: the next one shows that it has. @param {ServerState} state @returns {NextAct | null} */
function missing({ classes, trained }) {
  if (trained && classes.every(({ count }) => !count)) return null; // it knew them before anything was recorded
  const empty = classes.find(({ count }) => !count);
  return empty ? { act: "hold", label: empty.label } : null;
}

/** @param {ServerState} state @param {Page} page @returns {NextAct | null} */
function collecting(state, { drifted, advice }) {
  const pad = missing(state);
  if (pad) return pad;
  if (state.stale) return state.settings.auto_train ? null : { act: "train" };
  if (!state.trained) return { act: "train" };
  if (drifted) return { act: "recalibrate" };
  const grave = advice.find(({ kind }) => GRAVE.includes(kind));
  if (!grave) return { act: "play" };
  return grave.labels.length ? { act: "hold", label: grave.labels[0] } : null;
}
