"""The two armies of a siege known by its numbers: brigades of three battalions, arms, services; a garrison
of fighting troops and others. Men are spread by one rule, so that a page's total is kept."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from wellhit.scenario.siege_page import Page
from wellhit.terms import Asset, Formation, Range

ATTACKER, DEFENDER = "attacker", "defender"
BATTALIONS_A_BRIGADE = 3
MEN_A_BATTALION = 900.0  # at brigade strength, its share of brigade troops included
MEN_A_GUN, MEN_A_TANK = 25.0, 12.0  # crews with the echelons that keep them firing
MOST_INFANTRY = 0.8  # of the attackers; some always serve guns and lorries
GARRISON_BATTALION = 700.0  # men; fortress battalions were small
AIRCRAFT_A_RAID = 800.0  # large days of September 1944 ran from 650 to 990 aircraft
TONS_A_BOMBER, TONS_A_FIGHTER = 4.7, 0.45  # long tons: 1,820 by 348 aircraft, 3,232 by 750; two 500 lb bombs
AIR_SUPPORT_DAYS = 4  # fighter-bombers: the sorties of a siege are spread over so many days
NAVAL_RANGE_KM = 25.0


SPECIAL = ("crab", "avre", "crocodile")


class Arm(NamedTuple):
    """One of the attacker's arms: the keys it comes from, its pieces by column, men for each piece."""

    name: str
    kind: str
    mobility: str
    keys: tuple[str, ...]
    pieces: dict[str, Range]
    men_each: float

    @property
    def crew(self) -> float:
        """Men it would like to have."""
        return self.men_each * sum(sum(pieces) / 3 for pieces in self.pieces.values())


