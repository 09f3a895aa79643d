// @ts-check
// Every sentence that the page says. One file, so that translations can be added beside it.

export const SIGNS = { up: "↑", down: "↓", left: "←", right: "→" };

/** @param {number} n */
export const examples = (n) => (n === 1 ? "1 example" : `${n} examples`);

const MOST_NAMES = 5;

/** @param {string[]} names */
export function list(names) {
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`] : names;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** A class's name inside a sentence: one from right to left does not turn the rest around. @param {string} name */
const own = (name) => (/[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name);

/** @param {string} name */
const quoted = (name) => `“${own(name)}”`;

export const LEAD = {
  connecting: "Looking for campad on this machine …",
  lost: "The connection to campad is lost; trying again by itself. Your examples are safe.",
  lostUnkept: "The connection to campad is lost; trying again by itself. What is not kept on disk may be gone.",
  locked: "This page needs a link, and each link works once. Go to the window where campad runs, press Enter, and open the link that it shows.",
  elsewhere: "This page is open in another tab. Close that one, then reload this one.",
  full: "Too many pages are open. Close one; this page tries again.",
  camera: "Let the camera in, or use the demo camera.",
  offers: "Go on with a project of yours, or start anew.",
  record: "Hold a pad and strike a pose; about 15 pictures each.",
  /** @param {string[]} names */
  missing: (names) =>
    `${list(names.map(quoted))} still ${names.length === 1 ? "needs examples: hold its pad." : "need examples: hold their pads."}`,
  /** @param {string} name */
  recording: (name) => `Recording ${own(name)}. Move a little while you hold.`,
  /** @param {string} name */
  challenging: (name) => `Recording ${own(name)} for the challenge: these pictures are never learned from.`,
  recalibrating: "Move through all your poses, in any order:",
  /** Seen, not heard. @param {number} seconds */
  left: (seconds) => `${seconds} …`,
  comparing: "Comparing the classifiers on your examples …",
  ranking: "Trying networks and layers on your examples; this takes a while …",
  drifted: "The light or the room has changed since you recorded: recalibrate, or record more.",
  /** @param {string} name @param {number} seconds */
  countdown: (name, seconds) => `${own(name)} in ${seconds} …`,
  train: "Every pad has examples: press Train.",
  stale: "The examples have changed: press Train again.",
  /** @param {{loss: number, epoch: number, epochs: number} | null} progress */
  training: (progress) =>
    progress ? `Training: loss ${progress.loss.toFixed(2)}, epoch ${progress.epoch} of ${progress.epochs}` : "Training …",
  /** @param {{examples: number, ms: number, loss: number | null, stopped: boolean, quality: {advice: Advice[]} | null}} result */
  trained: ({ examples: n, ms, loss, stopped, quality }) => {
    const grave = quality?.advice.find(({ kind }) => kind === "confused" || kind === "constant");
    return (
      `${stopped ? "Stopped early: trained" : "Trained"} on ${examples(n)} in ${duration(ms)}` +
      `${loss === null ? "" : ` (last loss ${loss.toFixed(3)})`}. ` +
      (grave ? QUALITY.advice(grave) : "Move, then press Play.")
    );
  },
  ready: "The camera knows your poses: press Play, or record more.",
  playing: "Playing: your poses steer.",
  playingDrifted: "Playing, but the light or the room has changed since you recorded: recalibrating helps.",
  paused: "The game waits: press Play to go on.",
  /** @param {number} score */
  over: (score) => `Game over with ${score} points. Press Play for another game.`,
};

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);

/** @param {number} ms */
export const precise = (ms) => (ms < 10 ? `${ms.toFixed(ms < 1 ? 2 : 1)} ms` : duration(ms));

/** @param {number} part */
export const percent = (part) => `${Math.round(100 * part)} %`;

/** @param {[number, number]} limits */
export const interval = ([low, high]) => `${Math.round(100 * low)} to ${Math.round(100 * high)} %`;

export const CAMERA = {
  ask: "campad looks at you through the camera. The pictures stay on this machine and are not saved.",
  asking: "The browser asks whether campad may use the camera: choose Allow.",
  denied:
    "The browser does not let campad use the camera. Click the camera sign beside the address, choose Allow, then try again.",
  none: "No camera was found. Plug one in and try again, or use the demo camera.",
  busy: "Another program is using the camera. Close it, then try again.",
  insecure:
    "Browsers give a camera only to secure addresses. Open this page as http://127.0.0.1 with the same port.",
  gone: "The camera was unplugged. Plug it in again, or choose another one.",
  failed: "The camera gives no picture. Try again, or choose another one.",
  retry: "Try again",
  use: "Use my camera",
  demoBadge: "Demo camera",
  demoChoice: "Demo camera (no webcam needed)",
  noChoice: "No camera yet",
  defaultChoice: "Default camera",
  /** @param {number} n */
  unnamed: (n) => `Camera ${n}`,
};

export const PROJECT = {
  opened: "The project is open; go on with it.",
  wrongFile: "That is no .campad file.",
  failed: "The project could not be sent; is campad still running?",
  name: "my-pads.campad",
};

const DAY_S = 24 * 3600;

/** When something was, for people. @param {number} seconds since 1970 */
function when(seconds) {
  const at = new Date(1000 * seconds);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date().setHours(0, 0, 0, 0) / 1000;
  if (seconds >= midnight) return `today at ${time}`;
  if (seconds >= midnight - DAY_S) return `yesterday at ${time}`;
  return at.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" });
}

export const KEEPING = {
  /** @param {number} n */
  offers: (n) => (n === 1 ? "Go on with your last project?" : "Go on with a project of yours?"),
  /** @param {{labels: string[], examples: number, changed_s: number}} offer */
  offer: ({ labels, examples: n, changed_s }) => `${list(labels.map(own))}: ${examples(n)}, ${when(changed_s)}`,
  /** @param {boolean} on @param {boolean} trouble */
  state: (on, trouble) => (!on ? "Nothing is kept when campad ends." : trouble ? "" : "What campad learned from them is, so that you can go on another day."),
  /** @param {string} kind */
  trouble: (kind) => {
    const why = { full: "the disk is full. Free some space.", "read-only": "campad may not write there.", locked: "another campad has this project open." }[kind] ?? "the disk reports an error.";
    return `Not kept on disk: ${why} campad goes on, and tries again by itself. Press Save to keep your examples in a file.`;
  },
  back: "Your project is back: go on.",
  /** @param {number} n */
  gone: (n) => `campad was started anew, and ${examples(n)} could not be brought back: they had not been kept.`,
  /** @param {boolean} on */
  question: (on) =>
    `${on ? "All projects that campad has kept on this machine are deleted, and what is on this page and on other open pages." : "What is on this page and on other open pages is deleted."} This cannot be undone. Files that you saved yourself stay.`,
  /** @param {{projects: number, examples: number, bytes: number}} gone */
  forgotten: ({ projects, examples: n, bytes }) =>
    projects
      ? `Deleted ${projects === 1 ? "1 project" : `${projects} projects`} with ${examples(n)} (${(bytes / 2 ** 20).toFixed(1)} MB). Nothing is left.`
      : "There was nothing to delete. Nothing is kept.",
};

export const WHY = {
  trainMissing: "Train waits for examples of every class.",
  playUntrained: "Play waits until the camera knows your poses.",
};

/** Written over the game while it stands still. */
export const VEIL = { paused: "Paused", stopped: "Stopped" };

export const POSES = { auto: "By itself" };

export const CURVE = {
  /** @param {number} first @param {number} last @param {number} n */
  summary: (first, last, n) =>
    `Loss of ${n} batches: from ${first.toFixed(2)} to ${last.toFixed(last < 0.1 ? 4 : 2)}`,
  none: "This classifier learns in one go: there is no curve.",
  before: "The loss appears here while it learns.",
};

export const CLASSIFIERS = {
  dense: ["Dense network", "The tutorial's network, trained in the span of your examples: milliseconds."],
  tutorial: ["Dense network, as in the tutorial", "The same network trained on all activations, slow and to the letter."],
  ridge: ["Ridge regression", "Solved exactly, at once; no settings."],
  knn: ["Nearest neighbours", "Compares with every example: Teachable Machine's first way."],
};

export const FACTS = {
  network: "Network",
  layer: "Cut at layer",
  frame: "Frame",
  activation: "Activation",
  normalisation: "Normalisation",
  camera: "Camera",
  missed: "Frames not looked at",
  delay: "Delay, frame to screen",
  grab: "Frame to pixels",
  round: "Pixels to answer",
  embed: "of that, network and classifier",
  wait: "of that, waiting",
  likeness: "Familiar; below 50 %: none of these",
  threshold: "Likeness at those 50 %",
  temperature: "Temperature of the percentages",
};

export const DELAY = {
  /** @param {number} ms */
  short: (ms) => `Delay: ${ms.toFixed(0)} ms`,
  /** @param {number} ms */
  long: (ms) => `${ms.toFixed(0)} ms`,
};

/** @typedef {{kind: string, labels: string[]}} Advice */

export const QUALITY = {
  /** @param {number} right @param {number} n @param {[number, number]} limits */
  score: (right, n, limits) => `${right} of ${n} examples are recognised from your other recordings (${interval(limits)}).`,
  unknown: "No honest score yet: all of one recording. Hold each pad a second time.",
  caption: "Rows: what it is. Columns: what it was taken for, when its own recording was left out. Choose a number to see its pictures.",
  /** @param {string} name @param {number} right @param {number} n */
  recall: (name, right, n) => `${own(name)} ${right} of ${n}`,
  /** @param {Advice} advice */
  advice: ({ kind, labels }) =>
    ({
      confused: `${list(labels)} look alike to me: show me both once more.`,
      few: `More of ${list(labels)} would help.`,
      constant: "The camera sees the same in all pictures: is the lens covered?",
      "second-burst": `Record ${list(labels)} a second time for an honest score.`,
    })[kind] ?? "",
};

export const NONE = {
  name: "None of these",
  /** @param {number} value 0 to 1 @param {boolean} seen */
  described: (value, seen) => `None of these: ${percent(value)}${seen ? ", seen now" : ""}`,
};

/** How readily a frame is none of these. @type {[string, string][]} */
export const LOST = [
  ["0", "Off"],
  ["0.02", "Careful"],
  ["0.06", "Usual"],
  ["0.15", "Strict"],
];

export const STRIP = {
  row: (/** @type {string} */ label) => `Examples of ${label}`,
  example: (/** @type {string} */ label, /** @type {number} */ n) => `Example ${n} of ${label}`,
  described: (/** @type {string} */ name, /** @type {string | null} */ doubt) => (doubt ? `${name}: ${doubt}` : name),
  chosen: (/** @type {number} */ n) => `${examples(n)} chosen`,
  actions: "What to do with the chosen examples",
  remove: "Delete chosen",
  keep: "Keep chosen",
  target: "Move to",
  move: "Move chosen",
};

export const DOUBTS = {
  words: (/** @type {string} */ kind, /** @type {string | null} */ other) =>
    ({
      constant: "looks the same as all others",
      "other-class": `looks like ${other}`,
      dark: "is dark",
      blurred: "is blurred",
      copy: other === null ? "is a copy of another one" : `is a copy of ${other[0].toLowerCase()}${other.slice(1)}`,
    })[kind] ?? "is unusual",
};

export const EXAMPLES = {
  doubtful: (/** @type {number} */ n) => `${n} doubtful`,
  onlyDoubtful: (/** @type {number} */ n) => `Only doubtful (${n})`,
  all: (/** @type {string} */ many) => `${many} with a picture`,
  row: (/** @type {string} */ label, /** @type {number} */ n) => `${own(label)}: ${n}`,
  cell: (/** @type {string} */ row, /** @type {string} */ column, /** @type {number} */ n) => (row === column ? `${own(row)} recognised (${n})` : `${own(row)} taken for ${own(column)} (${n})`),
  unseen: (/** @type {number} */ n) => `${n} more without a picture: not recorded on this page, or long ago.`,
  none: {
    all: "Pictures of what you record appear here, in this page only, until you close it.",
    doubtful: "None is doubtful.",
    cell: "None of them has a picture on this page.",
  },
};

export const CHALLENGE = {
  button: (/** @type {string} */ label) => `Challenge: ${label}`,
  count: (/** @type {number} */ n) => (n === 1 ? "1 picture" : `${n} pictures`),
  right: (/** @type {number} */ right, /** @type {number} */ n) => `, ${right} of ${n} recognised`,
  /** @param {{right: number, n: number, none: number, interval: [number, number]}} score */
  score: ({ right, n, none, interval: limits }) =>
    `${right} of ${n} challenge pictures are recognised (${interval(limits)})${none ? `; ${none} taken for none of these` : ""}.`,
};

export const RECALIBRATE = {
  now: "Recalibrate",
  running: "Recalibrating",
  undo: "Undo recalibration",
  found: "Recalibrated: go on.",
  empty: "Too few pictures came to recalibrate with. Nothing was changed.",
  resting: (/** @type {string} */ name) => `You stayed mostly in ${own(name)}: move through all your poses, then try again. Nothing was changed.`,
};

export const TABLES = {
  recognised: "Recognised",
  unknown: "not known",
  part: (/** @type {number} */ right, /** @type {number} */ n) => `${right} of ${n}`,
  cell: (/** @type {string} */ row, /** @type {string} */ column, /** @type {number} */ n) => (row === column ? `${row} recognised: ${n}` : `${row} taken for ${column}: ${n}`),
};

export const COMPARE = {
  button: "Compare the classifiers",
  working: "Comparing …",
  why: "Needs examples of every class.",
  caption: "Each classifier on the same examples, every recording judged by what is learned from the others.",
  classifier: "Classifier",
  train: "Learns in",
  predict: "Judges in",
  more: "Who is taken for whom",
  use: "Use this one",
  useNamed: (/** @type {string} */ name) => `Use this one: ${name}`,
  used: "In use",
  confusion: (/** @type {string} */ name) => `${name}. Rows: what it is. Columns: what it was taken for.`,
  unknown: "Compared by speed only: for an honest score hold each pad a second time.",
  equal: (/** @type {string} */ score) => `Compared: all are right equally often, ${score}.`,
  best: (/** @type {string[]} */ names, /** @type {string} */ score) => `Compared: right most often ${names.length === 1 ? "is" : "are"} ${list(names)}, ${score}.`,
};

export const LAYERS = {
  button: "Which layer suits my examples?",
  working: "Trying layers …",
  oneClass: "Needs two classes.",
  few: (/** @type {string[]} */ names) => `Needs a few pictures of ${list(names.map(quoted))} that were recorded on this page.`,
  once: "Needs two recordings: hold each pad a second time.",
  caption: (/** @type {number} */ frames) => `Tried on ${frames} pictures, every recording judged by what is learned from the others. Best first.`,
  layer: "Network, cut at layer",
  numbers: "Numbers",
  frame: "A frame",
  used: "in use now",
  use: "To use another one, start campad with",
  command: (/** @type {string} */ backbone, /** @type {string} */ layer) => `campad --backbone ${backbone} --layer ${layer}`,
  done: "The layers are ranked: see Look inside.",
};

export const DIALOG = {
  add: "Add a class",
  /** @param {string} label */
  edit: (label) => `Edit ${label}`,
  taken: "There is a class of that name already.",
};

/** @type {[string, string][]} */
export const KEYS = [
  ["1 to 9, hold", "Record that class"],
  ["T", "Train"],
  ["Space", "Play, or pause"],
  ["Arrow keys", "Steer the game"],
  ["Z", "Undo"],
  ["M", "Mirror"],
  ["C", "Next camera"],
  ["R", "Recalibrate"],
  ["Arrows, Home, End", "Go from example to example"],
  ["Del", "Delete the chosen examples"],
  ["Esc", "Stop"],
  ["?", "This list"],
];
