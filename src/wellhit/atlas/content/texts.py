"""The words of a campaign in other languages: `texts/<language>.csv` with the columns key, of, text.

`of` is the mark of the English text that was put into other words (`marks.text_hash`): when the English changes, the
translation shows as stale until someone has read it again. A text without a row of its own takes the words that the
first row with the same English has. One that is missing falls back to the English, marked as such. A fault costs the
row it stands in and nothing else.

`texts/en.csv` is the same for English itself: words for a visitor where the campaign file is written short ("2 Cdn Div
enters"). They take no part in other languages: a mark there is still that of the campaign's own words. One whose
campaign text has changed since is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from wellhit.atlas.content.english import english_texts, of_its_own_file
from wellhit.atlas.content.marks import text_hash
from wellhit.scenario.files import Files, TooManyProblemsError
from wellhit.scenario.problems import Problem, no_such, shown

FOLDER = "texts"
HEADER = ["key", "of", "text"]
LANGUAGE = re.compile(r"[a-z]{2,3}")
MARK = re.compile(r"[0-9a-f]{8}")


class Text(NamedTuple):
    """A text as it can be shown: in which language it is, whether the English has changed since.

    `missing` is the key under which a translation was looked for in vain, "" where there is one.
    """

    text: str
    language: str
    stale: bool = False
    missing: str = ""


class Entry(NamedTuple):
    """One row of a file: the mark of the English it was made from ("": cannot be stale), and its words."""

    of: str
    text: str


@dataclass(slots=True)
class Texts:
    """The texts of one campaign by language and key; `problems` holds what is wrong with the files.

    `same` holds by language the words for any English that has them.
    """

    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    same: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, table: str, id: str, column: str, english: str, language: str) -> Text:
        """The words for `english`, which stands in `column` of the row `id` of `table`.

        An empty text needs no other words, and English only where it has a row of its own.
        """
        if not english.strip():
            return Text(english, "en")
        key = f"{table}:{id}:{column}"
        mark = text_hash(english)
        if language == "en":
            plain = self.entries.get("en", {}).get(key)
            return Text(plain.text if plain and plain.of == mark else english, "en")
        if entry := self.entries.get(language, {}).get(key):
            return Text(entry.text, language, bool(entry.of) and entry.of != mark)
        if text := self.same.get(language, {}).get(mark):
            return Text(text, language)
        return Text(self.of(table, id, column, english, "en").text, "en", missing=key)

    def word(self, name: str, word: str, language: str) -> Text:
        """One word of a closed list: `word("sky", "clear", "nl")`."""
        return self.of("words", name, word, word.replace("_", " "), language)


def read_texts(folder: Path) -> Texts:
    """Every language of the campaign in `folder`; none where it has no folder `texts`. Never raises on its content."""
    files, found = Files(folder), Texts()
    english = english_texts(folder)
    with suppress(
        TooManyProblemsError
    ):  # what was not read shows in English, and the problems say that it was cut
        for name in files.names(FOLDER, ".csv"):
            language = name.removesuffix(".csv")
            if not LANGUAGE.fullmatch(language):
                files.fault(f"{FOLDER}/{name}", "is not named for a language, like nl.csv")
                continue
            given = of_its_own_file(folder, language)
            found.entries[language] = {key: Entry("", text) for key, text in given.items()}
            found.entries[language].update(_entries(files, f"{FOLDER}/{name}", english, given))
            found.same[language] = _same(found.entries[language], english)
    found.problems = files.problems
    return found


def _entries(
    files: Files, name: str, english: dict[str, str], given: dict[str, str]
) -> Iterator[tuple[str, Entry]]:
    sheet = files.csv(name)
    if sheet is None:
        return
    if sheet.header != HEADER:
        files.fault(name, "the header should read " + ",".join(HEADER), row=1)
        return
    seen: set[str] = set()
    for line, cells in sheet.rows:
        if len(cells) != len(HEADER):
            files.fault(name, f"{len(cells)} cells under {len(HEADER)} columns", row=line)
            continue
        key, of, text = (cell.strip() for cell in cells)
        if key in seen:
            files.fault(name, f'"{shown(key)}" stands twice; the first is used', row=line, column="key")
        elif fault := _unknown(key, english):
            files.fault(name, fault, row=line, column="key")
        elif key in given:
            files.fault(name, f'"{shown(key)}" has its name in the campaign file', row=line, column="key")
        elif not text:
            files.fault(name, "is empty; leave the row out and the English is shown", row=line, column="text")
        else:
            seen.add(key)
            if not MARK.fullmatch(of):
                files.fault(name, f'"{shown(of)}" is not a mark of eight hex digits', row=line, column="of")
            yield key, Entry(of or "unmarked", text)


def _unknown(key: str, english: dict[str, str]) -> str:
    """Why a key means nothing, with the nearest that does; "" when it is right."""
    if key in english:
        return ""
    table = key.split(":", maxsplit=1)[0]
    tables = {k.split(":")[0] for k in english}
    if table not in tables:
        return no_such("table of texts", table, tables)
    return no_such("text", key, [k for k in english if k.startswith(f"{table}:")])


def _same(entries: dict[str, Entry], english: dict[str, str]) -> dict[str, str]:
    """Words by the mark of their English: the first row that is not stale gives them to all that read the same.

    Words of closed lists keep theirs to themselves: fair weather and fair troops are two things.
    """
    found: dict[str, str] = {}
    for key, entry in entries.items():
        mark = text_hash(english[key])
        if entry.of in ("", mark) and not key.startswith("words:"):
            found.setdefault(mark, entry.text)
    return found
