"""The plans of a campaign as a table in a terminal: what each asks and what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.report import style
from wellhit.scenario.plan_edits import differences
from wellhit.scenario.read import Plans

WIDE = 100  # columns from which question and numbers stand beside each other
EMPTY = "No plans."


def plan_rows(found: Plans) -> list[dict[str, Any]]:
    """A row for each plan: side, id, title, question, ground, based_on, orders, and the orders that differ.

    `changes` is None for a plan that is based on no other, else the ids of its orders `added`, `changed` and
    `dropped` against that one; `scenarios` are those that play it unless told otherwise.
    """
    known = {(plan.side, plan.id): plan for plan in found.plans}
    rows = []
    for plan in found.plans:
        base = known.get((plan.side, plan.based_on))
        found_changes = differences(plan, base) if base else None
        rows.append(
            {
                "side": plan.side,
                "id": plan.id,
                "title": plan.title,
                "question": plan.question,
                "ground": plan.ground,
                "based_on": plan.based_on,
                "orders": len(plan.orders),
                "changes": found_changes._asdict() if found_changes else None,
                "scenarios": [head.id for head in found.heads if head.plans.get(plan.side) == plan.id],
            }
        )
    return rows


def plans_table(rows: Sequence[Mapping[str, Any]], sides: Mapping[str, str], width: int) -> Group:
    """The rows of `plan_rows`, side by side of the campaign; `sides`: names by id."""
    if not rows:
        return Group(Text(EMPTY))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    wide = width >= WIDE
    table.add_column("Plan", overflow="fold", ratio=None if wide else 2)
    table.add_column("What it asks", overflow="fold", ratio=3)
    if wide:
        table.add_column("Based on", no_wrap=True)
    table.add_column("Orders", justify="right", no_wrap=True)
    table.add_column("Changed", justify="right", no_wrap=True)
    for side, name in sides.items():
        table.add_section()
        table.add_row(Text(name, style="bold"))
        for row in rows:
            if row["side"] == side:
                based_on = [Text(row["based_on"] or style.NONE)] if wide else []
                table.add_row(_named(row), _asked(row, wide), *based_on, str(row["orders"]), _count(row))
    notes = [
        "* played unless another plan is chosen with --plan SIDE=ID.",
        "Changed: orders added, changed or dropped against the plan it is based on.",
    ]
    return Group(table, *(Padding(Text(note, style="dim"), (0, 1)) for note in notes))


def _named(row: Mapping[str, Any]) -> Text:
    star = "*" if row["scenarios"] else ""
    return Text(f" {row['id']}{star}")


def _asked(row: Mapping[str, Any], wide: bool) -> Text:
    """Title and question, and in a narrow table what it is based on."""
    lines = [row["question"]] if row["question"] else []
    if row["based_on"] and not wide:
        lines.append(f"Based on {row['based_on']}.")
    return Text(row["title"].get("en", row["id"])).append("".join(f"\n{line}" for line in lines), style="dim")


def _count(row: Mapping[str, Any]) -> str:
    changes = row["changes"]
    return style.NONE if changes is None else str(sum(len(ids) for ids in changes.values()))
