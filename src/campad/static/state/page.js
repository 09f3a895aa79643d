// @ts-check
// What the page knows. Handlers and commands change it, and the panels follow. Pure: knows no elements.

/** So many examples of a class are enough to begin with. */
export const ENOUGH = 15;

/** @typedef {{label: string, count: number, direction: string | null}} ClassState */
/** @typedef {{classifier: string, learning_rate: number, batch_fraction: number, epochs: number, units: number, auto_train: boolean, copies: boolean, lost: number}} Settings */
/** @typedef {"step" | "error" | "good"} Kind of a sentence at the top */
/** @typedef {(text: string, kind?: Kind) => void} Notice shows a sentence at the top for a while, an error unless it is said otherwise */

/**
 * @typedef {object} ServerState the server's state message
 * @property {ClassState[]} classes
 * @property {Settings} settings
 * @property {import("./deciding/decisions.js").Decisions} decisions when a class is pressed and released
 * @property {import("./deciding/bindings.js").Bound[]} outputs what is bound
 * @property {boolean} outputs_allowed somebody here has bound them; else they came with a file and are to be read first
 * @property {boolean} armed decisions go to the outputs
 * @property {boolean} arming the outputs are being made ready
 * @property {string} disarmed why they do not any more, where that was not the person
 * @property {string} arming_problem why they cannot be armed now
 * @property {boolean} mirrored the page sends its frames as in a mirror
 * @property {string[] | null} trained the classes that can be recognised; null before the first training
 * @property {boolean} stale the examples have changed since the training
 * @property {boolean} training
 * @property {boolean} playing
 * @property {boolean} paused
 * @property {boolean} recalibrating
 * @property {boolean} recalibrated
 * @property {"tune" | "measure" | null} guided the person is asked for one class after the other, for this
 * @property {string[]} working what is being computed: "compare", "rank"
 * @property {number} challenge how many pictures the challenge has
 * @property {boolean} can_undo
 * @property {string} project what the page says hello with when it comes back
 * @property {{on: boolean, trouble: string}} kept is it kept on disk, and if not, why
 * @property {number} next_burst the next recording has this number, or a higher one
 */

/**
 * @typedef {object} Page
 * @property {"connecting" | "open" | "lost" | "elsewhere" | "full" | "locked"} connection
 * @property {import("../texts/next-step.js").NewLink} newLink how to get a link, where none has let this page in
 * @property {string | null} nextLanguage the page is to be in this one as soon as campad is there again
 * @property {boolean} hasPicture a camera or the demo camera gives frames
 * @property {boolean} demo it is the demo camera
 * @property {boolean} handsFree recordings are counted in, and end by themselves
 * @property {"camera" | "demo" | "picker" | null} opener which control leads to a picture, if one does now
 * @property {string | null} cameraTrouble why there is no picture, in words
 * @property {string | null} recording the class whose examples are being recorded
 * @property {number} recordedBefore how many that class had before
 * @property {string | null} recordingHoldout the class whose challenge pictures are being recorded
 * @property {string | null} chosen the class that is recognised now
 * @property {number | null} seconds left to recalibrate
 * @property {boolean} drifted the light or the room has changed
 * @property {boolean} hiddenGame the game waits since the page was hidden
 * @property {boolean} lesson it is one of many in a lesson: campad runs on the teacher's computer
 * @property {boolean} lessonPaused by the teacher: nothing is looked at, so nothing is to be sent
 * @property {boolean} offered earlier projects are shown
 * @property {{text: string, kind: Kind} | null} notice shown for a while
 * @property {ServerState | null} state
 * @property {{epoch: number, epochs: number} | null} progress of the training that is going on
 * @property {{kind: string, labels: string[]}[]} advice what would make it better
 * @property {any} result the last trained message, while it is news
 * @property {any} compared the last compared message, while it holds
 * @property {any} ranked the last ranked message, while it holds
 * @property {any} holdoutScore how well the challenge pictures are recognised
 * @property {{phase: string, score: number} | null} game
 */

/** @returns {Page} */
export const emptyPage = () => ({
  connection: "connecting",
  newLink: { by: "enter", command: "" },
  nextLanguage: null,
  hasPicture: false,
  demo: false,
  handsFree: false,
  opener: null,
  cameraTrouble: null,
  recording: null,
  recordedBefore: 0,
  recordingHoldout: null,
  chosen: null,
  seconds: null,
  drifted: false,
  hiddenGame: false,
  lesson: false,
  lessonPaused: false,
  offered: false,
  notice: null,
  state: null,
  progress: null,
  advice: [],
  result: null,
  compared: null,
  ranked: null,
  holdoutScore: null,
  game: null,
});

/** @param {ServerState | null} state */
export const labelsOf = (state) => state?.classes.map(({ label }) => label) ?? [];

/** @param {ServerState | null} state @param {string} label */
export const countOf = (state, label) => state?.classes.find((entry) => entry.label === label)?.count ?? 0;

/** What is held is to be let go of: it has enough, and where it had that before, as much again. A recording that is counted in ends by itself. @param {Page} page */
export function heldEnough({ state, recording, recordedBefore, handsFree }) {
  if (recording === null || handsFree) return false;
  const count = countOf(state, recording);
  return count >= ENOUGH && (recordedBefore < ENOUGH || count - recordedBefore >= ENOUGH);
}

/** @param {ServerState | null} state */
export const countExamples = (state) => state?.classes.reduce((sum, { count }) => sum + count, 0) ?? 0;

/** Every class has examples. @param {ServerState} state */
export const isComplete = (state) => state.classes.every(({ count }) => count > 0);
