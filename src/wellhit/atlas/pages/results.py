"""Record against runs (P11): every row as a strip, what lies inside and what does not, counted and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from wellhit.atlas import charts, sentences
from wellhit.atlas.content.expected import GROUPS, Beside, coverage
from wellhit.atlas.content.misfits import explanations
from wellhit.atlas.content.texts import Text
from wellhit.atlas.visit import Page, Visit

NEAR = 30.0  # days that one panel of dates holds, where others lie beyond them
SHORT = "d MMM"  # how a day is written beside a strip


@dataclass(frozen=True)
class Row:
    """An outcome as its line on a page shows it: everything in the reader's words, and its strip."""

    one: Beside
    label: Text
    strip: Markup
    record: str
    median: str
    half: str
    most: str
    never: str
    sign: str
    place: str


@dataclass(frozen=True)
class Panel:
    """Rows on one scale, with the axis below them."""

    rows: list[Row]
    axis: Markup


@dataclass(frozen=True)
class Group:
    """Panels under one heading."""

    name: str
    title: str
    panels: list[Panel]

    @property
    def rows(self) -> list[Row]:
        """Every row of it."""
        return [row for panel in self.panels for row in panel.rows]


def every(visit: Visit) -> Page:
    """The headline rows of the record beside the runs; what else was counted stands on a page of its own."""
    rows = list(visit.library.beside.values())
    recorded = [one for one in rows if one.record is not None]
    headline = [one for one in recorded if one.headline] or recorded
    said = covered(visit, headline)
    values = {
        "made": made(visit),
        "groups": groups(visit, headline or rows),
        "covered": said,
        "coverage_rows": coverage_table(visit, headline, recorded),
        "misfits": misfits(visit, recorded),
        "others": len(rows) - len(headline),
        "days_are_known": bool(visit.library.results.daily),
        "plans": len(visit.library.results.comparisons),
        "sieges": len({row["siege"] for row in visit.library.results.hindcast}),
        "runs": runs_of(visit),
    }
    return Page("results.html", visit._("Record against runs"), values, " ".join(said), section="results")


def all_rows(visit: Visit) -> Page:
    """Every outcome that was counted, with a record and without."""
    rows = list(visit.library.beside.values())
    values = {
        "made": made(visit),
        "groups": groups(visit, [one for one in rows if one.record is not None]),
        "bare": groups(visit, [one for one in rows if one.record is None]),
    }
    return Page("results_all.html", visit._("Every outcome"), values, section="results")


# -- rows ----------------------------------------------------------------------------------------------------


def label_of(visit: Visit, one: Beside) -> Text:
    """What an outcome is called: by the record, or by its subject and what is measured."""
    if one.row is not None:
        found: Text = visit.text("record", one.id, "label", one.label)
        return found
    return named(visit, one.measure, one.subject, one.label)


def named(visit: Visit, measure: str, subject: tuple[str, ...], english: str) -> Text:
    """An outcome that no row of the record names: in English as the lab says it, else by subject and measure."""
    word: Text = visit.word("measure", measure)
    if visit.language == "en" or word.language != visit.language:
        return Text(english, "en")
    who = sentences.listed(visit, [sentences.name_of(visit, part) for part in subject if part])
    return Text(f"{who}: {word.text}" if who else word.text[:1].upper() + word.text[1:], visit.language)


def group_titles(visit: Visit) -> dict[str, str]:
    """Headings, by group."""
    return {
        "march": visit._("The march"), "sieges": visit._("The sieges: when"),
        "length": visit._("How long the assaults lasted"), "losses": visit._("Losses"),
        "prisoners": visit._("Prisoners, and those who got away"), "ports": visit._("Ports: first cargo"),
        "tons": visit._("Cargo landed"), "bombers": visit._("Bombers and bombs"),
        "civilians": visit._("The people of the towns"), "coast": visit._("The guns on Kent"),
        "other": visit._("Other outcomes"),
    }  # fmt: skip


def groups(visit: Visit, rows: Iterable[Beside]) -> list[Group]:
    """Rows under their headings, those of one unit on one scale."""
    titles, found = group_titles(visit), []
    rows = list(rows)
    for name in GROUPS:
        units: dict[str, list[Beside]] = {}
        for one in rows:
            if one.group == name:
                units.setdefault(one.unit, []).append(one)
        panels = [panel(visit, part) for mine in units.values() for part in parted(mine)]
        if panels:
            found.append(Group(name, titles[name], panels))
    return found


