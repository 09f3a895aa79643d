"""A page's modules and style sheets in one file do what they do as many."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from campad.server.assets.bundle import bundle_modules, bundle_styles
from campad.server.assets.files import FIRST, FIRST_STYLE, STATIC

MODULES = {
    "package.json": '{ "type": "module" }',
    "first.js": """
import { count, later } from "./parts/count.js";
import {
  name as other,
  Kind,
} from "./parts/name.js";
import "./parts/effect.js";

const name = "the first's own";
console.log(name, other, new Kind().name, count(), await later());
for await (const one of (await import("./parts/lazy.js")).numbers()) console.log(one);
""",
    "parts/count.js": """
import { place } from "../place.js";
console.log("count comes second", place);
let counted = 40;
export function count() {
  return ++counted;
}
export async function later() {
  return ++counted;
}
""",
    "parts/name.js": """
import { count } from "./count.js";
export const name = `name ${count()}`;
export class Kind {
  name = name;
}
""",
    "parts/effect.js": 'import "./count.js";\nconsole.log("comes last");\n',
    "parts/lazy.js": "export async function* numbers() { yield 1; yield 2; }\n",
    "place.js": """
const waited = await Promise.resolve("waited");
export const place = new URL("./there.js", import.meta.url).href.split("/").pop() + waited;
""",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_bundle_does_what_node_makes_of_the_modules(tmp_path: Path) -> None:
    """Order, names of several modules, what waits, and where a module lies."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    folder = written(tmp_path, MODULES)
    (folder / "all.js").write_text(bundle_modules(folder, "first.js"), "utf-8")

    apart, together = (
        subprocess.run([node, folder / name], capture_output=True, text=True, check=True).stdout
        for name in ("first.js", "all.js")
    )
    assert apart.splitlines()[0] == "count comes second there.jswaited"
    assert together == apart


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('import * as all from "./b.js";', "cannot be put into one file: import"),
        ('import { missing } from "./b.js";', "b.js exports no missing"),
        ("export default 1;", "cannot be put into one file: export default"),
        ("export const { a } = {};", "cannot be put into one file: export const"),
        ('import { c } from "./c.js";', "imports itself"),
    ],
)
def test_what_cannot_be_bundled_is_said(tmp_path: Path, text: str, why: str) -> None:
    others = {"b.js": "export const b = 1;\n", "c.js": 'import "./a.js";\nexport const c = 1;\n'}
    folder = written(tmp_path, {"a.js": f"{text}\n", **others})

    with pytest.raises(ValueError, match=re.escape(why)):
        bundle_modules(folder, "a.js")


def test_all_pages_can_be_bundled() -> None:
    """Each module of each page, and each of its style sheets."""
    html = "".join(path.read_text("utf-8") for path in STATIC.rglob("*.html"))
    sheets = set(FIRST_STYLE.findall(html))

    for first in FIRST.findall(html):
        assert f"// {first}\n" in bundle_modules(STATIC, first)
    for first in sheets:
        assert "@import" not in bundle_styles(STATIC, first)
