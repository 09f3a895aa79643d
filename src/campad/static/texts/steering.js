// @ts-check
// What is said about steering something else than the game.

import { own } from "./format.js";

export const STEERING = {
  page: "In this page",
  pageNote: "What a pose does here while it is pressed. Off unless you choose something; files of yours stay in this page until it is closed.",
  /** @param {string} name */
  does: (name) => `${own(name)} does`,
  /** @param {string} name */
  file: (name) => `File for ${own(name)}`,
  hidden: "While another tab or window covers this page, the browser gives it no pictures: nothing is recognised then, and everything is let go. Put it into a window of its own that stays in sight.",
  wasHidden: "This page was hidden: the browser gave it no pictures, so everything was let go. Put it into a window of its own that stays in sight.",
};

/** @type {[string, string][]} */
export const EFFECTS = [
  ["none", "Nothing"],
  ["tone", "Sound a tone"],
  ["name", "Say its name"],
  ["sound", "Play a sound of yours …"],
  ["picture", "Show a picture of yours …"],
];

/** Which files they take. @type {Record<string, string>} */
export const ACCEPTED = { sound: "audio/*", picture: "image/*" };

export const OUTPUTS = {
  title: "Outside of this page",
  note: "What a pose does to other programs, while it is armed. Nothing is sent before that.",
  add: "Add",
  which: "Add an output",
  none: "This campad knows no outputs.",
  remove: "Remove",
  /** @param {string} name */
  sends: (name) => `${own(name)} sends`,
  address: "Address",
  more: "Settings of it",
  arm: "Arm",
  disarm: "Disarm",
  armed: "Armed: poses steer outside of this page.",
  notArmed: "Not armed: nothing is sent.",
  /** @param {string} why */
  disarmed: (why) => `Not armed any more. ${why}`,
  hotKey: "Escape disarms while this page is in front.",
};
