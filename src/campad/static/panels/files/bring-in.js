// @ts-check
// Whatever a person brings, dropped or chosen: what it is, and what becomes of it.

import { isPacked, isPicture, nameOf, unpacked } from "../../capture/found.js";
import { byClass } from "../../capture/by-class.js";
import { countExamples, labelsOf } from "../../state/page.js";
import { BRING_IN } from "../../texts/files.js";
import { isDataSet, isProject } from "./project-file.js";

const NETWORK = /\.(onnx|h5|keras|tflite|pb|pt|pth|safetensors)$|(^|\/)model\.json$/i;
const PROOF = "proof.json"; // lies beside every export of campad's that is a folder
const ABOUT = ["metadata.json", "manifest.json"];
const MOST_CLASSES = 32; // protocol/limits.py
const FEWEST_CLASSES = 2;
const REST = "none";

/** @typedef {import("../../capture/found.js").Found} Found */

export class BringIn {
  /**
   * @param {object} uses
   * @param {import("../../state/page.js").Page} uses.page
   * @param {import("../../link/connection.js").Say} uses.say
   * @param {import("./project-file.js").ProjectFile} uses.project
   * @param {import("./take-pictures.js").TakePictures} uses.pictures
   * @param {import("../../state/page.js").Notice} uses.tell
   */
  constructor({ page, say, project, pictures, tell }) {
    this._page = page;
    this._say = say;
    this._project = project;
    this._pictures = pictures;
    this._tell = tell;
  }

  /** Everything becomes examples of one class. @param {string} label @param {Found[]} found */
  async forClass(label, found) {
    const all = await this._open(found);
    if (all) await this._pictures.take(new Map([[label, all]]));
  }

  /** A project is opened; a data set becomes classes with examples. @param {Found[]} found */
  async anything(found) {
    if (!found.length) return;
    const project = found.find((one) => isProject(one.path));
    if (project) return this._openProject(project);
    const all = await this._open(found);
    if (!all) return;
    const pictures = all.filter(isPicture);
    const rows = all.find((one) => isDataSet(one.path));
    if (!pictures.length && rows && !this._network(all)) return this._openProject(rows);
    if (!pictures.length) return this._tell(this._other(all));
    const about = await this._about(all);
    if (about.type !== "image") return this._tell(BRING_IN.otherKind);
    const { classes, loose, parts } = byClass(pictures, about.labels);
    if (parts.length) this._tell(BRING_IN.parts(parts));
    else if (!classes.size) this._tell(BRING_IN.loose);
    else await this._takeClasses(classes, loose);
  }

  /** @param {Found} found */
  async _openProject(found) {
    if (this._page.lesson) return this._tell(BRING_IN.projectInLesson);
    return this._project.open(await found.read(), nameOf(found));
  }

  /** Zips are opened; null: one cannot be, and the person has heard so. @param {Found[]} found */
  async _open(found) {
    try {
      return await unpacked(found);
    } catch {
      this._tell(BRING_IN.badZip(nameOf(found.find(isPacked) ?? found[0])));
      return null;
    }
  }

  /** Add the classes that are new. Where nothing was recorded yet, the empty ones go. @param {Map<string, Found[]>} found @param {Found[]} loose of no class */
  async _takeClasses(found, loose) {
    if (!this._pictures.possible) return;
    const labels = labelsOf(this._page.state);
    const same = (/** @type {string} */ name) => labels.find((label) => label.toLowerCase() === name.toLowerCase());
    const classes = new Map([...found].map(([name, pictures]) => [same(name) ?? name, pictures]));
    const added = [...classes.keys()].filter((label) => !labels.includes(label));
    const anew = !countExamples(this._page.state) && classes.size >= FEWEST_CLASSES;
    const gone = anew ? labels.filter((label) => !classes.has(label)) : [];
    const many = labels.length - gone.length + added.length;
    if (many > MOST_CLASSES) return this._tell(BRING_IN.tooMany(many, MOST_CLASSES));
    for (const label of added) this._say("addclass", { label });
    for (const label of gone) this._say("deleteclass", { label });
    this._rest(added);
    await this._pictures.take(classes);
    if (loose.length) this._tell(BRING_IN.loose);
  }

  /** A class called "none", as MediaPipe's data sets have one, presses nothing. @param {string[]} added */
  _rest(added) {
    const decisions = this._page.state?.decisions;
    const rest = added.find((label) => label.toLowerCase() === REST);
    if (rest && decisions?.neutral === null) this._say("decide", { decisions: { ...decisions, neutral: rest } });
  }

  /** @param {Found[]} all */
  _network(all) {
    return all.find(({ path }) => NETWORK.test(path));
  }

  /** What is said of things without pictures. @param {Found[]} all */
  _other(all) {
    if (all.some((one) => nameOf(one) === PROOF)) return BRING_IN.exported;
    const network = this._network(all);
    if (network) return this._page.lesson ? BRING_IN.networkInLesson : BRING_IN.network(nameOf(network));
    return all.length ? BRING_IN.unknown(nameOf(all[0])) : BRING_IN.none(0);
  }

  /** What a data set's own files say of it. @param {Found[]} all @returns {Promise<{type: string, labels: string[]}>} */
  async _about(all) {
    let said = {};
    for (const one of all.filter((one) => ABOUT.includes(nameOf(one)))) {
      const text = await (await one.read()).text().catch(() => "");
      try {
        said = { ...said, ...JSON.parse(text) };
      } catch {
        // A file of somebody else's with that name.
      }
    }
    const { type, labels } = /** @type {any} */ (said);
    const named = Array.isArray(labels) ? labels.filter((label) => typeof label === "string") : [];
    return { type: typeof type === "string" ? type : "image", labels: named };
  }
}
