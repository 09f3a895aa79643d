// @ts-check
// The choice of the language, each by its own name. The page is loaded anew in it, as soon as campad is there; it
// has all the rest.

import { byId, make } from "../dom.js";
import "../languages/fill.js";
import { language, names } from "../languages/gettext.js";
import { recall, remember } from "../state/preferences.js";

const CHOSEN = "language"; // languages/choose.js reads it

/** The page that is shown is in another language than was chosen. */
let waiting = false;

/**
 * @param {() => void} onForgetful this browser keeps nothing for the page, and so cannot
 * @param {(name: string | null) => void} [onChosen] the page is to be in this one; null: it is
 */
export function offerLanguages(onForgetful, onChosen = () => {}) {
  const select = /** @type {HTMLSelectElement} */ (byId("language"));
  select.replaceChildren(...Object.entries(names).map(([value, text]) => make("option", { value, text, lang: value, dir: "auto" })));
  select.value = language;
  select.addEventListener("change", async () => {
    const wanted = select.value;
    remember(CHOSEN, wanted);
    if (recall(CHOSEN) !== wanted) {
      select.value = language;
      return onForgetful();
    }
    waiting = wanted !== language;
    onChosen(waiting ? names[wanted] : null);
    if (waiting && (await isThere())) location.reload();
  });
}

/** campad is there again. */
export function showChosenLanguage() {
  if (waiting) location.reload();
}

/** Without campad a reload would leave nothing of this page. */
const isThere = () => fetch(location.pathname, { cache: "no-store" }).then(({ ok }) => ok, () => false);
