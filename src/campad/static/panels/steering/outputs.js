// @ts-check
// What is bound outside of this page: a card for each output, with an action for each class.

import { hue, make, makeButton, setChoices, setText } from "../../dom.js";
import { goneFrom, isBegun, withAction, withValue } from "../../state/deciding/bindings.js";
import { OUTPUTS } from "../../texts/steering.js";
import { fromServer } from "../../texts/server.js";
import { Brought } from "./brought.js";

/** @typedef {import("../../state/deciding/bindings.js").Kind} Kind */
/** @typedef {import("../../state/deciding/bindings.js").Binding} Binding */
/** @typedef {import("../../state/deciding/bindings.js").Bound} Bound */

export class Outputs {
  /** @param {{onBind: (outputs: Binding[]) => void, onAllow: () => void}} uses `onBind`: all that is to be bound, in place of what was */
  constructor({ onBind, onAllow }) {
    this._onBind = onBind;
    /** @type {Kind[]} */
    this._kinds = [];
    /** What is shown, bound or not yet as the server takes it. @type {Binding[]} */
    this._drafts = [];
    /** @type {string[]} */
    this._labels = [];
    this._project = "";
    this._drawn = "";
    this._bound = ""; // as the server said it last
    /** What was asked for here, and may come back from the server. @type {Set<string>} */
    this._asked = new Set();
    this._allowed = true;
    this._brought = new Brought({ onAllow, onRemove: () => this._change([]) });
    this._list = make("div", { class: "bindings" });
    this._select = /** @type {HTMLSelectElement} */ (make("select", { id: "output-kind" }));
    this._note = make("small", { id: "output-kind-note" });
    this._select.setAttribute("aria-describedby", "output-kind-note");
    const add = makeButton({ text: OUTPUTS.add }, () => this._add());
    this._select.addEventListener("change", () => this._showNote());
    this._adding = make("div", { class: "adding" }, make("div", { class: "field" }, make("label", { for: "output-kind", text: OUTPUTS.which }), this._select, this._note), add);
    this._none = make("p", { class: "note", text: OUTPUTS.none });
    this.element = make("div", { class: "steer-part" }, make("h3", { text: OUTPUTS.title }), make("p", { class: "note", text: OUTPUTS.note }), this._brought.element, this._list, this._adding, this._none);
    this.offer([]);
  }

  /** @param {Kind[]} kinds what can be bound here */
  offer(kinds) {
    this._kinds = kinds;
    setChoices(this._select, kinds.map(({ name }) => [name, name]));
    this._none.hidden = kinds.length > 0;
    this._showParts();
    this._showNote();
  }

  /** @param {import("../../state/page.js").ServerState} state @param {string[]} labels */
  update({ project, outputs: bound, outputs_allowed: allowed }, labels) {
    const bindings = bound.map(({ binding }) => binding);
    const now = JSON.stringify(bindings);
    const others = now !== this._bound && !this._asked.has(now); // like the new name of a class
    if (project !== this._project || others || !this._drafts.length) {
      this._drafts = bindings;
      this._asked.clear();
      this._drawn = "";
    }
    this._bound = now;
    this._project = project;
    this._labels = labels;
    this._allowed = allowed;
    this._showParts();
    this._draw();
    for (const [index, { trouble }] of bound.entries()) {
      const place = this._list.children[index]?.querySelector(".trouble-text");
      if (place && bound.length === this._drafts.length) setText(place, trouble);
    }
  }

  /** What a file has brought is read first; only then can it be changed. */
  _showParts() {
    const here = this._kinds.length > 0;
    this._brought.update(here && !this._allowed ? this._drafts : [], this._kinds);
    this._list.hidden = !this._allowed;
    this._adding.hidden = !here || !this._allowed;
  }

  _showNote() {
    setText(this._note, fromServer(this._kinds.find(({ name }) => name === this._select.value)?.note ?? ""));
  }

