// @ts-check
// Single keys, and the list of them. None act while typing, in a dialog, or with Ctrl, Alt or Meta held.

import { byId, isTyping, make } from "../dom.js";
import { KEYS } from "../texts/page.js";

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

/**
 * @typedef {object} KeyActions
 * @property {(index: number) => void} press a digit went down: record class n
 * @property {() => void} release
 * @property {(direction: string) => boolean} steer true if the game took it
 * @property {Record<string, () => void>} keys what others do, by key name
 */

/** @param {KeyActions} actions */
export function listenToKeys({ press, release: letGo, steer, keys }) {
  /** @type {string | null} */
  let held = null;
  const release = () => {
    if (held !== null) letGo();
    held = null;
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target) || notOurs()) return;
    const direction = ARROWS[/** @type {keyof ARROWS} */ (event.key)];
    if (direction && steer(direction)) event.preventDefault();
    if (/^[1-9]$/.test(event.key) && !event.repeat && held === null) {
      held = event.key;
      press(Number(event.key) - 1);
    }
    // Space and Enter on a button press that button.
    const onControl = event.target instanceof Element && event.target.closest("button, summary, a, label, input");
    const action = event.key === "?" ? showKeys : keys[event.key.toLowerCase()];
    if (!action || event.repeat || (event.key === " " && onControl)) return;
    event.preventDefault();
    action();
  });
  addEventListener("keyup", (event) => {
    if (event.key === held) release();
  });
  addEventListener("blur", release);
  byId("keys-button").addEventListener("click", showKeys);
}

function showKeys() {
  byId("keys-list").replaceChildren(
    ...KEYS.map(([key, text]) => make("div", {}, make("dt", {}, make("kbd", { text: key })), make("dd", { text }))),
  );
  /** @type {HTMLDialogElement} */ (byId("keys-dialog")).showModal();
}

/** A dialog is open, or the page is of no use now. */
const notOurs = () => document.querySelector("dialog[open], main[inert]") !== null;
