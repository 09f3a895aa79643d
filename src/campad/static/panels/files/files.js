// @ts-check
// All that has to do with files: what is opened, saved, exported, and taken for examples.

import { chosen } from "../../capture/found.js";
import { byId } from "../../dom.js";
import { countExamples } from "../../state/page.js";
import { BringIn } from "./bring-in.js";
import { PICTURES, chooseFiles, chooseFolder } from "./choose.js";
import { takeDrops } from "./drop.js";
import { ExportPanel } from "./export.js";
import { ProgressPanel } from "./progress.js";
import { ProjectFile } from "./project-file.js";
import { TakePictures } from "./take-pictures.js";

export class Files {
  /**
   * @param {object} uses
   * @param {import("../../state/page.js").Page} uses.page
   * @param {import("../../link/connection.js").Say} uses.say
   * @param {() => string} uses.session the session's id: whose project it is
   * @param {import("../project-name.js").ProjectName} uses.name
   * @param {import("../../link/sender.js").Sender} uses.sender
   * @param {() => {size: number, sees: number, mirror: boolean}} uses.frame as the camera's are
   * @param {import("../../state/page.js").Notice} uses.notice
   */
  constructor({ page, say, session, name, sender, frame, notice: tell }) {
    const progress = new ProgressPanel();
    const project = new ProjectFile(session, name, tell);
    const possible = () => page.connection === "open" && page.recording === null && page.recordingHoldout === null;
    const pictures = new TakePictures(sender, progress, { frame, possible, onDone: () => say("release"), tell });
    const save = () => void project.save();
    this._page = page;
    this._pictures = pictures;
    this._bringIn = new BringIn({ page, say, project, pictures, tell });
    this._exporting = new ExportPanel({ session, name, progress, save, tell });
    this.handlers = this._exporting.handlers;
    byId("save-project").addEventListener("click", save);
    const input = /** @type {HTMLInputElement} */ (byId("project-file"));
    byId("open-project").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this._bringIn.anything(chosen(input.files ?? []));
      input.value = "";
    });
    byId("open-folder").addEventListener("click", () => chooseFolder((found) => this._bringIn.anything(found)));
    takeDrops(byId("pads"), {
      onPad: (label, found) => this._bringIn.forClass(label, found),
      onPage: (found) => this._bringIn.anything(found),
    });
  }

  /** Are pictures being taken? */
  get going() {
    return this._pictures.going;
  }

  /** The server's network is known. @param {any} welcome */
  prepare(welcome) {
    this._exporting.offer(welcome);
  }

  /** @param {import("../../state/page.js").ServerState} state @param {boolean} online */
  update(state, online) {
    this._exporting.update(state, online, countExamples(state));
  }

  /** Choose what becomes examples of a class. @param {string} label @param {boolean} folder */
  choose(label, folder) {
    const take = (/** @type {import("../../capture/found.js").Found[]} */ found) => this._bringIn.forClass(label, found);
    if (folder) chooseFolder(take);
    else chooseFiles(PICTURES, take);
  }
}
