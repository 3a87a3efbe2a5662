"""A picture that stands alone: the style sheet's rules resolved to plain numbers and colours within the drawing.

A browser resolves `var()` and `calc()`; a setter of booklets and most drawing programs do not. The rules stay where
they are, in `static/map.css`; here its print palette is filled in for one scale.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

CSS = Path(__file__).parent.parent / "static" / "map.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MEDIA = re.compile(r"@media\s*([^{]+)\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
VARIABLE = re.compile(r"var\((--[\w-]+)\)")
INNERMOST = re.compile(r"(calc|clamp)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
NOT = re.compile(r":not\([^)]*\)")
IS = re.compile(r":is\(([^)]*)\)")
DRAWN = (".river", ".canal", ".shore", ".basin", ".coast-mole", ".causeway", ".ditch", ".flood")
SIGNS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


@lru_cache(maxsize=1)
def _sheet(_changed: int) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Variables of the print palette, and the rules that hold for every medium."""
    text = COMMENT.sub("", CSS.read_text(encoding="utf-8"))
    printed = [body for medium, body in MEDIA.findall(text) if medium.strip() == "print"]
    rules = [(a.strip(), b.strip()) for a, b in RULE.findall(MEDIA.sub("", text))]
    variables: dict[str, str] = {}
    for body in [rules[0][1], *(b for part in printed for _, b in RULE.findall(part))]:
        variables.update(re.findall(r"(--[\w-]+):\s*([^;]+)", body))
    return variables, rules


def number(expression: str) -> float:
    """The value of sums and products of numbers, `px` left out. Raises ValueError for anything else."""
    try:
        return _value(ast.parse(expression.replace("px", "").strip(), mode="eval").body)
    except SyntaxError:
        raise ValueError(f"no number: {expression}") from None


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        return SIGNS[type(node.op)](_value(node.left), _value(node.right))
    raise ValueError(f"no number: {ast.unparse(node)}")


def resolved(value: str, variables: dict[str, str]) -> str:
    """A value without variables and sums: `calc(var(--unit) * 2px)` at unit 3 is `6px`."""
    value = VARIABLE.sub(lambda m: variables.get(m[1], "0"), value)

    def reckoned(match: re.Match[str]) -> str:
        unit = "px" if "px" in match[2] else ""
        if match[1] == "calc":
            return f"{number(match[2]):.4g}{unit}"
        low, middle, high = (number(part) for part in match[2].split(","))
        return f"{min(max(middle, low), high):.4g}{unit}"

    return INNERMOST.sub(reckoned, value)


def rules_at(unit: float) -> str:
    """The rules of the base map for a scale of `unit` map units to the pixel, as plain CSS."""
    variables, rules = _sheet(CSS.stat().st_mtime_ns)
    variables = {**variables, "--unit": f"{unit:.4g}"}
    lines = []
    for selectors, body in rules:
        if "[style" in selectors or selectors.startswith(".z") or "transform" in body:
            continue
        pairs = [
            part.split(":", 1)
            for part in body.split(";")
            if ":" in part and not part.strip().startswith("--")
        ]
        said = "; ".join(f"{name.strip()}: {resolved(value.strip(), variables)}" for name, value in pairs)
        lines += [f"{selector} {{ {said} }}" for selector in _plain(selectors)]
    return "\n".join(lines)


def _plain(selectors: str) -> list[str]:
    """Selectors without `:is()` and `:not()`, which simple readers of CSS do not know."""
    found = []
    for selector in _apart(selectors):
        if NOT.search(selector):
            bare = NOT.sub("", selector)
            found += [bare.replace(".acc", f"{kind}.acc", 1) for kind in DRAWN]
        elif match := IS.search(selector):
            found += [IS.sub(part.strip(), selector, count=1) for part in match[1].split(",")]
        else:
            found.append(selector)
    return found


def _apart(selectors: str) -> list[str]:
    """Selectors of a list, apart; a comma within brackets does not part them."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", selectors) if part.strip()]


def alone(svg: str, unit: float) -> str:
    """A still picture with its style inside. Dots get their radius as an attribute, which older readers want."""
    rules = rules_at(unit)
    radii = re.findall(r"\.base \.dot(\.\w+)?(?:, \.base \.dot(\.\w+))? \{ r: ([\d.]+)px", rules)
    radii += re.findall(r"\.base \.dot(\.r\d)() \{ r: ([\d.]+)px", rules)
    by_class = {part.removeprefix(".") or "dot": radius for one, two, radius in radii for part in (one, two)}

    def with_radius(match: re.Match[str]) -> str:
        classes = match[1].split()
        radius = next((by_class[c] for c in reversed(classes) if c in by_class), by_class.get("dot", "1"))
        return f'<circle class="{match[1]}"{match[2]} r="{radius}"'

    svg = re.sub(r'<circle class="(dot[^"]*)"([^>]*?) r="[^"]*"', with_radius, svg)
    return svg.replace(">", f' color="#000"><style>{rules}</style>', 1)
