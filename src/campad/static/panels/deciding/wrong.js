// @ts-check
// "That was wrong": the last ten seconds as a strip, the right class is picked, and it is learned at once.

import { hue, make, makeButton, setAttribute, setText } from "../../dom.js";
import { WRONG } from "../../texts/deciding.js";

/** @typedef {{first: number, last: number, label: string | null, ago_s: number}} Piece */
/** @typedef {{accuracy: number | null, n: number}} Found how well examples are recognised */

export class Wrong {
  /**
   * @param {object} uses
   * @param {import("../../link/connection.js").Say} uses.say
   * @param {(first: number, last: number) => HTMLElement | null} uses.picture of these frames
   * @param {() => {labels: string[], neutral: string | null, found: Found | null}} uses.known
   * @param {() => boolean} uses.pause the game waits; was it going on?
   */
  constructor({ say, picture, known, pause }) {
    this._uses = { say, picture, known, pause };
    /** @type {Piece | null} */
    this._piece = null;
    /** @type {Found | null} */
    this._before = null;
    this._waits = false; // a training is to end
    this._goOn = false; // the game, when this is over
    this._learned = "";
    this._strip = make("div", { class: "wrong-strip", role: "group", "aria-label": WRONG.strip, translate: "no" });
    this._choices = make("div", { class: "wrong-choices", role: "group", "aria-label": WRONG.should, translate: "no" });
    this._said = make("p", { role: "status" });
    this._text = make("p", { class: "note", text: WRONG.text });
    this._ask = make("div", { class: "wrong-ask" }, this._text, this._strip, make("h3", { text: WRONG.should }), this._choices);
    this._undo = makeButton({ text: WRONG.undo }, () => say("undocorrection"));
    this._close = make("button", { type: "submit", value: "close", text: WRONG.cancel });
    this._dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { class: "wrong", "aria-labelledby": "wrong-title" },
        make("form", { method: "dialog" }, make("h2", { id: "wrong-title", text: WRONG.title }), this._ask, this._said, make("div", { class: "dialog-actions" }, this._undo, this._close)),
      )
    );
    this._dialog.addEventListener("close", () => this._closed());
    document.body.append(this._dialog);
  }

  /** The person says so. */
  ask() {
    if (!this._dialog.open) this._uses.say("lookback");
  }

  /** The server has held on to the last seconds. @param {Piece[]} pieces */
  show(pieces) {
    if (this._dialog.open) return;
    this._goOn = this._uses.pause();
    this._piece = null;
    this._waits = false;
    this._ask.hidden = false;
    this._undo.hidden = true;
    setText(this._close, WRONG.cancel);
    setText(this._said, pieces.length ? "" : WRONG.empty);
    const { labels, neutral } = this._uses.known();
    const buttons = pieces.map((piece) => this._pieceButton(piece, labels));
    this._strip.replaceChildren(...buttons);
    this._choices.replaceChildren(...labels.filter((label) => label !== neutral).map((label) => this._choice(label, labels, label, false)), this._choice(WRONG.none, labels, neutral ?? WRONG.made, true));
    this._dialog.showModal();
    // What was wrong is mostly what was pressed last.
    const last = Math.max(pieces.findLastIndex(({ label }) => label !== null), 0);
    buttons[last]?.click();
    buttons[last]?.focus();
    buttons[last]?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  /** It is learned, or taken back. @param {{label: string | null, examples: number, undone: boolean}} message */
  corrected({ label, examples, undone }) {
    this._waits = !undone;
    this._ask.hidden = true;
    this._undo.hidden = undone;
    this._learned = label === null ? "" : WRONG.learned(label, examples);
    setText(this._said, undone ? WRONG.undone : `${this._learned} ${WRONG.learning}`);
    setText(this._close, WRONG.close);
    this._close.focus();
  }

  /** A training has ended. @param {Found | null} found */
  trained(found) {
    if (!this._waits) return;
    this._waits = false;
    setText(this._said, `${this._learned} ${WRONG.score(WRONG.part(this._before), WRONG.part(found))}`);
  }

  /** @param {Piece} piece @param {string[]} labels */
  _pieceButton(piece, labels) {
    const picture = this._uses.picture(piece.first, piece.last);
    const index = piece.label === null ? -1 : labels.indexOf(piece.label);
    const choose = () => {
      this._piece = piece;
      for (const other of this._strip.children) setAttribute(other, "aria-pressed", String(other === button));
    };
    const button = makeButton(
      { class: `wrong-piece ${index < 0 ? "" : hue(index)}`, "aria-pressed": "false", "aria-label": WRONG.piece(piece.label, piece.ago_s) },
      choose,
      ...(picture ? [picture] : []),
      make("span", { text: piece.label ?? WRONG.nothing, dir: "auto" }),
    );
    return button;
  }

  /** @param {string} text @param {string[]} labels @param {string} label what it is learned as @param {boolean} neutral */
  _choice(text, labels, label, neutral) {
    const kind = neutral ? "" : hue(labels.indexOf(label));
    const learn = () => {
      if (!this._piece) return;
      this._before = this._uses.known().found;
      this._uses.say("correct", { first: this._piece.first, last: this._piece.last, label, neutral });
    };
    return makeButton({ class: `wrong-choice ${kind}` }, learn, make("span", { class: "dot", "aria-hidden": "true" }), make("span", { text, dir: "auto" }));
  }

  _closed() {
    this._waits = false;
    this._strip.replaceChildren();
    if (this._goOn) this._uses.say("pause", { on: false });
    this._goOn = false;
  }
}
