// @ts-check
// A lesson that this page is in: who the person is there, what is kept, and the teacher's pause.

import { byId, make, setText } from "../dom.js";
import { LESSON } from "../texts/classroom.js";

/** What only the owner of the machine has. */
const OWNERS = ["#open-project", "#forget", ".trial:has(#rank)", ".panel:has(> #steering)"];

export class LessonPanel {
  /** @param {{onPause: () => void, onFirst: () => void, tell: import("../state/page.js").Notice}} events the lead says a pause: there is one live region */
  constructor(events) {
    this._events = events;
    this._paused = false;
    this._line = make("p", { class: "panel lesson", hidden: true });
    byId("lead-line").after(this._line);
    this.handlers = { lesson: (/** @type {any} */ message) => this._show(message) };
  }

  /** @param {{name: string, paused: boolean}} message */
  _show({ name, paused }) {
    if (this._line.hidden) this._begin();
    setText(this._line, paused ? LESSON.paused : `${LESSON.you(name)} ${LESSON.kept}`);
    for (const id of ["stage", "below", "inside"]) byId(id).classList.toggle("paused", paused);
    if (paused) this._events.onPause();
    if (paused !== this._paused) this._events.tell(paused ? LESSON.paused : LESSON.goesOn, "step");
    this._paused = paused;
  }

  _begin() {
    this._line.hidden = false;
    for (const selector of OWNERS) document.querySelector(selector)?.setAttribute("hidden", "");
    this._events.onFirst();
  }
}
