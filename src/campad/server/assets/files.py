"""The files below an address: each as it is, but for those that begin a page, which come whole."""

import re
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from campad.server.assets.bundle import bundle_modules, bundle_styles

FIRST = re.compile(r'<script type="module" src="assets/([^"]+)">')
FIRST_STYLE = re.compile(r'<link rel="stylesheet" href="assets/([^"]+)">')


class PageFiles(StaticFiles):
    """The files of the pages in a folder; what its `*.html` name comes with all that it imports."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self._folder = folder
        pages = "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))
        self._kinds = dict.fromkeys(FIRST.findall(pages), ("text/javascript", bundle_modules))
        self._kinds |= dict.fromkeys(FIRST_STYLE.findall(pages), ("text/css", bundle_styles))
        self._bundles: dict[str, tuple[float, str]] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        if path not in self._kinds:
            return await super().get_response(path, scope)
        media_type, bundle = self._kinds[path]
        changed = max(file.stat().st_mtime for file in self._folder.rglob(f"*{Path(path).suffix}"))
        if self._bundles.get(path, (None,))[0] != changed:
            self._bundles[path] = changed, bundle(self._folder, path)
        return Response(self._bundles[path][1], media_type=media_type)
