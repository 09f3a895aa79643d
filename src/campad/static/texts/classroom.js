// @ts-check
// What the pages of a lesson say: the one to join by, the teacher's, and a line on each student's.

const kept = "Nothing is stored: all is deleted at the end of the lesson.";

export const JOIN = {
  kept,
  locked: "Nobody else may join just now: ask your teacher.",
  failed: "campad cannot be reached; is this device in the same network?",
  joining: "Joining …",
};

export const LESSON = {
  kept,
  /** @param {string} name */
  you: (name) => `You are ${name} in this lesson. Your teacher sees how far you are, and never your camera.`,
  paused: "Your teacher has paused the lesson. Look up!",
  goesOn: "The lesson goes on.",
};

/** @typedef {{person: number, name: string, here: boolean, examples: number, classes: number, empty: number, trained: boolean, accuracy: number | null, low: number | null, high: number | null, judged: number, playing: boolean, score: number, coming_back: boolean}} Person */

export const TEACHER = {
  locked: "This page needs a link, and each works once. Go to the window where campad runs, press Enter, and open the link that it shows.",
  lost: "campad cannot be reached; trying again by itself.",
  /** @param {number} here @param {number} all */
  people: (here, all) => (all ? `${here} of ${all} ${all === 1 ? "person is" : "people are"} here.` : "Nobody has joined yet."),
  /** @param {{address: string, seconds: number}} shut */
  shut: ({ address, seconds }) =>
    `${address ? `Somebody at ${address} typed wrong codes` : "Many wrong codes were typed"}: for ${seconds} s none ${address ? "from there " : ""}is looked at. Whoever is in stays in.`,
  /** @param {Person} person */
  examples: ({ examples, classes, empty }) => (classes ? `${examples} in ${classes} classes${empty ? `, ${empty} empty` : ""}` : "–"),
  /** @param {Person} person */
  score: ({ accuracy, low, high, judged }) =>
    accuracy === null ? "–" : `${Math.round(100 * accuracy)} %${low === null || high === null ? "" : ` (${Math.round(100 * low)} to ${Math.round(100 * high)})`} of ${judged}`,
  here: "here",
  away: "away",
  trained: "yes",
  untrained: "no",
  pause: "Pause all",
  goOn: "Go on",
  lock: "Lock",
  unlock: "Unlock",
  letBack: "Let back in",
  comingBack: "May come back",
  sendAway: "Send away",
  /** @param {string} name */
  sureAway: (name) => `Delete what ${name} taught, and let ${name} out?`,
  sureWipe: "Delete everything that everybody taught, and let everybody out? Collect first what is to stay. This cannot be undone.",
  sureStart: "Give this project to everybody? It takes the place of what they have taught so far.",
  wiped: "Everything is deleted. There is a new code for the next lesson.",
  given: "Everybody has the project now, and so will those who come later.",
  /** @param {string} print @param {string} authority */
  fingerprint: (print, authority) => `Certificate, SHA-256: ${print}${authority ? ` – authority that can be installed: ${authority}` : ""}`,
};