def parted(rows: list[Beside]) -> list[list[Beside]]:
    """Rows of one unit, dates apart that would stand so far from the first ones that nobody could read either."""
    first = min((x for one in rows for x in one.ends), default=0.0)
    near = [one for one in rows if not one.ends or max(one.ends) <= first + NEAR]
    far = [one for one in rows if one not in near]
    return [near, far] if rows[0].is_date and len(near) > 2 and far else [rows]


def panel(visit: Visit, rows: list[Beside]) -> Panel:
    """Rows of one unit with their common scale. What never came about lies at its right end."""
    scale, ticks = scale_for(visit, rows)
    return Panel([row_of(visit, one, scale) for one in rows], charts.axis(scale, ticks))


def scale_for(visit: Visit, rows: list[Beside]) -> tuple[charts.Scale, list[charts.Tick]]:
    """A scale that holds every value of some rows of one unit, and its axis."""
    unit, values = rows[0].unit, [x for one in rows for x in one.ends]
    end = visit.library.results.end
    if unit == "yes/no":
        return charts.Scale(-0.25, 1.25), [
            charts.Tick(0.0, visit._("no")),
            charts.Tick(1.0, visit._("yes")),
        ]
    if unit == "date":
        if any(None in one.spread for one in rows) and end:
            values.append(float((end - visit.library.campaign.first_day).days + 1))
        scale = charts.scale_of(values)
        return scale, day_ticks(visit, scale)
    scale = charts.scale_of([0.0, *values] if unit != "share" else [0.0, 1.0])
    scale = charts.Scale(0.0, scale.high)
    marks = [(x, sentences.figure(visit, x, unit)) for x in charts.steps(0.0, scale.high)]
    return scale, charts.thinned(marks)


def day_ticks(visit: Visit, scale: charts.Scale) -> list[charts.Tick]:
    """Days of the calendar on a scale of days since the campaign's first."""
    marks = [
        (float(d), visit.day(sentences.day_of(visit, d), "d MMM")) for d in charts.days(scale.low, scale.high)
    ]
    return charts.thinned(marks)


def row_of(visit: Visit, one: Beside, scale: charts.Scale) -> Row:
    """One outcome in the reader's words, with its strip."""
    value = sentences.value
    record = ""
    if one.record is not None:
        low, best, high = one.record
        record = value(visit, best, one, of_record=True, style=SHORT)
        alike = sentences.day_of(visit, low) == sentences.day_of(visit, high) if one.is_date else low == high
        if not alike:
            record += f" ({sentences.interval(visit, low, high, one, SHORT)})"
    half = sentences.interval(visit, one.spread[1], one.spread[3], one, SHORT)
    most = sentences.interval(visit, one.spread[0], one.spread[4], one, SHORT)
    place = sentences.place_words(visit, one)
    words = visit._(
        "Nine in ten of the runs: %(most)s; the middle half: %(half)s; the record: %(record)s: %(place)s."
    )
    said = words % {"most": most, "half": half, "record": record or "–", "place": place}
    return Row(
        one, label_of(visit, one), charts.strip(scale, one.spread, one.record, said), record,
        value(visit, one.spread[2], one, style=SHORT), half, most, never(visit, one), sentences.SIGNS[one.place], place,
    )  # fmt: skip


def never(visit: Visit, one: Beside) -> str:
    """In how many runs it had not come about; "" where it had in all."""
    runs = visit.library.results.runs
    missing = round(one.never * runs)
    if not missing:
        return ""
    words = visit._("not by the end in %(n)s of %(of)s")
    return words % {"n": visit.tongue.number(missing), "of": visit.tongue.number(runs)}


# -- counts --------------------------------------------------------------------------------------------------


