// @ts-check
// What is kept on this machine: earlier projects to go on with, trouble with the disk, and forgetting all.

import { byId, make, makeButton, setText } from "../dom.js";
import { losesByReload } from "../link/memory.js";
import { SAVED_PROJECTS } from "../texts/page.js";

const FIRST = 2; // offers are shown at first: in a small window more would push everything else away

/** @typedef {{project: string, labels: string[], examples: number, changed_s: number}} Offer */

export class SavedProjects {
  /** @param {import("./project-name.js").ProjectName} names @param {{onGoOn: (project: string) => void, onAnew: () => void, onForget: () => void}} events */
  constructor(names, events) {
    this._names = names;
    this._events = events;
    this._dialog = /** @type {HTMLDialogElement} */ (byId("forget-dialog"));
    this._chosen = false;
    byId("offers-close").addEventListener("click", () => {
      const inside = this._hide();
      events.onAnew();
      if (inside) focusOn("[data-next]");
    });
    byId("offers-more").addEventListener("click", () => {
      const items = /** @type {HTMLElement[]} */ ([...byId("offers-list").children]);
      for (const item of items) item.hidden = false;
      items[FIRST].querySelector("button")?.focus();
      byId("offers-more").hidden = true;
    });
    byId("forget").addEventListener("click", () => this._dialog.showModal());
    this._dialog.addEventListener("close", () => {
      if (this._dialog.returnValue === "forget") events.onForget();
      this._dialog.returnValue = "";
    });
  }

  /** Projects that this page could go on with. @param {Offer[]} offers newest first @param {string[]} elsewhere networks of others */
  offer(offers, elsewhere) {
    byId("elsewhere").hidden = !elsewhere.length;
    setText(byId("elsewhere"), elsewhere.map(SAVED_PROJECTS.elsewhere).join(" "));
    byId("offers").hidden = !offers.length;
    setText(byId("offers-text"), SAVED_PROJECTS.offers(offers.length));
    const items = offers.map((offer, index) => make("li", { hidden: index >= FIRST }, this._button(offer)));
    byId("offers-list").replaceChildren(...items);
    byId("offers-more").hidden = offers.length <= FIRST;
    setText(byId("offers-more"), SAVED_PROJECTS.more(offers.length - FIRST));
  }

  /** Was a project chosen, and has it come? Asked once. @param {boolean} resumed */
  wentOn(resumed) {
    const chosen = this._chosen;
    this._chosen = false;
    return chosen && resumed;
  }

  /** @param {import("../state/page.js").ServerState} state @param {boolean} recording */
  update({ kept, classes }, recording) {
    const { on, trouble } = kept;
    setText(byId("kept"), SAVED_PROJECTS.state(on, Boolean(trouble)));
    setText(byId("until-reload"), losesByReload() ? SAVED_PROJECTS.untilReload : "");
    setText(byId("forget-text"), SAVED_PROJECTS.question(on));
    if (recording) return; // while a pad is held, nothing moves
    byId("keep-trouble").hidden = !trouble;
    setText(byId("keep-trouble"), trouble ? SAVED_PROJECTS.trouble(trouble) : "");
    // Who has begun to record has decided.
    if (classes.some(({ count }) => count)) byId("offers").hidden = byId("elsewhere").hidden = true;
  }

  /** @param {Offer} offer */
  _button(offer) {
    const text = SAVED_PROJECTS.offer(offer, this._names.of(offer.project));
    return makeButton({ "data-online": true, text, title: text }, () => {
      this._chosen = true;
      if (this._hide()) focusOn("#view-message:not([hidden]) #camera-start, #play:enabled");
      this._events.onGoOn(offer.project);
    });
  }

  /** @returns {boolean} whether the focus was here: it goes to what comes next */
  _hide() {
    const inside = byId("offers").contains(document.activeElement);
    byId("offers").hidden = true;
    return inside;
  }
}

/** @param {string} next a selector */
function focusOn(next) {
  /** @type {HTMLElement | null} */ (document.querySelector(next))?.focus();
}
