// @ts-check
// What opens below the window's edge comes into sight: a button that seems to do nothing is pressed again.

import { byId, whenDrawn } from "../dom.js";

/** As little as it takes: what fits is seen whole, what is higher than the window from its top. @param {HTMLElement} element */
export const intoSight = (element) => element.scrollIntoView({ block: "nearest" });

/** The drawers at the foot of the page. Only what a person opens: the page does not move by itself. @param {string[]} ids */
export function drawersIntoSight(ids) {
  for (const id of ids) {
    const drawer = /** @type {HTMLDetailsElement} */ (byId(id));
    // Its content is filled in when it has opened, so how high it is shows a frame later.
    drawer.querySelector("summary")?.addEventListener("click", () => whenDrawn(() => drawer.open && intoSight(drawer)));
  }
}
