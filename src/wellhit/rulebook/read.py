"""Reads the rule book out of the code: chapters, rules, what each uses, and the sequence of play.

Nothing is imported and nothing compiled: the sources in engine/ are parsed as text, so that the book cannot
say anything else than the rules that are played, and is there at once. A function is a rule if it carries
`@rule` or `@entry`. What a rule uses is seen in its body: quantities as `draw.x`, other rules as calls, dice
as calls of roll, normal and noise, events as calls of note.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from wellhit.rulebook.expectation import expectation
from wellhit.rulebook.formula import formula_of
from wellhit.rulebook.records import DECIDE, STEP, TURN, Book, Chapter, Mechanism, Quantity, Rule, Step

HOUSE = Path(__file__).resolve().parent.parent
ENGINE = HOUSE / "engine"
# Of a draw but no parameter: what a calibration says of a fortress's hidden quantities, and whether it says any.
HIDDEN = ("known", "will", "execution")
MECHANISMS = HOUSE / "lab" / "whatif" / "mechanisms.toml"
CAMPAIGNS = HOUSE / "campaigns"
SOURCES = CAMPAIGNS / "channel-ports-1944" / "sources.toml"
ORDERS = "orders"
DICE = {"roll": "a roll from 0 to 1", "normal": "a bell-shaped roll", "noise": "a factor about 1"}
ID = re.compile(r"\bM\d\d\b")
TAIL_OF_IDS = re.compile(r"[.,:;]?\s*\(?((?:M\d\d)(?:\s*[-,–]\s*M\d\d|\s+and\s+M\d\d)*)\)?\.?$")
COMMON = 6  # a chapter whose rules more than so many others use is common ground and stands at the end


def ids_in(text: str) -> list[str]:
    """Mechanism ids in a text, ranges filled: "M27-M29, M31" is four."""
    text = re.sub(
        r"M(\d\d)\s*[-–]\s*M(\d\d)",
        lambda m: " ".join(f"M{n:02}" for n in range(int(m[1]), int(m[2]) + 1)),
        text,
    )
    return list(dict.fromkeys(ID.findall(text)))


def paragraphs(docstring: str) -> tuple[list[str], list[str], list[str]]:
    """Words (by paragraph), the lines after `Formula:`, and those after `Quantities:`."""
    parts: dict[str, list[str]] = {"words": [""], "formula": [], "quantities": []}
    now = "words"
    for raw in docstring.splitlines():
        line = raw.strip()
        for label, part in (("Formula:", "formula"), ("Quantities:", "quantities")):
            if line.startswith(label):
                now, line = part, line.removeprefix(label).strip()
        if now == "words":
            if line:
                parts["words"][-1] = f"{parts['words'][-1]} {line}".strip()
            elif parts["words"][-1]:
                parts["words"].append("")
        elif line:
            parts[now].append(line)
        else:
            now = "words"
            parts["words"].append("")
    return [p for p in parts["words"] if p], parts["formula"], parts["quantities"]


def reasons_in(lines: list[str]) -> dict[str, str]:
    """`name (why), name (why)` as a table."""
    text = " ".join(lines)
    return dict(re.findall(r"(\w+) \(((?:[^()]|\([^()]*\))*)\)", text))


def without_ids(text: str) -> str:
    """A sentence without the ids at its end, and with its full stop."""
    bare = TAIL_OF_IDS.sub("", text).rstrip()
    return bare if not bare or bare[-1] in ".!?" else bare + "."


def _otherwise(decorator: ast.Call) -> str:
    """The answer of a switched rule without its mechanism, in words."""
    value: object = None
    for keyword in decorator.keywords:
        if keyword.arg == "otherwise":
            if not isinstance(keyword.value, ast.Constant | ast.UnaryOp):
                return f"the answer is always `{ast.unparse(keyword.value)}`"
            value = ast.literal_eval(keyword.value)
    if value is None:
        return "nothing of this is done"
    if isinstance(value, bool):
        return f"the answer is always {'yes' if value else 'no'}"
    if isinstance(value, str):
        return f"`{value}` stays as it is"
    return f"the answer is always {value:g}"


def marks_of(function: ast.FunctionDef) -> tuple[bool, tuple[str, str] | None]:
    """Whether a function is a rule, and the switch it carries."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id in ("rule", "entry"):
            return True, None
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "rule":
            return True, (ast.literal_eval(decorator.args[0]), _otherwise(decorator))
    return False, None


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _die(call: ast.Call) -> str:
    """A throw of dice in words."""
    kind = DICE[_name(call.func)]
    key, turn = ast.unparse(call.args[0]), ast.unparse(call.args[2])
    whose = "of fate, the same whatever the plans," if "fate" in key else "of luck"
    when = "anew each turn" if "turn" in turn else "anew each day" if "day" in turn else "once"
    spread = ""
    if len(call.args) > 4:
        spread = f", spread by `{ast.unparse(call.args[4]).removeprefix('draw.')}`"
    return f"{kind} {whose} {when}{spread}".replace(",,", ",")


