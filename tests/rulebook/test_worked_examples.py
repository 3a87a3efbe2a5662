"""The worked examples of the rule book, played as they stand on its pages (src/wellhit/rulebook/worked).

A line that is an equation is judged, numbers to six figures; every other line is done.
"""

from __future__ import annotations

import ast
from importlib import import_module
from typing import Any

import pytest

from wellhit.engine import layout, words
from wellhit.job import quiet_dice
from wellhit.rulebook.examples import Example, read_examples
from wellhit.rulebook.read import book

EXAMPLES = read_examples(book())
RECORDS = {
    "world": "World", "draw": "Draw", "state": "State", "keys": "Keys", "orders": "Orders", "log": "Log",
    "view": "View",
}  # fmt: skip


def names_known() -> dict[str, Any]:
    """What a line may name: every rule, every word of the closed lists, one blank record of each kind."""
    known: dict[str, Any] = {name: value for name, value in vars(words).items() if name.isupper()}
    for chapter, rule in book().rules:
        known[rule] = getattr(import_module(f"wellhit.engine.{chapter}"), rule)
    for name, record in RECORDS.items():
        known[name] = layout.blank(getattr(layout, record))[0]
    return known


def parts_of(line: str) -> tuple[str, str] | None:
    """Both sides of an equation, or None for a line that does something."""
    tree = ast.parse(line).body[0]
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Compare):
        (sign,) = tree.value.ops
        assert isinstance(sign, ast.Eq), f"only == is understood: {line}"
        return ast.unparse(tree.value.left), ast.unparse(tree.value.comparators[0])
    return None


def play(example: Example) -> int:
    """Play an example; the number of equations judged."""
    known = names_known()
    judged = 0
    for line in example.play:
        sides = parts_of(line)
        with quiet_dice():
            if sides is None:
                exec(line, known)
                continue
            found, expected = (eval(side, known) for side in sides)
        assert found == pytest.approx(expected, rel=1e-6), line
        judged += 1
    return judged


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.chapter}: {e.title}")
def test_an_example_comes_out_as_it_stands(example: Example) -> None:
    assert play(example) > 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.chapter}: {e.title}")
def test_an_example_names_rules_that_exist_and_plays_one(example: Example) -> None:
    rules = {rule for _, rule in book().rules}
    assert [r for r in example.rules if r not in rules] == []
    assert (example.chapter, example.rules[0]) in book().rules
    assert any(r in " ".join(example.play) for r in example.rules)


def test_examples_of_a_chapter_have_different_titles() -> None:
    assert len({(e.chapter, e.anchor) for e in EXAMPLES}) == len(EXAMPLES)
