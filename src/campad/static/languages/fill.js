// @ts-check
// Puts the language of the page in the place of the English that its HTML holds. A sentence of the HTML is
// whatever stands between two tags; so none is cut in pieces by tags.

import { gettext, language } from "./gettext.js";

const ATTRIBUTES = ["aria-label", "alt", "title", "placeholder"];

/** @param {string} text */
const inWords = (text) => gettext(text.trim().replace(/\s+/g, " "));

/** @param {Node} root */
function fill(root) {
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const node = /** @type {Text} */ (nodes.currentNode);
    if (node.data.trim() && !node.parentElement?.matches("script, style, noscript, [translate=no]"))
      node.data = node.data.replace(/\S(.*\S)?/s, inWords);
  }
}

if (language !== "en") {
  fill(document.documentElement);
  for (const name of ATTRIBUTES)
    for (const element of document.querySelectorAll(`[${name}]`)) element.setAttribute(name, inWords(element.getAttribute(name) ?? ""));
  document.documentElement.classList.remove("translating");
}
