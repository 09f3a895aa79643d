// @ts-check
// How far it has come from the camera to the game. Pure: what the page knows in, stages out.

import { isComplete } from "./page.js";

/** @typedef {"camera" | "examples" | "learned" | "game"} StageName */

/**
 * Each stage feeds the next one.
 * @param {import("./page.js").ServerState | null} state @param {boolean} hasPicture
 * @returns {{name: StageName, ready: boolean}[]}
 */
export function stages(state, hasPicture) {
  return [
    { name: "camera", ready: hasPicture },
    { name: "examples", ready: state !== null && isComplete(state) },
    { name: "learned", ready: Boolean(state?.trained) },
    { name: "game", ready: Boolean(state?.playing) },
  ];
}