  _add() {
    if (!this._select.value) return;
    const draft = { kind: this._select.value, address: "", classes: {} };
    const drafts = [...this._drafts, draft];
    if (isBegun(draft, this._kinds)) this._change(drafts);
    else {
      this._drafts = drafts; // nothing is written on it yet: nothing is wrong with it
      this._draw();
    }
    /** @type {HTMLElement | null} */ (this._list.lastElementChild?.querySelector("input") ?? null)?.focus();
  }

  /** @param {Binding[]} drafts */
  _change(drafts) {
    this._drafts = drafts;
    const begun = drafts.filter((draft) => isBegun(draft, this._kinds));
    this._draw();
    this._asked.add(JSON.stringify(begun));
    this._onBind(begun);
  }

  /** Only where something else is to be shown: what has the focus keeps it. */
  _draw() {
    const shown = this._drafts.map((draft) => [draft.kind, goneFrom(draft, this._labels)]);
    const now = JSON.stringify([this._labels, this._kinds.map(({ name }) => name), shown]);
    if (now === this._drawn) return;
    this._drawn = now;
    this._list.replaceChildren(...this._drafts.map((_, index) => this._card(index)));
  }

  /** @param {number} index */
  _card(index) {
    const draft = this._drafts[index];
    const kind = this._kinds.find(({ name }) => name === draft.kind) ?? { name: draft.kind, note: "", address: "", action: "", settings: {} };
    const others = () => this._drafts.filter((_, other) => other !== index);
    const remove = makeButton({ class: "quiet", text: OUTPUTS.remove, "aria-label": `${OUTPUTS.remove} ${draft.kind}` }, () => this._change(others()));
    const fields = [];
    if (kind.address) fields.push(this._field(index, "address", OUTPUTS.address, kind.address, draft.address, (now, value) => withValue(now, "address", value)));
    if (kind.action) {
      for (const [number, label] of this._labels.entries()) {
        fields.push(this._field(index, `class-${number}`, OUTPUTS.sends(label), kind.action, draft.classes[label] ?? "", (now, value) => withAction(now, this._labels, label, value), hue(number)));
      }
    }
    const settings = Object.entries(kind.settings).map(([name, note]) => this._field(index, `set-${name}`, name, note, String(draft[name] ?? ""), (now, value) => withValue(now, name, value)));
    const more = settings.length ? [make("details", { class: "more" }, make("summary", { text: OUTPUTS.more }), make("div", { class: "settings-grid" }, ...settings))] : [];
    return make(
      "fieldset",
      { class: "binding" },
      make("legend", { text: draft.kind }),
      make("div", { class: "settings-grid" }, ...fields),
      ...goneFrom(draft, this._labels).map((label) => this._gone(index, label)),
      ...more,
      make("p", { class: "trouble-text", role: "status" }),
      remove,
    );
  }

  /** @param {number} index @param {string} label a class that there is not any more */
  _gone(index, label) {
    const leaveOut = makeButton({ class: "quiet", text: OUTPUTS.leaveOut }, () => {
      this._change(this._drafts.map((other, place) => (place === index ? withAction(other, this._labels, label, "") : other)));
    });
    return make("p", { class: "gone" }, make("span", { text: OUTPUTS.gone(label), dir: "auto" }), leaveOut);
  }

  /**
   * @param {number} index @param {string} name @param {string} label @param {string} hint @param {string} value
   * @param {(binding: Binding, value: string) => Binding} change what it makes of the binding @param {string} [kind]
   */
  _field(index, name, label, hint, value, change, kind = "") {
    const id = `output-${index}-${name}`;
    const input = /** @type {HTMLInputElement} */ (make("input", { id, type: "text", autocomplete: "off", spellcheck: "false", maxlength: "1000", "aria-describedby": `${id}-hint`, translate: "no" }));
    input.value = value;
    input.addEventListener("change", () => {
      const draft = change(this._drafts[index], input.value.trim());
      this._change(this._drafts.map((other, place) => (place === index ? draft : other)));
    });
    return make("div", { class: `field ${kind}` }, make("label", { for: id, text: label, dir: "auto" }), input, make("small", { id: `${id}-hint`, text: hint }));
  }
}
