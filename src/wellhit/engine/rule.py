"""How rules run: compiled by Numba, or as the plain Python they are written in, to the same bits.

`WELLHIT_ENGINE=python` in the environment runs the source as it stands, for debugging and coverage.
Compiled code is kept in one cache folder per hash of every file of this room: Numba's own cache does
not see edits in imported files, and old rules would run silently.

A rule that *is* one of the mechanisms says so, `@rule("M27", otherwise=1.0)`: in a world that has switched
the mechanism off, its words are not played and `otherwise` is its answer (docs/decisions/0022).
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import os
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, overload

import platformdirs

F = TypeVar("F", bound=Callable[..., Any])
Answer = float | int | bool | str | None
COMPILED = os.environ.get("WELLHIT_ENGINE", "numba") != "python"
# Tests call single rules; to compile every rule for that takes a sixth more.
CALLED_FROM_PYTHON = "WELLHIT_CALL_RULES" in os.environ
ROOM = Path(__file__).parent


class Mechanism(NamedTuple):
    """One rule that a mechanism consists of: its function's name and room, and its answer when it is off.

    `otherwise` is a number, a truth, None (the rule only acts), or the name of the argument that is handed back.
    """

    id: str
    room: str
    name: str
    otherwise: Answer


MECHANISMS: list[Mechanism] = []  # every rule of every mechanism whose chapter has been imported


def bit_of(mechanism: str) -> int:
    """The bit of `world.off` that switches a mechanism off. Raises ValueError for what is none ("M27" is one)."""
    if len(mechanism) != 3 or mechanism[0] != "M" or not mechanism[1:].isdigit():
        raise ValueError(f'"{mechanism}" is no mechanism: they are written M01 to M46')
    return int(mechanism[1:])


def switched(function: F, mechanism: str, otherwise: Answer) -> F:
    """The same rule with one question before it: is its mechanism off in this world? Lines keep their numbers."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source)
    body = tree.body[0]
    assert isinstance(body, ast.FunctionDef)
    body.decorator_list = []
    answer: ast.expr = ast.Constant(otherwise)
    if isinstance(otherwise, str):
        answer = ast.Name(otherwise, ast.Load())
    question = ast.parse(f"if (world.off >> {bit_of(mechanism)}) & 1 == 1: pass").body[0]
    assert isinstance(question, ast.If)
    question.body = [ast.Return(answer)]
    first = 1 if ast.get_docstring(body) is not None else 0
    line = body.body[min(first, len(body.body) - 1)].lineno
    for node in ast.walk(question):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 4
    body.body.insert(first, question)
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    made: dict[str, Any] = {}
    exec(compile(tree, function.__code__.co_filename, "exec"), function.__globals__, made)
    new: F = made[function.__name__]
    new.__module__ = function.__module__
    return new


def rules_hash(folder: Path = ROOM) -> str:
    """Hex hash of every source and parameter file in `folder`: the identity of the rule book."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("*.toml")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(folder: Path = ROOM) -> Path:
    """Where compiled rules of exactly this rule book are kept (WELLHIT_CACHE overrides the root)."""
    root = os.environ.get("WELLHIT_CACHE") or platformdirs.user_cache_dir("wellhit")
    return Path(root) / f"rules-{rules_hash(folder)}"


def is_warm() -> bool:
    """Whether compiled code for this rule book lies in the cache already."""
    return not COMPILED or any(cache_folder().rglob("*.nbc"))


if COMPILED:
    import numba
    import numba.core.config

    numba.core.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]

    def _print_once(print_record: Callable[[Any], str]) -> Callable[[Any], str]:
        """Numba prints the types of every call it considers, and ours are long: a record is printed once."""

        def printed(self: Any) -> str:
            if "printed" not in self.__dict__:
                self.__dict__["printed"] = print_record(self)
            text: str = self.__dict__["printed"]
            return text

        return printed

    numba.types.Record.__repr__ = _print_once(numba.types.Record.__repr__)  # type: ignore[method-assign]

    def _compile(function: F, keep: bool) -> F:
        """Bounds and division are checked (4 % dearer, and nothing is read in silence)."""
        options: dict[str, Any] = {
            "error_model": "python",
            "boundscheck": True,
            "nogil": True,
            "no_cfunc_wrapper": True,  # nothing calls rules from C
            "no_cpython_wrapper": not (keep or CALLED_FROM_PYTHON),  # and from Python only entries are called
            "no_rewrites": True,  # they look for whole arrays in expressions, of which rules have none
        }
        compiled: Any = numba.njit(cache=keep, **options)(function)
        if options["no_cpython_wrapper"]:
            _shut(compiled)
        made: F = compiled
        return made

    def _shut(compiled: Any) -> None:
        """A rule without a way in from Python says so when it is called from there; it would crash otherwise."""

        def add_overload(result: Any) -> None:
            compiled.overloads[tuple(result.signature.args)] = result  # known to other rules, not to Python

        def refuse(*args: Any, **named: Any) -> None:
            raise RuntimeError(
                f"{compiled.__name__} is a rule within the rule book: call an entry, or set WELLHIT_CALL_RULES=1"
            )

        compiled.add_overload, compiled._compile_for_args = add_overload, refuse

    def entry(function: F) -> F:
        """Compile a way into the rule book that Python calls; its code is kept in the cache folder."""
        return _compile(function, keep=True)

    def _made(function: F) -> F:
        """Compile a rule. It is kept as part of the entries that call it, not by itself."""
        return _compile(function, keep=False)

else:

    def entry(function: F) -> F:
        """Leave a way into the rule book as it is: plain Python."""
        return function

    def _made(function: F) -> F:
        """Leave a rule as it is: plain Python."""
        return function


@overload
def rule(what: F) -> F: ...
@overload
def rule(what: str, otherwise: Answer = None) -> Callable[[F], F]: ...
def rule(what: Any, otherwise: Answer = None) -> Any:
    """Mark a rule: `@rule`, or `@rule("M27", otherwise=1.0)` for one that a mechanism consists of.

    The latter's first argument is `world`. otherwise: see `Mechanism`. Raises ValueError for no mechanism.
    """
    if callable(what):
        return _made(what)

    def mark(function: F) -> F:
        MECHANISMS.append(Mechanism(what, function.__module__, function.__name__, otherwise))
        return _made(switched(function, what, otherwise))

    return mark
