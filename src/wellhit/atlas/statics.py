"""Our own files: style, scripts, pictures. All of them are known by name, so no address leads anywhere else."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wellhit.atlas.cache import ALWAYS_ASK, FOR_EVER, Answer, respond

STATIC = Path(__file__).with_name("static")
MEDIA = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def static_files() -> list[str]:
    """Names of our own files, as addresses have them."""
    return sorted(f.relative_to(STATIC).as_posix() for f in STATIC.rglob("*") if f.is_file())


def mark_of_statics() -> str:
    """Hash over all of them: addresses carry it, so that a browser never shows an old style with a new page."""
    return _mark(tuple((name, (STATIC / name).stat().st_mtime_ns) for name in static_files()))


@cache
def _mark(files: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.blake2b(digest_size=5)
    for name, _ in files:
        digest.update(name.encode() + b"\0" + (STATIC / name).read_bytes())
    return digest.hexdigest()


class Statics:
    """The files, read once (or, in development, each time)."""

    def __init__(self, development: bool = False) -> None:
        self.development = development
        self.files: dict[str, Answer] = {}

    def answer(self, name: str, versioned: bool) -> Answer | None:
        """A file by its name, None where there is none."""
        if name in self.files and not self.development:
            found = self.files[name]
        elif name in static_files():
            path = STATIC / name
            media = MEDIA.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            found = self.files[name] = Answer(path.read_bytes(), media, keep=FOR_EVER)
        else:
            return None
        return (
            found if versioned and not self.development else Answer(found.body, found.media, keep=ALWAYS_ASK)
        )

    async def endpoint(self, request: Request) -> Response:
        """Answer a request for a file. Modules name each other without a version, so those are asked about anew."""
        answer = self.answer(request.path_params["name"], "v" in request.query_params)
        if answer is None:
            raise HTTPException(404)
        return respond(request, answer)
