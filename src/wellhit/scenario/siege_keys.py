"""The keys of `siege.toml`, one table: unit, limits, meaning, and the prior of what is left out.

A prior is a wide range with its ground beside it. Where it is `per` another key (men per battalion),
it is multiplied by that key's best value. Grounds: "other sieges" are Cherbourg, Saint-Malo, Marseille,
Walcheren and Aachen beside the three Channel ports, as gathered in the project's fact base.
"""

from __future__ import annotations

from dataclasses import dataclass

from wellhit.terms import Range


@dataclass(frozen=True, slots=True)
class Key:
    """One quantity of the page. least, most: limits of any value given; prior: where it is left out."""

    name: str
    unit: str
    help: str
    prior: Range
    why: str
    per: str = ""
    least: float = 0.0
    most: float = 1e6


def _grade(name: str, help: str, low: float, best: float, high: float, why: str) -> Key:
    return Key(name, "grade", help + " (grade 0-5)", Range(low, best, high), why, most=5.0)


MIDDLE = "the middle of the scale, wide enough for all the sieges we know"
KEYS: tuple[Key, ...] = (
    Key("attackers", "men", "all who take part in the assault, services included", Range(900, 1700, 3000),
        "men per battalion engaged: Walcheren 1,000, Saint-Malo 1,700, Le Havre 2,500, Boulogne 3,000",
        per="battalions"),
    Key("battalions", "battalions", "infantry battalions that can be put into the assault",
        Range(0.0005, 0.0011, 0.0018),
        "battalions per defender: other sieges 0.5 to 1.8 per thousand, middle about 1.1",
        per="defenders", most=60),
    Key("guns", "guns", "field, medium and heavy guns of the attacker", Range(8, 20, 55),
        "guns per battalion: Saint-Malo 10, Le Havre 20, Boulogne 55", per="battalions", most=2000),
    Key("tanks", "tanks", "gun tanks of the attacker", Range(0, 8, 25),
        "tanks per battalion: Marseille few, Le Havre about 18, Boulogne about 10",
        per="battalions", most=2000),
    Key("special_armour.avre", "tanks", "assault engineer tanks", Range(0, 0, 40),
        "only the 79th Armoured Division had them; none is the rule elsewhere", most=300),
    Key("special_armour.crab", "tanks", "mine-clearing flail tanks", Range(0, 0, 40),
        "only the 79th Armoured Division had them; none is the rule elsewhere", most=300),
    Key("special_armour.crocodile", "tanks", "flame-throwing tanks", Range(0, 0, 30),
        "only the 79th Armoured Division had them; none is the rule elsewhere", most=300),
    Key("bomber_sorties", "sorties", "heavy-bomber sorties that can be sent in all", Range(0, 300, 1500),
        "from none at Marseille to over 2,000 at Le Havre", most=20000),
    Key("fighter_bomber_sorties", "sorties", "fighter-bomber sorties that can be flown in all",
        Range(0, 200, 800),
        "204 on one day at Walcheren; most sieges had some", most=20000),
    Key("naval_guns", "guns", "heavy guns of ships, or across the sea, that reach the fortress",
        Range(0, 4, 20),
        "none at Saint-Malo, eight at Le Havre, a squadron at Cherbourg", most=200),
    Key("defenders", "men", "everyone in the fortress, fighting or not", Range(600, 900, 2000),
        "defenders per attacking battalion, the inverse of the battalions' prior", per="battalions"),
    Key("combat_share", "share", "share of the defenders who are fighting troops", Range(0.3, 0.5, 0.8),
        "a third at Calais (2,500 of 7,500 fit as infantry); higher where a division held", most=1.0),
    _grade("works_grade", "1 field works, 3 some concrete, 5 casemates with all-round defence",
           2, 3, 4.5, MIDDLE),
    Key("works_count", "works", "separate works: casemates, pillboxes, gun positions",
        Range(0.002, 0.004, 0.008),
        "works per defender: judged from gun sites and strongpoints at Le Havre and Boulogne",
        per="defenders", least=1, most=1440),
    _grade("mines_grade", "0 none to 5 deep belts with an anti-tank ditch", 1, 3, 4.5, MIDDLE),
    _grade("water_grade", "0 dry to 5 flooded, one causeway",
           0, 1, 4, "most fortresses are dry on some side"),
    _grade("height_grade", "0 level to 5 steep ground that overlooks the approaches", 0, 1.5, 4, MIDDLE),
    _grade("troop_grade", "quality of the garrison: 1 over-age or scratch, 3 line infantry, 5 picked",
           1, 2, 3.5,
           "fortress troops of 1944 stood below the line"),
    _grade("attacker_grade", "quality of the attackers, on the same scale", 2, 3, 4, "line infantry"),
    _grade("commander_grade", "1 passive, 3 ordinary, 5 outstanding", 1.5, 3, 4.5, MIDDLE),
    _grade("town_grade", "built-up area to be fought through: 1 hamlet, 3 port town, 5 city",
           1, 3, 4.5, "a port town"),
    Key("isolation_days", "days", "days cut off by land before the assault", Range(0, 4, 15),
        "Saint-Malo 0 to 2, Cherbourg 4, Boulogne and Calais 11 to 18", most=365),
    Key("sea_supply", "share", "share of need that still comes by sea", Range(0, 0.05, 0.4),
        "nearly none where the attacker holds the sea; Saint-Malo kept its boats", most=1.0),
    Key("perimeter_km", "km", "length of the landward perimeter", Range(0.0009, 0.0018, 0.0035),
        "km per defender: Le Havre 0.0014, Lorient 0.0035", per="defenders", least=0.5, most=200),
    Key("ammunition_pause", "days", "days waited for ammunition before the assault; any makes it deliberate",
        Range(0, 0, 3),
        "most assaults went in as soon as troops were up", most=60),
    Key("civilians", "people", "civilians inside",
        Range(500, 15000, 50000), "from evacuated towns to Le Havre"),
    Key("port_tons_per_day", "long tons/day", "discharge of the restored port (0: no port)",
        Range(500, 3000, 12000),
        "Calais few, Boulogne 7,000, Le Havre and Cherbourg over 10,000"),
    Key("food_days", "days", "food inside, once nothing comes in", Range(30, 60, 90),
        "stores for one to three months, as fortresses were ordered to lay in", most=1000),
    Key("ammunition_days", "days", "days of full assault that the garrison's ammunition lasts", Range(4, 8, 16),
        "one to two weeks of fighting", most=365),
)  # fmt: skip
BY_NAME = {key.name: key for key in KEYS}
SPECIAL_ARMOUR = tuple(name.split(".")[1] for name in BY_NAME if "." in name)
# What the attacker means to do: storm the place, bombard it without an assault, or only close it in.
INTENTS = ("assault", "bombard", "mask")
