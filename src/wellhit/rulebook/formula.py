"""The formula of a short rule that only reckons, taken from its body: for rules whose docstring gives none."""

from __future__ import annotations

import ast
import re

SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "x", ast.Div: "/"}
MOST_LINES = 10
RECORDS = ("world", "draw", "state", "keys", "log")  # what nearly every rule is handed: left out of calls


class _Plainer(ast.NodeTransformer):
    """Calls without the records that every rule is handed, dice without their streams."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("roll", "normal") and len(node.args) == 4:
            return ast.Name(name)
        if name == "noise" and len(node.args) == 5:
            return ast.Call(node.func, node.args[4:], [])
        return ast.Call(node.func, [a for a in node.args if ast.unparse(a) not in RECORDS], [])


def plain(node: ast.expr, dice_too: bool = True) -> str:
    """An expression as a formula: quantities by their bare names, x for times."""
    made = ast.parse(ast.unparse(node), mode="eval").body
    text = ast.unparse(_Plainer().visit(made) if dice_too else made)
    text = re.sub(r"\b(?:draw|math|state|world)\.", "", text)
    return re.sub(r"(?<=\d)\.0\b", "", text).replace(" * ", " x ")


def _is_alias(node: ast.stmt) -> bool:
    """`f = state.formations[i]`: a name for a record, no part of a formula."""
    return isinstance(node, ast.Assign) and bool(
        re.match(r"(?:state|world|view)\.\w+\[[\w.]+(?:\[0\])?\]$", ast.unparse(node.value))
    )


def _lines(body: list[ast.stmt], dice_too: bool) -> list[str] | None:
    """A body as lines; None where it does more than reckon."""
    lines: list[str] = []
    for node in body:
        if _is_alias(node):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            lines.append(f"= {plain(node.value, dice_too)}")
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            lines.append(f"{node.targets[0].id} = {plain(node.value, dice_too)}")
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and type(node.op) in SIGNS:
            name = node.target.id
            lines.append(f"{name} = {name} {SIGNS[type(node.op)]} {plain(node.value, dice_too)}")
        elif isinstance(node, ast.If) and not node.orelse:
            inner = _lines(node.body, dice_too)
            if inner is None or len(inner) != 1:
                return None
            lines.append(f"{inner[0]}   if {plain(node.test, dice_too)}")
        else:
            return None
    return lines


def formula_of(body: list[ast.stmt], dice_too: bool = True) -> list[str]:
    """The formula of a rule without loops that changes nothing; empty for any other, and for mere yes or no."""
    lines = _lines(body, dice_too) or []
    reckons = any(
        line.startswith("=") and not re.match(r"= (?:True|False|-?[\d.]+)(?:   if|$)", line) for line in lines
    )
    if not reckons or len(lines) > MOST_LINES:
        return []
    if any(line.startswith("=") and "   if " in line for line in lines[:-1]) and "   if " not in lines[-1]:
        lines[-1] += "   otherwise"
    return lines
