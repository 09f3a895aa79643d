// @ts-check
// The challenge set: pictures that are never learned from and only say how good it is. A button to
// hold for each class, how many there are, and how many of them are recognised.

import { byId, hue, make, setAttribute, setText } from "../../dom.js";
import { makeHoldable } from "../hold-button.js";
import { HOLDOUT } from "../../texts/examples.js";

/** @typedef {{n: number, right: number, none: number, interval: [number, number]}} HoldoutScore */

export class HoldoutPanel {
  /** @param {{onPress: (label: string) => import("../hold-button.js").LetGo, onForget: () => void}} events */
  constructor(events) {
    this._events = events;
    /** @type {Map<string, HTMLElement>} */
    this._buttons = new Map();
    /** @type {import("../hold-button.js").LetGo[]} of the buttons that are there */
    this._letGo = [];
    byId("challenge-forget").addEventListener("click", events.onForget);
  }

  /** @param {{labels: string[], count: number, recording: string | null, online: boolean, score: HoldoutScore | null}} now null: no score yet */
  update({ labels, count, recording, online, score }) {
    if ([...this._buttons.keys()].join("\n") !== labels.join("\n")) this._makeButtons(labels);
    for (const [label, button] of this._buttons) {
      setAttribute(button, "aria-pressed", String(label === recording));
      setAttribute(button, "aria-disabled", online ? null : "true");
    }
    setText(byId("challenge-count"), HOLDOUT.count(count));
    /** @type {HTMLButtonElement} */ (byId("challenge-forget")).disabled = !count || !online;
    byId("challenge-quality").hidden = !score;
    setText(byId("challenge-quality"), score ? HOLDOUT.score(score) : "");
    setText(byId("challenge-right"), score ? HOLDOUT.right(score.right, score.n) : "");
  }

  /** @param {string[]} labels */
  _makeButtons(labels) {
    this._letGo.splice(0).forEach((letGo) => letGo());
    this._buttons = new Map(
      labels.map((label, index) => {
        const button = make(
          "button",
          { type: "button", class: `challenge-button ${hue(index)}`, "aria-label": HOLDOUT.button(label) },
          make("span", { class: "dot", "aria-hidden": "true" }),
          make("span", { text: label, title: label, dir: "auto" }),
        );
        this._letGo.push(makeHoldable(button, () => this._events.onPress(label)));
        return [label, button];
      }),
    );
    byId("challenge-buttons").replaceChildren(...this._buttons.values());
  }
}
