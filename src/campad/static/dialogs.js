// @ts-check
// The two dialogs: a class's name and what can be done with it, and the list of keys.

import { byId, make, setAttribute, setChoices, setText } from "./dom.js";
import { DIALOG, KEYS } from "./texts.js";

const dialog = /** @type {HTMLDialogElement} */ (byId("class-dialog"));
const keysDialog = /** @type {HTMLDialogElement} */ (byId("keys-dialog"));
const input = /** @type {HTMLInputElement} */ (byId("class-name"));

/** @typedef {{id: number, thumb: HTMLCanvasElement}} ShownExample */

/**
 * Ask for a class's name, or for what to do with the class and its examples.
 * @param {string | null} label null adds a class
 * @param {string[]} labels all there are
 * @param {ShownExample[]} [examples] those of the class whose pictures this page has seen
 * @returns {Promise<{action: string, name: string, ids: number[], target: string}>} action: "save", "cancel",
 *   "earlier", "later", "clear", "delete", and for the chosen ids "remove" or "relabel" to the target
 */
export function askClass(label, labels, examples = []) {
  setText(byId("class-dialog-title"), label === null ? DIALOG.add : DIALOG.edit(label));
  byId("class-more").hidden = label === null;
  setText(byId("class-error"), "");
  input.value = label ?? "";
  const chosen = showExamples(label ?? "", labels, examples);
  dialog.returnValue = "cancel";
  dialog.showModal();
  input.select();
  return new Promise((resolve) => {
    const submit = (/** @type {SubmitEvent} */ event) => {
      const saving = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "save";
      const name = input.value.trim();
      if (saving && name !== label && labels.includes(name)) {
        event.preventDefault();
        setText(byId("class-error"), DIALOG.taken);
      }
    };
    const closed = () => {
      dialog.removeEventListener("submit", submit);
      resolve({
        action: dialog.returnValue || "cancel",
        name: input.value.trim(),
        ids: [...chosen],
        target: /** @type {HTMLSelectElement} */ (byId("examples-target")).value,
      });
    };
    dialog.addEventListener("submit", submit);
    dialog.addEventListener("close", closed, { once: true });
  });
}

/**
 * Show the strip of examples; the set that comes back holds the ids chosen on it.
 * @param {string} label
 * @param {string[]} labels
 * @param {ShownExample[]} examples
 */
function showExamples(label, labels, examples) {
  /** @type {Set<number>} */
  const chosen = new Set();
  byId("class-examples").hidden = !examples.length;
  setChoices(/** @type {HTMLSelectElement} */ (byId("examples-target")), labels.filter((other) => other !== label).map((other) => [other, other]));
  const follow = () => {
    for (const id of ["examples-delete", "examples-move"]) {
      /** @type {HTMLButtonElement} */ (byId(id)).disabled = !chosen.size;
    }
  };
  byId("example-strip").replaceChildren(
    ...examples.map(({ id, thumb }, index) => {
      const picture = /** @type {HTMLCanvasElement} */ (thumb.cloneNode());
      /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d")).drawImage(thumb, 0, 0);
      const button = make("button", { type: "button", "aria-pressed": "false", "aria-label": DIALOG.example(label, index + 1) }, picture);
      button.addEventListener("click", () => {
        if (!chosen.delete(id)) chosen.add(id);
        setAttribute(button, "aria-pressed", String(chosen.has(id)));
        follow();
      });
      return button;
    }),
  );
  follow();
  return chosen;
}

export function showKeys() {
  byId("keys-list").replaceChildren(
    ...KEYS.map(([key, text]) => make("div", {}, make("dt", {}, make("kbd", { text: key })), make("dd", { text }))),
  );
  keysDialog.showModal();
}

/** A dialog is open: single keys are not ours. */
export const dialogOpen = () => dialog.open || keysDialog.open;
