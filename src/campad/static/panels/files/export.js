// @ts-check
// "Export": what was learned as a file for other programs. The server makes it; the page goes on meanwhile.

import { byId, make, setText } from "../../dom.js";
import { EXPORT, PROGRESS } from "../../texts/files.js";
import { giveFile, headersFor, refusal } from "./download.js";

const ADDRESS = "/api/export";
const PROJECT = "campad";

export class ExportPanel {
  /**
   * @param {object} uses
   * @param {() => string} uses.session whose project it is
   * @param {import("../project-name.js").ProjectName} uses.name what the file is called
   * @param {import("./progress.js").ProgressPanel} uses.progress
   * @param {() => void} uses.save as a project
   * @param {import("../../state/page.js").Notice} uses.tell
   */
  constructor(uses) {
    this._uses = uses;
    /** @type {string | null} what is being made */
    this._kind = null;
    this._kinds = make("ul", { class: "export-kinds" });
    this._why = make("p", { class: "why-not" });
    this._dialog = dialogWith(this._why, this._kinds);
    document.body.append(this._dialog);
    byId("export").addEventListener("click", () => {
      this._dialog.showModal();
      this._dialog.scrollTop = 0; // it comes scrolled to its first button
    });
    this._dialog.addEventListener("close", () => this._chosen(this._dialog.returnValue));
    this.handlers = { exporting: (/** @type {any} */ message) => this._see(message) };
  }

  /** The server's network is known. @param {{frame_size: number}} welcome */
  offer({ frame_size }) {
    const rows = EXPORT.kinds(frame_size).map(({ kind, title, use, button }) => {
      const text = `export-${kind}`;
      const choose = make("button", { type: "submit", value: kind, text: button, "aria-describedby": text });
      return make("li", {}, make("h3", { text: title }), make("p", { id: text, text: use }), choose);
    });
    this._kinds.replaceChildren(...rows);
  }

  /** @param {import("../../state/page.js").ServerState} state @param {boolean} online @param {number} examples */
  update({ trained }, online, examples) {
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (this._kinds.querySelectorAll("button"))) {
      button.disabled = !online || (button.value === PROJECT ? !examples : !trained);
    }
    setText(this._why, trained ? "" : EXPORT.untrained);
  }

  /** @param {string} kind "" for none */
  _chosen(kind) {
    this._dialog.returnValue = "";
    if (kind === PROJECT) this._uses.save();
    else if (kind) this._make(kind);
  }

  /** @param {string} kind */
  async _make(kind) {
    const { session, name, progress, tell } = this._uses;
    if (progress.busy) return tell(PROGRESS.busy);
    const leaving = new AbortController();
    this._kind = kind;
    progress.begin(EXPORT.progress(kind, "joining"), () => leaving.abort());
    try {
      const asked = { method: "POST", headers: headersFor(session(), "application/json"), body: JSON.stringify({ kind }), signal: leaving.signal };
      const response = await fetch(ADDRESS, asked);
      if (!response.ok) return tell(await refusal(response));
      const file = name.fileOf(kind);
      giveFile(await response.blob(), file);
      tell(EXPORT.done(file), "good");
    } catch {
      tell(leaving.signal.aborted ? EXPORT.cancelled : EXPORT.failed, leaving.signal.aborted ? "step" : "error");
    } finally {
      this._kind = null;
      progress.end();
    }
  }

  /** @param {{step: "joining" | "writing" | "checking" | "packing", number: number, steps: number}} message */
  _see({ step, number, steps }) {
    if (this._kind) this._uses.progress.show(EXPORT.progress(this._kind, step), (number - 1) / steps);
  }
}

/** @param {...HTMLElement} content */
function dialogWith(...content) {
  const close = make("div", { class: "dialog-actions" }, make("button", { type: "submit", value: "", text: EXPORT.close }));
  const title = make("h2", { id: "export-title", tabindex: "-1", autofocus: true, text: EXPORT.title }); // else a window opens scrolled to its first button
  const about = make("p", { id: "export-about", class: "note", text: EXPORT.about });
  const form = make("form", { method: "dialog" }, title, about, ...content, close);
  const named = { class: "exports", "aria-labelledby": "export-title", "aria-describedby": "export-about" };
  return /** @type {HTMLDialogElement} */ (make("dialog", named, form));
}
