// @ts-check
// What the pads say, and a class's dialog.

export const SIGNS = { up: "↑", down: "↓", left: "←", right: "→" };

export const CLASS_DIALOG = {
  add: "Add a class",
  /** @param {string} label */
  edit: (label) => `Edit ${label}`,
  taken: "There is a class of that name already.",
};
