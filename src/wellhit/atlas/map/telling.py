"""What the map shows, in words: the table under it, and the description that goes with a picture (P11).

Made from the same `Scene` as the picture. Places come in the order in which the map names them, the great ones first;
strongpoints are counted under their fortress. Both sides are told in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from wellhit.atlas.i18n import Tongue
from wellhit.atlas.map.scene import Scene, Stand

MOST_TOLD = 12  # places that a description names one by one; the table has them all


class Line(NamedTuple):
    """One thing at a place. kind: fortress, port, formation, raid, civilians or bridge; id: "" where it has none."""

    kind: str
    id: str
    name: str
    words: str

    def __str__(self) -> str:
        if self.kind == "civilians":
            return self.words
        return ", ".join(part for part in (self.name, self.words) if part)


class Row(NamedTuple):
    """A place with something on it: its index, id and name, and what there is."""

    place: int
    id: str
    name: str
    lines: tuple[Line, ...]


def named(names: Any, language: str) -> str:
    """A name of the frame in a language, else in English."""
    if isinstance(names, str):
        return names
    return str(names.get(language) or names.get("en", ""))


def when(scene: Scene, to: Tongue) -> str:
    """The day and the part of the day: 17 September 1944, morning."""
    _ = to.text
    parts = {
        "night": _("night"),
        "morning": _("morning"),
        "afternoon": _("afternoon"),
        "evening": _("evening"),
    }
    return f"{to.day(scene.day)}, {parts[scene.part_of_day]}"


def rows(scene: Scene, to: Tongue, places: Collection[int] | None = None) -> list[Row]:
    """The daily table: every place with something on it (or only those given), with what there is."""
    found: dict[int, list[Line]] = {}
    for place, line in _lines(scene, to):
        found.setdefault(place, []).append(line)
    listed = scene.frame["places"]
    order = sorted(found, key=lambda p: (listed[p].get("rank", 5), named(listed[p]["name"], to.code), p))
    return [
        Row(p, listed[p]["id"], named(listed[p]["name"], to.code), tuple(found[p]))
        for p in order
        if places is None or p in places
    ]


def _lines(scene: Scene, to: Tongue) -> Iterator[tuple[int, Line]]:
    _, frame = to.text, scene.frame
    fortresses = {(one["place"], named(one["name"], to.code)) for one in frame.get("fortresses", [])}
    for i, one in enumerate(frame.get("fortresses", [])):
        line = Line("fortress", one["id"], named(one["name"], to.code), fortress_words(scene, i, to))
        yield one["place"], line
    for i, one in enumerate(frame.get("ports", [])):
        yield one["place"], Line("port", one["id"], _("port"), port_words(scene, i, to))
    for i, stand in scene.stands.items():
        one = frame["formations"][i]
        name = named(one["name"], to.code)
        # A fortress and its garrison bear one name.
        name = _("garrison") if (stand.place, name) in fortresses else name
        yield stand.place, Line("formation", one["id"], name, stand_words(scene, stand, to))
    for place, aircraft, tons in scene.raids:
        yield place, Line("raid", "", _("air raid"), raid_words(aircraft, tons, to))
    for index in scene.track.get("civilians", {}):
        step = scene.people(int(index))
        if step is not None:
            words = _("{n} people in the town").format(n=_spread(step[1:], to))
            yield int(index), Line("civilians", "", _("civilians"), words)


def fortress_words(scene: Scene, index: int, to: Tongue) -> str:
    """The state of a fortress and of its works."""
    _ = to.text
    shares = scene.fortress_shares(index)
    if shares is not None:
        return _("cut off in {cut} of the runs, fallen in {fallen}").format(
            cut=to.percent(shares[0] / 100), fallen=to.percent(shares[1] / 100)
        )
    state = {
        "held": _("held"),
        "invested": _("cut off"),
        "masked": _("cut off and watched"),
        "assault": _("under assault"),
        "fallen": _("fallen"),
    }[scene.fortress(index)]
    works = [i for i, s in enumerate(scene.frame.get("strongpoints", [])) if s.get("fortress") == index]
    gone = sum(scene.strongpoint(i) == "fallen" for i in works)
    if not 0 < gone < len(works):
        return state
    return state + ", " + _("{n} of {all} strongpoints fallen").format(n=gone, all=len(works))


def port_words(scene: Scene, index: int, to: Tongue) -> str:
    """The state of a port, with its tons where they are known."""
    _ = to.text
    state = scene.port(index)
    tons, low, high = scene.tons(index)
    if state != "open":
        return _("being cleared") if state == "clearing" else _("shut")
    if tons is None:
        return _("open")
    return _("open, {n} tons a day").format(n=_spread((tons, low, high), to))


def stand_words(scene: Scene, stand: Stand, to: Tongue) -> str:
    """Where a formation is heading, how many men it has, and how sure that is; "" when it simply stands there."""
    _ = to.text
    parts = []
    if stand.to >= 0 and stand.fraction:
        name = named(scene.frame["places"][stand.to]["name"], to.code)
        parts.append(
            _("on the way to {place}, {percent} of it done").format(
                place=name, percent=to.percent(stand.fraction)
            )
        )
    if stand.men:
        parts.append(to.counted("%(n)s man", "%(n)s men", stand.men))
    if scene.kind == "ensemble":
        parts.append(_("here in {percent} of the runs").format(percent=to.percent(stand.grade / 100)))
    elif scene.kind == "history" and stand.grade:
        parts.append(_("inferred from sources") if stand.grade == 1 else _("assumed"))
    return ", ".join(parts)


def raid_words(aircraft: float | None, tons: float | None, to: Tongue) -> str:
    """Aircraft and tons of a raid, as far as they are known."""
    _ = to.text
    parts = []
    if aircraft:
        parts.append(_("{n} aircraft").format(n=to.number(aircraft)))
    if tons:
        parts.append(_("{n} tons of bombs").format(n=to.number(tons)))
    return ", ".join(parts)


def _spread(numbers: Any, to: Tongue) -> str:
    """A number, of many runs with its limits: 1,200 (900 to 1,500)."""
    middle, low, high = (*numbers, None, None)[:3]
    text = to.number(middle)
    if low is None or high is None:
        return text
    _ = to.text
    return _("{n} ({low} to {high})").format(n=text, low=to.number(low), high=to.number(high))


def at_large(scene: Scene, to: Tongue) -> list[str]:
    """What belongs to no place: supply, the shelling of Kent, losses so far. Sentences without a full stop."""
    _ = to.text
    told = []
    if (supply := scene.steps("supply")) is not None:
        told.append(
            _("Supply: {delivered} tons delivered, {needed} needed").format(
                delivered=_first(supply[1], to), needed=_first(supply[2], to)
            )
        )
    if (kent := scene.steps("kent")) is not None and kent[1] is not None:
        told.append(_kent_words(scene, kent[1], to))
    losses = scene.steps("casualties")
    if losses is not None and None not in losses[1:4]:
        allied, german, prisoners = (_first(n, to) for n in losses[1:4])
        told.append(
            _(
                "Losses so far: {allied} Allied and {german} German dead, wounded and missing; {prisoners} prisoners"
            ).format(allied=allied, german=german, prisoners=prisoners)
        )
    return told


def _first(value: Any, to: Tongue) -> str:
    """A number, or of many runs [median, low, high]."""
    return _spread(value if isinstance(value, (list, tuple)) else (value,), to)


def _kent_words(scene: Scene, value: float, to: Tongue) -> str:
    _ = to.text
    if scene.kind == "ensemble":
        return _("Guns can reach Kent in {percent} of the runs").format(percent=to.percent(value / 100))
    if value > 1:
        return _("{n} shells fall on Kent this day").format(n=to.number(value))
    return _("Guns can reach Kent") if value else _("No gun reaches Kent")


def description(scene: Scene, to: Tongue, places: Collection[int] | None = None) -> str:
    """The picture in words, for those who do not see it: the day, then place by place, the great ones first.

    At most MOST_TOLD places are named; then it says how many more have something on them, and how many formations
    stand outside `places`, where those are given.
    """
    _ = to.text
    told = rows(scene, to, places)
    outside = sum(places is not None and stand.place not in places for stand in scene.stands.values())
    sentences = [when(scene, to), named(scene.track["title"], to.code)]
    sentences += [f"{row.name}: {'; '.join(str(line) for line in row.lines)}" for row in told[:MOST_TOLD]]
    if len(told) > MOST_TOLD:
        sentences.append(_("{n} more places are in the table").format(n=len(told) - MOST_TOLD))
    if not told:
        sentences.append(_("Nothing stands on this part of the map"))
    if outside:
        sentences.append(
            to.counted("%(n)s formation is outside it", "%(n)s formations are outside it", outside)
        )
    return " ".join(f"{sentence.rstrip('.')}." for sentence in sentences)


def events(scene: Scene, to: Tongue) -> list[tuple[str, Mapping[str, Any]]]:
    """What happened this day in words, each with its entry of the track (place, claims, rule)."""
    return [(named(one["text"], to.code), one) for one in scene.events]
