// @ts-check
// When a pose counts: the same for every pose, or for one of them.

import { make, makeButton, setAttribute, setChoices, setText } from "../../dom.js";
import { asEvery, settingsOf, withChange } from "../../state/deciding/decisions.js";
import { DECIDING, FIELDS, MODES, SLIDERS, SMOOTHINGS } from "../../texts/deciding.js";

/** @typedef {import("../../state/deciding/decisions.js").Decisions} Decisions */
/** @typedef {{input: HTMLInputElement, field: HTMLElement, said: HTMLElement, slider: import("../../texts/deciding.js").Slider}} Row */

export class DecidingForm {
  /** @param {(decisions: Decisions) => void} onChange @param {() => void} onUsual */
  constructor(onChange, onUsual) {
    this._onChange = onChange;
    /** @type {string | null} null: every pose */
    this._label = null;
    /** @type {Decisions | null} */
    this._decisions = null;
    /** @type {string[]} */
    this._labels = [];
    this._selects = Object.fromEntries(Object.entries(FIELDS).map(([name, [label, note]]) => [name, this._select(name, label, note)]));
    this._rows = SLIDERS.map((slider) => this._slider(slider));
    this._asEvery = makeButton({ class: "quiet", text: DECIDING.reset }, () => this._decisions && this._label !== null && this._change(asEvery(this._decisions, this._label)));
    const usual = makeButton({ class: "quiet", text: DECIDING.usual }, onUsual);
    this._buttons = [this._asEvery, usual];
    const { smoothing, neutral, which, mode } = this._selects;
    const grid = (/** @type {Node[]} */ ...fields) => make("div", { class: "settings-grid" }, ...fields);
    this.element = make(
      "div",
      { class: "press-form" },
      grid(smoothing.field, neutral.field, which.field, mode.field),
      grid(...this._rows.map(({ field }) => field)),
      make("p", { class: "press-actions" }, ...this._buttons),
    );
    setChoices(mode.select, MODES.map(([value, text]) => [value, text]));
  }

  /** @param {string[]} labels @param {Decisions} decisions @param {boolean} online */
  update(labels, decisions, online) {
    this._decisions = decisions;
    this._labels = labels;
    if (this._label !== null && !labels.includes(this._label)) this._label = null;
    this._show(online);
  }

  /** @param {boolean} online */
  _show(online) {
    const decisions = this._decisions;
    if (!decisions) return;
    const own = settingsOf(decisions, this._label);
    const { smoothing, neutral, which, mode } = this._selects;
    const tau = String(decisions.smoothing_s);
    const known = SMOOTHINGS.some(([value]) => value === tau);
    choose(smoothing.select, known ? SMOOTHINGS : [...SMOOTHINGS, [tau, `${tau} s`]], tau);
    choose(neutral.select, [["", DECIDING.noRest], ...this._labels.map((label) => /** @type {[string, string]} */ ([`=${label}`, label]))], decisions.neutral === null ? "" : `=${decisions.neutral}`);
    for (const option of neutral.select.options) option.translate = !option.value; // people's names are theirs
    choose(which.select, [["", DECIDING.every], ...this._labels.map((label) => /** @type {[string, string]} */ ([`=${label}`, (Object.hasOwn(decisions.classes, label) ? DECIDING.changed : DECIDING.some)(label)]))], this._label === null ? "" : `=${this._label}`);
    if (mode.select.value !== own.mode) mode.select.value = own.mode;
    setText(mode.note, MODES.find(([value]) => value === own.mode)?.[2] ?? "");
    for (const { input, field, said, slider } of this._rows) {
      field.hidden = slider.modes !== undefined && !slider.modes.includes(own.mode);
      if (input.matches(":active")) continue; // it is being moved
      input.value = String(own[slider.name]);
      tell(input, said, slider.said(own[slider.name]));
    }
    this._asEvery.hidden = this._label === null || !Object.hasOwn(decisions.classes, this._label);
    for (const element of [...Object.values(this._selects).map(({ select }) => select), ...this._rows.map(({ input }) => input), ...this._buttons]) {
      /** @type {HTMLInputElement} */ (element).disabled = !online;
    }
  }

  /** @param {string} name @param {string} label @param {string} text */
  _select(name, label, text) {
    const id = `press-${name}`;
    const select = /** @type {HTMLSelectElement} */ (make("select", { id, "aria-describedby": `${id}-note` }));
    const note = make("small", { id: `${id}-note`, text });
    select.addEventListener("change", () => this._chose(name, select.value));
    return { select, note, field: make("div", { class: "field" }, make("label", { for: id, text: label }), select, note) };
  }

  /** @param {import("../../texts/deciding.js").Slider} slider @returns {Row} */
  _slider(slider) {
    const id = `press-${slider.name}`;
    const [min, max, step] = slider.range.map(String);
    const input = /** @type {HTMLInputElement} */ (make("input", { id, type: "range", min, max, step, "aria-describedby": `${id}-note` }));
    const said = make("span", { class: "press-said", translate: "no", "aria-hidden": "true" });
    input.addEventListener("input", () => tell(input, said, slider.said(Number(input.value))));
    input.addEventListener("change", () => this._decisions && this._change(withChange(this._decisions, this._label, { [slider.name]: Number(input.value) })));
    const head = make("span", { class: "press-label" }, make("label", { for: id, text: slider.label }), said);
    return { input, said, slider, field: make("div", { class: "field" }, head, input, make("small", { id: `${id}-note`, text: slider.note })) };
  }

  /** @param {string} name @param {string} value */
  _chose(name, value) {
    const decisions = this._decisions;
    if (!decisions) return;
    const label = value ? value.slice(1) : null;
    if (name === "which") {
      this._label = label;
      this._show(true);
    } else if (name === "smoothing") this._change({ ...decisions, smoothing_s: Number(value) });
    else if (name === "neutral") this._change({ ...decisions, neutral: label });
    else this._change(withChange(decisions, this._label, { mode: value }));
  }

  /** Shown at once; the server says it again. @param {Decisions} decisions */
  _change(decisions) {
    this._decisions = decisions;
    this._show(true);
    this._onChange(decisions);
  }
}

/** Offer these, and choose one, where something has changed. @param {HTMLSelectElement} select @param {[string, string][]} choices @param {string} chosen */
function choose(select, choices, chosen) {
  const now = [...select.options].map(({ value, text }) => `${value}\n${text}`).join("\n\n");
  if (now !== choices.map((pair) => pair.join("\n")).join("\n\n")) setChoices(select, choices);
  if (select.value !== chosen) select.value = chosen;
}

/** @param {HTMLInputElement} input @param {HTMLElement} said @param {string} text */
function tell(input, said, text) {
  setText(said, text);
  setAttribute(input, "aria-valuetext", text);
}