def backing(
    page: Page, keys: Iterable[str], rename: dict[str, str] | None = None
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """`because` and `assumed` of columns that carry a key's value unchanged."""
    names = rename or {}
    because: dict[str, tuple[str, ...]] = {
        names.get(key, key): (key,) for key in keys if page.values[key].source
    }
    assumed = {names.get(key, key): page.values[key].assumed for key in keys if not page.values[key].source}
    return because, assumed


def raids(page: Page) -> int:
    """How many raids the bombers' sorties make."""
    return max(math.ceil(page.best("bomber_sorties") / AIRCRAFT_A_RAID), 1)


def _scaled(whole: Range, best: float) -> Range:
    """A part of a whole, as uncertain in proportion as the whole."""
    by = best / whole.best if whole.best else 0.0
    return Range(*(round(x * by, 1) for x in whole))


def _from(page: Page, *keys: str) -> str:
    """The reason of a number that the splitting rule makes of these keys."""
    says = [
        f"{key} ({'+'.join(given.source) or given.assumed})" for key in keys if (given := page.values[key])
    ]
    return "split by the stated rule from " + " and ".join(says).replace(";", ",").replace("=", " is ")


def _formation(
    side: str, name: str, kind: str, men: Range, grade: float, reason: str, **more: object
) -> Formation:
    values: dict[str, object] = {
        "parent": "",
        "role": "field",
        "start": "assembly",
        "arrives": None,
        "leaves": None,
        "battalions": 0.0,
        "tanks": None,
        "guns": None,
        "crabs": None,
        "avres": None,
        "crocodiles": None,
        "carriers": None,
        "mobility": "motor",
        "fortress": "",
        "commander": "",
    }
    values.update(more)
    return Formation(
        id=name.lower().replace(" ", "-"),
        side=side,
        name=name,
        kind=kind,
        men=men,
        troop_grade=grade,
        because={},
        assumed={"*": reason},
        **values,  # type: ignore[arg-type]
    )


def _arms(page: Page) -> list[Arm]:
    """Artillery, armour and specialised armour, as far as the page has any; crews go by the mean number."""
    crab, avre, crocodile = (page.values[f"special_armour.{name}"].range for name in SPECIAL)
    guns, tanks = page.values["guns"].range, page.values["tanks"].range
    special = {"crabs": crab, "avres": avre, "crocodiles": crocodile}
    arms = [
        Arm("Artillery", "artillery", "motor", ("guns",), {"guns": guns}, MEN_A_GUN),
        Arm("Armour", "armoured_brigade", "armoured", ("tanks",), {"tanks": tanks}, MEN_A_TANK),
        Arm(
            "Special armour", "special_armour", "armoured",
            tuple(f"special_armour.{name}" for name in SPECIAL), special, MEN_A_TANK,
        ),
    ]  # fmt: skip
    return [arm for arm in arms if any(pieces.high > 0 for pieces in arm.pieces.values())]


def attackers(page: Page) -> tuple[Formation, ...]:
    """Brigades, the arms, and the rest as services at the assembly place; together the page's attackers."""
    men, grade = page.values["attackers"].range, page.best("attacker_grade")
    infantry = min(page.best("battalions") * MEN_A_BATTALION, men.best * MOST_INFANTRY)
    left = men.best - infantry
    arms = _arms(page)
    room = min(left / max(sum(arm.crew for arm in arms), 1.0), 1.0)
    found = _brigades(page, infantry, grade)
    for arm in arms:
        own, reason = _scaled(men, arm.crew * room), _from(page, "attackers", *arm.keys)
        more = {**arm.pieces, "mobility": arm.mobility}
        found.append(_formation(ATTACKER, arm.name, arm.kind, own, grade, reason, **more))
        left -= arm.crew * room
    reason = _from(page, "attackers")
    found.append(_formation(ATTACKER, "Services", "corps", _scaled(men, left), grade, reason, role="parent"))
    return tuple(found)


def _brigades(page: Page, infantry: float, grade: float) -> list[Formation]:
    battalions = page.best("battalions")
    count = max(math.ceil(battalions / BATTALIONS_A_BRIGADE), 1)
    reason = _from(page, "attackers", "battalions", "attacker_grade")
    found = []
    for i in range(count):
        own = min(float(BATTALIONS_A_BRIGADE), battalions - i * BATTALIONS_A_BRIGADE)
        men = _scaled(page.values["attackers"].range, infantry * own / battalions)
        found.append(
            _formation(ATTACKER, f"Brigade {i + 1}", "infantry_brigade", men, grade, reason, battalions=own)
        )
    return found


def garrison(page: Page) -> tuple[Formation, ...]:
    """Fighting troops of the garrison's grade; naval, labour and administrative men of the lowest."""
    men, share = page.values["defenders"].range, page.best("combat_share")
    common = {"role": "garrison", "start": "citadel", "fortress": page.id, "mobility": "static"}
    fighting = _scaled(men, men.best * share)
    reason = _from(page, "defenders", "combat_share", "troop_grade")
    found = [
        _formation(
            DEFENDER,
            "Garrison",
            "infantry_brigade",
            fighting,
            page.best("troop_grade"),
            reason,
            battalions=round(fighting.best / GARRISON_BATTALION, 1),
            **common,
        )
    ]
    if share < 1:
        reason = _from(page, "defenders", "combat_share") + ", naval, labour and administrative men"
        others = _scaled(men, men.best * (1 - share))
        found.append(_formation(DEFENDER, "Others in the garrison", "naval", others, 1.0, reason, **common))
    return tuple(found)


def assets(page: Page) -> tuple[Asset, ...]:
    """Bombers, fighter-bombers and heavy guns at sea, as far as the page has any."""
    guns = page.best("naval_guns")
    bombers = _a_day(page, "bomber_sorties", raids(page))
    fighters = _a_day(page, "fighter_bomber_sorties", AIR_SUPPORT_DAYS)
    one = Range(1.0, 1.0, 1.0)
    why = {key: _from(page, key) for key in ("bomber_sorties", "fighter_bomber_sorties", "naval_guns")}
    found = []
    if bombers.high > 0:
        reason = why["bomber_sorties"] + f", {raids(page)} raids"
        found.append(_asset("Heavy bombers", "heavy_bombers", bombers, reason, tons=TONS_A_BOMBER))
    if fighters.high > 0:
        reason = why["fighter_bomber_sorties"] + f", over {AIR_SUPPORT_DAYS} days"
        found.append(_asset("Fighter-bombers", "tactical_air", fighters, reason, tons=TONS_A_FIGHTER))
    if guns > 0:
        reason = why["naval_guns"] + ", taken as one ship"
        found.append(_asset("Ships", "warship", one, reason, guns=guns, place="anchorage"))
    return tuple(found)


def _a_day(page: Page, key: str, days: int) -> Range:
    return Range(*(round(sorties / days, 1) for sorties in page.values[key].range))


def _asset(
    name: str, kind: str, count: Range, reason: str, tons: float = 0.0, guns: float = 0.0, place: str = ""
) -> Asset:
    return Asset(
        id=name.lower().replace(" ", "-"),
        side=ATTACKER,
        name=name,
        kind=kind,
        count=count,
        tons_each=tons,
        guns=guns,
        range_km=NAVAL_RANGE_KM if guns else 0.0,
        place=place,
        arrives=None,
        leaves=None,
        assumed={"*": reason},
    )
