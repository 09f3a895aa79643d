// @ts-check
// Steer other things: what poses do in this page, what they do outside of it, and whether that is armed.

import { byId, make, makeButton, setText } from "../../dom.js";
import { labelsOf } from "../../state/page.js";
import { sentence } from "../../texts/format.js";
import { OUTPUTS, STEERING } from "../../texts/steering.js";
import { Effects } from "./effects.js";
import { InPage } from "./in-page.js";
import { Outputs } from "./outputs.js";

export class Steering {
  /** @param {{say: import("../../link/connection.js").Say, notice: import("../../state/page.js").Notice}} uses */
  constructor({ say, notice }) {
    this._say = say;
    this._notice = notice;
    this._armed = this._arming = false;
    this._told = "";
    this._wasHidden = false;
    this._effects = new Effects(byId("view"));
    this._inPage = new InPage(this._effects);
    this._outputs = new Outputs({ onBind: (outputs) => say("bind", { outputs }), onAllow: () => say("allow") });
    this._state = make("p", { id: "armed-text", class: "armed-text" });
    this._button = this._armButton();
    this._chip = this._armButton();
    this._chip.classList.add("armed-chip");
    byId("lead-line").append(this._chip);
    this._foot = make("div", { class: "arming", hidden: true }, this._button, this._state, make("p", { class: "note with-keys", text: OUTPUTS.hotKey }));
    byId("steering-parts").replaceChildren(
      this._inPage.element,
      this._outputs.element,
      make("p", { class: "note", text: STEERING.hidden }),
      this._foot,
    );
    document.addEventListener("visibilitychange", () => this._hidden());
    addEventListener("keydown", (event) => this._key(event), { capture: true });
  }

  /** @param {import("../../state/deciding/bindings.js").Kind[]} kinds what can be bound */
  offer(kinds) {
    this._outputs.offer(kinds);
  }

  /** @param {import("../../state/page.js").ServerState} state @param {boolean} online */
  update(state, online) {
    const labels = labelsOf(state);
    const bound = state.outputs.length > 0;
    this._armed = state.armed && online;
    this._arming = state.arming && online;
    const going = this._armed || this._arming;
    this._inPage.update(labels, state.kept.on);
    this._outputs.update(state, labels);
    for (const button of [this._button, this._chip]) {
      setText(button, this._armed ? OUTPUTS.disarm : this._arming ? OUTPUTS.arming : OUTPUTS.arm);
      button.classList.toggle("danger", this._armed);
      button.disabled = !going && (!online || state.arming_problem !== "");
    }
    this._button.hidden = this._chip.hidden = this._foot.hidden = !bound;
    byId("steering").inert = !online;
    const why = state.arming_problem ? `${sentence(state.arming_problem)}.` : OUTPUTS.notArmed;
    setText(this._state, !bound ? "" : this._armed ? OUTPUTS.armed : this._arming ? OUTPUTS.makingReady : state.disarmed ? OUTPUTS.disarmed(state.disarmed) : why);
    document.body.classList.toggle("armed", this._armed);
    if (state.disarmed && state.disarmed !== this._told) this._notice(OUTPUTS.disarmed(state.disarmed));
    this._told = state.disarmed;
  }

  /** What this browser keeps for it. */
  forget() {
    this._inPage.forget();
  }

  /** With every frame. @param {{decided: {pressed: string[]} | null}} predicted */
  see({ decided }) {
    this._effects.follow(decided?.pressed ?? []);
  }

  /** Nothing is recognised any more. */
  release() {
    this._effects.follow([]);
  }

  _armButton() {
    const button = makeButton({ text: OUTPUTS.arm, "aria-describedby": "armed-text" }, () => this._say("arm", { on: !(this._armed || this._arming) }));
    button.hidden = true; // until something is bound
    return button;
  }

  /** Escape disarms before it does anything else, wherever the focus is. @param {KeyboardEvent} event */
  _key(event) {
    if (event.key !== "Escape" || !(this._armed || this._arming)) return;
    event.preventDefault();
    event.stopPropagation();
    this._say("arm", { on: false });
  }

  _hidden() {
    if (document.hidden) {
      this._wasHidden = this._armed || this._effects.any;
      this.release();
    } else if (this._wasHidden) {
      this._wasHidden = false;
      this._notice(STEERING.wasHidden);
    }
  }
}
