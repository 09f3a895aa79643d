// @ts-check
// The pads: one group per class, with a button to hold, a count, and the last thumbnails.

import { byId, hue, make, setAttribute, setText } from "../../dom.js";
import { recall, remember } from "../../state/preferences.js";
import { makeHoldable } from "../hold-button.js";
import { examples } from "../../texts/format.js";
import { SIGNS } from "../../texts/pads.js";

const HANDS_FREE = "hands-free";
const ENOUGH = 15;
const SHOWN = 5;
const RING = 2 * Math.PI * 46;
const SHORT = 3; // a name this short is its own sign
const MOST_JOYSTICK = 6; // with more classes their order is easier to follow than where they lie

/** @typedef {import("../../state/page.js").ClassState} ClassState */

/** The sign on a pad: its direction's arrow, a leading emoji, a short name, or the first letter. @param {ClassState} entry */
export function signOf(entry) {
  const first = Array.from(entry.label)[0] || "?";
  if (/\p{Extended_Pictographic}/u.test(first)) return first;
  const arrow = entry.direction && SIGNS[/** @type {keyof SIGNS} */ (entry.direction)];
  if (arrow) return arrow;
  return Array.from(entry.label).length <= SHORT ? entry.label : first.toUpperCase();
}

class Pad {
  /** @param {string} label @param {Pads} pads */
  constructor(label, pads) {
    this.label = label;
    this._ring = ring();
    this._sign = make("span", { class: "sign", "aria-hidden": "true" });
    this._name = make("span", { class: "name", "aria-hidden": "true", text: label, dir: "auto" });
    this._number = make("kbd", { class: "number", "aria-hidden": "true" });
    this._chosen = make("span", { class: "chosen-mark", "aria-hidden": "true", text: "✓" });
    this.button = make(
      "button",
      { type: "button", class: "record", "aria-label": `Record ${label}` },
      this._ring,
      this._sign,
      this._name,
      this._number,
      this._chosen,
    );
    this._count = make("p", { class: "count" });
    this._thumbs = make("div", { class: "thumbs", "aria-hidden": "true" });
    const edit = make("button", { type: "button", class: "quiet edit", "data-online": true, "aria-label": `Edit ${label}`, text: "⋯" });
    edit.addEventListener("click", () => pads.onEdit(label));
    this.element = make(
      "div",
      { role: "group", "aria-label": label, class: "pad" },
      this.button,
      make("div", { class: "pad-foot" }, this._count, edit),
      this._thumbs,
    );
    this.letGo = makeHoldable(this.button, () => pads.onPress(label));
  }

  /** @param {ClassState} entry @param {number} index @param {boolean} joystick */
  update(entry, index, joystick) {
    const place = joystick && entry.direction ? ` at-${entry.direction}` : "";
    setAttribute(this.element, "class", `pad ${hue(index)}${place}${entry.count >= ENOUGH ? " enough" : ""}`);
    const sign = signOf(entry);
    setText(this._sign, sign);
    this._name.hidden = sign === this.label; // a short name is said by its sign
    setText(this._number, index < 9 ? String(index + 1) : "");
    setText(this._count, examples(entry.count));
    this._ring.lastElementChild?.setAttribute("stroke-dashoffset", String(RING * (1 - Math.min(1, entry.count / ENOUGH))));
  }

  /** @param {HTMLElement} thumb */
  push(thumb) {
    this._thumbs.prepend(thumb);
    if (this._thumbs.children.length > SHOWN) this._thumbs.lastElementChild?.remove();
  }

  /** @param {import("../../state/thumbnails.js").Picture[]} pictures newest last */
  show(pictures) {
    this._thumbs.replaceChildren(...pictures.slice(-SHOWN).reverse().map(({ thumb }) => thumb));
  }
}

export class Pads {
  /**
   * @param {HTMLElement} element
   * @param {{onPress: (label: string) => import("../hold-button.js").LetGo, onEdit: (label: string) => void}} events
   */
  constructor(element, { onPress, onEdit }) {
    this.element = element;
    this.onPress = onPress;
    this.onEdit = onEdit;
    /** @type {Map<string, Pad>} */
    this._pads = new Map();
    this._handsFree = /** @type {HTMLInputElement} */ (byId("hands-free"));
    this._handsFree.checked = recall(HANDS_FREE) === true;
    this._handsFree.addEventListener("change", () => remember(HANDS_FREE, this.handsFree));
  }

  /** Is a recording counted in, and does it end by itself? */
  get handsFree() {
    return this._handsFree.checked;
  }

  /** @param {ClassState[]} classes @param {import("../../state/thumbnails.js").Thumbnails} thumbnails */
  update(classes, thumbnails) {
    const directions = new Set(classes.map((entry) => entry.direction));
    const all = ["up", "down", "left", "right"].every((direction) => directions.has(direction));
    const joystick = all && classes.length <= MOST_JOYSTICK;
    this.element.classList.toggle("joystick", joystick);
    const labels = classes.map((entry) => entry.label);
    for (const [label, pad] of this._pads) {
      if (labels.includes(label)) continue;
      pad.letGo(); // nobody will hear of it any more
      pad.element.remove();
      this._pads.delete(label);
    }
    classes.forEach((entry, index) => {
      let pad = this._pads.get(entry.label);
      if (!pad) {
        this._pads.set(entry.label, (pad = new Pad(entry.label, this)));
        pad.show(thumbnails.of(entry.label)); // a class with a new name has its pictures already
      }
      if (this.element.children[index] !== pad.element) {
        this.element.insertBefore(pad.element, this.element.children[index] || null);
      }
      pad.update(entry, index, joystick);
    });
  }

  /** An example came. @param {string} label @param {HTMLElement} thumb */
  push(label, thumb) {
    this._pads.get(label)?.push(thumb);
  }

  /** Examples have gone, or moved. @param {import("../../state/thumbnails.js").Thumbnails} thumbnails */
  showThumbs(thumbnails) {
    for (const [label, pad] of this._pads) pad.show(thumbnails.of(label));
  }

  /** @param {string | null} recording @param {string | null} chosen */
  mark(recording, chosen) {
    for (const [label, pad] of this._pads) {
      pad.element.classList.toggle("recording", label === recording);
      pad.element.classList.toggle("chosen", label === chosen);
      setAttribute(pad.button, "aria-pressed", label === recording ? "true" : "false");
    }
  }

  /** Can anything be recorded? A pad that has the focus keeps it. @param {boolean} on */
  enable(on) {
    for (const { button } of this._pads.values()) setAttribute(button, "aria-disabled", on ? null : "true");
  }
}

function ring() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("class", "ring");
  svg.setAttribute("aria-hidden", "true");
  for (const name of ["ring-back", "ring-front"]) {
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [key, value] of Object.entries({ class: name, cx: "50", cy: "50", r: "46", "stroke-dasharray": String(RING) })) {
      circle.setAttribute(key, value);
    }
    svg.append(circle);
  }
  return svg;
}
