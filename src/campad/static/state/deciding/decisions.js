// @ts-check
// The settings of decisions, changed so that they stay such as the server takes. Pure.

/**
 * @typedef {{on: number, off: number, dwell_s: number, cooldown_s: number, mode: string, tap_s: number, repeat_s: number}} ClassSettings
 * @typedef {{smoothing_s: number, neutral: string | null, default: ClassSettings, classes: Record<string, ClassSettings>}} Decisions
 */

/** The settings of one class. @param {Decisions} decisions @param {string | null} label null: of every class that has none of its own @returns {ClassSettings} */
export const settingsOf = (decisions, label) => (label !== null && Object.hasOwn(decisions.classes, label) ? decisions.classes[label] : decisions.default);

/**
 * With another value for one class, or for all that have none of their own. What does not go with it follows.
 * @param {Decisions} decisions @param {string | null} label @param {Partial<ClassSettings>} change @returns {Decisions}
 */
export function withChange(decisions, label, change) {
  const own = { ...settingsOf(decisions, label), ...change };
  if (own.off > own.on) own[change.on === undefined ? "on" : "off"] = change.on === undefined ? own.off : own.on;
  own.on = Math.max(own.on, 0.5);
  if (own.tap_s >= own.repeat_s) {
    if (change.tap_s !== undefined) own.repeat_s = Math.min(10, own.tap_s + 0.05);
    else own.tap_s = own.repeat_s / 2;
  }
  return label === null ? { ...decisions, default: own } : { ...decisions, classes: { ...decisions.classes, [label]: own } };
}

/** Without settings of its own for a class. @param {Decisions} decisions @param {string} label @returns {Decisions} */
export function asEvery(decisions, label) {
  const { [label]: _, ...classes } = decisions.classes;
  return { ...decisions, classes };
}

/**
 * How a class stands.
 * @param {string} label @param {string | null} neutral @param {{pressed: string[], dwelling: string | null} | null} decided
 * @returns {"off" | "dwell" | "on" | "rest"}
 */
export function standing(label, neutral, decided) {
  if (label === neutral) return "rest";
  if (decided?.pressed.includes(label)) return "on";
  return decided?.dwelling === label ? "dwell" : "off";
}
