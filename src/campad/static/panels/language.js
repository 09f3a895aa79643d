// @ts-check
// The choice of the language, each by its own name. The page is loaded anew in it; campad has all the rest.

import { byId, make } from "../dom.js";
import "../languages/fill.js";
import { language, names } from "../languages/gettext.js";
import { recall, remember } from "../state/preferences.js";

const CHOSEN = "language"; // languages/choose.js reads it

/** @param {() => void} onForgetful this browser keeps nothing for the page, and so cannot */
export function offerLanguages(onForgetful) {
  const select = /** @type {HTMLSelectElement} */ (byId("language"));
  select.replaceChildren(...Object.entries(names).map(([value, text]) => make("option", { value, text, lang: value, dir: "auto" })));
  select.value = language;
  select.addEventListener("change", () => {
    const wanted = select.value;
    remember(CHOSEN, wanted);
    if (recall(CHOSEN) === wanted) return location.reload();
    select.value = language;
    onForgetful();
  });
}
