// @ts-check
// Examples as small pictures, a row for each class, to choose from; what can be done with the chosen ones.

import { make, makeButton, setAttribute, setChoices, setText } from "../../dom.js";
import { EXAMPLE_STRIP } from "../../texts/examples.js";

/**
 * @typedef {object} StripItem
 * @property {number} id
 * @property {string} label its class
 * @property {HTMLElement} thumb
 * @property {string} name
 * @property {string | null} issue in words
 * @property {string | null} better the class that it looks like
 */

/** @typedef {{label: string, heading: string, hue: string, items: StripItem[], note: string}} StripRow */

export class ExampleStrip {
  /**
   * @param {HTMLElement} root
   * @param {object} events
   * @param {(ids: number[]) => void} events.onRemove
   * @param {(ids: number[], label: string) => void} events.onMove
   * @param {(ids: number[]) => void} events.onKeep the person does not share what is said of them
   * @param {() => void} [events.onEmpty] all were chosen and are done with: the focus must go elsewhere
   */
  constructor(root, events) {
    this._events = events;
    /** @type {Set<number>} */
    this._chosen = new Set();
    /** @type {Map<string, Row>} */
    this._rows = new Map();
    /** @type {Map<number, StripItem>} */
    this._items = new Map();
    /** @type {string[]} */
    this._labels = [];
    this._list = make("div", { class: "strip-rows" });
    this._actions = new Actions(`${root.id}-target`, (action, label) => this._act(action, label));
    this._root = root;
    root.replaceChildren(this._list);
    this._list.addEventListener("click", (event) => this._toggle(idOf(event.target)));
    this._list.addEventListener("keydown", (event) => this._key(event));
    this._list.addEventListener("focusin", (event) => this._rowOf(event.target)?.rove(idOf(event.target)));
  }

  /** @param {StripRow[]} rows @param {string[]} labels all classes */
  show(rows, labels) {
    this._items = new Map(rows.flatMap((row) => row.items.map((item) => [item.id, item])));
    for (const id of this._chosen) if (!this._items.has(id)) this._chosen.delete(id);
    for (const [label, row] of this._rows) {
      if (rows.some((wanted) => wanted.label === label)) continue;
      row.element.remove();
      this._rows.delete(label);
    }
    rows.forEach((wanted, index) => {
      let row = this._rows.get(wanted.label);
      if (!row) this._rows.set(wanted.label, (row = new Row(wanted.label)));
      if (this._list.children[index] !== row.element) this._list.insertBefore(row.element, this._list.children[index] ?? null);
      row.update(wanted);
    });
    this._labels = labels;
    this._mark();
  }

  /** @param {number | null} id */
  _toggle(id) {
    if (id === null) return;
    if (!this._chosen.delete(id)) this._chosen.add(id);
    this._mark();
  }

  _mark() {
    for (const row of this._rows.values()) row.mark(this._chosen);
    const items = [...this._chosen].flatMap((id) => this._items.get(id) ?? []);
    const { element } = this._actions;
    if (items.length && !element.isConnected) this._root.append(element);
    else if (!items.length) element.remove();
    element.disabled = document.body.dataset.connection !== "open"; // it was away when that was said
    this._actions.show(items, this._labels);
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    const id = idOf(event.target);
    if (id === null || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      if (!this._actions.element.disabled) this._delete(id);
    } else if (!this._rowOf(event.target)?.move(id, event.key)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // the arrows are ours here, not the game's
  }

  /** Delete the chosen ones, or this one. @param {number} id */
  _delete(id) {
    if (!this._chosen.size) this._chosen.add(id);
    this._act("remove", "");
  }

  /** @param {"remove" | "move" | "keep"} action @param {string} label to move to */
  _act(action, label) {
    const ids = [...this._chosen];
    this._focusBeside(ids);
    this._chosen.clear();
    this._mark();
    if (action === "remove") this._events.onRemove(ids);
    else if (action === "move") this._events.onMove(ids, label);
    else this._events.onKeep(ids);
  }

  /** The focus goes to a picture that stays, the next one if there is one. @param {number[]} going */
  _focusBeside(going) {
    const all = [...this._items.keys()];
    const first = all.indexOf(going[0]);
    const staying = [...all.slice(first), ...all.slice(0, first).reverse()].find((id) => !going.includes(id));
    if (staying === undefined) this._events.onEmpty?.();
    else for (const row of this._rows.values()) row.focus(staying);
  }

  /** @param {EventTarget | null} target */
  _rowOf(target) {
    return [...this._rows.values()].find((row) => target instanceof Node && row.element.contains(target));
  }
}

/** @param {EventTarget | null} target */
function idOf(target) {
  const button = target instanceof Element ? target.closest("[data-id]") : null;
  return button ? Number(button.getAttribute("data-id")) : null;
}

const STEPS = /** @type {Record<string, (index: number, length: number) => number>} */ ({
  [document.dir === "rtl" ? "ArrowRight" : "ArrowLeft"]: (index) => index - 1,
  [document.dir === "rtl" ? "ArrowLeft" : "ArrowRight"]: (index) => index + 1,
  Home: () => 0,
  End: (_index, length) => length - 1,
});

/** A class's pictures: one stop for Tab, and arrow keys among them. */
class Row {
  /** @param {string} label */
  constructor(label) {
    this._heading = make("h3", { translate: "no" });
    this._bar = make("div", { role: "toolbar", "aria-label": EXAMPLE_STRIP.row(label), class: "strip" });
    this._note = make("p", { class: "note" });
    this.element = make("div", {}, this._heading, this._bar, this._note);
    /** @type {Map<number, HTMLElement>} */
    this._buttons = new Map();
    /** @type {number | null} the one that Tab goes to */
    this._stop = null;
  }

