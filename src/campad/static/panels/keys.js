// @ts-check
// Single keys. None of them act while typing, in a dialog, or with Ctrl, Alt or Meta held.

import { dialogOpen } from "./pads/class-dialog.js";
import { isTyping } from "../dom.js";

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

/**
 * @typedef {object} KeyActions
 * @property {(index: number) => void} press a digit went down: record class n
 * @property {() => void} release
 * @property {(direction: string) => boolean} steer true if the game took it
 * @property {Record<string, () => void>} keys by key name
 */

/** @param {KeyActions} actions */
export function listenToKeys(actions) {
  /** @type {string | null} */
  let held = null;
  const release = () => {
    if (held !== null) actions.release();
    held = null;
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target) || dialogOpen()) return;
    const direction = ARROWS[/** @type {keyof ARROWS} */ (event.key)];
    if (direction && actions.steer(direction)) event.preventDefault();
    if (/^[1-9]$/.test(event.key) && !event.repeat && held === null) {
      held = event.key;
      actions.press(Number(event.key) - 1);
    }
    // Space and Enter on a button press that button.
    const onControl = event.target instanceof Element && event.target.closest("button, summary, a, label, input");
    const action = actions.keys[event.key.toLowerCase()];
    if (!action || event.repeat || (event.key === " " && onControl)) return;
    event.preventDefault();
    action();
  });
  addEventListener("keyup", (event) => {
    if (event.key === held) release();
  });
  addEventListener("blur", release);
}
