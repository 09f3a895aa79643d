// @ts-check
// A class's name on its pad: a click makes it a field, Enter or leaving it renames, Escape leaves it as it was.

import { make, makeButton } from "../../dom.js";
import { PADS } from "../../texts/pads.js";

export class PadName {
  /** @param {string} label @param {(to: string) => void} onRename */
  constructor(label, onRename) {
    this._label = label;
    this._onRename = onRename;
    this.button = makeButton({ class: "pad-name", "data-online": true, title: PADS.rename(label) }, () => this._ask(), make("span", { text: label, dir: "auto" }));
  }

  _ask() {
    const input = /** @type {HTMLInputElement} */ (
      make("input", { type: "text", maxlength: "80", autocomplete: "off", "aria-label": PADS.called(this._label), value: this._label })
    );
    let open = true;
    const end = (/** @type {boolean} */ rename) => {
      if (!open) return; // leaving it is told of while it goes
      open = false;
      const focused = document.activeElement === input;
      const to = input.value.trim();
      input.replaceWith(this.button);
      if (focused) this.button.focus();
      if (rename && to !== this._label) this._onRename(to);
    };
    input.addEventListener("blur", () => end(true));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // Escape stops a game, too
      end(event.key === "Enter");
    });
    this.button.replaceWith(input);
    input.focus();
    input.select();
  }
}
