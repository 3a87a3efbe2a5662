"""How each event of a run is told in Dutch: a row for each kind, as `tellings.py` has them in English.

Told from an event as a track has it (`report/told.py`), with whatever names the caller knows, so that an atlas can
tell it anew in its own. Slots as in `tellings.py`. No engine is needed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Name = Callable[[str, str], str]  # table and id -> name


class Dutch(NamedTuple):
    """A sentence without its full stop, and what the roll adds to it."""

    text: str
    happened: str = ""
    failed: str = ""


TELLINGS_NL: dict[str, Dutch] = {
    "reached": Dutch("{b}: bereikt {a}"),
    "invested": Dutch(
        "de wegen naar {a} zijn afgesneden door {b}, {value} man: {share} van een volledige ring"
    ),
    "assault": Dutch("de bestorming van {a} begint, met {value} bataljons van {b}"),
    "raid": Dutch("{b}: {value} ton bommen op {a}; {share} van de ingezette toestellen vindt het doel"),
    "carried": Dutch("{b} ({a}): stormenderhand genomen; krijgsgevangenen: {value}"),
    "gave_up": Dutch("{b} ({a}): opgegeven; krijgsgevangenen: {value}"),
    "fell": Dutch(
        "{a} valt in handen van {b}: {value} krijgsgevangenen in totaal, {share} van de werken verloren"
    ),
    "port_taken": Dutch(
        "de haven van {a} komt in handen van {b}, voor {percent_value} vernield",
        "; wat was voorbereid, wordt op het laatst nog opgeblazen",
        "; wat was voorbereid, wordt niet opgeblazen",
    ),
    "port_open": Dutch(
        "de haven van {a} gaat open: {value} ton per dag zodra alles hersteld is, nu nog voor {share} vernield"
    ),
    "bridge_blown": Dutch("de brug op de weg van {a} is opgeblazen: {value} uur werk"),
    "bridged": Dutch("de genie heeft een brug gelegd op de weg van {a}"),
    "bridge_seized": Dutch("de brug op de weg van {a} wordt ongeschonden genomen"),
    "contact": Dutch(
        "{a} wordt aangevallen door {b}, {ratio} tegen 1",
        "; de verdedigers wijken",
        "; de verdedigers houden stand",
    ),
    "terms": Dutch("aan {a} worden capitulatievoorwaarden aangeboden"),
    "truce": Dutch("een bestand van {value} uur bij {a}"),
    "truce_over": Dutch("het bestand bij {a} is voorbij; tot nu toe hebben {value} mensen de stad verlaten"),
    "captured": Dutch("{b}: kan bij {a} geen kant meer op en wordt gevangengenomen; tot nu toe {value} man"),
    "garrisoned": Dutch("{b}: gaat met {value} man de stellingen van {a} in"),
    "raid_off": Dutch(
        "{b}: een aanval van {value} toestellen op {a} gaat niet door, de wolken hangen te laag"
    ),
    "capitulation": Dutch("algemene capitulatie van {a}"),
    "commander": Dutch("de commandant van {a} raakt gewond of wordt gevangengenomen"),
    "drawn_in": Dutch("{b} ({a}): als voorpost opgegeven; {value} man gaan terug naar de hoofdstelling"),
    "parley": Dutch(
        "de commandant van {a} vraagt om capitulatievoorwaarden, nu {percent_value} van zijn werken verloren is"
    ),
    "talks_failed": Dutch("de onderhandelingen bij {a} mislukken"),
    "landing": Dutch("bij {a} bereiden {b} een landing voor"),
    "left_works": Dutch("{b}: verlaat met {value} man de stellingen van {a}"),
    "empty": Dutch("{a} blijkt zo goed als verlaten wanneer {b} er aankomen: nog {value} man"),
}
ENDS = {
    "war": "; het garnizoen legt met het einde van de oorlog de wapens neer",
    "taken": "; de laatste stelling is genomen",
}


def number(value: float) -> str:
    """A count as it is written in Dutch: 12.350."""
    return f"{round(value):,}".replace(",", ".")


def percent(share: float) -> str:
    """A share in per cent: 37%."""
    if 0.0 < share < 0.01:
        return "minder dan 1%"
    if 0.99 < share < 1.0:
        return "meer dan 99%"
    return f"{100 * share:.0f}%"


def end_of(fall: Mapping[str, Any]) -> str:
    """How a fortress fell, as the end of a sentence."""
    left = int(fall.get("left", 0))
    if fall.get("how") == "given up":
        stands = "één stelling had" if left == 1 else f"{number(left)} stellingen hadden"
        return f"; {stands} het tot het einde uitgehouden"
    return ENDS.get(str(fall.get("how")), "")


def dutch(event: Mapping[str, Any], name: Name) -> str:
    """An event of a track as a Dutch sentence; empty for a kind that is not known here.

    name: of a thing by its table and id; sides with their article.
    """
    telling = TELLINGS_NL.get(str(event["kind"]))
    if telling is None:
        return ""
    value, odds = float(event.get("value", 0.0)), float(event.get("odds", 0.0))
    slots = {
        key: name(*event[key]) if event.get(key) else "" for key in ("a", "b")
    }  # table and id of both subjects
    ratio = f"{value:.1f}".replace(".", ",") if value < 10 else number(value)
    text = telling.text.format(
        **slots, value=number(value), percent_value=percent(value), share=percent(odds), ratio=ratio
    )
    if event.get("roll") is not None:
        text += telling.happened if event["roll"] < odds else telling.failed
    text += end_of(event.get("fall") or {})
    return f"{text[:1].upper()}{text[1:]}."
