// @ts-check
// "Your examples": all pictures that this page has of them, those that are doubtful, and those of one
// cell of the table of mistakes.

import { byId, hue, setAttribute, setText } from "../../dom.js";
import { ExampleStrip } from "./example-strip.js";
import { EXAMPLES, EXAMPLE_STRIP, LABEL_ISSUES } from "../../texts/examples.js";

const SETTLED_MS = 2000;

/** @typedef {import("../../state/page.js").ClassState} ClassState */
/** @typedef {{kind: "all"} | {kind: "doubtful"} | {kind: "cell", row: string, column: string}} Filter */

/**
 * A class's pictures with what is said of each.
 * @param {string} label
 * @param {import("../../state/thumbnails.js").Thumbnails} thumbnails
 * @param {import("../../state/findings.js").Findings} findings
 * @returns {import("./example-strip.js").StripItem[]}
 */
export function describeExamples(label, thumbnails, findings) {
  return thumbnails.of(label).map(({ id, thumb }, index) => {
    const issue = findings.issueOf(id, label);
    return {
      id,
      label,
      thumb,
      name: EXAMPLE_STRIP.example(label, index + 1),
      issue: issue && LABEL_ISSUES.words(issue.kind, typeof issue.other === "number" ? nameOf(issue.other, thumbnails) : issue.other),
      better: issue?.kind === "other-class" ? String(issue.other) : null,
    };
  });
}

/** @param {number} id @param {import("../../state/thumbnails.js").Thumbnails} thumbnails @returns {string | null} */
function nameOf(id, thumbnails) {
  const label = thumbnails.labelOf(id);
  if (label === null) return null;
  return EXAMPLE_STRIP.inside(label, thumbnails.of(label).findIndex((picture) => picture.id === id) + 1);
}

export class ExamplesPanel {
  /**
   * @param {import("../../state/thumbnails.js").Thumbnails} thumbnails
   * @param {import("../../state/findings.js").Findings} findings
   * @param {{onRemove: (ids: number[]) => void, onMove: (ids: number[], label: string) => void, onKeep: (ids: number[]) => void}} events
   */
  constructor(thumbnails, findings, events) {
    this._thumbnails = thumbnails;
    this._findings = findings;
    /** @type {ClassState[]} */
    this._classes = [];
    /** @type {Filter} */
    this._filter = { kind: "all" };
    this._details = /** @type {HTMLDetailsElement} */ (byId("examples"));
    this._heading = byId("examples-heading");
    this._strip = new ExampleStrip(byId("examples-strip"), { ...events, onEmpty: () => this._heading.focus() });
    this._planned = false;
    this._told = "";
    this._telling = 0;
    this._details.addEventListener("toggle", () => this.update(this._classes));
    byId("only-doubtful").addEventListener("click", () => this._choose(this._filter.kind === "doubtful" ? { kind: "all" } : { kind: "doubtful" }));
    byId("show-all").addEventListener("click", () => {
      this._choose({ kind: "all" });
      this._heading.focus(); // the button goes
    });
  }

  /** Show the examples of one cell, and go there. @param {string} row what they are @param {string} column what they were taken for */
  showCell(row, column) {
    this._details.open = true;
    this._choose({ kind: "cell", row, column });
    this._heading.focus({ preventScroll: true });
    this._details.scrollIntoView({ block: "start" });
  }

  /** Something about the examples has changed. @param {ClassState[]} classes */
  update(classes) {
    this._classes = classes;
    if (this._planned) return;
    this._planned = true;
    requestAnimationFrame(() => {
      this._planned = false;
      this._show();
    });
  }

  /** @param {Filter} filter */
  _choose(filter) {
    this._filter = filter;
    this._show();
  }

  _show() {
    const all = this._classes.map(({ label }) => describeExamples(label, this._thumbnails, this._findings));
    const doubtful = all.flat().filter((item) => item.issue !== null).length;
    this._tell(doubtful ? EXAMPLES.doubtful(doubtful) : "");
    if (!this._details.open) return;
    const filter = this._filter;
    const shown = all.map((items) => items.filter(this._fits(filter)));
    const many = shown.flat().length;
    const only = /** @type {HTMLButtonElement} */ (byId("only-doubtful"));
    setText(only, EXAMPLES.onlyDoubtful(doubtful));
    setAttribute(only, "aria-pressed", String(filter.kind === "doubtful"));
    only.disabled = !doubtful && filter.kind !== "doubtful";
    byId("show-all").hidden = filter.kind === "all";
    setText(this._heading, heading(filter, many));
    setText(byId("examples-none"), many ? "" : EXAMPLES.none[filter.kind]);
    byId("examples-strip").classList.toggle("captioned", filter.kind === "doubtful");
    this._strip.show(
      this._classes.flatMap(({ label, count }, index) => {
        const note = filter.kind === "all" && count > all[index].length ? EXAMPLES.unseen(count - all[index].length) : "";
        if (!shown[index].length && !note) return [];
        return [{ label, heading: EXAMPLES.row(label, shown[index].length), hue: hue(index), items: shown[index], note }];
      }),
      this._classes.map(({ label }) => label),
    );
  }

  /** Once it stays so: after a training the copies are learned, too, which settles some doubts. @param {string} text */
  _tell(text) {
    if (text === this._told) return;
    this._told = text;
    clearTimeout(this._telling);
    this._telling = setTimeout(() => setText(byId("examples-doubtful"), text), SETTLED_MS);
  }

  /** @param {Filter} filter @returns {(item: import("./example-strip.js").StripItem) => boolean} */
  _fits(filter) {
    if (filter.kind === "all") return () => true;
    if (filter.kind === "doubtful") return (item) => item.issue !== null;
    const taken = this._findings.takenFor(filter.column);
    return (item) => item.label === filter.row && taken.has(item.id);
  }
}

/** @param {Filter} filter @param {number} many */
function heading(filter, many) {
  if (filter.kind === "all") return EXAMPLES.all(many);
  if (filter.kind === "doubtful") return EXAMPLES.onlyDoubtful(many);
  return EXAMPLES.cell(filter.row, filter.column, many);
}
