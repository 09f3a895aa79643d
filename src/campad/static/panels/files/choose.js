// @ts-check
// The system's own window to choose files or a folder: what can be dropped can be chosen, too.

import { chosen } from "../../capture/found.js";
import { make } from "../../dom.js";

export const PICTURES = "image/*,video/*,.zip,.tm";

/** @param {string} accept @param {(found: import("../../capture/found.js").Found[]) => void} onChosen */
export function chooseFiles(accept, onChosen) {
  choose({ accept }, onChosen);
}

/** @param {(found: import("../../capture/found.js").Found[]) => void} onChosen */
export function chooseFolder(onChosen) {
  choose({ webkitdirectory: true }, onChosen);
}

/** @param {Record<string, string | boolean>} attributes @param {(found: import("../../capture/found.js").Found[]) => void} onChosen */
function choose(attributes, onChosen) {
  const input = /** @type {HTMLInputElement} */ (make("input", { type: "file", multiple: true, ...attributes }));
  input.addEventListener("change", () => onChosen(chosen(input.files ?? [])));
  input.click();
}
