"""Finished answers: kept, with their compressed form, until the library changes."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

MOST_BYTES = 64 * 1024 * 1024
HTML = "text/html; charset=utf-8"
ALWAYS_ASK = "no-cache"  # a browser may keep it, but asks whether it is still the same
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Answer:
    """Bytes to be sent, complete."""

    body: bytes
    media: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: str = ALWAYS_ASK

    @cached_property
    def packed(self) -> bytes:
        """The body compressed, always to the same bytes."""
        return gzip.compress(self.body, 6, mtime=0)

    @cached_property
    def mark(self) -> str:
        """Hash of the body: the same mark, the same answer."""
        return hashlib.blake2b(self.body, digest_size=8).hexdigest()

    @property
    def size(self) -> int:
        """Memory that keeping it takes."""
        return len(self.body) + len(self.packed) + 5000  # with the address, which is as long as one may be


class Cache:
    """The answers used last, as many as fit. A new version of the library empties it. Any thread may ask."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.held, self.version = most, 0, ""
        self.answers: OrderedDict[object, Answer] = OrderedDict()
        self.turn = threading.Lock()

    def find(self, version: str, key: object) -> Answer | None:
        """The answer to `key` as of that version, if it is here."""
        with self.turn:
            if version != self.version:
                self.answers.clear()
                self.held, self.version = 0, version
            if key in self.answers:
                self.answers.move_to_end(key)
            return self.answers.get(key)

    def keep(self, version: str, key: object, answer: Answer) -> None:
        """Keep a good answer; the one longest unused goes when room is needed."""
        size = answer.size  # compresses it: before others have to wait
        with self.turn:
            if version != self.version or answer.status != 200 or size > self.most // 4:
                return
            former = self.answers.pop(key, None)  # two readers asked at once
            self.held += size - (former.size if former else 0)
            self.answers[key] = answer
            while self.held > self.most:
                _, gone = self.answers.popitem(last=False)
                self.held -= gone.size


def respond(request: Request, answer: Answer) -> Response:
    """The answer in the form that this browser takes; 304 where it has it already."""
    packs = "gzip" in request.headers.get("accept-encoding", "") and len(answer.body) > 500
    mark = f'"{answer.mark}{"-g" if packs else ""}"'
    headers = {"cache-control": answer.keep, "etag": mark, "vary": "accept-encoding", **answer.headers}
    if answer.status == 200 and mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if packs:
        headers["content-encoding"] = "gzip"
    return Response(answer.packed if packs else answer.body, answer.status, headers, answer.media)
