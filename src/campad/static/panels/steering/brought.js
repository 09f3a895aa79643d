// @ts-check
// What a project from elsewhere would steer, to be read before anything of it can be armed.

import { make, makeButton } from "../../dom.js";
import { rowsOf } from "../../state/deciding/bindings.js";
import { BROUGHT, OUTPUTS } from "../../texts/steering.js";

/** @typedef {import("../../state/deciding/bindings.js").Kind} Kind */
/** @typedef {import("../../state/deciding/bindings.js").Binding} Binding */

export class Brought {
  /** @param {{onAllow: () => void, onRemove: () => void}} uses */
  constructor({ onAllow, onRemove }) {
    this._drawn = "";
    this._list = make("div", { class: "bindings", translate: "no" });
    this.element = make(
      "section",
      { class: "brought", "aria-labelledby": "brought-title", hidden: true },
      make("h4", { id: "brought-title", text: BROUGHT.title }),
      make("p", { class: "note", text: BROUGHT.note }),
      this._list,
      make("div", { class: "brought-acts" }, makeButton({ text: BROUGHT.allow }, onAllow), makeButton({ text: BROUGHT.remove }, onRemove)),
    );
  }

  /** @param {Binding[]} bindings what is to be read; none hides it @param {Kind[]} kinds */
  update(bindings, kinds) {
    this.element.hidden = !bindings.length;
    const now = JSON.stringify([bindings, kinds.map(({ name }) => name)]);
    if (now === this._drawn) return;
    this._drawn = now;
    this._list.replaceChildren(...bindings.map((binding) => card(binding, kinds)));
  }
}

/** @param {Binding} binding @param {Kind[]} kinds */
function card(binding, kinds) {
  const kind = kinds.find(({ name }) => name === binding.kind);
  const lines = rowsOf(binding).map(({ of, name, value }) => {
    const words = of === "class" ? OUTPUTS.sends(name) : of === "address" ? OUTPUTS.address : name;
    return make("div", {}, make("dt", { text: words, dir: "auto" }), make("dd", { text: value, dir: "auto" }));
  });
  return make("div", { class: "binding" }, make("strong", { text: binding.kind, dir: "auto" }), make("small", { text: kind?.note ?? BROUGHT.unknown }), make("dl", {}, ...lines));
}
