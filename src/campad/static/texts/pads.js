// @ts-check
// What the pads say, and a class's dialog.

import { gettext } from "../languages/gettext.js";

export const SIGNS = { up: "↑", down: "↓", left: "←", right: "→" };

export const PADS = {
  hold: gettext("Hold to record"),
  press: gettext("Press to record"),
  recording: gettext("Recording"),
  enough: gettext("✓ Enough"),
  noPictures: gettext("No pictures kept"),
  now: gettext("now"),
  /** @param {number} n the digit that records it */
  key: (n) => gettext("key {n}", { n: String(n) }),
  /** @param {string} label */
  record: (label) => gettext("Record {label}", { label }),
  /** @param {string} label */
  rename: (label) => gettext("{label}: click to rename", { label }),
  /** @param {string} label */
  called: (label) => gettext("What {label} is called", { label }),
  /** @param {string} label */
  pictures: (label) => gettext("Pictures of {label}", { label }),
};

export const CLASS_NAME = {
  empty: gettext("A name has at least one letter or sign."),
  taken: gettext("There is a class of that name already."),
};

export const CLASS_DIALOG = {
  add: gettext("Add a class"),
  /** @param {string} label */
  edit: (label) => gettext("Edit {label}", { label }),
};
