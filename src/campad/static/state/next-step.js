// @ts-check
// The sentence at the top: always the next step, and only that. Pure: a view of the page in, text out.

import { CAMERA, LEAD } from "../texts.js";

/**
 * @typedef {object} LeadView
 * @property {"connecting" | "open" | "lost" | "elsewhere" | "full" | "locked"} connection
 * @property {boolean} hasPicture a camera or the demo camera gives frames
 * @property {string | null} cameraTrouble why there is no picture, in words
 * @property {string | null} recording the class whose examples are being recorded
 * @property {string | null} challenging the class whose challenge pictures are being recorded
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

/** @param {LeadView} view @returns {Lead} */
export function nextStep(view) {
  if (view.connection !== "open") return { text: LEAD[unkept(view) ? "lostUnkept" : view.connection], kind: view.connection === "connecting" ? "step" : "error" };
  if (view.notice) return view.notice;
  const { state } = view;
  if (!state) return { text: LEAD.connecting, kind: "step" };
  if (view.recording !== null) return { text: LEAD.recording(view.recording), kind: "step" };
  if (view.challenging !== null) return { text: LEAD.challenging(view.challenging), kind: "step" };
  if (view.seconds !== null) return { text: LEAD.recalibrating, kind: "step", seconds: view.seconds };
  if (state.training) return { text: LEAD.training(view.progress), kind: "step" };
  if (state.playing) return { text: state.paused ? LEAD.paused : view.drifted ? LEAD.playingDrifted : LEAD.playing, kind: "step" };
  if (state.working.includes("compare")) return { text: LEAD.comparing, kind: "step" };
  if (state.working.includes("rank")) return { text: LEAD.ranking, kind: "step" };
  if (view.game && view.game.phase === "over") return { text: LEAD.over(view.game.score), kind: "good" };
  if (view.offered) return { text: LEAD.offers, kind: "step" };
  if (!view.hasPicture) {
    const harmless = view.cameraTrouble === null || view.cameraTrouble === CAMERA.asking;
    return { text: view.cameraTrouble ?? LEAD.camera, kind: harmless ? "step" : "error" };
  }
  return collecting(view);
}

/** What was recorded may be gone with the server. @param {LeadView} view */
const unkept = ({ connection, state }) => connection === "lost" && state !== null && (!state.kept.on || state.kept.trouble !== "");

/** @param {LeadView} view @returns {{text: string, kind: "step" | "good"}} */
function collecting({ state, result, drifted }) {
  const empty = state.classes.filter((/** @type {any} */ entry) => !entry.count);
  if (empty.length === state.classes.length) return { text: LEAD.record, kind: "step" };
  if (empty.length) return { text: LEAD.missing(empty.map((/** @type {any} */ entry) => entry.label)), kind: "step" };
  if (state.stale && !state.settings.auto_train) return { text: state.trained ? LEAD.stale : LEAD.train, kind: "step" };
  if (drifted) return { text: LEAD.drifted, kind: "step" };
  if (result) return { text: LEAD.trained(result), kind: "good" };
  return { text: state.trained ? LEAD.ready : LEAD.train, kind: "step" };
}