def calls_in(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Every call of a plain name in a function, in the order of the lines."""
    found = [n for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    yield from sorted(found, key=lambda n: (n.lineno, n.col_offset))


def rule_of(chapter: str, function: ast.FunctionDef, known: dict[str, str], text: str) -> Rule:
    """A rule from its function. known: name -> chapter of every rule that can be called here."""
    words, formula, reasons = paragraphs(ast.get_docstring(function) or "")
    switch = marks_of(function)[1]
    mechanisms = ids_in(" ".join(words))
    if switch and switch[0] not in mechanisms:
        mechanisms.insert(0, switch[0])
    made = Rule(
        chapter, function.name, [without_ids(w) for w in words if without_ids(w) != "."], formula,
        reasons_in(reasons), mechanisms, switch,
    )  # fmt: skip
    used = [
        n for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "draw"
    ]  # fmt: skip
    used.sort(key=lambda n: (n.lineno, n.col_offset))
    made.quantities = list(dict.fromkeys(n.attr for n in used if n.attr not in HIDDEN))
    for call in calls_in(function):
        name = _name(call.func)
        if name == "note":
            made.events += [_name(a) for a in call.args if _name(a).startswith("E_")]
        elif name in DICE:
            if len(call.args) > 3 and chapter != "dice":
                made.dice.append(_die(call))
        elif name in known:
            made.line_by_line.append((known[name], name))
    made.calls = list(dict.fromkeys(made.line_by_line))
    made.dice = list(dict.fromkeys(made.dice))
    made.events = list(dict.fromkeys(made.events))
    lines = text.splitlines()
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    made.formula = made.formula or formula_of(body, chapter != "dice")
    if body:
        signature = ", ".join(a.arg for a in function.args.args)
        made.code = f"def {function.name}({signature}):\n" + "\n".join(
            lines[body[0].lineno - 1 : function.end_lineno]
        )
    return made


def title_of(head: str, name: str) -> str:
    """A chapter's title: its head up to the first colon or full stop; shorter, up to the first comma."""
    first = re.split(r"[:.]", head, maxsplit=1)[0]
    if len(first) > 34:
        first = first.split(",")[0]
    return first if 0 < len(first) <= 44 else name.replace("_", " ").capitalize()


def _sources(folder: Path) -> dict[str, tuple[str, ast.Module]]:
    """The parsed files of the engine by name, those with rules in them only."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "\n@rule" in text or "\n@entry" in text:
            found[path.stem] = (text, ast.parse(text))
    return found


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and marks_of(n)[0]]


def read_chapters(folder: Path) -> dict[str, Chapter]:
    """Every chapter by name, its rules in the order of the file."""
    files = _sources(folder)
    own = {name: {f.name for f in _functions(tree)} for name, (_, tree) in files.items()}
    chapters = {}
    for name, (text, tree) in files.items():
        known = dict.fromkeys(own[name], name)
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                other = node.module.rsplit(".", 1)[-1]
                for alias in node.names:
                    if alias.name in own.get(other, ()):
                        known[alias.asname or alias.name] = other
        head = [" ".join(p.split()) for p in (ast.get_docstring(tree) or "").split("\n\n")]
        rules = [rule_of(name, function, known, text) for function in _functions(tree)]
        chapters[name] = Chapter(name, title_of(head[0], name), head, rules, {*known.values()} - {name})
    return chapters


def _steps(rules: dict[tuple[str, str], Rule], entry: str) -> list[Step]:
    """The calls of an entry of turn.py; those that stay in turn.py with what they call elsewhere."""
    steps = []
    for key in rules[TURN, entry].line_by_line if (TURN, entry) in rules else ():
        parts = tuple(c for c in rules[key].calls if c[0] not in (TURN, "common")) if key[0] == TURN else ()
        steps.append(Step(key, parts))
    return steps


def _once(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _who_asks_most(chapters: dict[str, Chapter], name: str, placed: list[str]) -> str:
    """Of the chapters that have their place, the one that calls another most; the first of equals, "" if none does."""
    calls = {p: sum(c[0] == name for r in chapters[p].rules for c in r.line_by_line) for p in placed}
    most = max(calls.values(), default=0)
    return next((p for p in placed if calls[p] == most), "") if most else ""


def _mostly_reached(chapter: Chapter, calls: list[tuple[str, str]]) -> bool:
    """Whether these calls play at least half of a chapter's rules, so that it belongs where they stand."""
    inside = {r.key: [c for c in r.calls if c[0] == chapter.name] for r in chapter.rules}
    reached: set[tuple[str, str]] = set()
    waiting = [c for c in calls if c in inside]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += inside[key]
    return 2 * len(reached) >= len(inside)


def order_of(chapters: dict[str, Chapter], sequence: dict[str, list[Step]]) -> list[str]:
    """Chapters as play comes to them: set-up, what each side decides, then the turn.

    A chapter stands where the turn first comes to it after orders have been carried out, for what comes
    before that is counting and readying (unless that is most of a chapter); one that only others ask stands
    after the one that asks it most.
    """
    shared = [n for n in chapters if n != TURN and sum(n in c.asks for c in chapters.values()) > COMMON]
    flat = [c for s in sequence[STEP] for c in (s.parts or (s.rule,))]
    names = [c[0] for c in flat]
    cut = names.index(ORDERS) if ORDERS in names else 0
    after = _once(n for n in names[cut:])
    ready = [c for c in flat[:cut] if c[0] not in after and c[0] in chapters]
    before = _once(n for n in (c[0] for c in ready) if _mostly_reached(chapters[n], ready))
    decided = _once(s.rule[0] for s in sequence[DECIDE])
    placed = _once(
        n for n in ("begin", *decided, *before, *after) if n in chapters and n not in (TURN, *shared)
    )
    left = [n for n in chapters if n not in placed and n not in shared and n != TURN]
    while left:
        asked = {n: _who_asks_most(chapters, n, placed) for n in left}
        near = next((n for n in left if asked[n]), None)
        if near is None:
            break
        placed.insert(placed.index(asked[near]) + 1, near)
        left.remove(near)
    for name in (*shared, *left, TURN):
        chapters[name].common = True
    return [*placed, *[n for n in (TURN, *shared, *left) if n in chapters]]


def in_order(
    chapter: Chapter, rules: dict[tuple[str, str], Rule], first: list[tuple[str, str]]
) -> list[Rule]:
    """A chapter's rules top down: those that the turn calls, each followed by what it asks in this chapter."""
    asked = {c for r in rules.values() if r.chapter != chapter.name for c in r.calls}
    tops = [key for key in first if key[0] == chapter.name]
    tops += [r.key for r in chapter.rules if r.key in asked and r.key not in tops]
    inner = {c for r in chapter.rules for c in r.calls}
    tops += [r.key for r in chapter.rules if r.key not in inner and r.key not in tops]
    found: list[tuple[str, str]] = []

    def visit(key: tuple[str, str]) -> None:
        if key in found or key[0] != chapter.name:
            return
        found.append(key)
        for call in rules[key].calls:
            if call not in tops:
                visit(call)

    for key in tops:
        visit(key)
    return [rules[key] for key in dict.fromkeys([*found, *(r.key for r in chapter.rules)])]


def read_quantities(path: Path) -> dict[str, Quantity]:
    """Every parameter by name."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Quantity(
            name, row["prior"], row["unit"], row.get("because", ""), row.get("assumed", ""),
            tuple(row.get("mechanisms", ())),
        )
        for name, row in table.items()
    }  # fmt: skip


def read_mechanisms(path: Path) -> dict[str, Mechanism]:
    """Every mechanism by id."""
    found = {}
    for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
        moves = expectation(row, CAMPAIGNS)
        found[name] = Mechanism(name, row["title"], row["texts"], row["why"], moves)
    return found


def read_sources(path: Path) -> dict[str, str]:
    """Titles of sources by id."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: row["title"] for name, row in table.items()}


def event_words(folder: Path = ENGINE) -> dict[str, str]:
    """The events of the log in order: E_NAME -> words (engine/words.py)."""
    names: list[str] = []
    words: tuple[str, ...] = ()
    for node in ast.parse((folder / "words.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            if isinstance(target, ast.Tuple) and all(_name(e).startswith("E_") for e in target.elts):
                names += [_name(e) for e in target.elts]
            elif _name(target) == "EVENT_WORDS":
                words = ast.literal_eval(node.value)
    return dict(zip(names, words, strict=True))


def read_book(engine: Path = ENGINE, mechanisms: Path = MECHANISMS, sources: Path = SOURCES) -> Book:
    """The rule book of an engine."""
    chapters = read_chapters(engine)
    rules = {r.key: r for c in chapters.values() for r in c.rules}
    sequence = {entry: _steps(rules, entry) for entry in (DECIDE, STEP)}
    names = order_of(chapters, sequence)
    first = [c for entry in (DECIDE, STEP) for s in sequence[entry] for c in (s.rule, *s.parts)]
    for chapter in chapters.values():
        chapter.rules = in_order(chapter, rules, first)
    return Book(
        [chapters[name] for name in names], sequence, read_quantities(engine / "parameters.toml"),
        read_mechanisms(mechanisms), read_sources(sources),
    )  # fmt: skip


@cache
def book() -> Book:
    """The rule book of this Wellhit, read once."""
    return read_book()
