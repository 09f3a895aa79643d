// @ts-check
// Which language the page speaks: the one that was chosen here, else the first one of the browser's that
// there is. No module, so that it runs before anything is drawn, and what is needed is on its way early;
// English needs nothing more.

(() => {
  /** Each has a file beside this one, but for English, which is in the code. @type {Record<string, string>} */
  const names = {
    en: "English", de: "Deutsch", es: "Español", fr: "Français", it: "Italiano", pl: "Polski", pt: "Português", tr: "Türkçe",
    ar: "العربية", hi: "हिन्दी", ja: "日本語", zh: "中文",
  };
  const fromRightToLeft = ["ar"];
  const MOST_HIDDEN_MS = 3000;

  const remembered = () => {
    try {
      return [JSON.parse(localStorage.getItem("campad.language") ?? '""')]; // see state/preferences.js
    } catch {
      return [];
    }
  };
  const languageOf = (/** @type {unknown} */ tag) => String(tag).split("-")[0].toLowerCase();
  const tags = [...navigator.languages].filter((tag) => languageOf(tag) in names);
  const [chosen] = remembered().filter((tag) => languageOf(tag) in names);
  const language = languageOf(chosen ?? tags[0] ?? "en");
  // Of several ways to write numbers and days, that of the browser's country.
  const locale = tags.find((tag) => languageOf(tag) === language) ?? language;

  const root = document.documentElement;
  const file = new URL(`${language}.json`, /** @type {HTMLScriptElement} */ (document.currentScript).src);
  root.lang = language;
  root.dir = fromRightToLeft.includes(language) ? "rtl" : "ltr";
  /** @type {Promise<import("./gettext.js").Words> | null} */
  let words = null;
  if (language !== "en") {
    words = fetch(file).then((response) => (response.ok ? response.json() : {}), () => ({}));
    root.classList.add("translating"); // nobody sees it change from English; see style.css
    setTimeout(() => root.classList.remove("translating"), MOST_HIDDEN_MS);
  }
  Object.assign(globalThis, { campadLanguage: { names, language, locale, words } });
})();
