// @ts-check
// What is said about when a pose counts.

import { own } from "./format.js";

/** @param {number} s */
const seconds = (s) => (s ? `${Number(s.toFixed(2))} s` : "at once");

export const DECIDING = {
  title: "When a pose counts",
  how: "A pose presses when its bar comes past its right mark, and lets go when the bar falls below the left one.",
  bars: "How sure the camera is of each pose, with both marks",
  every: "Every pose",
  /** @param {string} name */
  some: (name) => `Only ${own(name)}`,
  /** @param {string} name */
  changed: (name) => `Only ${own(name)} (changed)`,
  noRest: "None",
  reset: "As every pose",
  usual: "Usual values",
  /** What a bar says to those who do not see it. @type {Record<string, string>} */
  states: { off: "not pressed", dwell: "about to press", on: "pressed", rest: "presses nothing" },
  /** @type {Record<string, string>} */
  seen: { off: "", dwell: "…", on: "pressed", rest: "rest" },
};

/** @type {[string, string, string][]} value, text, what it means */
export const MODES = [
  ["hold", "Hold", "Pressed for as long as the pose is shown."],
  ["tap", "Tap", "Pressed once, and let go by itself."],
  ["repeat", "Tap again and again", "Taps for as long as the pose is shown."],
  ["toggle", "Switch", "Pressed when the pose comes, let go when it comes again."],
];

/** @type {[string, string][]} */
export const SMOOTHINGS = [
  ["0", "None"],
  ["0.05", "0.05 s"],
  ["0.1", "0.1 s"],
  ["0.15", "0.15 s"],
  ["0.2", "0.2 s"],
  ["0.3", "0.3 s"],
  ["0.5", "0.5 s"],
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
const percent = (/** @type {number} */ part) => `${Math.round(100 * part)} %`;
/** @type {Slider[]} */
export const SLIDERS = [
  { name: "on", label: "Presses from", note: "Higher: fewer presses that you did not mean.", range: [0.5, 0.99, 0.01], said: percent },
  { name: "off", label: "Lets go below", note: "Lower: a pose that trembles stays pressed.", range: [0.01, 0.99, 0.01], said: percent },
  { name: "dwell_s", label: "Show it first for", note: "Longer: what is shown in passing presses nothing.", range: [0, 2, 0.05], said: seconds },
  { name: "cooldown_s", label: "Then pause for", note: "So long after a press or release it does not press.", range: [0, 10, 0.1], said: seconds },
  { name: "tap_s", label: "A tap lasts", note: "Some programs miss very short ones.", range: [0.01, 1, 0.01], said: seconds, modes: ["tap", "repeat"] },
  { name: "repeat_s", label: "From tap to tap", note: "", range: [0.05, 10, 0.05], said: seconds, modes: ["repeat"] },
];

export const FIELDS = {
  smoothing: ["Smoothing", "Longer is calmer, and presses a little later."],
  neutral: ["Resting pose", "It presses nothing."],
  which: ["What is below is for", ""],
  mode: ["What a pose does", ""],
};

export const ASKING = {
  /** @param {string | null} name null: nothing */
  short: (name) => name ?? "Rest",
  /** @param {string | null} name @param {number} number @param {number} of */
  step: (name, number, of) => (name === null ? `Rest (${number} of ${of} done).` : `Show ${own(name)} (${number} of ${of}).`),
  stop: "Stop",
  stopped: "Stopped: nothing came of it.",
  untrained: "This waits until the camera knows your poses.",
  noCamera: "This waits for a camera.",
};

export const TUNING = {
  start: "Find what suits me",
  text: "Half a minute: show each pose when its name comes up, and rest in between. What you did is then tried with 200 settings.",
  /** @param {number} ms */
  allowed: (ms) => `at most ${ms} ms later`,
  slider: "How much later may a press come?",
  /** @param {number} false_ @param {number} missed @param {number | null} delay */
  figures: (false_, missed, delay) =>
    `${false_.toFixed(1)} false presses a minute, ${missed} missed, ${delay === null ? "most never" : `${Math.round(1000 * delay)} ms later than at once`}`,
  now: "Now",
  proposed: "Proposed",
  plot: "False presses a minute, for how much later a press comes",
  use: "Use these",
  keep: "Keep mine",
  same: "What you have is as good as any of them for that.",
  used: "These settings are used now.",
  kept: "Your settings stay as they are.",
  done: "Half a minute is over: see what would suit you below, in Settings.",
  later: "later",
};

export const MEASURING = {
  start: "How good is it as a controller?",
  text: "One minute: show each pose when its name comes up, and rest in between. What is pressed is compared with what was asked.",
  columns: ["When", "First press right", "Reaction", "False presses a minute", "Bits a minute", "Decided with"],
  caption: "The newest first. Bits a minute count how often and how surely you choose, as if each choice followed at once; the documentation says what that leaves out.",
  /** @param {{smoothing_s: number, default: {on: number, off: number, dwell_s: number}}} settings */
  settings: ({ smoothing_s, default: own_ }) =>
    `smoothing ${smoothing_s} s, from ${percent(own_.on)}, below ${percent(own_.off)}${own_.dwell_s ? `, first ${own_.dwell_s} s` : ""}`,
  export: "Export as CSV",
  file: "campad-controller.csv",
  /** @param {number} right @param {number} asked @param {number} bits */
  done: (right, asked, bits) => `${right} of ${asked} right, ${Math.round(bits)} bits a minute. Settings has all figures.`,
};

export const WRONG = {
  button: "That was wrong",
  title: "What was wrong?",
  text: "The last ten seconds. Choose the part that was wrong, then what it should have been.",
  strip: "The last ten seconds",
  should: "It should have been",
  none: "None of these",
  made: "Nothing", // the name of the class that none of these becomes
  nothing: "nothing",
  /** @param {string | null} label @param {number} ago */
  piece: (label, ago) => `${label === null ? "nothing" : own(label)}, ${ago < 0.5 ? "just now" : `${Math.round(ago)} s ago`}`,
  empty: "Nothing has been seen in the last ten seconds.",
  /** @param {string} label @param {number} n */
  learned: (label, n) => `${n === 1 ? "1 picture" : `${n} pictures`} of it learned as ${own(label)}.`,
  /** @param {string} before @param {string} after */
  score: (before, after) => `Recognised from your other recordings: before ${before}, now ${after}.`,
  learning: "Learning …",
  undone: "Taken back; learned anew without it.",
  /** @param {{accuracy: number | null, n: number} | null} found */
  part: (found) => (found && found.accuracy !== null ? `${Math.round(found.accuracy * found.n)} of ${found.n}` : "not known yet"),
  undo: "Undo",
  close: "Go on",
  cancel: "Cancel",
};
