"""What the sides of a siege known by its numbers mean to do.

The one closes in, and assaults, bombards or waits; the other holds and wrecks the port.
"""

from __future__ import annotations

from datetime import timedelta

from wellhit.scenario.siege_forces import ATTACKER, DEFENDER, raids
from wellhit.scenario.siege_page import Page
from wellhit.terms import Asset, Condition, Formation, Order, Plan

DAYLIGHT = ("morning", "afternoon")
SUPPORT_DAYS = 10  # fighter-bombers and ships are asked for on so many days at most
TITLES = {"assault": "Invest and assault", "bombard": "Invest and bombard", "mask": "Close in and wait"}


def attack_plan(page: Page, army: tuple[Formation, ...], air: tuple[Asset, ...], isolation: int) -> Plan:
    """Invest `isolation` days before; from the day of the page bombard when the sky allows, and assault.

    A page that means to bombard gives no order to assault; one that masks gives none to bombard either. A landing
    is prepared from the first day on, so that the day of the page can be kept.
    """
    fighting = tuple(formation.id for formation in army if formation.role == "field")
    brigades = tuple(formation.id for formation in army if formation.battalions > 0)
    ready = Condition("after", text=page.assault.isoformat())
    orders, cut_off = [], None
    if page.intent == "assault" and page.approach == "amphibious":
        why = "craft are gathered beforehand, so that assault_start can be kept"
        orders.append(Order("prepare", brigades, "prepare_landing", page.id, because=why))
        cut_off = Condition("after", text=(page.assault - timedelta(days=isolation)).isoformat())
    orders.append(_closing_in(page, brigades if page.intent == "assault" else fighting, cut_off))
    if page.intent != "mask":
        orders += [_bombardment(page, asset, ready) for asset in air]
    if page.intent == "assault":
        orders.append(
            Order(
                "assault",
                fighting,
                "assault",
                page.id,
                tempo=page.tempo,
                when=(ready, Condition("hour", text=page.hour or ",".join(DAYLIGHT))),
                because="assault_start and tempo of the page",
            )
        )
    title = {"en": TITLES[page.intent]}
    return Plan(page.intent, ATTACKER, title, "", "the page of the siege", tuple(orders))


def _closing_in(page: Page, who: tuple[str, ...], cut_off: Condition | None) -> Order:
    """The ring: by the brigades where the others come up for the assault, else by all there are.

    cut_off: the day from which it is closed; none where the scenario begins with it.
    """
    when = () if cut_off is None else (cut_off,)
    if page.intent == "mask":
        return Order("mask", who, "mask", page.id, when=when, because="isolation_days and intent of the page")
    return Order("invest", who, "invest", page.id, when=when, because="isolation_days of the page")


def _bombardment(page: Page, asset: Asset, ready: Condition) -> Order:
    """Raids by day in a good sky, support by aircraft and ships as asked for, from the day of the page."""
    bombers = asset.kind == "heavy_bombers"
    good_sky = (ready, Condition("sky", text="fair"), Condition("hour", text=",".join(DAYLIGHT)))
    return Order(
        asset.id,
        (asset.id,),
        "bombard",
        page.id,
        sorties=0.0 if asset.kind == "warship" else asset.count.best,
        raids=raids(page) if bombers else SUPPORT_DAYS,
        when=good_sky if bombers else (ready,),
        because="sorties and guns of the page; heavy bombers need a fair sky to find their targets",
    )


def hold_plan(page: Page, inside: tuple[Formation, ...], has_port: bool) -> Plan:
    """Hold the works; wreck the port once cut off."""
    orders = [Order("hold", tuple(formation.id for formation in inside), "hold", page.id, because="a siege")]
    if has_port:
        cut_off = Condition("invested", (page.id,))
        why = "garrisons of 1944 wrecked their ports"
        orders.append(Order("wreck-port", (), "demolish", page.id, when=(cut_off,), because=why))
    return Plan("hold", DEFENDER, {"en": "Hold"}, "", "the page of the siege", tuple(orders))
