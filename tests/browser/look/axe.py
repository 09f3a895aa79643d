"""What axe-core objects to on a page as it is now."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active"},
    "forced light colours": {"color_scheme": "light", "forced_colors": "active"},
}
RUN = """async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""
OF_COLOURS = """async () => {
  const { violations } = await axe.run(unseen, {
    resultTypes: ["violations"],
    runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""
FIND_UNSEEN = """() => {
  const words = /^(aria-label|aria-value|alt|title|src|value|style|id$|for$|d$)/;
  const looks = new Map([[document.documentElement, ""]]);
  const look = (element) => {
    if (looks.has(element)) return looks.get(element);
    const own = [...element.attributes].filter(({ name }) => !words.test(name));
    const said = own.map(({ name, value }) => `${name}=${value}`).sort();
    said.push(...[":checked", ":disabled", ":focus", ":hover"].filter((is) => element.matches(is)));
    const whole = `${look(element.parentElement)} ${element.localName} ${said}`;
    looks.set(element, whole);
    return whole;
  };
  window.seen ??= new Set();
  const inSight = [...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility());
  window.unseen = inSight.filter((element) => !seen.has(look(element)));
  inSight.forEach((element) => seen.add(look(element)));
  return unseen.length;
}"""
"""Another look is another class or attribute, of an element or of what it lies in."""


def violations(page: Page, *colours: str) -> list[str]:
    """All rules in light; the rules about colours in these colours, too.

    Those look at what has had another look whenever this page was asked about.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = [f"light: {violation}" for violation in page.evaluate(RUN)]
    if colours and page.evaluate(FIND_UNSEEN):
        for name in colours:
            page.emulate_media(**COLOURS[name])
            found += [f"{name}: {violation}" for violation in page.evaluate(OF_COLOURS)]
        page.emulate_media(**COLOURS["light"])
    return found
