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

/** Is there anything in it that can be bound? Its kind may need nothing, or an address, or an action for one class at least. @param {Binding} binding @param {Kind[]} kinds */
export function isBegun({ kind, classes }, kinds) {
  const known = kinds.find(({ name }) => name === kind);
  return !known?.action || known.address !== "" || Object.keys(classes).length > 0;
}

/** What it does of classes that there are not (any more). @param {Binding} binding @param {string[]} labels */
export const goneFrom = (binding, labels) => Object.keys(binding.classes).filter((label) => !labels.includes(label));

/** All that there is to read in a binding, line by line. @param {Binding} binding @returns {{of: "address" | "class" | "setting", name: string, value: string}[]} */
export function rowsOf({ kind: _, address, classes, ...settings }) {
  return [
    ...(address ? [{ of: /** @type {const} */ ("address"), name: "", value: address }] : []),
    ...Object.entries(classes).map(([name, value]) => ({ of: /** @type {const} */ ("class"), name, value })),
    ...Object.entries(settings).map(([name, value]) => ({ of: /** @type {const} */ ("setting"), name, value: String(value) })),
  ];
}

/** With another address or setting; "" takes a setting away. @param {Binding} binding @param {string} name @param {string} value @returns {Binding} */
export function withValue(binding, name, value) {
  if (value !== "" || name === "address") return { ...binding, [name]: value };
  const { [name]: _, ...others } = binding;
  return /** @type {Binding} */ (others);
}
