// @ts-check
// While nobody sees the page nothing is recorded, and nobody steers. What was ended is said to who comes back.

import { NEXT_STEP } from "./texts/next-step.js";

/**
 * @param {object} uses
 * @param {import("./state/page.js").Page} uses.page
 * @param {import("./link/sender.js").Sender} uses.sender
 * @param {() => boolean} uses.pauseGame whether it was going on
 * @param {import("./state/page.js").Notice} uses.notice
 * @param {() => void} uses.refresh
 */
export function followVisibility({ page, sender, pauseGame, notice, refresh }) {
  let recorded = false; // something was being recorded when the page was hidden
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      if (recorded) notice(NEXT_STEP.hiddenRecording);
      recorded = false;
      return;
    }
    recorded ||= sender.busy;
    sender.cancel();
    if (pauseGame()) page.hiddenGame = true;
    refresh();
  });
}
