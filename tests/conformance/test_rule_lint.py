"""Rules give the same bits compiled or not, and know no names.

Compiled `x**3`, NumPy mathematics and the gamma function differ from uncompiled ones in the last bit, and
index -1 reads the last record in spite of bounds checks (docs/explanation/dice-and-bits.md). A rule that
compares a word or an id with a constant would know which battle it is in.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import wellhit

ENGINE = Path(wellhit.__file__).parent / "engine"
FILES = sorted(ENGINE.glob("*.py"))

MATH_ALLOWED = {"exp", "log", "sqrt", "cos", "floor", "ceil", "pi", "inf"}
NUMPY_ALLOWED = {"float64", "int32", "int64", "uint32", "uint64", "empty", "zeros"}
ADDS_IN_ITS_OWN_ORDER = {"sum", "mean", "std", "var", "prod", "dot", "cumsum"}
BUILTIN_BANNED = {"pow", "sum", "round", "hash", "print"}


def is_rule(node: ast.AST) -> bool:
    """Whether a function is compiled: it carries @rule, @rule("M27", ...) or @entry."""
    if not isinstance(node, ast.FunctionDef):
        return False
    marks = (d.func if isinstance(d, ast.Call) else d for d in node.decorator_list)
    return any(isinstance(d, ast.Name) and d.id in ("rule", "entry") for d in marks)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_negative(node: ast.AST) -> bool:
    """A literal below zero."""
    minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return minus and isinstance(node.operand, ast.Constant)


def sentinels(tree: ast.AST) -> set[str]:
    """Names that are set to a negative literal somewhere."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_negative(node.value):
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return names


def index_faults(rule: ast.FunctionDef, module_sentinels: set[str]) -> Iterator[tuple[int, str]]:
    """Negative indices and sentinels used as an index."""
    risky = sentinels(rule) | module_sentinels
    for node in ast.walk(rule):
        if isinstance(node, ast.Subscript):
            index = node.slice
            for part in index.elts if isinstance(index, ast.Tuple) else [index]:
                if is_negative(part):
                    yield node.lineno, "a negative index"
                if isinstance(part, ast.Name) and part.id in risky:
                    yield node.lineno, f"{part.id} is set to a negative number and used as an index"


def arithmetic_faults(rule: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Operations whose last bit depends on who compiled them."""
    for node in ast.walk(rule):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow):
            yield node.lineno, "`**`: multiply instead"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in ("np", "numpy") and node.attr not in NUMPY_ALLOWED:
                yield node.lineno, f"np.{node.attr}: no NumPy mathematics in rules"
            if node.value.id == "math" and node.attr not in MATH_ALLOWED:
                yield node.lineno, f"math.{node.attr} is not on the list of functions tested for equal bits"
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in ADDS_IN_ITS_OWN_ORDER:
                yield node.lineno, f".{called.attr}() adds in an order of its own: write the loop"
            if isinstance(called, ast.Name) and called.id in BUILTIN_BANNED:
                yield node.lineno, f"{called.id}()"


def name_faults(rule: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Words in a rule, and ids compared with a constant."""
    docstring = rule.body[0].value if isinstance(rule.body[0], ast.Expr) else None
    body = ast.Module(body=rule.body, type_ignores=[])  # the mark of a mechanism is no part of it
    for node in ast.walk(body):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and node is not docstring:
            yield node.lineno, f"the word {node.value!r}"
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            has_id = any(isinstance(s, ast.Attribute) and s.attr == "id" for s in sides)
            if has_id and any(isinstance(s, ast.Constant) for s in sides):
                yield node.lineno, "an id compared with a constant"


def faults_in(source: str) -> list[str]:
    """All faults of the rules in a source text, with their lines."""
    tree = ast.parse(source)
    outside = sentinels(ast.Module(body=[n for n in tree.body if isinstance(n, ast.Assign)], type_ignores=[]))
    found = []
    for function in functions(tree):
        if is_rule(function):
            faults = [*index_faults(function, outside), *arithmetic_faults(function), *name_faults(function)]
            found += [f"{line} {function.name}: {fault}" for line, fault in sorted(faults)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_rules_keep_their_bits_and_know_no_names(path):
    assert faults_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_what_is_not_a_rule_is_typed(path):
    """The types that mypy does not ask of the engine are asked of everything in it that is not compiled."""
    plain = [f for f in functions(ast.parse(path.read_text(encoding="utf-8"))) if not is_rule(f)]
    untyped = [
        f"{f.lineno} {f.name}"
        for f in plain
        if f.returns is None or any(a.annotation is None and a.arg != "self" for a in f.args.args)
    ]
    assert untyped == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_rule_says_what_it_does(path):
    rules = [f for f in functions(ast.parse(path.read_text(encoding="utf-8"))) if is_rule(f)]
    assert [f"{f.lineno} {f.name}" for f in rules if not ast.get_docstring(f)] == []


def test_there_are_rules_to_look_at():
    assert sum(is_rule(f) for p in FILES for f in functions(ast.parse(p.read_text(encoding="utf-8")))) > 20


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("y = x ** 2", "**"),
        ("x **= 2.0", "**"),
        ("y = np.exp(x)", "np.exp"),
        ("y = math.lgamma(x)", "math.lgamma"),
        ("y = state.men.sum()", "sum"),
        ("y = pow(x, 2)", "pow"),
        ("y = state.places[-1]", "negative index"),
        ("y = state.places[0, -2]", "negative index"),
        ("best = -1\n    y = state.places[best]", "best"),
        ("y = state.kind == 'town'", "town"),
        ("y = state.id == 77", "id compared"),
    ],
)
def test_the_lint_sees(line, fault):
    """The lint itself: each of these is found."""
    source = f"@rule\ndef f(state, x):\n    '''A rule.'''\n    {line}\n    return y\n"
    assert fault in "".join(faults_in(source))


def test_the_lint_lets_a_plain_rule_pass():
    source = "@rule\ndef f(state, x):\n    '''A rule.'''\n    return math.exp(-0.5 * x) * state.men[0]\n"
    assert faults_in(source) == []


def mechanism_rules(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Rules that a mechanism consists of: those marked with its number."""
    for function in functions(tree):
        if any(
            isinstance(d, ast.Call) and getattr(d.func, "id", "") == "rule" for d in function.decorator_list
        ):
            yield function


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_mechanism_says_its_formula_and_every_quantity_it_uses(path):
    """In plain words above the code: its number, `Formula:`, and each `draw.x` by name."""
    faults = []
    for function in mechanism_rules(ast.parse(path.read_text(encoding="utf-8"))):
        words = ast.get_docstring(function) or ""
        faults += [f"{function.name}: no formula"] if "Formula:" not in words else []
        for node in ast.walk(function):
            drawn = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "draw"
            if drawn and node.attr not in words:
                faults.append(f"{function.name}: {node.attr} is not named")
    assert faults == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_rules_are_short(path):
    """No rule over 42 lines without its words, no chapter over 400."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    long = []
    for function in functions(ast.parse(text)):
        words = len((ast.get_docstring(function, clean=False) or "").splitlines())
        if is_rule(function) and function.end_lineno - function.lineno + 1 - words > 42:
            long.append(function.name)
    assert long == []
