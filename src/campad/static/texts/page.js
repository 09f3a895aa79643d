// @ts-check
// What is said outside of the panels: about projects and keys.

import { gettext, ngettext, number } from "../languages/gettext.js";
import { examples, list, own, quoted, when } from "./format.js";

export const PROJECT_FILE = {
  opened: gettext("The project is open; go on with it."),
  failed: gettext("The project could not be sent; is campad still running?"),
  unnamed: gettext("my-pads"),
};

/** What flows from the camera to the game. */
export const FLOW = {
  camera: gettext("Camera"),
  examples: gettext("Examples"),
  learned: gettext("Learned"),
  game: gettext("Game"),
  said: (/** @type {boolean} */ ready) => (ready ? gettext(": ready") : gettext(": not yet")),
};

export const SAVED_PROJECTS = {
  /** @param {number} n */
  offers: (n) => (n === 1 ? gettext("Your last project") : gettext("Your earlier projects")),
  /** @param {number} n */
  more: (n) => gettext("{n} more", { n }),
  /** @param {{labels: string[], examples: number, changed_s: number}} offer @param {string} name "" if it has none */
  offer({ labels, examples: n, changed_s }, name) {
    const values = { labels: list(labels.map(own)), examples: examples(n), when: when(changed_s) };
    return name ? gettext("{name}, {labels}: {examples}, {when}", { name: quoted(name), ...values }) : gettext("{labels}: {examples}, {when}", values);
  },
  /** @param {boolean} on @param {boolean} trouble */
  state: (on, trouble) => (!on ? gettext("Nothing is kept when campad ends.") : trouble ? "" : gettext("What campad learned from them is, so that you can go on another day.")),
  elsewhere: (/** @type {string} */ name) => gettext("Projects that were taught with another network are kept here, too. To go on with them, start campad with “campad --backbone {name}”.", { name }),
  untilReload: gettext("This browser blocks cookies and keeps nothing for campad: when you reload this page, it needs a new link."),
  /** @param {string} kind */
  trouble(kind) {
    const why =
      {
        full: gettext("Not kept on disk: the disk is full. Free some space."),
        "read-only": gettext("Not kept on disk: campad may not write there."),
        locked: gettext("Not kept on disk: another campad has this project open."),
      }[kind] ?? gettext("Not kept on disk: the disk reports an error.");
    return `${why} ${gettext("campad goes on, and tries again by itself. Press Save to keep your examples in a file.")}`;
  },
  back: gettext("Your project is back: go on."),
  /** @param {number} n */
  gone: (n) =>
    ngettext("campad was started anew, and 1 example could not be brought back: they had not been kept.", "campad was started anew, and {n} examples could not be brought back: they had not been kept.", n),
  /** @param {boolean} on */
  question: (on) =>
    `${on ? gettext("All projects that campad has kept on this machine are deleted, and what is on this page and on other open pages.") : gettext("What is on this page and on other open pages is deleted.")} ${gettext("This cannot be undone. Files that you saved yourself stay.")}`,
  /** @param {{projects: number, examples: number, bytes: number}} gone */
  forgotten: ({ projects, examples: n, bytes }) =>
    projects
      ? ngettext("Deleted 1 project with {examples} ({size} MB). Nothing is left.", "Deleted {n} projects with {examples} ({size} MB). Nothing is left.", projects, { examples: examples(n), size: number(bytes / 2 ** 20, 1) })
      : gettext("There was nothing to delete. Nothing is kept."),
};

/** @type {[string, string][]} */
export const KEYS = [
  [gettext("1 to 9, hold"), gettext("Record that class")],
  ["T", gettext("Train")],
  [gettext("Space"), gettext("Play, or pause")],
  [gettext("Arrow keys"), gettext("Steer the game")],
  ["Z", gettext("Undo")],
  ["M", gettext("Mirror")],
  ["C", gettext("Next camera")],
  ["R", gettext("Recalibrate")],
  ["X", gettext("That was wrong: correct the last seconds")],
  [gettext("Arrows, Home, End"), gettext("Go from example to example")],
  [gettext("Del"), gettext("Delete the chosen examples")],
  [gettext("Esc"), gettext("Stop")],
  ["?", gettext("This list")],
];
