// @ts-check
// Single keys, and the list of them. None act while typing, in a dialog, or with Ctrl, Alt or Meta held.

import { byId, isTyping, make } from "../dom.js";
import { meaningOf } from "../state/key-meaning.js";
import { KEYS } from "../texts/page.js";

/**
 * @typedef {object} KeyActions
 * @property {(index: number) => import("./hold-button.js").LetGo} press a digit went down: record class n
 * @property {(direction: string) => boolean} steer true if the game took it
 * @property {Record<string, () => void>} keys what others do, by key name
 */

/** @param {KeyActions} actions */
export function listenToKeys({ press, steer, keys }) {
  /** @type {Map<string, import("./hold-button.js").LetGo>} by place: with Shift the same key has another name */
  const held = new Map();
  const release = (/** @type {string} */ place) => {
    held.get(place)?.();
    held.delete(place);
  };
  const releaseAll = () => [...held.keys()].forEach(release);
  addEventListener("keydown", (event) => {
    if (event.metaKey) releaseAll(); // a Mac does not tell when keys are let go before it
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target) || notOurs()) return;
    const meaning = meaningOf(event);
    if (meaning.kind === "steer" && steer(meaning.direction)) event.preventDefault();
    const place = event.code || event.key;
    if (meaning.kind === "class" && !event.repeat && !held.has(place)) held.set(place, press(meaning.index));
    if (meaning.kind !== "key") return;
    // Space and Enter on a button press that button.
    const onControl = event.target instanceof Element && event.target.closest("button, summary, a, label, input");
    const action = meaning.name === "?" ? showKeys : keys[meaning.name];
    if (!action || event.repeat || (meaning.name === " " && onControl)) return;
    event.preventDefault();
    action();
  });
  addEventListener("keyup", (event) => release(event.code || event.key));
  addEventListener("blur", releaseAll);
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
