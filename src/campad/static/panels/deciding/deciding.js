// @ts-check
// From what the camera sees to what is pressed: the part of the settings that is about that, asking
// for one class after the other, and what is said to have been wrong.

import { byId, make, makeButton, setAttribute, setText } from "../../dom.js";
import { labelsOf } from "../../state/page.js";
import { ASKING, DECIDING, MEASURING, TUNING } from "../../texts/deciding.js";
import { Asking } from "./asking.js";
import { Bars } from "./bars.js";
import { DecidingForm } from "./form.js";
import { Glimpses } from "./glimpses.js";
import { Measuring } from "./measuring.js";
import { Tuning } from "./tuning.js";
import { Wrong } from "./wrong.js";

/** @typedef {import("../../state/page.js").ServerState} ServerState */

export class Deciding {
  /**
   * @param {object} uses
   * @param {import("../../link/connection.js").Say} uses.say
   * @param {import("../../state/page.js").Page} uses.page
   * @param {import("../../capture/pump.js").FramePump} uses.pump
   * @param {import("../camera/camera-panel.js").CameraPanel} uses.cameraPanel
   * @param {import("../../state/findings.js").Findings} uses.findings
   * @param {import("../../state/page.js").Notice} uses.notice
   * @param {() => boolean} uses.pauseGame was it going on?
   */
  constructor({ say, page, pump, cameraPanel, findings, notice, pauseGame }) {
    this._uses = { page, pump, cameraPanel, notice };
    this._bars = new Bars();
    this._form = new DecidingForm(
      (decisions) => say("decide", { decisions }),
      () => say("decide", { decisions: {} }),
    );
    this._glimpses = new Glimpses();
    this._asking = new Asking();
    this._tuning = new Tuning((decisions) => say("decide", { decisions }), (text) => notice(text, "good"));
    this._measuring = new Measuring();
    this._wrong = new Wrong({
      say,
      picture: (first, last) => this._glimpses.find(first, last),
      known: () => ({ labels: labelsOf(page.state), neutral: page.state?.decisions.neutral ?? null, found: findings.found }),
      pause: pauseGame,
    });
    this._drawer = /** @type {HTMLDetailsElement} */ (byId("settings"));
    /** @param {"tune" | "measure" | null} purpose */
    const onGuide = (purpose) => {
      if (purpose === "tune") pauseGame(); // a measurement that is begun in the game is one of playing
      say("guide", { purpose });
      const place = purpose === "measure" && this._inGame ? byId("game-veil").parentElement : byId("view");
      if (purpose) place?.scrollIntoView({ block: "nearest" });
    };
    this._guides = [guide("tune", TUNING, onGuide), guide("measure", MEASURING, onGuide)];
    const [tuning, measuring] = this._guides;
    byId("deciding").replaceChildren(
      make("h3", { id: "deciding-title", text: DECIDING.title }),
      make("p", { class: "note", text: DECIDING.how }),
      this._bars.element,
      this._form.element,
      make("div", { class: "guide" }, make("p", { text: TUNING.text }), tuning.button, tuning.why, this._tuning.element),
      make("div", { class: "guide" }, make("p", { text: MEASURING.text }), measuring.button, measuring.why, this._measuring.element),
    );
    byId("wrong").addEventListener("click", () => this.wrong());
  }

  /** A game is going on. */
  get _inGame() {
    const { state } = this._uses.page;
    return state !== null && state.playing && !state.paused;
  }

  /** What was decided just now was wrong. */
  wrong() {
    if (!byId("wrong").hidden) this._wrong.ask();
  }

  /** @param {ServerState} state @param {boolean} online */
  update(state, online) {
    const labels = labelsOf(state);
    const { hasPicture } = this._uses.page;
    this._bars.update(labels, state.decisions);
    this._form.update(labels, state.decisions, online && state.guided === null);
    for (const { purpose, button, why, text } of this._guides) {
      const running = state.guided === purpose;
      setText(button, running ? ASKING.stop : text);
      setText(why, !state.trained ? ASKING.untrained : hasPicture || running ? "" : ASKING.noCamera);
      button.disabled = !running && (!online || why.textContent !== "" || state.guided !== null);
      setAttribute(button, "data-running", running ? "" : null);
    }
    byId("wrong").hidden = !state.playing || !state.trained || !hasPicture;
    /** @type {HTMLButtonElement} */ (byId("wrong")).disabled = !online;
    if (state.guided === null) this._asking.show({ label: null, over: true });
  }

  /** With every frame; where nobody looks nothing is drawn. @param {{seq: number, decided: import("./bars.js").Decided | null}} predicted */
  see({ seq, decided }) {
    if (decided) this._glimpses.see(seq, this._uses.pump, performance.now());
    if (this._drawer.open) this._bars.see(this._uses.page.state?.trained ?? [], decided);
  }

  /** Another project is here. */
  forget() {
    this._glimpses.forget();
    this._tuning.forget();
  }

  /** What the server says of it. @returns {Record<string, (message: any) => void>} by the messages' type */
  get handlers() {
    const { cameraPanel, notice } = this._uses;
    return {
      asking: (message) => {
        this._asking.show(message, this._inGame);
        const { label, number, of, over } = message;
        const pose = label ?? this._uses.page.state?.decisions.neutral ?? null;
        if (cameraPanel.state === "demo" && (pose !== null || over)) cameraPanel.setPose(over ? null : pose); // it cannot rest without a pose for that
        if (!over) notice(ASKING.step(label, number, of), "step");
      },
      proposed: (message) => {
        this._drawer.open = true;
        this._tuning.propose(message);
        this._tuning.element.scrollIntoView({ block: "nearest" });
        notice(TUNING.done, "good");
      },
      measured: ({ rows, new: news }) => {
        this._measuring.show(rows);
        const last = rows.at(-1);
        if (news && last) notice(MEASURING.done(last.right, last.asked, last.bits), "good");
      },
      lookedback: ({ pieces }) => this._wrong.show(pieces),
      corrected: (message) => this._wrong.corrected(message),
    };
  }

  /** A training has ended. @param {any} message */
  trained(message) {
    if (!message.refined) this._wrong.trained(message.quality);
  }
}

/** A button that begins asking, or ends it. @param {"tune" | "measure"} purpose @param {{start: string}} texts @param {(purpose: "tune" | "measure" | null) => void} onGuide */
function guide(purpose, { start }, onGuide) {
  const id = `guide-${purpose}`;
  const why = make("p", { id: `${id}-why`, class: "why-not" });
  const button = makeButton({ id, text: start, "aria-describedby": `${id}-why` }, () => onGuide(button.hasAttribute("data-running") ? null : purpose));
  return { purpose, button, why, text: start };
}
