"""(f) No rule compares an id with a constant, whichever way it is written; nor a row's number.

tests/conformance looks for names and for `x.id == 77`. Here the lock is on the other side: an id may go
into the dice and nowhere else, so it can be compared with nothing; and the number of a row, which names
a fortress as surely as its id does, is compared with no constant and written as none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import wellhit

ENGINE = Path(wellhit.__file__).parent / "engine"
FILES = sorted(ENGINE.glob("*.py"))
DICE = {"roll", "normal", "noise", "hidden"}
ROWS = {
    "places",
    "routes",
    "formations",
    "strongpoints",
    "fortresses",
    "ports",
    "assets",
    "orders",
    "link_route",
    "link_place",
}


def is_rule(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(d, ast.Name) and d.id in ("rule", "entry") for d in node.decorator_list
    )


def is_constant(node: ast.AST) -> bool:
    """A literal, or a name in capitals, which stands for one."""
    if isinstance(node, ast.UnaryOp):
        return is_constant(node.operand)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(is_constant(e) for e in node.elts)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def id_faults(rule: ast.AST) -> Iterator[str]:
    """Ids anywhere but among what is given to the dice."""
    given = {
        id(part)
        for call in ast.walk(rule)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in DICE
        for argument in call.args
        for part in ast.walk(argument)
    }
    for node in ast.walk(rule):
        if isinstance(node, ast.Attribute) and node.attr == "id" and id(node) not in given:
            yield f"{node.lineno}: an id that does not go into the dice"


def indices(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def row_faults(rule: ast.AST) -> Iterator[str]:
    """Rows written as a number, and row numbers compared with one."""
    subscripts = [
        node
        for node in ast.walk(rule)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ROWS
    ]
    numbers = {index.id for node in subscripts for index in indices(node) if isinstance(index, ast.Name)}
    for node in subscripts:
        if any(is_constant(index) for index in indices(node)):
            yield f"{node.lineno}: a row of {node.value.attr} by its number"
    for node in ast.walk(rule):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(isinstance(s, ast.Name) and s.id in numbers for s in sides)
            if named and any(is_constant(s) for s in sides):
                yield f"{node.lineno}: a row's number compared with a constant"


def outside_faults(tree: ast.AST) -> Iterator[str]:
    """Ids compared with a word in what is not a rule: where the world is built."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(s, ast.Attribute) and s.attr == "id" for s in sides) and any(
                map(is_constant, sides)
            ):
                yield f"{node.lineno}: an id compared with a constant"


def faults_in(source: str) -> list[str]:
    tree = ast.parse(source)
    rules = [node for node in ast.walk(tree) if is_rule(node)]
    return [fault for rule in rules for fault in (*id_faults(rule), *row_faults(rule))] + list(
        outside_faults(tree)
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_rule_compares_an_id_or_a_row_with_a_constant(path):
    assert faults_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "y = state.fortresses[k].id == 77",
        "y = state.fortresses[k].id in (7, 8)",
        "y = state.fortresses[k].id % 5",
        "secret = state.fortresses[k].id\n    y = secret == 77",
        "y = state.fortresses[k].id == THE_ONE",
        "y = state.fortresses[3].men",
        "f = state.fortresses[k]\n    y = k == 3",
        "f = state.fortresses[k]\n    y = THE_ONE != k",
        "y = world.distance[place, state.formations[0].place]",
    ],
)
def test_the_lint_sees(line):
    assert faults_in(f"@rule\ndef f(world, state, k):\n    '''A rule.'''\n    {line}\n    return y\n") != []


def test_the_lint_sees_what_is_not_a_rule():
    assert faults_in("def f(row):\n    return row.id == '1ca'\n") != []


def test_the_lint_lets_dice_and_masks_pass():
    source = (
        "@rule\ndef f(world, state, keys, k):\n    '''A rule.'''\n    wk = world.fortresses[k]\n"
        "    if (wk.reaches >> k) & 1 == 0:\n        return 0.0\n"
        "    return roll(keys.luck, STREAM, state.turn, wk.id)\n"
    )
    assert faults_in(source) == []
