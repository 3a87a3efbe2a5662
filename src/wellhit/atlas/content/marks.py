"""Which text a translation was made of: every block carries its id, and a translated one a hash of its original.

A block's last line ends with ` {#id}`, in a translation with ` {#id of=1a2b3c4d}`. The hash leaves white space
out of account, so that breaking lines anew does not make a translation stale; any other change does.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

MARK = re.compile(r"[ \t]*\{#([a-z0-9][a-z0-9-]*)(?: of=([0-9a-f]{8}))?\}[ \t]*\Z")
LOOSE = re.compile(r"\{#")  # the beginning of a mark, wherever it stands


class Marked(NamedTuple):
    """A block's text without its mark, its id, and the hash it was translated from ("" in an original)."""

    text: str
    id: str
    of: str


def text_hash(text: str) -> str:
    """Eight hex digits that stand for a text; runs of white space count as one blank, none at the ends."""
    return blake2b(" ".join(text.split()).encode(), digest_size=4).hexdigest()


def unmarked(text: str) -> Marked | None:
    """A block taken apart; None where its last line ends with no mark, or another stands inside it."""
    found = MARK.search(text)
    if not found or LOOSE.search(text, 0, found.start()):
        return None
    return Marked(text[: found.start()], found[1], found[2] or "")


def marked(text: str, block: str, of: str = "") -> str:
    """A block with its mark, as it stands in the file."""
    return f"{text} {{#{block}{f' of={of}' if of else ''}}}"
