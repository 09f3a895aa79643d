// @ts-check
// A sentence that is shown for a while, in place of the next step.

const NOTICE_MS = 8000;

/**
 * @param {import("./page.js").Page} page @param {() => void} refresh
 * @returns {import("./page.js").Notice}
 */
export function noticeOn(page, refresh) {
  let timer = 0;
  return (text, kind = "error") => {
    page.notice = { text, kind };
    clearTimeout(timer);
    timer = setTimeout(() => {
      page.notice = null;
      refresh();
    }, NOTICE_MS);
    refresh();
  };
}
