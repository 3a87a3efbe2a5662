"""A run (P10): one campaign of the model with seed and number, told day by day: to be cited and played again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from wellhit.atlas.pages import results
from wellhit.atlas.sentences import name_of
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.rulebook.read import book

TURNS_A_DAY = 4


def every(visit: Visit) -> Page:
    """The runs that are shown by themselves."""
    found = [(number, title, why_of(visit, number)) for number, title in results.runs_of(visit)]
    return Page(
        "runs.html", visit._("Single runs"), {"runs": found, "made": results.made(visit)}, section="results"
    )


def why_of(visit: Visit, number: str) -> str:
    """For what a run was chosen."""
    why = visit.library.results.tracks[f"run:{number}"].get("why", {})
    return str(why.get(visit.language) or why.get("en", ""))


def one(visit: Visit, number: str) -> Page:
    """One run: how chosen, how played again, what happened in it. Raises MissingError."""
    track = visit.library.track(f"run:{number}")
    if track is None or track["kind"] != "run":
        near = results.runs_of(visit)
        raise MissingError(
            visit._("This run is not among those that are shown."),
            tuple((visit.to(f"runs/{n}"), title) for n, title in near),
        )
    start = datetime.fromisoformat(track["start"])
    repeat, manifest = track.get("repeat", {}), visit.library.results.manifest or {}
    title = str(track["title"].get(visit.language) or track["title"]["en"])
    values = {
        "number": number, "track": track, "why": why_of(visit, number), "repeat": repeat,
        "note": track.get("note", {}).get(visit.language, ""), "falls": falls(visit, track, start),
        "days": days(visit, track, start), "first": start.date(), "manifest": manifest,
        "rules": {rule.number: rule.key for rule in book().rules.values()},
        "others": [(n, words) for n, words in results.runs_of(visit) if n != number],
    }  # fmt: skip
    seed = repeat.get("seed", track.get("seed"))
    if seed is not None:
        words = visit._("seed %(seed)s") % {"seed": seed}
        title = f"{title} ({words})"
    return Page("run.html", title, values, values["why"], section="results")


def day_of(turn: int, start: datetime) -> date:
    """The day of a turn."""
    return start.date() + timedelta(days=turn // TURNS_A_DAY)


def falls(visit: Visit, track: dict[str, Any], start: datetime) -> list[tuple[str, str, str, str]]:
    """(fortress id, its name, the day it fell in this run, the day it really fell); "" for never or not known."""
    fortresses, found = visit.library.frame["fortresses"], []
    really = {
        one.subject: one for one in visit.library.beside.values() if one.measure == "fall" and one.record
    }
    for key, states in track.get("fortresses", {}).items():
        fortress = fortresses[int(key)]
        turn = next((state[0] for state in states if state[1] == "fallen"), None)
        record = really.get((fortress["id"],))
        found.append((
            fortress["id"], name_of(visit, fortress["id"]),
            visit.day(day_of(turn, start), "d MMMM") if turn is not None else "",
            visit.tongue.moment(record.row.best[:10]) if record and record.row else "",
        ))  # fmt: skip
    return found


def days(visit: Visit, track: dict[str, Any], start: datetime) -> list[dict[str, Any]]:
    """What happened on each day, great and small, in the reader's words."""
    found: dict[date, dict[str, Any]] = {}
    for event in track.get("events", []):
        day = day_of(int(event["turn"]), start)
        mine = found.setdefault(day, {"day": day, "great": [], "small": []})
        text = event["text"].get(visit.language) or event["text"].get("en", "")
        part = visit.word(
            "turn", ("night", "morning", "afternoon", "evening")[int(event["turn"]) % TURNS_A_DAY]
        ).text
        mine["small" if event.get("small") else "great"].append((part, text, _rule(event)))
    return [found[day] for day in sorted(found)]


def _rule(event: dict[str, Any]) -> str:
    """The number of the rule that decided an event; "" where none is named."""
    return str(event.get("rule") or "")
