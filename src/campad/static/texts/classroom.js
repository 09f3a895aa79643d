// @ts-check
// What the pages of a lesson say: the one to join by, the teacher's, and a line on each student's.

import { gettext, ngettext } from "../languages/gettext.js";
import { own } from "./format.js";

/** @param {number | null} days */
const kept = (days) =>
  days === null
    ? gettext("Nothing is stored: all is deleted at the end of the lesson.")
    : ngettext(
        "What is taught is kept on the teacher’s computer, without pictures, and deleted a day after its owner was last here.",
        "What is taught is kept on the teacher’s computer, without pictures, and deleted {n} days after its owner was last here.",
        days,
      );

export const JOIN = {
  kept,
  locked: gettext("Nobody else may join just now: ask your teacher."),
  failed: gettext("campad cannot be reached; is this device in the same network?"),
  joining: gettext("Joining …"),
  out: gettext("You are not in the lesson any more. If it goes on, you can join it again."),
};

export const LESSON = {
  kept,
  /** @param {string} name */
  you: (name) => gettext("You are {name} in this lesson. Your teacher sees how far you are, and never your camera.", { name }),
  paused: gettext("Your teacher has paused the lesson. Look up!"),
  goesOn: gettext("The lesson goes on."),
  signOut: gettext("Sign out"),
  sureOut: gettext("Let somebody else use this device? What you taught stays; your teacher can let you back in."),
};

/** @typedef {{person: number, name: string, here: boolean, examples: number | null, classes: number, empty: number, trained: boolean, accuracy: number | null, low: number | null, high: number | null, judged: number, playing: boolean, score: number, coming_back: boolean}} Person */

export const TEACHER = {
  locked: gettext("This page needs a link, and each works once. Go to the window where campad runs, press Enter, and open the link that it shows."),
  lost: gettext("campad cannot be reached; trying again by itself."),
  /** @param {number} here @param {number} all */
  people: (here, all) => (all ? ngettext("{here} of 1 person is here.", "{here} of {n} people are here.", all, { here }) : gettext("Nobody has joined yet.")),
  /** @param {{address: string, seconds: number}} shut */
  shut: ({ address, seconds }) =>
    address
      ? gettext("Somebody at {address} typed wrong codes: for {seconds} s none from there is looked at. Whoever is in stays in.", { address, seconds })
      : gettext("Many wrong codes were typed: for {seconds} s none is looked at. Whoever is in stays in.", { seconds }),
  /** @param {Person} person */
  examples: ({ examples, classes, empty }) =>
    examples === null ? "–" : empty ? gettext("{examples} in {classes} classes, {empty} empty", { examples, classes, empty }) : gettext("{examples} in {classes} classes", { examples, classes }),
  /** @param {Person} person */
  score({ accuracy, low, high, judged }) {
    const whole = (/** @type {number} */ part) => Math.round(100 * part);
    if (accuracy === null) return "–";
    if (low === null || high === null) return gettext("{n} % of {judged}", { n: whole(accuracy), judged });
    return gettext("{n} % ({low} to {high}) of {judged}", { n: whole(accuracy), low: whole(low), high: whole(high), judged });
  },
  /** @param {Person} person */
  page: ({ here, examples }) => (here ? gettext("here") : examples === null ? gettext("not here yet") : gettext("away")),
  /** @param {Person} person */
  trained: ({ trained, examples }) => (examples === null ? "–" : trained ? gettext("yes") : gettext("no")),
  pause: gettext("Pause all"),
  goOn: gettext("Go on"),
  lock: gettext("Lock"),
  unlock: gettext("Unlock"),
  letBack: gettext("Let back in"),
  sendAway: gettext("Send away"),
  /** @param {string} name */
  sureAway: (name) => gettext("Delete what {name} taught, and let {name} out?", { name }),
  sureWipe: gettext("Delete everything that everybody taught, and let everybody out? Collect first what is to stay. This cannot be undone."),
  sureStart: gettext("Give this project to everybody? It takes the place of what they have taught so far."),
  wiped: gettext("Everything is deleted. There is a new code for the next lesson."),
  given: gettext("Everybody has the project now, and so will those who come later."),
  /** @param {string} print @param {string} authority */
  fingerprint: (print, authority) =>
    authority
      ? gettext("Certificate, SHA-256: {print} – authority that can be installed: {authority}", { print: own(print), authority: own(authority) })
      : gettext("Certificate, SHA-256: {print}", { print: own(print) }),
};
