// @ts-check
// What is said about when a pose counts.

import { gettext, ngettext, number, pgettext } from "../languages/gettext.js";
import { own, part, percent, seconds } from "./format.js";

/** @param {number} s */
const orAtOnce = (s) => (s ? seconds(Number(s.toFixed(2))) : gettext("at once"));

export const DECIDING = {
  title: gettext("When a pose counts"),
  how: gettext("A pose presses when its bar comes past its right mark, and lets go when the bar falls below the left one."),
  bars: gettext("How sure the camera is of each pose, with both marks"),
  every: gettext("Every pose"),
  /** @param {string} name */
  some: (name) => gettext("Only {name}", { name: own(name) }),
  /** @param {string} name */
  changed: (name) => gettext("Only {name} (changed)", { name: own(name) }),
  noRest: pgettext("resting pose", "None"),
  reset: gettext("As every pose"),
  usual: gettext("Usual values"),
  /** What a bar says to those who do not see it. @type {Record<string, string>} */
  states: { off: gettext("not pressed"), dwell: gettext("about to press"), on: gettext("pressed"), rest: gettext("presses nothing") },
  /** @type {Record<string, string>} */
  seen: { off: "", dwell: "…", on: gettext("pressed"), rest: gettext("rest") },
};

/** @type {[string, string, string][]} value, text, what it means */
export const MODES = [
  ["hold", pgettext("what a pose does", "Hold"), gettext("Pressed for as long as the pose is shown.")],
  ["tap", pgettext("what a pose does", "Tap"), gettext("Pressed once, and let go by itself.")],
  ["repeat", gettext("Tap again and again"), gettext("Taps for as long as the pose is shown.")],
  ["toggle", pgettext("what a pose does", "Switch"), gettext("Pressed when the pose comes, let go when it comes again.")],
];

/** @type {[string, string][]} */
export const SMOOTHINGS = [
  ["0", pgettext("smoothing", "None")],
  ...[0.05, 0.1, 0.15, 0.2, 0.3, 0.5].map((s) => /** @type {[string, string]} */ ([String(s), seconds(s)])),
];

/**
 * @typedef {object} Slider
 * @property {"on" | "off" | "dwell_s" | "cooldown_s" | "tap_s" | "repeat_s"} name
 * @property {string} label
 * @property {string} note
 * @property {[number, number, number]} range least, most, step
 * @property {(value: number) => string} said
 * @property {string[]} [modes] only for these
 */
/** @type {Slider[]} */
export const SLIDERS = [
  { name: "on", label: gettext("Presses from"), note: gettext("Higher: fewer presses that you did not mean."), range: [0.5, 0.99, 0.01], said: percent },
  { name: "off", label: gettext("Lets go below"), note: gettext("Lower: a pose that trembles stays pressed."), range: [0.01, 0.99, 0.01], said: percent },
  { name: "dwell_s", label: gettext("Show it first for"), note: gettext("Longer: what is shown in passing presses nothing."), range: [0, 2, 0.05], said: orAtOnce },
  { name: "cooldown_s", label: gettext("Then pause for"), note: gettext("So long after a press or release it does not press."), range: [0, 10, 0.1], said: orAtOnce },
  { name: "tap_s", label: gettext("A tap lasts"), note: gettext("Some programs miss very short ones."), range: [0.01, 1, 0.01], said: orAtOnce, modes: ["tap", "repeat"] },
  { name: "repeat_s", label: gettext("From tap to tap"), note: "", range: [0.05, 10, 0.05], said: orAtOnce, modes: ["repeat"] },
];

export const FIELDS = {
  smoothing: [gettext("Smoothing"), gettext("Longer is calmer, and presses a little later.")],
  neutral: [gettext("Resting pose"), gettext("It presses nothing.")],
  which: [gettext("What is below is for"), ""],
  mode: [gettext("What a pose does"), ""],
};

export const ASKING = {
  /** @param {string | null} name null: nothing */
  short: (name) => name ?? gettext("Rest"),
  /** @param {string | null} name @param {number} number @param {number} of */
  step: (name, number, of) => (name === null ? gettext("Rest ({number} of {of} done).", { number, of }) : gettext("Show {name} ({number} of {of}).", { name: own(name), number, of })),
  stop: gettext("Stop"),
  untrained: gettext("This waits until the camera knows your poses."),
  noCamera: gettext("This waits for a camera."),
};

