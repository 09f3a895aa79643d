// @ts-check
// The sentence at the top: always the next step, and only that. Pure: what the page knows in, text out.

import { CAMERA } from "../texts/camera.js";
import { LESSON } from "../texts/classroom.js";
import { HANDS_FREE, NEXT_STEP, WITH_FIGURE } from "../texts/next-step.js";
import { PHONE } from "../texts/phone.js";
import { QUALITY } from "../texts/training.js";
import { heldEnough } from "./page.js";

/** What is said up here, and not again beside the score. */
export const GRAVE = ["confused", "constant"];

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").ServerState} ServerState */
/** @typedef {typeof NEXT_STEP} Words */
/** @typedef {{text: string, kind: import("./page.js").Kind, seconds?: number}} NextStep the seconds are seen, and not heard every time */

/** @param {Page} page @returns {NextStep} */
export function nextStep(page) {
  if (page.connection !== "open") return { text: unconnected(page), kind: page.connection === "connecting" ? "step" : "error" };
  if (page.notice) return page.notice;
  if (page.lessonPaused) return { text: LESSON.paused, kind: "step" };
  const { state } = page;
  const words = { ...(page.demo ? WITH_FIGURE : NEXT_STEP), ...(page.handsFree ? HANDS_FREE : {}) };
  if (!state) return { text: NEXT_STEP.connecting, kind: "step" };
  if (page.recording !== null) return { text: recording(state, page, page.recording, words), kind: "step" };
  if (page.recordingHoldout !== null) return { text: NEXT_STEP.recordingHoldout(page.recordingHoldout), kind: "step" };
  // With the arrow keys a game goes on without a camera; whatever else is going on says nothing about why there is none.
  if (page.cameraTrouble !== null && !(state.playing && !state.paused)) return trouble(page.cameraTrouble, state.playing);
  if (page.seconds !== null) return { text: words.recalibrating, kind: "step", seconds: page.seconds };
  if (state.training) return { text: NEXT_STEP.training(page.progress), kind: "step" };
  if (state.playing) return { text: playing(state, page, words), kind: "step" };
  if (state.working.includes("compare")) return { text: NEXT_STEP.comparing, kind: "step" };
  if (state.working.includes("rank")) return { text: NEXT_STEP.ranking, kind: "step" };
  if (page.game?.phase === "over" && !page.drifted) return { text: NEXT_STEP.over(page.game.score), kind: "good" };
  if (page.offered) return { text: NEXT_STEP.offers, kind: "step" };
  if (!page.hasPicture) return { text: page.opener === "demo" ? NEXT_STEP.demo : NEXT_STEP.camera, kind: "step" };
  return collecting(state, page, words);
}

/** @param {Page} page */
function unconnected({ connection, newLink, state, nextLanguage }) {
  if (connection === "locked") return NEXT_STEP.locked(newLink);
  const text = NEXT_STEP[unkept(connection, state) ? "lostUnkept" : /** @type {Exclude<typeof connection, "open">} */ (connection)];
  return connection === "lost" && nextLanguage ? `${text} ${NEXT_STEP.nextLanguage(nextLanguage)}` : text;
}

/** It is to be ended, and the class is named that is marked then. @param {ServerState} state @param {Page} page @param {string} label @param {Words} words */
function recording({ classes }, page, label, words) {
  if (!heldEnough(page)) return words.recording(label);
  const next = classes.find(({ count }) => !count);
  return next ? words.enoughThen(label, next.label) : words.enough(label);
}

/** Why there is no picture. @param {string} text @param {boolean} playing a game waits for one @returns {NextStep} */
const trouble = (text, playing) => ({
  text: playing ? `${NEXT_STEP.waiting} ${text}` : text,
  kind: [CAMERA.asking, CAMERA.starting, PHONE.waiting, PHONE.left].includes(text) ? "step" : "error",
});

/** @param {ServerState} state @param {Page} page @param {Words} words */
function playing({ paused }, { hasPicture, hiddenGame, drifted }, words) {
  if (paused) return hiddenGame ? NEXT_STEP.pausedHidden : NEXT_STEP.paused;
  if (!hasPicture) return NEXT_STEP.playingByKeys;
  return drifted ? NEXT_STEP.playingDrifted : words.playing;
}

/** What stands where the picture would be: the cause only while something else leads. @param {string | null} trouble @param {string} lead */
export const viewText = (trouble, lead, lesson = false) => (trouble === null ? (lesson ? CAMERA.askInLesson : CAMERA.ask) : lead.includes(trouble) ? CAMERA.noPicture : trouble);

/** What was recorded may be gone with the server. @param {Page["connection"]} connection @param {ServerState | null} state */
const unkept = (connection, state) => connection === "lost" && state !== null && (!state.kept.on || state.kept.trouble !== "");

/** @param {ServerState} state @param {Page} page @param {Words} words @returns {NextStep} */
function collecting(state, { result, drifted, advice }, words) {
  const empty = state.classes.filter(({ count }) => !count);
  const first = empty.length === state.classes.length;
  if (first && state.trained) return { text: words.ready, kind: "step" };
  if (empty.length) return { text: (first ? words.record : words.missing)(empty[0].label), kind: "step" };
  if (state.stale && !state.settings.auto_train) return { text: state.trained ? NEXT_STEP.stale : NEXT_STEP.train, kind: "step" };
  if (drifted) return { text: NEXT_STEP.drifted, kind: "step" };
  const grave = advice.find(({ kind }) => GRAVE.includes(kind));
  const advised = grave ? QUALITY.advice(grave) : "";
  if (result) return { text: NEXT_STEP.trained(result, advised || words.tryOut), kind: grave ? "step" : "good" };
  if (state.trained && grave) return { text: NEXT_STEP.advised(advised), kind: "step" };
  if (state.trained) return { text: words.ready, kind: "step" };
  // What was recorded last is still on its way; then it begins by itself.
  return { text: state.stale && state.settings.auto_train ? NEXT_STEP.training(null) : NEXT_STEP.train, kind: "step" };
}
