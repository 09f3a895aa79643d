// @ts-check
// What is bound outside of the page, as it is typed field by field. Pure.

/** @typedef {{name: string, note: string, address: string, action: string, settings: Record<string, string>}} Kind an output that can be bound */
/** @typedef {{kind: string, address: string, classes: Record<string, string>, [setting: string]: any}} Binding */
/** @typedef {{binding: Binding, trouble: string}} Bound */

/** With another action for a class; "" takes it away. What classes do that are gone goes, too. @param {Binding} binding @param {string[]} labels @param {string} label @param {string} action @returns {Binding} */
export function withAction(binding, labels, label, action) {
  const kept = Object.entries({ ...binding.classes, [label]: action }).filter(([name, text]) => text !== "" && labels.includes(name));
  return { ...binding, classes: Object.fromEntries(kept) };
}

/** With another address or setting; "" takes a setting away. @param {Binding} binding @param {string} name @param {string} value @returns {Binding} */
export function withValue(binding, name, value) {
  const { [name]: _, ...others } = binding;
  return /** @type {Binding} */ (value !== "" || name === "address" ? { ...others, [name]: value } : others);
}
