"""Messages of the atlas: find them all in pages and templates, and bring the catalogues of other languages up to date.

Usage: python tools/messages.py            writes src/wellhit/atlas/locale/<language>.po
       python tools/messages.py --check    fails where a catalogue lacks a message or has one that is not used

A message is written in English where it is used: `_("…")`, `say("…", …)` and `counted("one", "many", n)`. Messages
that have a translation keep it; new ones stand empty, so that a search for `msgstr ""` finds what is to be done.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from wellhit.atlas.map.words import messages as messages_of_the_map

ROOT = Path(__file__).parent.parent
ATLAS = ROOT / "src" / "wellhit" / "atlas"
LOCALE = ATLAS / "locale"
LANGUAGES = ("nl",)
LEFT_OUT = (
    "POT-",
    "PO-Rev",
    "Generated-By",
    "Project-Id",
    "Report-Msgid",
    "Last-Tr",
    "Language-Team",
)  # dates and names
KEYWORDS: dict[str, object] = {"_": None, "say": None, "counted": (1, 2), "N_": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract"), ("**.svg", "jinja2.ext.babel_extract"),
           ("**.typ", "jinja2.ext.babel_extract")]  # fmt: skip


def found() -> Catalog:
    """Every message, with where it stands."""
    catalogue = Catalog(project="Wellhit", charset="utf-8")
    options = {"**.html": {"trimmed": "true"}}
    messages = extract_from_dir(
        str(ATLAS),
        METHODS,
        options_map=options,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for file, _line, message, comments, context in messages:
        catalogue.add(message, None, [(file, None)], auto_comments=comments, context=context)
    for message in messages_of_the_map():
        catalogue.add(message, None, [("static/map/words.js", None)])
    return catalogue


def updated(language: str) -> tuple[Catalog, str]:
    """A language's catalogue with every message that there is now, and as it would be written."""
    path = LOCALE / f"{language}.po"
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    else:
        catalogue = Catalog(locale=language, project="Wellhit", charset="utf-8")
    catalogue.update(found(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = (
        f"# Words of the atlas: {language}. Written by tools/messages.py; the msgstr by people."
    )
    text = io.BytesIO()
    write_po(text, catalogue, width=118, omit_header=False, include_lineno=False, sort_output=True)
    lines = text.getvalue().decode().split("\n")
    fixed = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in LEFT_OUT))]
    return catalogue, "\n".join(fixed)


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]


def main() -> int:
    """Write, or check."""
    faults = 0
    for language in LANGUAGES:
        catalogue, text = updated(language)
        path = LOCALE / f"{language}.po"
        if "--check" in sys.argv:
            todo = missing(catalogue)
            same = path.exists() and path.read_text(encoding="utf-8") == text
            for message in todo:
                print(f"{path.name}: no translation of {message!r}")
            if not same:
                print(f"{path.name}: is not up to date; run: python tools/messages.py")
            faults += len(todo) + (not same)
        else:
            LOCALE.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: {len(catalogue)} messages, {len(missing(catalogue))} without a translation")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
