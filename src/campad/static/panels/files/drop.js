// @ts-check
// Files that are dragged onto the page: on a pad they are for its class, elsewhere for the whole page.

import { dropped } from "../../capture/found.js";
import { isDataSet, isProject } from "./project-file.js";

/** @typedef {import("../../capture/found.js").Found} Found */

/**
 * @param {HTMLElement} pads
 * @param {{onPad: (label: string, found: Found[]) => void, onPage: (found: Found[]) => void}} events
 */
export function takeDrops(pads, { onPad, onPage }) {
  const mark = (/** @type {Element | null} */ pad, /** @type {boolean} */ over) => {
    for (const other of pads.children) other.classList.toggle("taking", other === pad);
    document.body.classList.toggle("dropping", over && !pad);
  };
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return; // words that are dragged into a field
    event.preventDefault();
    mark(padAt(event), true);
  });
  addEventListener("dragleave", () => mark(null, false));
  addEventListener("drop", async (event) => {
    mark(null, false);
    if (!event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    const label = padAt(event)?.getAttribute("aria-label");
    const found = await dropped(event.dataTransfer);
    // A project is for the whole page.
    if (label && !found.some(({ path }) => isProject(path) || isDataSet(path))) onPad(label, found);
    else onPage(found);
  });
}

/** @param {DragEvent} event */
const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));

/** @param {Event} event */
const padAt = (event) => (event.target instanceof Element ? event.target.closest(".pad") : null);
