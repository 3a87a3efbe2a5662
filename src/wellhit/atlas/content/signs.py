"""How each formation and asset is drawn: `signs.csv`. Nothing here enters a rule or a result."""

from __future__ import annotations

from dataclasses import dataclass

from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.scenario.problems import no_such
from wellhit.scenario.rows import Row, read_rows
from wellhit.scenario.tables import Column, Table

NATIONS = (
    "american", "belgian", "british", "canadian", "czechoslovak", "dutch", "french", "german", "polish",
)  # fmt: skip
SIZES = ("army_group", "army", "corps", "division", "brigade", "regiment", "battalion", "none")
ARMS = (
    "air", "armour", "artillery", "coast_artillery", "engineers", "flak", "garrison", "headquarters", "infantry",
    "marine", "reconnaissance", "resistance", "ships",
)  # fmt: skip
SIZE_HELP = "what it is drawn as (none: ships, air forces, guns of the far shore)"
LONGEST_SHORT = 20  # letters; more cannot be read on a counter


@dataclass(frozen=True, slots=True)
class Sign:
    """What the sign of a formation or asset shows."""

    id: str
    nation: str
    size: str
    arm: str
    short: str
    short_nl: str
    source: tuple[str, ...] = ()
    assumed: str = ""

    def short_in(self, language: str) -> str:
        """The name on the counter."""
        return self.short_nl if language == "nl" and self.short_nl else self.short


SIGNS = Table(
    "signs.csv",
    "signs",
    Sign,
    (
        Column("id", "id", "a formation or an asset of this campaign", required=True),
        Column("nation", "choice", "whose people serve in it", required=True, choices=NATIONS),
        Column("size", "choice", SIZE_HELP, required=True, choices=SIZES),
        Column("arm", "choice", "what kind of troops", required=True, choices=ARMS),
        Column("short", "text", f"name on the counter, at most {LONGEST_SHORT} letters", required=True, default=""),
        Column("short_nl", "text", "the same in Dutch", default=""),
        Column("source", "refs", "who names it", refers="sources", default=()),
        Column("assumed", "text", "reason where nation, size or arm is a judgement", default=""),
    ),
    "How formations and assets are drawn on the map.",
    required=False,
)  # fmt: skip


def read_signs(files: Files, campaign: Campaign) -> dict[str, Sign]:
    """The sound rows by id; a row with a fault is told in `files.problems` and left out."""
    owners = campaign.names("formations") | campaign.names("assets")
    sources = campaign.names("sources")
    found: dict[str, Sign] = {}
    for row in read_rows(files, SIGNS).rows:
        fault = _fault(row, owners, sources, found)
        if fault:
            files.fault(SIGNS.file, fault[1], row.line, fault[0])
        else:
            found[row.value.id] = row.value
    return found


def _fault(row: Row, owners: set[str], sources: set[str], found: dict[str, Sign]) -> tuple[str, str] | None:
    """The column and what is wrong in it."""
    sign: Sign = row.value
    if sign.id not in owners:
        return "id", no_such("formation or asset", sign.id, owners)
    if sign.id in found:
        return "id", f'"{sign.id}" stands twice; the first is used'
    for name in sign.source:
        if name not in sources:
            return "source", no_such("source", name, sources)
    if not sign.source and not sign.assumed:
        return "source", "neither a source nor a reason under assumed"
    for column, text in (("short", sign.short), ("short_nl", sign.short_nl)):
        if len(text) > LONGEST_SHORT:
            return column, f"{len(text)} letters; a counter has room for {LONGEST_SHORT}"
    return None
