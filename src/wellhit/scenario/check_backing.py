"""Names, keys and reasons: every reference resolves, every key is unique, every number is backed."""

from __future__ import annotations

from wellhit.scenario.cells import NUMBER
from wellhit.scenario.files import Files
from wellhit.scenario.folder import HEAD, SOURCES, Campaign
from wellhit.scenario.problems import no_such, shown
from wellhit.scenario.rows import Row
from wellhit.scenario.tables import TABLES, Column, Table
from wellhit.terms import Claim, Range

ONE_OF = {
    "sides": "side", "places": "place", "formations": "formation", "fortresses": "fortress",
    "strongpoints": "strongpoint", "ports": "port", "sources": "source", "claims": "claim",
}  # fmt: skip
# Units of claims that count the same thing as the column's unit, without conversion.
SAME_UNIT = {
    "long tons/day": {"tons/day", "long tons a day"},
    "long tons": {"tons"},
    "tanks": {"vehicles", "crabs", "avres", "crocodiles"},
    "vehicles": {"tanks", "carriers", "kangaroos"},
    "aircraft, ships or guns": {"aircraft", "bombers", "sorties", "ships", "guns"},
    "people": {"men", "civilians"},
    "works": {"casemates", "positions", "turrets", "guns"},
    "shells": {"rounds"},
}


FILE_OF = {"sides": HEAD, "sources": SOURCES, **{table.name: table.file for table in TABLES}}


def may_be_named(files: Files, campaign: Campaign, table: str) -> set[str] | None:
    """Ids that may be referred to; None where their file could not be read, which has been told once."""
    names = campaign.names(table)
    told = any(problem.file == FILE_OF[table] for problem in files.problems)
    return None if told and not names else names


def check_references(files: Files, campaign: Campaign) -> None:
    """Every ref and refs cell names a row of the table it refers to."""
    for table in TABLES:
        referring = [c for c in table.columns if c.kind in ("ref", "refs")]
        known = [(c, may_be_named(files, campaign, c.refers)) for c in referring]
        columns = [(c, names) for c, names in known if names is not None]
        for row in campaign.rows(table.name):
            for column, valid in columns:
                value = getattr(row.value, column.field or column.name)
                for name in (value,) if isinstance(value, str) else value or ():
                    if name and name not in valid:
                        message = no_such(ONE_OF[column.refers], name, valid)
                        files.fault(table.file, message, row.line, column.name)


def check_sides(files: Files, campaign: Campaign) -> None:
    """The sources behind what a side's theatre draws are among the source cards."""
    valid = may_be_named(files, campaign, "sources")
    for side in campaign.sides:
        for name in side.theatre_source:
            if valid is not None and name not in valid:
                files.fault(HEAD, no_such("source", name, valid), column=f"sides {side.id} theatre_source")


def check_keys(files: Files, campaign: Campaign) -> None:
    """No two rows of a table have the same key; a route and its reverse are the same route."""
    for table in TABLES:
        first: dict[object, int] = {}
        for row in campaign.rows(table.name):
            parts = [str(getattr(row.value, name)) for name in table.key]
            key = " - ".join(sorted(parts) if table.name == "routes" else parts)
            if key in first:
                message = f'"{shown(key)}" stands twice, first on row {first[key]}'
                files.fault(table.file, message, row.line, table.key[0])
            first.setdefault(key, row.line)


def check_backing(files: Files, campaign: Campaign) -> None:
    """Every quantity has a claim or a reason (house rule 1), and agrees with the claims it cites."""
    claims = {claim.id: claim for claim in campaign.values("claims")}
    known = may_be_named(files, campaign, "claims")
    for table in TABLES:
        quantities = [column for column in table.columns if column.quantity]
        if not any(column.kind == "citations" for column in table.columns):
            continue
        names = {column.name for column in quantities} | {"*"}
        for row in campaign.rows(table.name):
            for cell in ("because", "assumed"):
                for name in getattr(row.value, cell):
                    if name not in names:
                        files.fault(table.file, no_such("quantity", name, names), row.line, cell)
            cited = {claim for claims_of in row.value.because.values() for claim in claims_of}
            for name in sorted(cited - known) if known is not None else ():
                files.fault(table.file, no_such("claim", name, known or ()), row.line, "because")
            for column in quantities:
                if column.name in row.given:
                    _check_quantity(files, table, row, column, claims)


def _check_quantity(files: Files, table: Table, row: Row, column: Column, claims: dict[str, Claim]) -> None:
    because, assumed = row.value.because, row.value.assumed
    value = getattr(row.value, column.field or column.name)
    best = value.best if isinstance(value, Range) else value
    if column.name in because:
        for name in because[column.name]:
            fault = _disagreement(column, best, claims[name]) if name in claims else ""
            if fault:
                files.fault(table.file, f"claim {name} {fault}", row.line, column.name)
    elif column.name not in assumed and "*" not in because and "*" not in assumed:
        message = f"{best:g} {column.unit} without a claim in because or a reason in assumed"
        files.fault(table.file, message, row.line, column.name)


def _disagreement(column: Column, best: float, claim: Claim) -> str:
    """What is wrong with resting `best` on this claim; "" when nothing is.

    A grade is a judgement on what a source says, so it may rest on words as well as on a figure.
    """
    if column.unit == "grade" and claim.unit != "grade":
        return ""
    if claim.unit != column.unit and claim.unit not in SAME_UNIT.get(column.unit, ()):
        return f"is in {shown(claim.unit)}; this column is in {column.unit}"
    if not NUMBER.fullmatch(claim.value):
        return f'says "{shown(claim.value)}", which is no number'
    low, high = _limits(claim)
    if not low <= best <= high:
        return f"says {low:g} to {high:g} {claim.unit}; here stands {best:g}"
    return ""


def _limits(claim: Claim) -> tuple[float, float]:
    value = float(claim.value)
    low = float(claim.low) if NUMBER.fullmatch(claim.low) else value
    high = float(claim.high) if NUMBER.fullmatch(claim.high) else value
    return low, high


def check_claims(files: Files, campaign: Campaign) -> None:
    """The limits of a claim that is a number enclose it."""
    for row in campaign.rows("claims"):
        claim: Claim = row.value
        if not NUMBER.fullmatch(claim.value):
            continue
        for name in ("low", "high"):
            text = getattr(claim, name)
            if text and not NUMBER.fullmatch(text):
                files.fault("claims.csv", f'"{shown(text)}" is not a number', row.line, name)
        low, high = _limits(claim)
        if not low <= float(claim.value) <= high:
            message = f"low, value, high should rise: {low:g}, {claim.value}, {high:g}"
            files.fault("claims.csv", message, row.line, "value")
