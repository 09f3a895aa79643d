// @ts-check
// A lesson that this page is in: who the person is there, what is kept, and the teacher's pause.

import { byId, make, makeButton, setText } from "../dom.js";
import { authorization, keepToken } from "../link/token.js";
import { JOIN, LESSON } from "../texts/classroom.js";

const LEAVE = "/api/leave";

/** What only the owner of the machine has. */
const OWNERS = ["#open-project", "#export", "#forget", "#kept", "#until-reload", ".trial:has(#rank)", ".panel:has(> #steering)"];

export class LessonPanel {
  /**
   * @param {import("../state/page.js").Page} page
   * @param {{onPause: () => void, onFirst: () => void, tell: import("../state/page.js").Notice}} events the lead says a pause: there is one live region
   */
  constructor(page, events) {
    this._page = page;
    this._events = events;
    this._you = make("span");
    this._kept = make("span", { class: "kept" });
    const out = makeButton({ class: "quiet", text: LESSON.signOut }, () => confirm(LESSON.sureOut) && this._leave());
    this._line = make("div", { class: "panel lesson", hidden: true }, make("p", {}, this._you, this._kept), out);
    byId("lead-line").after(this._line);
    this.handlers = { lesson: (/** @type {any} */ message) => this._show(message) };
  }

  /** @param {{name: string, paused: boolean, kept_days: number | null}} message */
  _show({ name, paused, kept_days: days }) {
    if (this._line.hidden) this._begin();
    setText(this._you, `${LESSON.you(name)} `);
    setText(this._kept, LESSON.kept(days));
    for (const id of ["stage", "below", "inside"]) byId(id).classList.toggle("paused", paused);
    if (paused === this._page.lessonPaused) return;
    this._page.lessonPaused = paused;
    if (!paused) return this._events.tell(LESSON.goesOn, "step");
    this._page.notice = null; // what it says was before
    this._events.onPause();
    byId("lead-line").scrollIntoView({ block: "nearest" }); // on a phone it may have been scrolled away
  }

  /** This device is for somebody else: the token is void, and nothing in this tab is kept. */
  async _leave() {
    const headers = { ...authorization(), "Content-Type": "application/json" };
    const response = await fetch(LEAVE, { method: "POST", headers, body: "{}" }).catch(() => null);
    if (!response?.ok) return this._events.tell(JOIN.failed);
    keepToken("");
    sessionStorage.clear();
    location.replace("/join");
  }

  _begin() {
    this._line.hidden = false;
    for (const selector of OWNERS) document.querySelector(selector)?.setAttribute("hidden", "");
    this._events.onFirst();
  }
}
