"""How each event of a run is told, and which rule decided it: one table, a row for each kind.

In a sentence {a} and {b} are the names of the event's subjects, {value} its figure, {share} its second figure in per
cent. Where an event was decided by dice, the row says which die; it is thrown again (a die is a pure function of the
run and the turn), so that a story can give the roll beside the odds.
"""

from __future__ import annotations

from dataclasses import dataclass

GREAT, SMALL = "great", "small"


@dataclass(frozen=True)
class Die:
    """A die that was thrown: its stream (F_...: of the run's fate, L_...: of its luck), the subject whose it is, and
    whether anew each turn.

    subject: "a" or "b"; "a^b" for the two together.
    """

    stream: str
    subject: str
    each_turn: bool = True


@dataclass(frozen=True)
class Telling:
    """How one kind of event is told.

    rule: the one that decided it, by name; empty where that is the rule that writes it into the log.
    a, b: the tables of its subjects. happened, failed: added by the roll.
    """

    rule: str
    text: str
    a: str = ""
    b: str = ""
    weight: str = GREAT
    odds: bool = False
    die: Die | None = None
    happened: str = ""
    failed: str = ""
    heading: str = ""  # of many small ones in a line
    short: str = ""  # one of them in that line


TELLINGS: dict[str, Telling] = {
    "E_REACHED": Telling(
        "arrive",
        "{b}: reaches {a}",
        "places",
        "formations",
        SMALL,
        heading="Reached",
        short="{a} ({b})",
    ),
    "E_INVESTED": Telling(
        "invest",
        "the roads to {a} are cut by {b}, {value} men: {share} of a full ring",
        "fortresses",
        "sides",
    ),
    "E_ASSAULT": Telling(
        "begin_assault",
        "the assault on {a} begins, {value} battalions of {b}",
        "fortresses",
        "sides",
    ),
    "E_RAID": Telling(
        "fly",
        "{b}: {value} tons on {a}; {share} of the aircraft sent find it",
        "fortresses",
        "assets",
    ),
    "E_CARRIED": Telling(
        "press", "{b} ({a}): carried by assault; prisoners: {value}", "fortresses", "strongpoints"
    ),
    "E_GAVE_UP": Telling(
        "test_strongpoints",
        "{b} ({a}): given up; prisoners: {value}",
        "fortresses",
        "strongpoints",
        odds=True,
        die=Die("L_NERVE", "b"),
    ),
    "E_FELL": Telling(
        "test_nerve",
        "{a} falls to {b}: {value} prisoners in all, {share} of its works lost",
        "fortresses",
        "sides",
    ),
    "E_PORT_TAKEN": Telling(
        "change_hands",
        "the port of {a} passes to {b}, wrecked to {percent_value}",
        "ports",
        "sides",
        odds=True,
        die=Die("L_BLOW", "a", each_turn=False),
        happened="; what was prepared is blown at the last",
        failed="; what was prepared is not blown",
    ),
    "E_PORT_OPEN": Telling(
        "clear",
        "the port of {a} opens: {value} tons a day once it is whole, {share} still wrecked",
        "ports",
        "sides",
    ),
    "E_BRIDGE_BLOWN": Telling(
        "crossing_open",
        "the bridge on the way {a} is blown: {value} hours of work",
        "routes",
        "places",
        SMALL,
        odds=True,
        heading="Bridges blown (hours of work)",
        short="{a} ({value})",
    ),
    "E_BRIDGED": Telling(
        "crossing_open",
        "engineers have bridged the way {a}",
        "routes",
        "places",
        SMALL,
        heading="Bridged",
        short="{a}",
    ),
    "E_BRIDGE_SEIZED": Telling(
        "",
        "the bridge on the way {a} is seized whole",
        "routes",
        "places",
        SMALL,
        odds=True,
        die=Die("L_DASH", "a", each_turn=False),
        heading="Seized",
        short="{a}",
    ),
    "E_CONTACT": Telling(
        "fight",
        "{a} is attacked by {b}, {ratio} to 1",
        "places",
        "sides",
        SMALL,
        odds=True,
        die=Die("L_GIVE_WAY", "a^b"),
        happened="; the defenders give way",
        failed="; the defenders hold",
        heading="Fights (attacker to defender)",
        short="{a} ({ratio} to 1, {outcome})",
    ),
    "E_TERMS": Telling("offer_terms", "terms are offered to {a}", "fortresses", "sides"),
    "E_TRUCE": Telling(
        "grant_truce",
        "a truce of {value} hours at {a}",
        "fortresses",
        "sides",
        odds=True,
        die=Die("F_TRUCE", "a", each_turn=False),
    ),
    "E_TRUCE_OVER": Telling(
        "civilians_between_the_lines",
        "the truce at {a} is over; {value} people have left the town so far",
        "fortresses",
    ),
    "E_CAPTURED": Telling(
        "fall_back",
        "{b}: nowhere to go at {a}, taken; {value} prisoners so far",
        "places",
        "formations",
    ),
    "E_GARRISONED": Telling(
        "join_garrison",
        "{b}: goes into {a} with {value} men",
        "fortresses",
        "formations",
        SMALL,
        heading="Into the works",
        short="{b} ({a})",
    ),
    "E_RAID_OFF": Telling(
        "raid",
        "{b}: a raid of {value} aircraft on {a} is called off, cloud too low",
        "fortresses",
        "assets",
        odds=True,
        die=Die("L_RAID_OFF", "a^b"),
    ),
    "E_CAPITULATION": Telling("end_the_war", "general capitulation of {a}", "sides"),
    "E_COMMANDER": Telling(
        "risk_commander",
        "the commander of {a} is wounded or taken",
        "fortresses",
        odds=True,
        die=Die("L_COMMANDER", "a"),
    ),
    "E_DRAWN_IN": Telling(
        "",
        "{b} ({a}): given up as an outpost; {value} men go back to the main works",
        "fortresses",
        "strongpoints",
    ),
    "E_PARLEY": Telling(
        "",
        "the commander of {a} asks for terms, {percent_value} of his works lost",
        "fortresses",
        "sides",
    ),
    "E_TALKS_FAILED": Telling(
        "",
        "the talks at {a} fail",
        "fortresses",
        "sides",
        odds=True,
        die=Die("L_TALKS_END", "a"),
    ),
    "E_LANDING": Telling("", "a landing at {a} is being prepared by {b}", "fortresses", "sides"),
    "E_LEFT_WORKS": Telling(
        "",
        "{b}: leaves the works of {a} with {value} men",
        "fortresses",
        "formations",
    ),
    "E_EMPTY": Telling("", "{a} is found all but empty by {b}: {value} men", "fortresses", "sides"),
}

# What an order makes of a formation or an asset: "invest Boulogne".
ORDER_WORDS = {
    "hold": "hold at", "march": "march to", "withdraw": "withdraw to", "invest": "invest", "mask": "mask",
    "assault": "assault", "garrison": "go into", "bombard": "bomb", "demolish": "wreck the port of",
    "clear_port": "clear the port of", "offer_terms": "offer terms to", "truce": "ask for a truce at", "dig": "dig at",
    "prepare_landing": "prepare a landing at",
}  # fmt: skip
SKY_WORDS = {"clear": "clear sky", "fair": "fair", "cloud": "cloudy", "low": "low cloud"}