  /** @param {StripRow} row */
  update({ heading, hue, items, note }) {
    setAttribute(this.element, "class", `strip-row ${hue}`);
    setText(this._heading, heading);
    this._heading.hidden = !heading;
    setText(this._note, note);
    this._note.hidden = !note;
    this._bar.hidden = !items.length;
    const before = this._buttons;
    this._buttons = new Map(items.map((item) => [item.id, update(before.get(item.id) ?? exampleButton(item), item)]));
    for (const [id, button] of before) if (!this._buttons.has(id)) button.remove();
    [...this._buttons.values()].forEach((button, index) => {
      if (this._bar.children[index] !== button) this._bar.insertBefore(button, this._bar.children[index] ?? null);
    });
    this.rove(this._stop);
  }

  /** @param {Set<number>} chosen */
  mark(chosen) {
    for (const [id, button] of this._buttons) setAttribute(button, "aria-pressed", String(chosen.has(id)));
  }

  /** @param {number | null} id */
  rove(id) {
    this._stop = id !== null && this._buttons.has(id) ? id : this._buttons.keys().next().value ?? null;
    for (const [other, button] of this._buttons) setAttribute(button, "tabindex", other === this._stop ? "0" : "-1");
  }

  /** @param {number} id @param {string} key @returns {boolean} whether the key means something here */
  move(id, key) {
    const ids = [...this._buttons.keys()];
    const next = STEPS[key]?.(ids.indexOf(id), ids.length);
    if (next !== undefined && ids[next] !== undefined) this.focus(ids[next]);
    return next !== undefined;
  }

  /** @param {number} id */
  focus(id) {
    this._buttons.get(id)?.focus();
  }
}

/** @param {StripItem} item */
function exampleButton({ id, thumb }) {
  const picture = thumb.cloneNode();
  const mark = make("span", { class: "doubt-mark", "aria-hidden": "true", text: "?" });
  const words = make("span", { class: "doubt-words" });
  return make("button", { type: "button", class: "example", "data-id": String(id) }, picture, mark, words);
}

/** @param {HTMLElement} button @param {StripItem} item */
function update(button, { name, issue }) {
  const text = EXAMPLE_STRIP.described(name, issue);
  setAttribute(button, "aria-label", text);
  setAttribute(button, "title", text);
  button.classList.toggle("doubtful", issue !== null);
  setText(/** @type {Element} */ (button.lastElementChild), issue ?? "");
  return button;
}

/** What can be done with the chosen ones; on the page only while there are any. */
class Actions {
  /** @param {string} id of the select @param {(action: "remove" | "move" | "keep", label: string) => void} act */
  constructor(id, act) {
    this._text = make("p", { class: "chosen-text" });
    /** @type {number | null} the only one that was chosen last */
    this._last = null;
    this._target = /** @type {HTMLSelectElement} */ (make("select", { id, translate: "no" }));
    const button = (/** @type {"remove" | "move" | "keep"} */ action) => makeButton({ text: EXAMPLE_STRIP[action] }, () => act(action, this._target.value));
    this._keep = button("keep");
    this._moving = make("div", { class: "move-to" }, make("label", { for: id, text: EXAMPLE_STRIP.target }), this._target, button("move"));
    this.element = /** @type {HTMLFieldSetElement} */ (make("fieldset", { class: "strip-actions", "data-online": true, "aria-label": EXAMPLE_STRIP.actions }, this._text, button("remove"), this._keep, this._moving));
  }

  /** @param {StripItem[]} items the chosen ones @param {string[]} labels all classes */
  show(items, labels) {
    const [only] = items;
    setText(this._text, items.length === 1 ? EXAMPLE_STRIP.described(only.name, only.issue) : EXAMPLE_STRIP.chosen(items.length));
    this._keep.hidden = !items.some((item) => item.issue !== null);
    const others = labels.filter((label) => items.some((item) => item.label !== label));
    this._moving.hidden = !others.length;
    if ([...this._target.options].map((option) => option.value).join("\n") !== others.join("\n")) {
      setChoices(this._target, others.map((label) => [label, label]));
    }
    if (items.length === 1 && only.better !== null && only.id !== this._last) this._target.value = only.better;
    this._last = items.length === 1 ? only.id : null;
  }
}
