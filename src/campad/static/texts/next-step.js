// @ts-check
// The sentence at the top.

import { examples, list, own, quoted } from "./format.js";

/** @typedef {{by: "enter" | "command" | "restart" | "join", command: string}} NewLink how to get a link: see the server's login.py */

export const NEXT_STEP = {
  connecting: "Looking for campad on this machine …",
  lost: "The connection to campad is lost; trying again by itself. Your examples are safe.",
  lostUnkept: "The connection to campad is lost; trying again by itself. What is not kept on disk may be gone.",
  /** @param {NewLink} newLink */
  locked: ({ by, command }) =>
    `This page needs a link, and each link works once. ${{
      enter: "Go to the window where campad runs, press Enter, and open the link that it shows.",
      command: `Run “${command}” in a terminal, and open the link that it prints.`,
      restart: "Start campad anew, and open the link that it shows.",
      join: "Join the lesson by its code.",
    }[by]}`,
  elsewhere: "This page is open in another tab. Close that one, then reload this one.",
  full: "Too many pages are open. Close one; this page tries again.",
  camera: "Press “Use my camera”. Or try it with the demo camera: a drawn figure takes your place.",
  noPicture: "campad sees nothing yet: first press “Use my camera”, or use the demo camera.",
  offers: "Go on with a project of yours, or start anew.",
  record: "Hold a pad and strike a pose; about 15 pictures each.",
  /** @param {string[]} names */
  missing: (names) =>
    `${list(names.map(quoted))} still ${names.length === 1 ? "needs examples: hold its pad." : "need examples: hold their pads."}`,
  /** @param {string} name */
  recording: (name) => `Recording ${own(name)}. Move a little while you hold.`,
  /** @param {string} name */
  recordingHoldout: (name) => `Recording ${own(name)} for the challenge: these pictures are never learned from.`,
  recalibrating: "Move through all your poses, in any order:",
  /** Seen, not heard. @param {number} seconds */
  left: (seconds) => `${seconds} …`,
  comparing: "Comparing the classifiers on your examples …",
  ranking: "Trying networks and layers on your examples; this takes a while …",
  drifted: "The light or the room has changed: press Recalibrate, or record more.",
  /** @param {string} name @param {number} seconds */
  countdown: (name, seconds) => `${own(name)} in ${seconds} …`,
  train: "Every pad has examples: press Train.",
  stale: "The examples have changed: press Train again.",
  /** @param {{loss: number, epoch: number, epochs: number} | null} progress */
  training: (progress) =>
    progress ? `Training: loss ${progress.loss.toFixed(2)}, epoch ${progress.epoch} of ${progress.epochs}` : "Training …",
  /** @param {{examples: number, stopped: boolean}} result @param {string} next what to do now */
  trained: ({ examples: n, stopped }, next) => `${stopped ? "Stopped early: trained" : "Trained"} on ${examples(n)}. ${next}`,
  tryOut: "Try your poses, then press Play.",
  /** @param {string} advice */
  advised: (advice) => `The camera knows your poses, but not well yet. ${advice}`,
  ready: "The camera knows your poses: press Play, or record more.",
  playing: "Playing: your poses steer.",
  playingByKeys: "Playing: the arrow keys steer. Poses do as soon as there is a camera.",
  playingDrifted: "Playing, but the light or the room has changed since you recorded: recalibrating helps.",
  paused: "The game waits: press Play to go on.",
  pausedHidden: "The game waits since this page was hidden: press Play to go on.",
  waiting: "The game waits.",
  hiddenRecording: "This page was hidden, so the recording ended: hold the pad again.",
  /** @param {number} score */
  over: (score) => `Game over with ${score} points. Press Play for another game.`,
};

/** The same where the demo camera's figure takes the person's place. */
export const WITH_FIGURE = {
  ...NEXT_STEP,
  record: "Hold a pad, and the figure strikes its pose; about 15 pictures each.",
  /** @param {string} name */
  recording: (name) => `Recording ${own(name)}. The figure moves a little while you hold.`,
  recalibrating: "Let the figure go through all its poses, in any order:",
  tryOut: "Try the figure’s poses, then press Play.",
  ready: "The camera knows the figure’s poses: press Play, or record more.",
  playing: "Playing: the figure’s poses steer, and you choose them.",
};
