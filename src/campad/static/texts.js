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
  lost: "The connection to campad is lost; trying again. Your examples are safe while it runs.",
  elsewhere: "This pad is open in another tab. Close it there and reload here.",
  full: "Too many pages are open. Close one; this page tries again.",
  camera: "Let the camera in, or use the demo camera.",
  record: "Hold a pad and strike a pose; about 15 pictures each.",
  /** @param {string[]} names */
  missing: (names) =>
    `${list(names.map(quoted))} still ${names.length === 1 ? "needs examples: hold its pad." : "need examples: hold their pads."}`,
  /** @param {string} name */
  recording: (name) => `Recording ${own(name)}. Move a little while you hold.`,
  /** @param {string} name @param {number} seconds */
  countdown: (name, seconds) => `${own(name)} in ${seconds} …`,
  train: "Every pad has examples: press Train.",
  stale: "The examples have changed: press Train again.",
  /** @param {{loss: number, epoch: number, epochs: number} | null} progress */
  training: (progress) =>
    progress ? `Training: loss ${progress.loss.toFixed(2)}, epoch ${progress.epoch} of ${progress.epochs}` : "Training …",
  /** @param {{examples: number, ms: number, loss: number | null, stopped: boolean, quality: {advice: Advice[]} | null}} result */
  trained: ({ examples: n, ms, loss, stopped, quality }) => {
    const confused = quality?.advice.find((advice) => advice.kind === "confused");
    return (
      `${stopped ? "Stopped early: trained" : "Trained"} on ${examples(n)} in ${duration(ms)}` +
      `${loss === null ? "" : ` (last loss ${loss.toFixed(3)})`}. ` +
      (confused ? QUALITY.advice(confused) : "Move, then press Play.")
    );
  },
  ready: "The camera knows your poses: press Play, or record more.",
  playing: "Playing: your poses steer.",
  paused: "The game waits: press Play to go on.",
  /** @param {number} score */
  over: (score) => `Game over with ${score} points. Press Play for another game.`,
};

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);

export const CAMERA = {
  ask: "campad looks at you through the camera. The pictures stay on this machine and are not kept.",
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
  grab: "Frame to pixels",
  round: "Pixels to answer",
  embed: "of that, network and classifier",
  wait: "of that, waiting",
};

/** @typedef {{kind: string, labels: string[]}} Advice */

export const QUALITY = {
  /** @param {number} right @param {number} n @param {[number, number]} interval */
  score: (right, n, [low, high]) =>
    `${right} of ${n} examples are recognised from your other recordings (${Math.round(100 * low)} to ${Math.round(100 * high)} %).`,
  unknown: "No honest score yet: hold each pad a second time.",
  caption: "Rows: what it is. Columns: what it was taken for, when its own recording was left out.",
  /** @param {Advice} advice */
  advice: ({ kind, labels }) =>
    ({
      confused: `${list(labels)} look alike to me: show me both once more.`,
      few: `More of ${list(labels)} would help.`,
      "second-burst": `Record ${list(labels)} a second time for an honest score.`,
    })[kind] ?? "",
};

export const DIALOG = {
  add: "Add a class",
  /** @param {string} label */
  edit: (label) => `Edit ${label}`,
  /** @param {string} label @param {number} n */
  example: (label, n) => `Example ${n} of ${label}`,
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
  ["Esc", "Stop"],
  ["?", "This list"],
];
