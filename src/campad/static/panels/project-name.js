// @ts-check
// What a person calls the project: shown and changed at the top, and the name of the file that Save writes. Without
// a name the file is called by the classes.
// Names stay in this browser: on its disk where campad keeps projects too, and otherwise in this tab alone.

import { byId } from "../dom.js";
import { fileName, nameOfClasses } from "../state/labels.js";
import { PROJECT_FILE } from "../texts/page.js";

const NAMES = "campad.names";
const MOST = 50;
const ENDING = ".campad";
/** @typedef {"localStorage" | "sessionStorage"} Place */
/** @typedef {Record<string, string>} Names by the projects' ids */
const PLACES = /** @type {Place[]} */ (["localStorage", "sessionStorage"]);

export class ProjectName {
  constructor() {
    this._input = /** @type {HTMLInputElement} */ (byId("project-name"));
    this._project = "";
    /** @type {Place} */
    this._place = "sessionStorage";
    /** @type {string | null} of a file that is on its way */
    this._coming = null;
    this._input.addEventListener("change", () => this._keep(this._project, this._input.value.trim()));
    this._input.addEventListener("keydown", (event) => event.key === "Enter" && this._input.blur());
  }

  /** @param {import("../state/page.js").ServerState} state */
  update({ project, kept, classes }) {
    this._input.placeholder = nameOfClasses(classes.map(({ label }) => label)) || PROJECT_FILE.unnamed;
    this._place = kept.on ? "localStorage" : "sessionStorage";
    if (project === this._project) return;
    this._project = project;
    if (this._coming !== null) this._keep(project, this._coming);
    this._coming = null;
    this._input.value = this.of(project);
  }

  /** What a project is called; "" if it has no name. @param {string} project */
  of(project) {
    return this._names()[project] ?? "";
  }

  /** A file's project will be open soon; null: it will not. @param {string | null} file its name */
  expect(file) {
    this._coming = file && file.replace(/\.[^.]*$/, "");
  }

  /** What Save calls the file. */
  get file() {
    return `${this._plain}${ENDING}`;
  }

  /** What an export is called. @param {string} kind */
  fileOf(kind) {
    return kind === "onnx" ? `${this._plain}.onnx` : `${this._plain}-${kind}.zip`;
  }

  get _plain() {
    return fileName(this._input.value) || this._input.placeholder;
  }

  /** All projects are gone, and so are their names. */
  forget() {
    for (const place of PLACES) write(place, {});
    this._input.value = "";
  }

  /** @returns {Names} oldest first */
  _names() {
    return Object.assign({}, ...PLACES.map(read));
  }

  /** @param {string} project @param {string} name */
  _keep(project, name) {
    const names = read(this._place);
    delete names[project];
    if (name) names[project] = name;
    write(this._place, Object.fromEntries(Object.entries(names).slice(-MOST)));
  }
}

/** @param {Place} place @returns {Names} none where the browser keeps nothing, or something else */
function read(place) {
  try {
    return JSON.parse(window[place].getItem(NAMES) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {Place} place @param {Names} names */
function write(place, names) {
  try {
    window[place].setItem(NAMES, JSON.stringify(names));
  } catch {
    // A browser that keeps nothing: the name is on the page, until that is closed.
  }
}
