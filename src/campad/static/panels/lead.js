// @ts-check
// The sentence that leads, and the same without words: the one thing to do next is marked.

import { byId, holdStill, setAttribute, setText } from "../dom.js";
import { nextAct } from "../state/next-act.js";
import { nextStep, viewText } from "../state/next-step.js";
import { NEXT_STEP } from "../texts/next-step.js";

const NEXT = "data-next";
const PLACES = {
  camera: "#camera-start",
  demo: "#demo-start",
  picker: "#camera-picker",
  "go-on": "#offers-list button",
  train: "#train",
  recalibrate: "#drift-recalibrate",
  play: "#play",
};

/** @type {Element | null} the last one that somebody came to */
let here = null;

/** @param {import("../state/page.js").Page} page */
export function showLead(page) {
  const { text, kind, seconds } = nextStep(page);
  holdStill(byId("lead-line"), page.recording !== null || page.recordingHoldout !== null);
  setText(byId("lead"), text);
  setText(byId("view-text"), viewText(page.cameraTrouble, text, page.lesson));
  setText(byId("lead-seconds"), seconds === undefined ? "" : NEXT_STEP.left(seconds));
  setAttribute(byId("lead-line"), "data-kind", kind);
  const next = elementOf(nextAct(page));
  mark(next);
  if (next && page.recording === null) come(next);
}

/** @param {import("../state/next-act.js").NextAct | null} next */
function elementOf(next) {
  if (!next) return null;
  return document.querySelector(next.act === "hold" ? `.pad[aria-label="${CSS.escape(next.label)}"] .record` : PLACES[next.act]);
}

/** This and nothing else is what to do next. @param {Element | null} element */
function mark(element) {
  for (const other of document.querySelectorAll(`[${NEXT}]`)) if (other !== element) other.removeAttribute(NEXT);
  if (element) setAttribute(element, NEXT, "");
}

/** Who lets in a camera or teaches poses sees what comes then; others may be busy elsewhere on the page. @param {Element} next */
function come(next) {
  const on = next !== here && here?.matches(".view *, .record");
  here = next;
  if (on) next.scrollIntoView({ block: "nearest" });
}
