"""The map: one connected net, strongpoints in their fortress, weather and climate that cover the dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.terms import Route

WEATHER_MARGIN = timedelta(days=31)  # known days just outside a scenario do no harm; a wrong year does
BRIDGED = ("river", "canal", "estuary")  # waters that no road crosses without a bridge or a ferry
SHARE_SLACK = 0.001  # shares are written with three decimals


def components(routes: Iterable[Route]) -> dict[str, str]:
    """For every place on a route, a representative of the net it belongs to."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for route in routes:
        parent[root(route.a)] = root(route.b)
    return {name: root(name) for name in list(parent)}


def check_map(files: Files, campaign: Campaign) -> None:
    """Everything that concerns places, routes and fortresses."""
    _check_net(files, campaign)
    _check_fortresses(files, campaign)
    _check_strongpoints(files, campaign)


def _check_net(files: Files, campaign: Campaign) -> None:
    for name in ("places", "routes"):
        if not campaign.rows(name) and campaign.is_whole(name):
            files.fault(f"{name}.csv", "has no rows")
    for row in campaign.rows("routes"):
        route: Route = row.value
        if route.a == route.b:
            files.fault("routes.csv", "leads back to where it starts", row.line, "b")
        if route.crossing == "none" and route.bridge != "none":
            files.fault("routes.csv", "has a bridge but no crossing", row.line, "bridge")
        if route.crossing in BRIDGED and route.bridge == "none" and route.route_class != "ferry":
            files.fault(
                "routes.csv", f"crosses a {route.crossing}: say how its bridge is", row.line, "bridge"
            )
    if not campaign.is_whole("places", "routes"):
        return
    net = components(campaign.values("routes"))
    roots = list(net.values())
    main = max(set(roots), key=lambda root: (roots.count(root), root), default="")
    off_net = {asset.place for asset in campaign.values("assets")}
    # A net with a coast town in it lies across the water: it is shelled, nobody marches there.
    across = {net.get(place.id) for place in campaign.values("places") if place.kind == "coast_town"}
    for row in campaign.rows("places"):
        place = row.value
        if place.id in net:
            if net[place.id] != main and net[place.id] not in across:
                files.fault("places.csv", f'"{place.id}" cannot be reached from most places', row.line, "id")
        elif place.kind != "coast_town" and place.id not in off_net:
            files.fault("places.csv", f'"{place.id}" lies on no route', row.line, "id")


def _check_fortresses(files: Files, campaign: Campaign) -> None:
    strongpoints = {point.id: point for point in campaign.values("strongpoints")}
    held = {place.id: place.holder for place in campaign.values("places")}
    for row in campaign.rows("fortresses"):
        fortress = row.value
        own = [point for point in strongpoints.values() if point.fortress == fortress.id]
        if not own and campaign.is_whole("strongpoints"):
            files.fault("fortresses.csv", f'"{fortress.id}" has no strongpoint', row.line, "id")
        command = strongpoints.get(fortress.headquarters)
        if command and command.fortress != fortress.id:
            message = f'strongpoint "{command.id}" belongs to fortress "{command.fortress}"'
            files.fault("fortresses.csv", message, row.line, "headquarters")
        holder = held.get(fortress.place, fortress.side)
        if holder != fortress.side:
            message = f'place "{fortress.place}" is held by "{holder}" at the start'
            files.fault("fortresses.csv", message, row.line, "side")
        if fortress.ordered_to_hold and fortress.ordered_to_hold > campaign.last_day:
            message = f"{fortress.ordered_to_hold} lies after the campaign"
            files.fault("fortresses.csv", message, row.line, "ordered_to_hold")
        shares = [point.share for point in own if point.share is not None]
        total = sum(shares)
        if total > 1 + SHARE_SLACK or (own and len(shares) == len(own) and total < 1 - SHARE_SLACK):
            files.fault(
                "fortresses.csv", f"the shares of its strongpoints add up to {total:g}", row.line, "id"
            )


def _check_strongpoints(files: Files, campaign: Campaign) -> None:
    first: dict[str, str] = {}
    for row in campaign.rows("strongpoints"):
        point = row.value
        if point.place in first:
            message = f'place "{point.place}" already holds strongpoint "{first[point.place]}"'
            files.fault("strongpoints.csv", message, row.line, "place")
        first.setdefault(point.place, point.id)
        if point.range_km and not (point.guns or point.flak):
            files.fault("strongpoints.csv", "has a range but no guns", row.line, "range_km")


def check_weather(files: Files, campaign: Campaign) -> None:
    """Known days belong to the campaign; the climate covers its months and its shares add up to 1."""
    if not campaign.scenarios:
        return
    for row in campaign.rows("weather"):
        day = row.value.date
        if not campaign.first_day - WEATHER_MARGIN <= day <= campaign.last_day + WEATHER_MARGIN:
            message = f"{day} lies outside the campaign ({campaign.first_day} to {campaign.last_day})"
            files.fault("weather.csv", message, row.line, "date")
    for row in campaign.rows("climate"):
        month = row.value
        total = month.clear + month.fair + month.cloud + month.low
        if abs(total - 1) > SHARE_SLACK:
            message = f"clear, fair, cloud and low add up to {total:g}, not 1"
            files.fault("climate.csv", message, row.line, "clear")
    if not campaign.is_whole("climate"):
        return
    covered = {month.month for month in campaign.values("climate")}
    days = min((campaign.last_day - campaign.first_day).days, 366)
    needed = {(campaign.first_day + timedelta(days=n)).month for n in range(days + 1)}
    if needed - covered:
        missing = ", ".join(str(month) for month in sorted(needed - covered))
        files.fault("climate.csv", f"no row for month {missing} of the campaign")
