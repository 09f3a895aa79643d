// @ts-check
// What is kept on this machine: projects of earlier that can be gone on with, trouble with the disk, and forgetting all.

import { byId, make, setText } from "./dom.js";
import { KEEPING } from "./texts.js";

/** @typedef {{project: string, labels: string[], examples: number, changed_s: number}} Offer */

export class Keeping {
  /** @param {{onGoOn: (project: string) => void, onForget: () => void}} events */
  constructor(events) {
    this._events = events;
    this._dialog = /** @type {HTMLDialogElement} */ (byId("forget-dialog"));
    byId("offers-close").addEventListener("click", () => this._hide());
    byId("forget").addEventListener("click", () => this._dialog.showModal());
    this._dialog.addEventListener("close", () => {
      if (this._dialog.returnValue === "forget") events.onForget();
      this._dialog.returnValue = "";
    });
  }

  /** Projects that this page could go on with. @param {Offer[]} offers newest first */
  offer(offers) {
    byId("offers").hidden = !offers.length;
    setText(byId("offers-text"), KEEPING.offers(offers.length));
    byId("offers-list").replaceChildren(...offers.map((offer) => make("li", {}, this._button(offer))));
  }

  /** @param {any} state the server's last state message */
  update({ kept, classes }) {
    const { on, trouble } = kept;
    byId("keep-trouble").hidden = !trouble;
    setText(byId("keep-trouble"), trouble ? KEEPING.trouble(trouble) : "");
    setText(byId("kept"), KEEPING.state(on, Boolean(trouble)));
    // Whoever has begun anew has decided.
    if (classes.some((/** @type {any} */ entry) => entry.count)) byId("offers").hidden = true;
  }

  /** @param {Offer} offer */
  _button(offer) {
    const button = make("button", { type: "button", text: KEEPING.offer(offer) });
    button.addEventListener("click", () => {
      this._hide();
      this._events.onGoOn(offer.project);
    });
    return button;
  }

  /** The focus goes to what comes next. */
  _hide() {
    const inside = byId("offers").contains(document.activeElement);
    byId("offers").hidden = true;
    if (inside) /** @type {HTMLElement | null} */ (document.querySelector("#pads button"))?.focus();
  }
}
