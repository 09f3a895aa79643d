// @ts-check
// What takes long: how far it has come, in a bar that stays in sight, and Cancel. One thing at a time.

import { byId, make, makeButton, setText } from "../../dom.js";
import { PROGRESS } from "../../texts/files.js";

export class ProgressPanel {
  constructor() {
    this._text = make("p", { id: "progress-text" });
    this._bar = /** @type {HTMLProgressElement} */ (make("progress", { max: "1", value: "0", "aria-labelledby": "progress-text" }));
    const cancel = makeButton({ text: PROGRESS.cancel }, () => this._onCancel?.());
    this._panel = make("div", { class: "panel progress", role: "group", "aria-labelledby": "progress-text", hidden: true }, this._text, this._bar, cancel);
    byId("below").before(this._panel);
    /** @type {(() => void) | null} */
    this._onCancel = null;
    /** @type {Element | null} what had the focus */
    this._before = null;
  }

  /** Does something go on already? */
  get busy() {
    return this._onCancel !== null;
  }

  /** @param {string} text @param {() => void} onCancel */
  begin(text, onCancel) {
    this._onCancel = onCancel;
    this._before = document.activeElement;
    this.show(text, 0);
    this._panel.hidden = false;
  }

  /** @param {string} text @param {number} part of 1 */
  show(text, part) {
    setText(this._text, text);
    this._bar.value = part;
  }

  end() {
    const inside = this._panel.contains(document.activeElement);
    this._panel.hidden = true;
    this._onCancel = null;
    if (inside && this._before instanceof HTMLElement) this._before.focus({ preventScroll: true });
  }
}
