"""What if (P11): other plans against the one that was followed, on the same draws and the same luck, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from wellhit.atlas import charts, differences, sentences
from wellhit.atlas.content.texts import Text
from wellhit.atlas.pages import results
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.report import plan_words
from wellhit.scenario import plan_edits
from wellhit.scenario.problems import nearest
from wellhit.terms import Plan

# Headings, and the measures of a comparison that stand under them.
PARTS = {
    "whole": ("total_casualties", "total_prisoners", "supply_share", "civilians_killed", "shelled_days", "last_shell"),
    "falls": ("fall",), "ports": ("port_open",), "tons": ("tons_landed",), "costs": ("casualties",), "held": ("held",),
}  # fmt: skip
POINTS = differences.POINTS
WHOLE = "all-ports.tons_landed"  # stands with the whole campaign


@dataclass(frozen=True)
class Change:
    """One outcome of a comparison: what it is called, the drawings, how often, and how much in words."""

    id: str
    label: Text
    drawn: Markup
    shares: Markup
    said: str
    often: str
    history: str
    plan: str
    mean: str
    interval: str
    open: bool
    swing: int  # by how many pairs one way outnumbers the other


def every(visit: Visit) -> Page:
    """All what-ifs, and how plans rank."""
    found = visit.library.results.comparisons
    values = {
        "plans": [summary_of(visit, name, one) for name, one in found.items()],
        "rankings": [ranking(visit, one) for one in visit.library.results.rankings],
        "made": results.made(visit),
        "pairs": pairs_of(found),
    }
    return Page("whatif.html", visit._("What if?"), values, section="results")


def one(visit: Visit, name: str) -> Page:
    """One what-if. Raises MissingError."""
    known = visit.library.results.comparisons
    found = known.get(name)
    if found is None:
        near = nearest(name, known)
        raise MissingError(
            visit._("There is no what-if of that name."),
            ((visit.to(f"results/what-if/{near}"), near),) if near else (),
        )
    title, told = title_of(visit, name, found), about(visit, name, found)
    values = {
        "title": title, "about": told, "parts_of_plan": parts(visit, found), "pairs": int(found["runs"]),
        "changes": changes(visit, name, found), "command": command(visit, found),
    }  # fmt: skip
    return Page("whatif_plan.html", title, values, told["question"].text, section="results")


# -- plans ---------------------------------------------------------------------------------------------------


def title_of(visit: Visit, name: str, found: Mapping[str, Any]) -> str:
    """What a plan is called in the reader's language; its id where nothing says."""
    titles = found.get("plan", {}).get("title", {}) or (plan.title if (plan := plan_of(visit, found)) else {})
    said = visit.text("plans", name, "title", titles.get("en") or name)
    return str(titles.get(visit.language) or said.text) if said.missing else str(said.text)


def plan_of(visit: Visit, found: Mapping[str, Any], side: str = "b") -> Plan | None:
    """The plan that a side of a comparison follows and the other does not, as the campaign has it now."""
    ours, theirs = found.get(f"plans_{side}", {}), found.get(f"plans_{'a' if side == 'b' else 'b'}", {})
    wanted = [(who, plan) for who, plan in ours.items() if theirs.get(who) != plan]
    plans = {(file.plan.side, file.plan.id): file.plan for file in visit.library.campaign.plans}
    return plans.get(wanted[0]) if len(wanted) == 1 else None


def about(visit: Visit, name: str, found: Mapping[str, Any]) -> dict[str, Text]:
    """What a plan asks and what it rests on."""
    plan = found.get("plan", {})
    id_ = str(plan.get("id", name))
    return {
        key: visit.text("plans", id_, key, str(plan.get(key, ""))) for key in ("question", "ground")
    }  # fmt: skip


