// @ts-check
// Asking for one class after the other: what to show now stands on the camera's picture and on the
// game, and the sentence at the top says it.

import { byId, make, setText } from "../../dom.js";
import { ASKING } from "../../texts/deciding.js";

/** @typedef {{label: string | null, over: boolean}} Asked */

export class Asking {
  constructor() {
    this._signs = [byId("view"), byId("game-veil").parentElement].map((place) => {
      const sign = make("p", { class: "asking", translate: "no", "aria-hidden": "true", dir: "auto", hidden: true });
      place?.append(sign);
      return sign;
    });
  }

  /** @param {Asked} asked @param {boolean} [inGame] the game must stay in sight */
  show({ label, over }, inGame = false) {
    for (const sign of this._signs) {
      sign.hidden = over;
      sign.classList.toggle("resting", label === null);
      sign.classList.toggle("in-game", inGame);
      setText(sign, ASKING.short(label));
    }
  }
}