def covered(visit: Visit, rows: list[Beside]) -> list[str]:
    """How many rows lie inside, those that the calibration looked at and those held back apart."""
    said = []
    for fit in (True, False):
        found = coverage([one for one in rows if one.is_fit == fit])
        if not found.judged:
            continue
        number = visit.tongue.number
        values = {
            "half": number(found.half), "most": number(found.most), "outside": number(found.judged - found.most),
        }  # fmt: skip
        lie = visit._(
            "in the middle half of the runs lie %(half)s, in nine in ten %(most)s, outside %(outside)s."
        )
        if fit:
            head = visit.tongue.counted(
                "One headline row was used for calibration (†):",
                "%(n)s headline rows were used for calibration (†):",
                found.judged,
            )
        else:
            head = visit.tongue.counted(
                "One headline row was held back:", "%(n)s headline rows were held back:", found.judged
            )
        said.append(f"{head} {lie % values}")
    return said


def coverage_table(
    visit: Visit, headline: list[Beside], recorded: list[Beside]
) -> list[tuple[str, int, int, int, int]]:
    """(rows, judged, in the middle half, in nine in ten, outside)."""
    kinds = [
        (visit._("headline, used for calibration"), [one for one in headline if one.is_fit]),
        (visit._("headline, held back"), [one for one in headline if not one.is_fit]),
        (visit._("every row, used for calibration"), [one for one in recorded if one.is_fit]),
        (visit._("every row, held back"), [one for one in recorded if not one.is_fit]),
    ]
    counted = [(words, coverage(rows)) for words, rows in kinds]
    return [(words, c.judged, c.half, c.most, c.judged - c.most) for words, c in counted if c.judged]


@dataclass(frozen=True)
class Misfit:
    """A row that is missed: what the runs say instead, and what may explain it (None: nobody has said)."""

    one: Beside
    label: Text
    said: str
    place: str
    why: Text | None


def misfits(visit: Visit, rows: Iterable[Beside]) -> list[Misfit]:
    """Every row that the runs miss, headline rows first."""
    known = explanations(visit.library.campaign.id)
    missed = sorted((one for one in rows if one.is_misfit), key=lambda one: not one.headline)
    return [
        Misfit(
            one, label_of(visit, one), visit.model_says(one.id), sentences.place_words(visit, one),
            visit.text("misfits", one.id, "why", known[one.id]) if one.id in known else None,
        )
        for one in missed
    ]  # fmt: skip


# -- where results come from ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """What the results are of. faults: other rules, or folders of another campaign; broken: files, with the reason."""

    said: str
    command: str
    faults: list[str]
    folders: list[str]
    broken: list[str]


def made(visit: Visit) -> Made:
    """How the results that are shown were made, and what a reader should know of that."""
    library = visit.library
    results = library.results
    manifest = results.manifest or {}
    said = ""
    if results.runs and results.summary:
        heads = {head.id: head for head in library.campaign.scenarios}
        head = heads.get(str(results.summary.get("scenario")))
        said = visit.tongue.counted(
            "One campaign was played, with luck of its own and a draw of its own of what is not known.",
            "%(n)s campaigns were played, each with luck of its own and a draw of its own of what is not known.",
            results.runs,
        )
        if head is not None:
            said += " " + visit._("They run from %(first)s to %(last)s.") % {
                "first": visit.day(head.start), "last": visit.day(head.end)}  # fmt: skip
    folders = [one.folder.name for one in results.exhibits if library.settings.results]
    return Made(
        said, str(manifest.get("command", "")), foreign(visit), folders, [str(p) for p in results.broken]
    )


def foreign(visit: Visit) -> list[str]:
    """What is odd about the results: other rules, another record, folders of another campaign."""
    from wellhit.engine.rule import rules_hash

    results, said = visit.library.results, []
    hashes = (results.manifest or {}).get("hashes", {})
    if hashes.get("rules") not in (None, rules_hash()):
        said.append(
            visit._(
                "These results were made under other rules than those that are installed here; "
                "a run made now comes out differently."
            )
        )
    for folder, campaign in results.left_out:
        words = visit._(
            "The folder %(folder)s holds results of another campaign, %(campaign)s; they are not shown."
        )
        said.append(words % {"folder": folder, "campaign": campaign})
    return said


def runs_of(visit: Visit) -> list[tuple[str, str]]:
    """(number, title) of each run that is shown by itself."""
    tracks = visit.library.results.tracks
    return [
        (name.removeprefix("run:"), str(track["title"].get(visit.language) or track["title"]["en"]))
        for name, track in tracks.items()
        if track["kind"] == "run"
    ]
