// @ts-check
// What the server found out about single examples: what each was taken for, and which are doubtful.
// Pure: knows no elements.

/** @typedef {{id: number, kind: string, other: string | number | null}} LabelIssue */
/** @typedef {{labels: string[], taken: [number, number][], doubts: LabelIssue[]}} Found part of a quality message */

export class Findings {
  constructor() {
    /** The quality message, with the names that the classes have now; null: nothing is known. @type {any} */
    this.found = null;
    /** @type {Map<number, number>} */
    this._taken = new Map();
    /** @type {Map<number, LabelIssue>} */
    this._issues = new Map();
    /** @type {Map<number, string>} issues that the person has looked at and does not share */
    this._dismissed = new Map();
  }

  /** @param {Found | null} found null: nothing is known */
  set(found) {
    if (found === this.found) return;
    this.found = found;
    this._taken = new Map(found?.taken);
    this._issues = new Map(found?.doubts.map((issue) => [issue.id, issue]));
  }

  /** The classes that can be recognised have these names now. @param {string[] | null} labels null: there are none */
  follow(labels) {
    this.set(labels && this.found ? renamed(this.found, labels) : null);
  }

  /** Nothing is known, and nothing was dismissed: the examples are others now. */
  clear() {
    this.set(null);
    this._dismissed.clear();
  }

  /** What is doubtful about an example, if anything is. @param {number} id @param {string} label its class now */
  issueOf(id, label) {
    const issue = this._issues.get(id);
    if (!issue || this._dismissed.get(id) === issue.kind) return null;
    return issue.other === label ? null : issue; // moved to where it seemed to belong
  }

  /** The person keeps these examples as they are. @param {number[]} ids */
  dismiss(ids) {
    for (const id of ids) {
      const issue = this._issues.get(id);
      if (issue) this._dismissed.set(id, issue.kind);
    }
  }

  /** The examples that were taken for a class. @param {string} label */
  takenFor(label) {
    const number = this.found?.labels.indexOf(label);
    return new Set([...this._taken].filter(([, taken]) => taken === number).map(([id]) => id));
  }
}

/**
 * What was found out, with the names that the classes have now.
 * @template {Found & {advice: {kind: string, labels: string[]}[]}} T
 * @param {T} found @param {string[]} labels in the order of those it has
 * @returns {T} itself where nothing has changed
 */
export function renamed(found, labels) {
  if (labels.length !== found.labels.length || labels.every((label, index) => label === found.labels[index])) return found;
  const names = new Map(found.labels.map((label, index) => [label, labels[index]]));
  const now = (/** @type {string} */ name) => names.get(name) ?? name;
  return {
    ...found,
    labels,
    advice: found.advice.map((advice) => ({ ...advice, labels: advice.labels.map(now) })),
    doubts: found.doubts.map((issue) => (typeof issue.other === "string" ? { ...issue, other: now(issue.other) } : issue)),
  };
}
