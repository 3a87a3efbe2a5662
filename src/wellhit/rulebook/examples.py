"""Worked examples: single rules by hand, as data (worked/*.toml), printed in the book and played by a test.

An example is words (the arithmetic, for a person), and `play`, lines of three kinds, done in order:

    draw.supply_static = 0.6                 a value is set; everything that is not set is zero
    need_of(draw, state, state.formations[0]) == 12 a question is asked; numbers agree to six figures
    change_weather(world, draw, state, keys) a rule is played, for what it changes

The names are those of the rules themselves: world, draw, state, keys, orders, log and view are one blank record
each, every rule of every chapter is known by its name, and so are the words of the closed lists (DRY, ASSAULT).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from wellhit.rulebook.records import Book

FOLDER = Path(__file__).with_name("worked")


@dataclass(frozen=True)
class Example:
    """One worked example of a chapter."""

    chapter: str
    title: str
    rules: tuple[str, ...]
    words: tuple[str, ...]
    play: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Its name within its page."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


def chapter_of(book: Book, name: str, file: str) -> str:
    """The chapter in which a rule stands now: that of the file, unless the rule has moved."""
    chapters = [chapter for chapter, rule in book.rules if rule == name]
    return file if file in chapters or len(chapters) != 1 else chapters[0]


def read_examples(book: Book, folder: Path = FOLDER) -> list[Example]:
    """Every worked example, in the chapter of the first rule that it names. Raises KeyError for one that lacks a part.

    A file is named for a chapter, for order's sake; the book says where the rule is.
    """
    found = []
    for path in sorted(folder.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["example"]:
            words = tuple(" ".join(p.split()) for p in row["words"].split("\n\n"))
            play = tuple(line.rstrip() for line in row["play"].strip().splitlines())
            chapter = chapter_of(book, row["rules"][0], path.stem)
            found.append(Example(chapter, row["title"], tuple(row["rules"]), words, play))
    return found
