// @ts-check
// The sentence at the top: always the next step, and only that. Pure: a view of the page in, text out.

import { CAMERA } from "../texts/camera.js";
import { NEXT_STEP } from "../texts/next-step.js";

/**
 * @typedef {object} Page
 * @property {"connecting" | "open" | "lost" | "elsewhere" | "full" | "locked"} connection
 * @property {boolean} hasPicture a camera or the demo camera gives frames
 * @property {string | null} cameraTrouble why there is no picture, in words
 * @property {string | null} recording the class whose examples are being recorded
 * @property {string | null} recordingHoldout the class whose challenge pictures are being recorded
 * @property {number | null} seconds left to recalibrate
 * @property {boolean} drifted the light or the room has changed
 * @property {{text: string, kind: "step" | "error" | "good"} | null} notice shown for a while
 * @property {boolean} offered projects of earlier are shown
 * @property {any} state the server's last state message
 * @property {{loss: number, epoch: number, epochs: number} | null} progress of the training that is going on
 * @property {any} result the last trained message, while it is news
 * @property {{phase: string, score: number} | null} game
 */

/** @typedef {{text: string, kind: "step" | "error" | "good", seconds?: number}} Lead the seconds are seen, and not heard every time */

/** @param {Page} view @returns {Lead} */
export function nextStep(view) {
  if (view.connection !== "open") return { text: NEXT_STEP[unkept(view) ? "lostUnkept" : view.connection], kind: view.connection === "connecting" ? "step" : "error" };
  if (view.notice) return view.notice;
  const { state } = view;
  if (!state) return { text: NEXT_STEP.connecting, kind: "step" };
  if (view.recording !== null) return { text: NEXT_STEP.recording(view.recording), kind: "step" };
  if (view.recordingHoldout !== null) return { text: NEXT_STEP.recordingHoldout(view.recordingHoldout), kind: "step" };
  if (view.seconds !== null) return { text: NEXT_STEP.recalibrating, kind: "step", seconds: view.seconds };
  if (state.training) return { text: NEXT_STEP.training(view.progress), kind: "step" };
  if (state.playing) return { text: state.paused ? NEXT_STEP.paused : view.drifted ? NEXT_STEP.playingDrifted : NEXT_STEP.playing, kind: "step" };
  if (state.working.includes("compare")) return { text: NEXT_STEP.comparing, kind: "step" };
  if (state.working.includes("rank")) return { text: NEXT_STEP.ranking, kind: "step" };
  if (view.game && view.game.phase === "over") return { text: NEXT_STEP.over(view.game.score), kind: "good" };
  if (view.offered) return { text: NEXT_STEP.offers, kind: "step" };
  if (!view.hasPicture) {
    const harmless = view.cameraTrouble === null || view.cameraTrouble === CAMERA.asking;
    return { text: view.cameraTrouble ?? NEXT_STEP.camera, kind: harmless ? "step" : "error" };
  }
  return collecting(view);
}

/** What was recorded may be gone with the server. @param {Page} view */
const unkept = ({ connection, state }) => connection === "lost" && state !== null && (!state.kept.on || state.kept.trouble !== "");

/** @param {Page} view @returns {{text: string, kind: "step" | "good"}} */
function collecting({ state, result, drifted }) {
  const empty = state.classes.filter((/** @type {any} */ entry) => !entry.count);
  if (empty.length === state.classes.length) return { text: NEXT_STEP.record, kind: "step" };
  if (empty.length) return { text: NEXT_STEP.missing(empty.map((/** @type {any} */ entry) => entry.label)), kind: "step" };
  if (state.stale && !state.settings.auto_train) return { text: state.trained ? NEXT_STEP.stale : NEXT_STEP.train, kind: "step" };
  if (drifted) return { text: NEXT_STEP.drifted, kind: "step" };
  if (result) return { text: NEXT_STEP.trained(result), kind: "good" };
  return { text: state.trained ? NEXT_STEP.ready : NEXT_STEP.train, kind: "step" };
}
