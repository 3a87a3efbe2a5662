"""Plans listed and told in words."""

import io
import json

from click.testing import CliRunner
from rich.console import Console

from wellhit.cli import main
from wellhit.report.plan_words import change_words, condition_words, conditions_words, plan_part, task_words
from wellhit.report.plans import plan_rows, plans_table
from wellhit.scenario.read import all_plans
from wellhit.terms import CONDITIONS, TASKS, Condition, Order, Plan

NAMES = {"haven": "Haven", "first": "First Brigade", "gate": "Gate"}
STORM = Order("storm", ("first",), "assault", "haven", when=(Condition("invested", ("haven",), 2.0),))


def test_every_task_and_condition_has_words():
    for task in TASKS:
        assert "{" not in task_words(Order("o", ("first",), task, "haven"), NAMES)
    for kind in CONDITIONS:
        text = "1944-09-04" if kind in ("after", "before") else "fair"
        assert "{" not in condition_words(Condition(kind, ("haven", "first"), 2.0, text), NAMES)


def test_conditions_read_as_they_are_meant():
    when = (Condition("after", text="1944-09-04"), Condition("fallen", ("haven",), negate=True))
    assert conditions_words(when, NAMES) == "from 4 September; not: Haven fallen"
    assert conditions_words((), NAMES) == "at once"
    assert condition_words(Condition("invested", ("haven",), 2.0), NAMES) == "Haven cut off for 2 days"
    assert condition_words(Condition("at", ("gate", "first")), NAMES) == "First Brigade at Gate"


def test_a_change_is_told_by_what_differs():
    slow = Order("storm", ("second",), "assault", "haven", tempo="deliberate", because="to spare lives")
    assert change_words(slow, STORM, NAMES) == (
        "Without First Brigade. With second. Now: attack Haven (deliberate). "
        "No longer waits for: Haven cut off for 2 days. (to spare lives)"
    )


def test_a_plan_based_on_another_is_told_by_its_differences():
    base = Plan(
        "base", "north", {"en": "Base"}, "", "", (STORM, Order("ring", ("first",), "invest", "haven"))
    )
    other = Plan(
        "other", "north", {"en": "Other"}, "", "", (STORM, Order("wait", ("first",), "hold")), "base"
    )
    text = plan_part(other, base, NAMES)
    assert "2 orders, 1 of them as in [base](base.md)." in text
    assert "| `wait` | First Brigade | hold | at once |" in text
    assert "**Dropped**: `ring`." in text
    assert plan_part(base, None, NAMES).startswith("2 orders.")


def test_the_list_counts_orders_and_changes():
    rows = plan_rows(all_plans("channel-ports-1944"))
    assert [row["side"] for row in rows] == sorted(row["side"] for row in rows)
    first = next(row for row in rows if row["id"] == "antwerp-demolished")
    assert first["changes"] == {"added": (), "changed": ("wreck-antwerp",), "dropped": ()}
    assert next(row for row in rows if row["id"] == "historical")["scenarios"] == ["autumn", "to-the-end"]


def test_the_table_says_it_at_every_width():
    rows = plan_rows(all_plans("channel-ports-1944"))
    for width in (70, 120):
        console = Console(width=width, record=True, file=io.StringIO())
        console.print(plans_table(rows, {"allied": "Allies", "german": "Germans"}, width))
        text = console.export_text()
        assert "scheldt-first" in text
        assert "historical*" in text
        assert "ased on" in text
        assert max(len(line) for line in text.splitlines()) <= width


def test_the_command_lists_them():
    listed = CliRunner().invoke(main, ["plans"])
    assert listed.exit_code == 0
    assert "withdraw-garrisons" in listed.output
    found = json.loads(CliRunner().invoke(main, ["plans", "boulogne-1944", "--json"]).output)
    assert [(row["id"], row["changes"]) for row in found] == [("assault", None), ("hold", None)]
    missing = CliRunner().invoke(main, ["plans", "nowhere"])
    assert missing.exit_code == 2
    assert 'no campaign or folder "nowhere"' in missing.output
