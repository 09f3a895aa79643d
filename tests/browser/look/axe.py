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
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = """async (options) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""


def violations(page: Page, *colours: str) -> list[str]:
    """All rules in light; the rules about colours in these colours, too."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for name in ("light", *colours):
        page.emulate_media(**COLOURS[name])
        said = page.evaluate(RUN, {} if name == "light" else OF_COLOURS)
        found += [f"{name}: {violation}" for violation in said]
    page.emulate_media(**COLOURS["light"])
    return found
