// @ts-check
// What a longer delay would buy. Pure.

/** @typedef {{settings: import("./decisions.js").Decisions, false_per_minute: number, missed: number, wrong: number, added_delay_s: number | null}} Tried */

const delayOf = (/** @type {Tried} */ { added_delay_s }) => added_delay_s ?? Infinity;

/** The best of what the person allows: the trade is ordered, and each is better than all before it. @param {Tried[]} trade @param {number} allowed seconds @returns {Tried} */
export const best = (trade, allowed) => trade.filter((tried) => delayOf(tried) <= allowed + 1e-6).at(-1) ?? trade[0];

/** Is it less wrong than what there is, by more than chance, or is that too slow? @param {Tried} tried @param {Tried} before @param {number} chance @param {number} allowed seconds */
export const isBetter = (tried, before, chance, allowed) => delayOf(before) > allowed + 1e-6 || before.wrong - tried.wrong > chance;
