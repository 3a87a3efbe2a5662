"""Plans: every order names what exists, is given to those who can do it, and can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wellhit.scenario.check_backing import may_be_named
from wellhit.scenario.check_map import components
from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.scenario.plans import ORDERS, PlanFile
from wellhit.scenario.problems import no_such
from wellhit.terms import Condition, Formation, Fortress, Order

# Who may be told to do it, and what it is done to. "enemy" and "own" are fortresses.
WHO = {"bombard": "assets"}  # every other task is for formations
NEEDS_WHO = frozenset(
    {"march", "withdraw", "invest", "mask", "assault", "garrison", "bombard", "dig", "prepare_landing"}
)
NEEDS_TO = frozenset(
    {
        "march",
        "withdraw",
        "invest",
        "mask",
        "assault",
        "garrison",
        "bombard",
        "clear_port",
        "demolish",
        "offer_terms",
        "truce",
        "dig",
        "prepare_landing",
    }
)
# An enemy fortress.
AGAINST = frozenset({"invest", "mask", "assault", "bombard", "offer_terms", "prepare_landing"})
AT_FORTRESS = AGAINST | {"garrison", "truce"}
PORT_TASKS = frozenset({"clear_port", "demolish"})
MOVES = frozenset({"march", "withdraw", "garrison", "invest", "mask", "assault"})
PLACE_CONDITIONS = frozenset({"reached", "held", "enemy_within"})  # the others look at a fortress
SINGULAR = {"fortresses": "fortress", "strongpoints": "strongpoint", "places": "place", "ports": "port"}


@dataclass(slots=True)
class Ground:
    """What the orders of all plans are measured against, looked up once."""

    files: Files
    campaign: Campaign
    formations: dict[str, Formation]
    fortresses: dict[str, Fortress]
    where: dict[str, str]  # the place of every thing that stands at one
    net: dict[str, str]

    @classmethod
    def of(cls, files: Files, campaign: Campaign) -> Ground:
        """Look everything up."""
        where: dict[str, str] = {}
        for table in ("strongpoints", "ports"):
            where |= {row.id: row.place for row in campaign.values(table)}
        where |= {row.id: row.assembly for row in campaign.values("fortresses")}
        where |= {place.id: place.id for place in campaign.values("places")}
        return cls(
            files,
            campaign,
            {row.id: row for row in campaign.values("formations")},
            {row.id: row for row in campaign.values("fortresses")},
            where,
            components(campaign.values("routes")) if campaign.is_whole("routes") else {},
        )

    def names(self, *tables: str) -> set[str]:
        """Ids of several tables."""
        return set().union(*(self.campaign.names(table) for table in tables))


def check_plans(files: Files, campaign: Campaign) -> None:
    """Every order of every plan, and the plans the scenarios ask for."""
    ground = Ground.of(files, campaign)
    sides = may_be_named(files, campaign, "sides")
    for file in campaign.plans:
        if file.plan.side and sides is not None and file.plan.side not in sides:
            files.fault(file.file, no_such("side", file.plan.side, sides), column="side")
            continue
        for order in file.plan.orders if file.is_whole else ():
            if order.id not in file.inherited:  # else it is told where it stands
                _check_order(ground, file, order)
    for head in campaign.scenarios:
        for side, name in head.plans.items():
            plans = {f.plan.id for f in campaign.plans if f.plan.side == side}
            if name not in plans:
                message = f'scenario "{head.id}": ' + no_such(f"plan for side {side}", name, plans)
                files.fault("campaign.toml", message, column="plans")
        orders = {(f.plan.id, f.plan.side): len(f.plan.orders) for f in campaign.plans}
        total = sum(orders.get((name, side), 0) for side, name in head.plans.items())
        if total > ORDERS:
            message = f'scenario "{head.id}": {total} orders; the engine has room for {ORDERS} of both sides'
            files.fault("campaign.toml", message, column="plans")


def _check_order(ground: Ground, file: PlanFile, order: Order) -> None:
    def fault(key: str, message: str) -> None:
        ground.files.fault(file.file, message, file.rows[order.id], f"order {order.id}: {key}")

    if order.task in NEEDS_WHO and not order.who:
        fault("who", f"{order.task} needs someone to do it")
    if order.task in NEEDS_TO and not order.to:
        fault("to", f"{order.task} needs to know where")
    if order.task == "truce" and not order.hours:
        fault("hours", "a truce needs its length in hours")
    for name in order.who:
        for message in _doer_faults(ground, file.plan.side, order, name):
            fault("who", message)
    for key, message in _target_faults(ground, file.plan.side, order):
        fault(key, message)
    for place in order.via:
        if place not in ground.names("places"):
            fault("via", no_such("place", place, ground.names("places")))
    if order.task in MOVES and ground.net:
        for message in _unreachable(ground, order):
            fault("to", message)
    orders = set(file.rows)
    for condition in order.when:
        for message in _condition_faults(ground, orders, condition):
            fault(f"when {condition.kind}", message)


def _doer_faults(ground: Ground, side: str, order: Order, name: str) -> list[str]:
    formation = ground.formations.get(name)
    asset = next((a for a in ground.campaign.values("assets") if a.id == name), None)
    doer = formation or asset
    names = ground.names("formations", "assets")
    if doer is None:
        return [] if name in names else [no_such("formation or asset", name, names)]
    if doer.side != side:
        return [f'"{name}" belongs to side "{doer.side}" and takes no orders from "{side}"']
    if order.task == "bombard" and asset is None:
        return [f'"{name}" is a formation; bombard is for assets (guns fire in support of an assault)']
    if order.task != "bombard" and formation is None:
        return [f'"{name}" is an asset; it cannot {order.task}']
    if formation and formation.role == "component":
        return [f'"{name}" is a part of "{formation.parent}"; give the order to that']
    # Static men of a garrison may leave their works on foot, while nobody has closed the ways.
    bound = (
        formation
        and formation.mobility == "static"
        and not (formation.role == "garrison" and formation.fortress)
    )
    if bound and order.task in ("march", "withdraw"):
        return [f'"{name}" is static and cannot {order.task}']
    return []


def _target_faults(ground: Ground, side: str, order: Order) -> list[tuple[str, str]]:
    """What is wrong with the target and the objectives."""
    if not order.to:
        return []
    if order.task in AT_FORTRESS:
        kinds: tuple[str, ...] = ("fortresses",)
    elif order.task in PORT_TASKS:
        kinds = ("ports",)
    elif order.task == "dig":
        kinds = ("places",)
    else:
        kinds = ("places", "fortresses", "strongpoints", "ports")
    names = ground.names(*kinds)
    if order.to not in names:
        return [("to", no_such(" or ".join(SINGULAR[kind] for kind in kinds), order.to, names))]
    fortress = ground.fortresses.get(order.to)
    faults = []
    if order.task in AGAINST and fortress and fortress.side == side:
        faults.append(("to", f'cannot {order.task} "{order.to}": it is a fortress of one\'s own side'))
    if order.task == "prepare_landing" and fortress and fortress.approach != "amphibious":
        faults.append(
            (
                "to",
                f'"{order.to}" can be reached by land; a landing is prepared against an amphibious fortress',
            )
        )
    if order.task == "garrison" and fortress and fortress.side != side:
        faults.append(("to", f'cannot garrison "{order.to}": it is held by "{fortress.side}"'))
    points = {point.id: point.fortress for point in ground.campaign.values("strongpoints")}
    own = [name for name, of in points.items() if of == order.to]
    for name in order.objectives:
        if name not in points and name not in ground.names("strongpoints"):
            faults.append(("objectives", no_such(f"strongpoint in {order.to}", name, own)))
        elif points.get(name, order.to) != order.to:
            faults.append(("objectives", f'strongpoint "{name}" is not in "{order.to}"'))
    return faults


def _unreachable(ground: Ground, order: Order) -> list[str]:
    """Stages of a move that no route joins."""
    to = ground.where.get(order.to)
    stages = [*order.via, *([to] if to else [])]
    faults = []
    for name in order.who:
        start = ground.formations[name].start if name in ground.formations else ""
        nets = {ground.net.get(place) for place in [start, *stages] if place in ground.names("places")}
        if len(nets) > 1 or (None in nets and nets != {None}):
            faults.append(f'no route leads "{name}" from "{start}" to "{order.to}"')
    return faults


def _condition_faults(ground: Ground, orders: set[str], condition: Condition) -> list[str]:
    kind = condition.kind
    if kind in ("after", "before"):
        day = date.fromisoformat(condition.text)
        first, last = ground.campaign.first_day, ground.campaign.last_day
        inside = first <= day <= last or not ground.campaign.scenarios
        return [] if inside else [f"{day} lies outside the campaign ({first} to {last})"]
    if kind in ("sky", "forecast", "hour"):
        return []  # words of a closed list, seen to when the plan was read
    if kind in ("order_done", "days_since"):
        return [no_such("order", name, orders) for name in condition.subject if name not in orders]
    if kind == "at":
        places, formations = ground.names("places"), ground.names("formations")
        faults = [no_such("place", n, places) for n in condition.subject[:1] if n not in places]
        return faults + [
            no_such("formation", n, formations) for n in condition.subject[1:] if n not in formations
        ]
    table = "places" if kind in PLACE_CONDITIONS else "fortresses"
    names = ground.names(table)
    return [no_such(SINGULAR[table], name, names) for name in condition.subject if name not in names]
