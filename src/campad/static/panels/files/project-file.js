// @ts-check
// The project as a .campad file: saved, and opened. A data set of nearest neighbours opens as one, too.

import { PROJECT_FILE } from "../../texts/page.js";
import { giveFile, headersFor, refusal } from "./download.js";

const ADDRESS = "/api/project";
const TYPE = "application/octet-stream";

/** @param {string} name of a file */
export const isProject = (name) => /\.campad$/i.test(name);

/** Activations by class, as ml5, TensorFlow.js and Marcelle save them: under any name but those of other files. @param {string} path of a file */
export const isDataSet = (path) => /\.json$/i.test(path) && !/(^|\/)(model|metadata|manifest|proof|project|signature|behaviours)\.json$/i.test(path);

export class ProjectFile {
  /**
   * @param {() => string} session the session's id: whose project it is
   * @param {import("../project-name.js").ProjectName} name what the file is called
   * @param {import("../../state/page.js").Notice} tell
   */
  constructor(session, name, tell) {
    this._session = session;
    this._name = name;
    this._tell = tell;
  }

  async save() {
    const response = await this._ask({});
    if (!response) return this._tell(PROJECT_FILE.failed);
    if (!response.ok) return this._tell(await refusal(response));
    giveFile(await response.blob(), this._name.file);
  }

  /** @param {Blob} file @param {string} name of it */
  async open(file, name) {
    this._name.expect(name);
    const response = await this._ask({ method: "POST", body: file });
    if (!response?.ok) this._name.expect(null);
    if (!response) return this._tell(PROJECT_FILE.failed);
    if (!response.ok) return this._tell(await refusal(response));
    const note = await response.text();
    this._tell(note || PROJECT_FILE.opened, note ? "error" : "good");
  }

  /** @param {RequestInit} more @returns {Promise<Response | null>} null: nobody answered */
  _ask(more) {
    return fetch(ADDRESS, { ...more, headers: headersFor(this._session(), TYPE) }).catch(() => null);
  }
}
