"""TF.js in a page of its own, served as it needs it: threads ask for an isolated page.

Its packages are installed by npm, once, into a cache folder outside the project.
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
from playwright.sync_api import Browser, Page

from common.chromium import fresh_page

VERSION = "4.22.0"
PACKAGES = [f"@tensorflow/tfjs@{VERSION}", f"@tensorflow/tfjs-backend-wasm@{VERSION}"]
SCRIPTS = ("tfjs/dist/tf.min.js", "tfjs-backend-wasm/dist/tf-backend-wasm.min.js")
TYPES = {".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}
PAGE = """<!doctype html><title>TF.js</title><video muted playsinline></video>
<script src="/packages/{}"></script><script src="/packages/{}"></script>
<script src="/tfjs.js"></script>"""
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


def packages() -> Path:
    """The folder of TF.js's packages, which are installed where they are not."""
    folder = Path(platformdirs.user_cache_dir("campad-benchmarks")) / f"tfjs-{VERSION}"
    home = folder / "node_modules" / "@tensorflow"
    if not all((home / script).is_file() for script in SCRIPTS):
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("TF.js is installed by npm, and there is no npm on this machine")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return home


@contextmanager
def tfjs_site(model: Path, features: bytes = b"") -> Iterator[str]:
    """Serve TF.js, the folder of a model.json, and numbers to learn from; gives the address."""
    folders = {"packages": packages(), "model": model.parent}
    page = PAGE.format(*SCRIPTS).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            kind, _, rest = path.removeprefix("/").partition("/")
            if path == "/":
                self._answer(page, "text/html")
            elif path == "/features":
                self._answer(features, "application/octet-stream")
            elif path == "/tfjs.js":
                self._file(Path(__file__).with_suffix(".js"))
            elif kind in folders and ".." not in rest:
                self._file(folders[kind] / rest)
            else:
                self.send_error(404)

        def _file(self, path: Path) -> None:
            if path.is_file():
                self._answer(path.read_bytes(), TYPES.get(path.suffix, "application/octet-stream"))
            else:
                self.send_error(404)

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            for name, value in {**HEADERS, "Content-Type": kind}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def tfjs_page(browser: Browser, address: str) -> Iterator[Page]:
    """A page with TF.js in WebAssembly, with SIMD and with threads."""
    with fresh_page(browser) as page:
        page.goto(address)
        used = page.evaluate("start()")
        assert used == {"backend": "wasm", "simd": True, "threads": True}, used
        yield page
