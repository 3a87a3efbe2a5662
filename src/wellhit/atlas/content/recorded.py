"""What record and claims say happened, dated: events, outcomes by subject, raids with their aircraft."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wellhit.atlas.content.history import RAID, History, limits_of
from wellhit.atlas.content.moments import Moment, moment
from wellhit.scenario.cells import NUMBER
from wellhit.terms import Claim, Range, RecordRow, Scenario

RECORD_ROWS = re.compile(r"Record rows? ([a-z0-9_.,\- ]*[a-z0-9_])", re.ASCII)
RAID_COUNTS = {RAID: "sent", "bombers that bombed": "bombed", "bombs": "tons", "bombers lost": "lost"}


@dataclass(frozen=True, slots=True)
class Happening:
    """A claim that something happened: when, at which place id ("" where it is none)."""

    claim: Claim
    when: Moment
    place: str


@dataclass(frozen=True, slots=True)
class Raid:
    """A raid by heavy bombers: aircraft sent, that bombed and lost; long tons; None where not told."""

    when: Moment
    place: str
    claims: tuple[str, ...]
    source: tuple[str, ...]
    sent: float | None
    bombed: float | None
    tons: float | None
    lost: float | None
    tons_limits: Range | None = None
    note: str = ""


class Recorded:
    """Record and claims of a scenario, asked by what they are about."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.places = {place.id: place.id for place in scenario.places}
        self.places |= {port.id: port.place for port in scenario.ports}
        self.places |= {fortress.id: fortress.place for fortress in scenario.fortresses}
        dated = ((row, moment(row.best)) for row in scenario.record if row.unit == "date")
        self.all_rows: list[tuple[RecordRow, Moment]] = [
            (row, when) for row, when in dated if when and self._is_within(when)
        ]
        self.moments = {row.id: when for row, when in self.all_rows}
        self.events = [event for claim in scenario.claims if (event := self._event(claim))]
        self.events.sort(key=lambda event: (event.when.day, event.when.hour or "12:00"))

    def rows(self, subject: str) -> list[tuple[RecordRow, Moment]]:
        """Outcomes with a date that are about this one thing."""
        return [(row, when) for row, when in self.all_rows if row.subject == (subject,)]

    def _is_within(self, when: Moment) -> bool:
        return self.scenario.head.start <= when.day <= self.scenario.head.end

    def _event(self, claim: Claim) -> Happening | None:
        when = moment(claim.at) if claim.property == "event" else None
        if when is None or not self._is_within(when):
            return None
        return Happening(claim, self._sharper(claim, when), self.places.get(claim.subject, ""))

    def _sharper(self, claim: Claim, when: Moment) -> Moment:
        """The hour that the record adopts for the same thing, where the claim has only the day."""
        for name in record_rows(claim):
            known = self.moments.get(name)
            if known and known.hour and not when.hour and when.day <= known.day <= when.last:
                return known
        return when

    def raids(self, history: History) -> list[Raid]:
        """Every raid that the claims count, by day; its hour from a row `raid` of the history."""
        hours = {row.id: row.when for row in history.situations if row.kind == "raid"}
        by_raid: dict[str, list[Claim]] = {}
        for claim in self.scenario.claims:
            if claim.property in RAID_COUNTS and claim.status != "rival":
                by_raid.setdefault(claim.locator, []).append(claim)
        found = [self._raid(name, claims, hours) for name, claims in by_raid.items()]
        return sorted((raid for raid in found if raid), key=lambda raid: (raid.when.day, raid.when.hour))

    def _raid(self, name: str, claims: list[Claim], hours: dict[str, Moment]) -> Raid | None:
        counts = {RAID_COUNTS[c.property]: float(c.value) for c in claims if NUMBER.fullmatch(c.value)}
        sent = next((claim for claim in claims if claim.property == RAID), None)
        when = hours.get(name) or (moment(sent.at) if sent else None)
        if sent is None or when is None or not self._is_within(when):
            return None
        found = {key: counts.get(key) for key in RAID_COUNTS.values()}
        ids = tuple(claim.id for claim in claims)
        limits = next((limits_of(claim) for claim in claims if claim.property == "bombs"), None)
        return Raid(
            when,
            self.places.get(sent.subject, ""),
            ids,
            sent.source,
            **found,
            tons_limits=limits,
            note=sent.note,
        )


def record_rows(claim: Claim) -> list[str]:
    """Rows of the record that a claim stands behind, as its note names them."""
    return [name.strip() for part in RECORD_ROWS.findall(claim.note) for name in part.split(",")]