export const TUNING = {
  start: gettext("Find what suits me"),
  text: gettext("Half a minute: show each pose when its name comes up, and rest in between. What you did is then tried with 200 settings."),
  /** @param {number} ms */
  allowed: (ms) => gettext("at most {n} ms later", { n: ms }),
  slider: gettext("How much later may a press come?"),
  /** @param {number} false_ @param {number} missed @param {number | null} delay */
  figures(false_, missed, delay) {
    const values = { rate: number(false_, 1), missed };
    return delay === null
      ? gettext("{rate} false presses a minute, {missed} missed, most never", values)
      : gettext("{rate} false presses a minute, {missed} missed, {ms} ms later than at once", { ...values, ms: Math.round(1000 * delay) });
  },
  now: gettext("Now"),
  proposed: gettext("Proposed"),
  plot: gettext("False presses a minute, for how much later a press comes"),
  use: gettext("Use these"),
  keep: gettext("Keep mine"),
  same: gettext("What you have is as good as any of them for that."),
  used: gettext("These settings are used now."),
  kept: gettext("Your settings stay as they are."),
  done: gettext("Half a minute is over: see what would suit you below, in Settings."),
  /** @param {number} ms */
  later: (ms) => gettext("{n} ms later", { n: ms }),
};

export const MEASURING = {
  start: gettext("How good is it as a controller?"),
  text: gettext("One minute: show each pose when its name comes up, and rest in between. What is pressed is compared with what was asked. Begun while you play, the game goes on meanwhile."),
  columns: [gettext("When"), gettext("First press right"), gettext("Reaction"), gettext("False presses a minute"), gettext("Bits a minute"), gettext("Decided with")],
  caption: gettext("The newest first. Bits a minute count how often and how surely you choose, as if each choice followed at once; the documentation says what that leaves out."),
  /** @param {{smoothing_s: number, default: {on: number, off: number, dwell_s: number}}} settings */
  settings({ smoothing_s, default: { on, off, dwell_s } }) {
    const values = { smoothing: seconds(smoothing_s), on: percent(on), off: percent(off), dwell: seconds(dwell_s) };
    return dwell_s ? gettext("smoothing {smoothing}, from {on}, below {off}, first {dwell}", values) : gettext("smoothing {smoothing}, from {on}, below {off}", values);
  },
  export: gettext("Export as CSV"),
  file: "campad-controller.csv",
  /** @param {number} right @param {number} asked @param {number} bits */
  done: (right, asked, bits) => gettext("{right} of {asked} right, {bits} bits a minute. Settings has all figures.", { right, asked, bits: Math.round(bits) }),
};

export const WRONG = {
  title: gettext("What was wrong?"),
  text: gettext("The last ten seconds. Choose the part that was wrong, then what it should have been."),
  strip: gettext("The last ten seconds"),
  should: gettext("It should have been"),
  none: gettext("None of these"),
  made: gettext("Nothing"), // the name of the class that none of these becomes
  nothing: gettext("nothing"),
  /** @param {string | null} label @param {number} ago */
  piece: (label, ago) => {
    const name = label === null ? gettext("nothing") : own(label);
    return ago < 0.5 ? gettext("{name}, just now", { name }) : gettext("{name}, {n} s ago", { name, n: Math.round(ago) });
  },
  empty: gettext("Nothing has been seen in the last ten seconds."),
  /** @param {string} label @param {number} n */
  learned: (label, n) => ngettext("1 picture of it learned as {label}.", "{n} pictures of it learned as {label}.", n, { label: own(label) }),
  /** @param {string} before @param {string} after */
  score: (before, after) => gettext("Recognised from your other recordings: before {before}, now {after}.", { before, after }),
  learning: gettext("Learning …"),
  undone: gettext("Taken back; learned anew without it."),
  /** @param {{accuracy: number | null, n: number} | null} found */
  part: (found) => (found && found.accuracy !== null ? part(Math.round(found.accuracy * found.n), found.n) : gettext("not known yet")),
  undo: gettext("Undo"),
  close: gettext("Go on"),
  cancel: gettext("Cancel"),
};
