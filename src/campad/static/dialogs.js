// @ts-check
// The two dialogs: a class's name and what can be done with it, and the list of keys.

import { byId, make, setText } from "./dom.js";
import { DIALOG, KEYS } from "./texts.js";

const dialog = /** @type {HTMLDialogElement} */ (byId("class-dialog"));
const keysDialog = /** @type {HTMLDialogElement} */ (byId("keys-dialog"));
const input = /** @type {HTMLInputElement} */ (byId("class-name"));

/**
 * Ask for a class's name, or for what to do with the class.
 * @param {string | null} label null adds a class
 * @param {string[]} labels all there are
 * @returns {Promise<{action: string, name: string}>} action: "save", "cancel", "earlier", "later", "clear", "delete"
 */
export function askClass(label, labels) {
  setText(byId("class-dialog-title"), label === null ? DIALOG.add : DIALOG.edit(label));
  byId("class-more").hidden = label === null;
  setText(byId("class-error"), "");
  input.value = label ?? "";
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
    dialog.addEventListener("submit", submit);
    dialog.addEventListener(
      "close",
      () => {
        dialog.removeEventListener("submit", submit);
        resolve({ action: dialog.returnValue || "cancel", name: input.value.trim() });
      },
      { once: true },
    );
  });
}

export function showKeys() {
  byId("keys-list").replaceChildren(
    ...KEYS.map(([key, text]) => make("div", {}, make("dt", {}, make("kbd", { text: key })), make("dd", { text }))),
  );
  keysDialog.showModal();
}

/** A dialog is open: single keys are not ours. */
export const dialogOpen = () => dialog.open || keysDialog.open;
