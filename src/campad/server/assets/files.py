"""The files below an address: each as it is, but for those that begin a page, which come whole."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from campad.server.assets.bundle import bundle_modules, bundle_styles

STATIC = Path(__file__).parents[2] / "static"
"""The pages that are not in a folder of their own, and what all of them share."""

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


def file_at(
    path: Path | None, media_type: str = "text/html", name: str | None = None
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with one file, to be saved under a name if there is one.

    Without a path it answers 404.
    """

    async def answer(_request: Request) -> Response:
        if path is None:
            return Response(status_code=404)
        return FileResponse(path, media_type=media_type, filename=name)

    return answer
