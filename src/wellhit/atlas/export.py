"""A static copy of the whole atlas: files that work from any web host and from a USB stick.

Pages are asked of the site as a server would ask, under a root that no address has; wherever it stands an address of
ours stands, and becomes a relative one. Modules become plain scripts, data become scripts beside the JSON, search runs
in the reader's browser.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from wellhit.atlas.bundle import bundle
from wellhit.atlas.map.signs import STYLES
from wellhit.atlas.settings import DEFAULT, LANGUAGES, Settings
from wellhit.atlas.site import Site
from wellhit.atlas.statics import STATIC, static_files
from wellhit.atlas.store.shelf import folded

ROOT = "/.wellhit-root"  # no address of ours begins so
ORIGIN = "wellhit-copy:"  # stands for where the copy will be published, in what is to be cited
CITED = re.compile(re.escape(ORIGIN + ROOT) + r"(/[^\s\"'<>#?&\\}]*)")
ADDRESS = re.compile(re.escape(ROOT) + r"(/[^\s\"'<>#?&\\]*)(\?[^\s\"'<>#\\]*)?")
MODULE = re.compile(r'<script type="module" src=')
ENTRIES = ("atlas.js", "map/main.js")  # the modules that pages name; all others are within them
STAMP = "wellhit-atlas.json"  # says that a folder is a copy of ours, which may be written over
MOST_INDEXED = 240  # letters of a text that a search without a server looks into


class ExportError(ValueError):
    """A folder that a copy cannot be written to; the message says why."""


def export(
    settings: Settings,
    target: Path,
    done: Callable[[int, int], None] = lambda n, of: None,
    published: str = "",
) -> int:
    """Write the copy; returns the number of files. done: told how many pages are written, of how many known so far.

    published: the address under which it will stand, which citations then name ("": they name the file).

    A folder that holds anything but an earlier copy is left alone. Raises ExportError, ScenarioError, OSError.
    """
    _may_be_written(target)
    site = Site(settings)
    copy = Copy(site, target, published)
    copy.run(done)
    copy.write(
        STAMP, json.dumps({"kind": "wellhit-atlas", "campaign": site.keeper.library.campaign.id}) + "\n"
    )
    return len(copy.written)


def _may_be_written(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target} is a file; name a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / STAMP).exists():
        raise ExportError(f"{target} holds other files; name an empty folder, or one that is not there yet")


class Copy:
    """A copy in the making: what is to be written, what has been."""

    def __init__(self, site: Site, target: Path, published: str = "") -> None:
        self.site, self.target = site, target
        self.published = published.rstrip("/") + "/" if published else ""
        self.waiting: deque[str] = deque()
        self.known: set[str] = set()
        self.written: set[str] = set()

    def run(self, done: Callable[[int, int], None]) -> None:
        """Everything that can be reached from the home pages, and what they need to be shown."""
        self._statics()
        for language in LANGUAGES:
            self._meet(f"{language}/")
            self._search_index(language)
        finished = 0
        while self.waiting:
            self._page(self.waiting.popleft())
            finished += 1
            done(finished, len(self.known))
        first = f'<meta http-equiv="refresh" content="0; url={DEFAULT}/index.html">'
        links = " ".join(f'<a lang="{code}" href="{code}/index.html">{code}</a>' for code in LANGUAGES)
        self.write("index.html", f"<!doctype html><html lang=\"{DEFAULT}\"><meta charset=\"utf-8\">{first}"
                   f"<title>Wellhit</title><p>{links}</p></html>\n")  # fmt: skip

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file of the copy."""
        path = self.target / name
        if not path.resolve().is_relative_to(self.target.resolve()):
            raise ExportError(f"{path} leads out of the folder; take away the link that is in the way")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.written.add(name)

    def _meet(self, path: str) -> None:
        if path not in self.known:
            self.known.add(path)
            self.waiting.append(path)

    def _page(self, path: str) -> None:
        name, _, query = path.partition("?")
        words = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
        answer = self.site.answer(unquote(name), {k: unquote(v) for k, v in words.items()}, ROOT, ORIGIN)
        if answer is None or answer.status != 200:
            raise ExportError(f"a page names the address /{path}, which there is not")
        file = file_of(path)
        if answer.media.startswith("text/html"):
            text = MODULE.sub("<script defer src=", self._relative(answer.body.decode(), file))
            self.write(file, text.replace("<html ", "<html data-static ", 1))
        elif answer.media.startswith("application/json"):
            text = self._relative(answer.body.decode(), file)
            self.write(file, text)
            if name.startswith("api/v1/map/"):  # a page opened from a disk reads it as a script
                stem = json.dumps(Path(file).stem)
                self.write(file.removesuffix(".json") + ".js", f"wellhitData({stem}, {text});\n")
        elif answer.media.startswith("image/svg"):
            self.write(file, answer.body)
            text = json.dumps(answer.body.decode(), ensure_ascii=False)
            self.write(
                file.removesuffix(".svg") + ".js", f"wellhitData({json.dumps(Path(file).stem)}, {text});\n"
            )
        else:
            self.write(file, answer.body)

    def _relative(self, text: str, file: str) -> str:
        """The text with every address of ours as it is seen from `file`; pages met for the first time are noted."""

        def address(match: re.Match[str]) -> str:
            path = match[1].removeprefix("/")
            query = html.unescape((match[2] or "").removeprefix("?"))
            return html.escape(posixpath.relpath(self._goal(path, query), posixpath.dirname(file) or "."))

        text = CITED.sub(lambda m: html.escape(self.published + file_of(m[1].removeprefix("/"))), text)
        return ADDRESS.sub(address, text)

    def _goal(self, path: str, query: str) -> str:
        """Where in the copy an address leads, with what a script there still reads of its query."""
        if path.startswith("static/"):
            return (
                path.removesuffix(".js") + ".bundle.js" if path.removeprefix("static/") in ENTRIES else path
            )
        if path.startswith("api/") and not re.search(r"\.(json|geojson|kml)$", path):
            path, query = "api/v1/openapi.json", ""  # questions need a server; what can be asked stands there
        if "{style}" in path:
            for style in STYLES:
                self._meet(path.replace("{style}", style))
            return path
        if "{" in path:  # a script fills this in: the name of a page
            return file_of(path)
        words = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
        if path.endswith("/cite"):
            page = unquote(words.get("page", ""))
            asked = f"{path}?page={page}" if page and not page.startswith("claims/") else path
            self._meet(asked)
            return file_of(asked)
        if path.endswith(("/bookmarks", "/search", "/map")) or not query:
            self._meet(path)
            return file_of(path) + (f"?{query}" if query else "")
        self._meet(path)
        return file_of(path)

    def _statics(self) -> None:
        for name in static_files():
            if not name.endswith(".js"):
                self.write(f"static/{name}", (STATIC / name).read_bytes())
        for entry in ENTRIES:
            self.write(f"static/{entry.removesuffix('.js')}.bundle.js", bundle(STATIC, entry))

    def _search_index(self, language: str) -> None:
        """What search finds without a server: kind, address, title, names, and the text to look in."""
        rows = list(self._entries(language))
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        self.write(f"{language}/search-index.js", f'wellhitData("search-index", {text});\n')

    def _entries(self, language: str) -> Iterator[list[str]]:
        shelf = self.site.keeper.library.shelf
        visit = self.site.visit(self.site.keeper.library, language, "", {}, "", "")
        for entry in shelf.entries(language):
            address = visit.link(entry.kind, entry.id).removeprefix(f"/{language}/")
            path, mark, anchor = address.partition("#")
            page = posixpath.relpath(file_of(f"{language}/{path}"), language)
            yield [
                entry.kind,
                page + mark + anchor,
                entry.title,
                folded(entry.names[:MOST_INDEXED]),
                folded(entry.mark[:MOST_INDEXED]),
            ]


def file_of(path: str) -> str:
    """The file of an address: `en/` is en/index.html, `en/cite?page=places/ghent` is en/cite/places/ghent.html."""
    name, _, query = path.partition("?")
    if query.startswith("page="):
        name = f"{name}/{query.removeprefix('page=')}"
    name = unquote(name)
    of_programs = name.startswith("api/")
    if not name or name.endswith("/"):
        return f"{name}index.{'json' if of_programs else 'html'}"
    return (
        name
        if re.search(r"\.(json|js|svg|pdf|geojson|kml|css|xml)$", name)
        else f"{name}.{'json' if of_programs else 'html'}"
    )
