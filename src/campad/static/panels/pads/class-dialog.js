// @ts-check
// A class's dialog: its name, its examples, and what can be done with them.

import { byId, setText } from "../../dom.js";
import { ExampleStrip } from "../examples/example-strip.js";
import { normalForm, whyNoName } from "../../state/labels.js";
import { CLASS_DIALOG } from "../../texts/pads.js";

const dialog = /** @type {HTMLDialogElement} */ (byId("class-dialog"));
const input = /** @type {HTMLInputElement} */ (byId("class-name"));
const strip = byId("class-strip");

/** @typedef {{action: string, name: string, ids: number[], target: string}} Answer */

/**
 * Ask for a class's name, or for what to do with the class and its examples.
 * @param {string | null} label null adds a class
 * @param {string[]} labels all there are
 * @param {() => import("../examples/example-strip.js").StripItem[]} [examples] those of the class whose pictures this page has
 * @param {(ids: number[]) => void} [keep] the person does not share what is said of these; the dialog stays open
 * @returns {Promise<Answer>} action: "save", "cancel", "pictures", "folder", "earlier", "later", "clear", "delete", and for some ids
 *   "remove" or "relabel" to the target
 */
export function askClass(label, labels, examples = () => [], keep = () => {}) {
  setText(byId("class-dialog-title"), label === null ? CLASS_DIALOG.add : CLASS_DIALOG.edit(label));
  byId("class-more").hidden = label === null;
  setText(byId("class-error"), "");
  input.value = label ?? "";
  const chosen = { ids: /** @type {number[]} */ ([]), target: "" };
  const act = (/** @type {string} */ action, /** @type {number[]} */ ids, target = "") => {
    Object.assign(chosen, { ids, target });
    dialog.close(action);
  };
  const shown = new ExampleStrip(strip, {
    onRemove: (ids) => act("remove", ids),
    onMove: (ids, target) => act("relabel", ids, target),
    onKeep: (ids) => {
      keep(ids);
      show();
    },
  });
  const show = () => {
    const items = examples();
    byId("class-examples").hidden = !items.length;
    shown.show(items.length ? [{ label: label ?? "", heading: "", hue: "", items, note: "" }] : [], labels);
  };
  show();
  dialog.returnValue = "cancel";
  dialog.showModal();
  input.select();
  return new Promise((resolve) => {
    const submit = (/** @type {SubmitEvent} */ event) => {
      const saving = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "save";
      const why = saving ? whyNoName(normalForm(input.value), labels.filter((other) => other !== label)) : "";
      if (why) event.preventDefault();
      setText(byId("class-error"), why);
    };
    const closed = () => {
      dialog.removeEventListener("submit", submit);
      strip.replaceChildren();
      resolve({ action: dialog.returnValue || "cancel", name: normalForm(input.value), ...chosen });
    };
    dialog.addEventListener("submit", submit);
    dialog.addEventListener("close", closed, { once: true });
  });
}
