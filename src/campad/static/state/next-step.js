// @ts-check
// The sentence at the top: always the next step, and only that. Pure: what the page knows in, text out.

import { CAMERA } from "../texts/camera.js";
import { NEXT_STEP } from "../texts/next-step.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").ServerState} ServerState */
/** @typedef {{text: string, kind: import("./page.js").Kind, seconds?: number}} NextStep the seconds are seen, and not heard every time */

/** @param {Page} page @returns {NextStep} */
export function nextStep(page) {
  if (page.connection !== "open") return { text: NEXT_STEP[unkept(page) ? "lostUnkept" : page.connection], kind: page.connection === "connecting" ? "step" : "error" };
  if (page.notice) return page.notice;
  const { state } = page;
  if (!state) return { text: NEXT_STEP.connecting, kind: "step" };
  if (page.recording !== null) return { text: NEXT_STEP.recording(page.recording), kind: "step" };
  if (page.recordingHoldout !== null) return { text: NEXT_STEP.recordingHoldout(page.recordingHoldout), kind: "step" };
  if (page.seconds !== null) return { text: NEXT_STEP.recalibrating, kind: "step", seconds: page.seconds };
  if (state.training) return { text: NEXT_STEP.training(page.progress), kind: "step" };
  if (state.playing) return { text: state.paused ? NEXT_STEP.paused : page.drifted ? NEXT_STEP.playingDrifted : NEXT_STEP.playing, kind: "step" };
  if (state.working.includes("compare")) return { text: NEXT_STEP.comparing, kind: "step" };
  if (state.working.includes("rank")) return { text: NEXT_STEP.ranking, kind: "step" };
  if (page.game && page.game.phase === "over") return { text: NEXT_STEP.over(page.game.score), kind: "good" };
  if (page.offered) return { text: NEXT_STEP.offers, kind: "step" };
  if (!page.hasPicture) {
    const harmless = page.cameraTrouble === null || page.cameraTrouble === CAMERA.asking;
    return { text: page.cameraTrouble ?? NEXT_STEP.camera, kind: harmless ? "step" : "error" };
  }
  return collecting(state, page);
}

/** What was recorded may be gone with the server. @param {Page} page */
const unkept = ({ connection, state }) => connection === "lost" && state !== null && (!state.kept.on || state.kept.trouble !== "");

/** @param {ServerState} state @param {Page} page @returns {NextStep} */
function collecting(state, { result, drifted }) {
  const empty = state.classes.filter(({ count }) => !count);
  if (empty.length === state.classes.length) return { text: NEXT_STEP.record, kind: "step" };
  if (empty.length) return { text: NEXT_STEP.missing(empty.map(({ label }) => label)), kind: "step" };
  if (state.stale && !state.settings.auto_train) return { text: state.trained ? NEXT_STEP.stale : NEXT_STEP.train, kind: "step" };
  if (drifted) return { text: NEXT_STEP.drifted, kind: "step" };
  if (result) return { text: NEXT_STEP.trained(result), kind: "good" };
  return { text: state.trained ? NEXT_STEP.ready : NEXT_STEP.train, kind: "step" };
}
