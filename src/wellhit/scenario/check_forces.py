"""The order of battle: nobody counted twice, nobody without a place, nothing out of its time."""

from __future__ import annotations

import re
from datetime import timedelta

from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.scenario.problems import shown
from wellhit.scenario.rows import Row
from wellhit.terms import Formation

MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d([+-]\d\d:\d\d)?)?", re.ASCII)


def check_forces(files: Files, campaign: Campaign) -> None:
    """Everything that concerns formations and assets."""
    formations = {row.value.id: row.value for row in campaign.rows("formations")}
    fortresses = {row.value.id: row.value for row in campaign.rows("fortresses")}
    for row in campaign.rows("formations"):
        formation: Formation = row.value
        _check_parent(files, row, formations)
        _check_times(files, campaign, "formations.csv", row)
        if formation.role == "component" and formation.men is not None:
            files.fault("formations.csv", "a component's men are counted in its parent", row.line, "men")
        if formation.role == "component" and not formation.parent:
            files.fault("formations.csv", "a component has a parent", row.line, "parent")
        if formation.role == "garrison" and not formation.fortress:
            files.fault("formations.csv", "a garrison has a fortress to hold", row.line, "fortress")
        if formation.role == "field" and not formation.start:
            files.fault(
                "formations.csv", "a field formation stands somewhere at the start", row.line, "start"
            )
        fortress = fortresses.get(formation.fortress)
        if fortress and fortress.side != formation.side:
            message = f'fortress "{fortress.id}" is held by "{fortress.side}"'
            files.fault("formations.csv", message, row.line, "fortress")
    for row in campaign.rows("assets"):
        _check_times(files, campaign, "assets.csv", row)
        if row.value.kind == "coast_guns" and not row.value.place:
            files.fault("assets.csv", "coast guns stand somewhere", row.line, "place")


def _check_parent(files: Files, row: Row, formations: dict[str, Formation]) -> None:
    formation: Formation = row.value
    parent = formations.get(formation.parent)
    if parent is None:
        return
    if parent.side != formation.side:
        message = f'parent "{parent.id}" belongs to side "{parent.side}"'
        files.fault("formations.csv", message, row.line, "parent")
    chain = [formation.id]
    above = formation.parent
    while above in formations and above not in chain:
        chain.append(above)
        above = formations[above].parent
    if above == formation.id:  # told once for each member of the ring, not for those below it
        ring = " - ".join([*chain, formation.id])
        files.fault("formations.csv", f"is its own parent: {shown(ring, 200)}", row.line, "parent")


def _check_times(files: Files, campaign: Campaign, file: str, row: Row) -> None:
    if not campaign.scenarios:
        return
    first, last = campaign.first_day, campaign.last_day
    arrives, leaves = row.value.arrives, row.value.leaves
    if arrives and not first <= arrives <= last:
        files.fault(file, f"{arrives} lies outside the campaign ({first} to {last})", row.line, "arrives")
    if leaves and not first <= leaves <= last + timedelta(days=1):
        files.fault(file, f"{leaves} lies outside the campaign ({first} to {last})", row.line, "leaves")
    if arrives and leaves and leaves <= arrives:
        files.fault(file, f"leaves on {leaves}, before or as it arrives", row.line, "leaves")
