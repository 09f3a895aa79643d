// @ts-check
// The thin line at the top: what flows from the camera to the game, and how far it has come.

import { byId, make, setAttribute, setText } from "../dom.js";
import { stages } from "../state/stages.js";
import { FLOW } from "../texts/page.js";

export class Flow {
  constructor() {
    this._rows = new Map(
      stages(null, false).map(({ name }) => {
        const dot = make("span", { class: "dot", "aria-hidden": "true" });
        const text = make("span");
        const said = make("span", { class: "heard" });
        const item = make("li", {}, dot, text, said);
        return [name, { item, dot, text, said }];
      }),
    );
    byId("flow").replaceChildren(...[...this._rows.values()].map(({ item }) => item));
  }

  /** @param {import("../state/page.js").ServerState | null} state @param {boolean} hasPicture */
  update(state, hasPicture) {
    const all = stages(state, hasPicture);
    const next = all.find(({ ready }) => !ready);
    for (const [index, stage] of all.entries()) {
      const row = this._rows.get(stage.name);
      if (!row) continue;
      row.item.classList.toggle("ready", stage.ready);
      setAttribute(row.item, "aria-current", stage === next ? "step" : null);
      setText(row.dot, stage.ready ? "✓" : String(index + 1));
      setText(row.text, FLOW[stage.name]);
      setText(row.said, FLOW.said(stage.ready));
    }
  }
}
