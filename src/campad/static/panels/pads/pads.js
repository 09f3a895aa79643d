// @ts-check
// The pads: one group per class, with its name, a button to hold, a count, and all its pictures in a strip.

import { byId, hue, make, makeButton, setAttribute, setText } from "../../dom.js";
import { ENOUGH } from "../../state/page.js";
import { recall, remember } from "../../state/preferences.js";
import { makeHoldable } from "../hold-button.js";
import { examples } from "../../texts/format.js";
import { CLASS_DIALOG, PADS, SIGNS } from "../../texts/pads.js";
import { PadName } from "./pad-name.js";

const HANDS_FREE = "hands-free";
const SHORT = 3; // a name this short is its own sign
const MOST_JOYSTICK = 6; // with more classes their order is easier to follow than where they lie

/** @typedef {import("../../state/page.js").ClassState} ClassState */

/** The sign on a pad: its direction's arrow, a leading emoji, a short name, or the first letter. @param {ClassState} entry */
function signOf(entry) {
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
    this._enough = false;
    this._sign = make("span", { class: "sign", "aria-hidden": "true" });
    this._hold = make("span", { class: "hold", "aria-hidden": "true" });
    this._number = make("kbd", { "aria-hidden": "true" });
    this._gauge = make("span");
    this.button = make(
      "button",
      { type: "button", class: "record", "aria-label": PADS.record(label) },
      this._sign,
      this._hold,
      make("span", { class: "now", "aria-hidden": "true", text: PADS.now }),
      make("span", { class: "gauge", "aria-hidden": "true" }, this._gauge),
    );
    this._count = make("p", { class: "count" });
    this._thumbs = make("div", { class: "thumbs", role: "group", "aria-label": PADS.pictures(label) });
    const edit = makeButton({ class: "quiet edit", "data-online": true, "aria-label": CLASS_DIALOG.edit(label), text: "⋯" }, () => pads.onEdit(label));
    const name = new PadName(label, (to) => pads.onRename(label, to));
    this.nameButton = name.button;
    this.element = make("div", { role: "group", "aria-label": label, class: "pad" }, make("div", { class: "pad-head" }, name.button, edit), this.button, make("div", { class: "pad-foot" }, this._count, this._number), this._thumbs);
    this.letGo = makeHoldable(this.button, () => pads.onPress(label));
  }

  /** @param {ClassState} entry @param {number} index @param {boolean} joystick */
  update(entry, index, joystick) {
    const place = joystick && entry.direction ? ` at-${entry.direction}` : "";
    setAttribute(this.element, "class", `pad ${hue(index)}${place}${entry.count >= ENOUGH ? " enough" : ""}`);
    setText(this._sign, signOf(entry));
    setText(this._number, index < 9 ? PADS.key(index + 1) : "");
    setText(this._count, examples(entry.count));
    setAttribute(this._thumbs, "data-none", entry.count ? PADS.noPictures : null);
    this._gauge.style.transform = `scaleX(${Math.min(1, entry.count / ENOUGH)})`;
    this._enough = entry.count >= ENOUGH;
  }

  /** @param {boolean} recording @param {boolean} chosen @param {boolean} handsFree */
  mark(recording, chosen, handsFree) {
    this.element.classList.toggle("recording", recording);
    this.element.classList.toggle("chosen", chosen);
    setAttribute(this.button, "aria-pressed", String(recording));
    setText(this._hold, recording ? PADS.recording : this._enough ? PADS.enough : handsFree ? PADS.press : PADS.hold);
  }

  /** The newest comes first. @param {HTMLElement} thumb */
  push(thumb) {
    this._thumbs.prepend(thumb);
    this._thumbs.scrollLeft = 0;
    setAttribute(this._thumbs, "tabindex", "0"); // it scrolls, by keyboard too
  }

  /** @param {import("../../state/thumbnails.js").Picture[]} pictures newest last */
  show(pictures) {
    this._thumbs.replaceChildren(...pictures.map(({ thumb }) => thumb).reverse());
    setAttribute(this._thumbs, "tabindex", pictures.length ? "0" : null);
  }
}

export class Pads {
  /**
   * @param {HTMLElement} element
   * @param {{onPress: (label: string) => import("../hold-button.js").LetGo, onEdit: (label: string) => void, onRename: (label: string, to: string) => void, onHandsFree: () => void}} events
   */
  constructor(element, { onPress, onEdit, onRename, onHandsFree }) {
    this.element = element;
    this.onPress = onPress;
    this.onEdit = onEdit;
    this.onRename = onRename;
    /** @type {Map<string, Pad>} */
    this._pads = new Map();
    this._handsFree = /** @type {HTMLInputElement} */ (byId("hands-free"));
    this._handsFree.checked = recall(HANDS_FREE) === true;
    this._handsFree.addEventListener("change", () => {
      remember(HANDS_FREE, this.handsFree);
      onHandsFree();
    });
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
    let focused = false;
    for (const [label, pad] of this._pads) {
      if (labels.includes(label)) continue;
      pad.letGo(); // nobody will hear of it any more
      focused ||= pad.element.contains(document.activeElement);
      pad.element.remove();
      this._pads.delete(label);
    }
    classes.forEach((entry, index) => {
      let pad = this._pads.get(entry.label);
      const made = !pad;
      if (!pad) {
        this._pads.set(entry.label, (pad = new Pad(entry.label, this)));
        pad.show(thumbnails.of(entry.label)); // a class with a new name has its pictures already
      }
      if (this.element.children[index] !== pad.element) {
        this.element.insertBefore(pad.element, this.element.children[index] || null);
      }
      pad.update(entry, index, joystick);
      if (made && focused) pad.nameButton.focus({ preventScroll: true }); // renamed
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
    for (const [label, pad] of this._pads) pad.mark(label === recording, label === chosen, this.handsFree);
  }

  /** Can anything be recorded? A pad that has the focus keeps it. @param {boolean} on */
  enable(on) {
    for (const { button } of this._pads.values()) setAttribute(button, "aria-disabled", on ? null : "true");
  }
}