def summary_of(visit: Visit, name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """A plan in the list: its title, its question, and what changes most clearly."""
    found_parts = parts(visit, found, ("whole", "falls"))
    clear = [change for part in found_parts for change in part["rows"] if not change.open]
    chief = sorted(clear, key=lambda change: -change.swing)[:3]
    return {
        "name": name,
        "title": title_of(visit, name, found),
        "about": about(visit, name, found),
        "chief": chief,
    }


def pairs_of(found: Mapping[str, Mapping[str, Any]]) -> int:
    """How many pairs each comparison has played; 0 without any."""
    return max((int(one["runs"]) for one in found.values()), default=0)


def changes(visit: Visit, name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan orders otherwise than the one it is held against, in the words of its orders (English)."""
    new, old = plan_of(visit, found), plan_of(visit, found, "a")
    if new is None or old is None:
        return {}
    names = {key: text for table in visit.library.named.values() for key, text in table.items()}
    theirs, ours = ({order.id: order for order in plan.orders} for plan in (old, new))
    other = plan_edits.differences(new, old)

    def order(one: Any) -> str:
        who = plan_words.called(one.who, names)
        what = plan_words.task_words(one, names)
        said = f"{who}: {what}" if who else what
        return f"{said[:1].upper()}{said[1:]}, {plan_words.conditions_words(one.when, names)}. {one.because}"

    return {
        "changed": [plan_words.change_words(ours[i], theirs[i], names) for i in other.changed],
        "added": [order(ours[i]) for i in other.added],
        "dropped": [order(theirs[i]) for i in other.dropped],
    }


def command(visit: Visit, found: Mapping[str, Any]) -> str:
    """The command that compares the two again."""
    words = ["wellhit", "compare", str(found["a"]), str(found["b"]), "--campaign", visit.library.campaign.id]
    return " ".join([*words, "--runs", str(found["runs"]), "--seed", str(found["seed"])])


# -- outcomes ------------------------------------------------------------------------------------------------


def part_of(name: str) -> str:
    """The heading under which an outcome stands; "" for one that has none."""
    measure = name.rpartition(".")[2] or name
    if name == WHOLE:
        return "whole"
    return next((key for key, measures in PARTS.items() if measure in measures), "")


def parts(
    visit: Visit, found: Mapping[str, Any], only: tuple[str, ...] = tuple(PARTS)
) -> list[dict[str, Any]]:
    """Outcomes under their headings, those of one unit on one scale; what came about in no run is left out."""
    titles = {
        "whole": visit._("The whole campaign"), "falls": visit._("When the fortresses fall"),
        "ports": visit._("When the first cargo comes"), "tons": visit._("Cargo landed"),
        "costs": visit._("What each siege costs the attackers"), "held": visit._("Still held at the end"),
    }  # fmt: skip
    made = []
    for key in only:
        rows = [row for row in found["outcomes"] if part_of(row["id"]) == key and happened(row)]
        units: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            units.setdefault(row["id"] if key == "whole" else row["unit"], []).append(row)
        panels = [_panel(visit, mine) for mine in units.values()]
        if panels:
            flat = [change for panel in panels for change in panel["rows"]]
            made.append({"key": key, "title": titles[key], "panels": panels, "rows": flat})
    return made


def happened(row: Mapping[str, Any]) -> bool:
    """False for what came about in no run of either."""
    return not (row["never_a"] == row["never_b"] == row["pairs"] or (row["a"] == row["b"] == 0.0))


def _panel(visit: Visit, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    factor = 100.0 if rows[0]["unit"] in POINTS else 1.0
    ends = [factor * x for row in rows for x in (row["low"], row["high"]) if x is not None]
    scale = charts.scale_of([0.0, *ends], room=0.08)
    ticks = charts.thinned(
        [(x, differences.signed(visit, x)) for x in charts.steps(scale.low, scale.high, 5)]
    )
    return {"rows": [change_of(visit, row, scale) for row in rows], "axis": charts.axis(scale, ticks)}


def change_of(visit: Visit, row: Mapping[str, Any], scale: charts.Scale) -> Change:
    """One outcome of a comparison in the reader's words."""
    unit, pairs = str(row["unit"]), int(row["pairs"])
    factor = 100.0 if unit in POINTS else 1.0
    low, middle, high = (factor * float(row[key]) for key in ("low", "difference", "high"))
    lower, higher = (round(float(row[key]) * pairs) for key in ("share_lower", "share_higher"))
    alike = lower == higher == 0
    is_open = low <= 0.0 <= high
    said = differences.how_much(visit, unit, low, middle, high, alike)
    often = differences.how_often(visit, unit, lower, higher, pairs)
    often = f"{often} {differences.never(visit, row['never_a'], row['never_b'])}".rstrip()
    bar = charts.shares(
        [("less", lower / pairs), ("same", 1 - (lower + higher) / pairs), ("more", higher / pairs)], often
    )
    return Change(
        str(row["id"]), label_of(visit, row), charts.difference(scale, low, middle, high, said), bar, said, often,
        mean(visit, unit, row["a"]), mean(visit, unit, row["b"]),
        differences.size(visit, unit, low, middle, high), differences.interval(visit, low, high), is_open,
        abs(lower - higher),
    )  # fmt: skip


def label_of(visit: Visit, row: Mapping[str, Any]) -> Text:
    """What an outcome of a comparison is called."""
    subject, _, measure = str(row["id"]).rpartition(".")
    known = "" if subject == "all-ports" else subject
    english = str(row["label"])
    if subject == "all-ports" and visit.language != "en":
        return Text(visit._("Cargo landed, all ports"), visit.language)
    return results.named(visit, measure, (known,) if known else (), english)


def mean(visit: Visit, unit: str, value: float) -> str:
    """A mean over the pairs."""
    if unit == "date":
        return sentences.day(visit, value)
    if unit in POINTS:
        return visit.tongue.percent(round(value, 3))
    return sentences.with_unit(visit, sentences.figure(visit, value, unit), unit)


# -- rankings ------------------------------------------------------------------------------------------------


def ranking(visit: Visit, found: Mapping[str, Any]) -> dict[str, Any]:
    """Plans by one outcome, the best mean first: a table and a chart of the differences from history's plan."""
    unit, plans = str(found["unit"]), found["plans"]
    factor = 100.0 if unit in POINTS else 1.0
    ends = [factor * float(plan[key]) for plan in plans for key in ("low", "high")]
    scale = charts.scale_of([0.0, *ends], room=0.08)
    verdicts = {
        "best": visit._("best"), "best or within indifference": visit._("best, or as good"),
        "may be best": visit._("may be best"), "not best": visit._("not best"),
    }  # fmt: skip
    rows = []
    for plan in plans:
        low, middle, high = (factor * float(plan[key]) for key in ("low", "difference", "high"))
        comparison = visit.library.results.comparisons.get(plan["plan"])
        title = title_of(visit, plan["plan"], comparison) if comparison else visit._("As history had it")
        first = low == middle == high == 0.0
        said = (
            visit._("held against itself") if first else differences.how_much(visit, unit, low, middle, high)
        )
        rows.append({
            "name": plan["plan"] if comparison else "", "title": title, "mean": mean(visit, unit, plan["mean"]),
            "difference": "" if first else differences.size(visit, unit, low, middle, high),
            "interval": "" if first else differences.interval(visit, low, high),
            "drawn": charts.difference(scale, low, middle, high, f"{title}: {said}"),
            "best_in": visit.tongue.number(round(float(plan["best_in"]) * int(found["runs"]))),
            "verdict": verdicts.get(str(plan["verdict"]), str(plan["verdict"])),
        })  # fmt: skip
    ticks = charts.thinned(
        [(x, differences.signed(visit, x)) for x in charts.steps(scale.low, scale.high, 4)]
    )
    better = visit._("More is better.") if found["better"] == "higher" else visit._("Less is better.")
    return {
        "label": label_of(visit, found), "rows": rows, "axis": charts.axis(scale, ticks), "better": better,
        "runs": visit.tongue.number(found["runs"]), "unit": sentences.unit_word(visit, unit), "id": found["id"],
    }  # fmt: skip
