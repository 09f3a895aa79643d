// @ts-check
// What the pads say, and a class's dialog.

export const SIGNS = { up: "↑", down: "↓", left: "←", right: "→" };

export const CLASS_NAME = {
  empty: "A name has at least one letter or sign.",
  taken: "There is a class of that name already.",
};

export const CLASS_DIALOG = {
  add: "Add a class",
  /** @param {string} label */
  edit: (label) => `Edit ${label}`,
};
