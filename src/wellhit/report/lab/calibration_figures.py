"""What is drawn of a calibration: what was learned of each unknown, and the rows that it was fitted to.

Matplotlib is imported with this module, so import it late.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellhit.lab.learn.calibrate import Calibration
from wellhit.lab.learn.targets import Target
from wellhit.lab.learn.unknowns import LITTLE_NARROWER, Known, short_title
from wellhit.report import canvas, style
from wellhit.report.drawing import LEVELS, Drawing
from wellhit.report.lab.calibration_words import hardly_moved_sentence, interval_text, value_text

Floats = npt.NDArray[np.float64]
SHOWN = 30
KINDS = {
    "parameter": ("o", "quantity of the rules"),
    "will": ("^", "will of a garrison"),
    "execution": ("v", "execution of an operation"),
    "discrepancy": ("s", "error of the model"),
}
WIDEST = 3.5  # prior standard deviations on either side of the record


def draw_all(found: Calibration, rows: Sequence[Known]) -> list[Drawing]:
    """The three figures, in reading order. rows: of every unknown, those learned most about first."""
    return [learned(rows), contraction(rows), fitted(found)]


# -- what was learned ---------------------------------------------------------------------------------------


def learned(rows: Sequence[Known]) -> Drawing:
    """Prior and posterior intervals of the unknowns that were learned most about, in prior standard deviations."""
    shown = rows[:SHOWN]
    tall, head, foot = 0.29, 0.1, 0.5
    height = head + foot + tall * len(shown)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.31, foot / height, 0.46, tall * len(shown) / height))
        axes.set_xlim(-2.3, 2.3)
        axes.set_ylim(len(shown), 0)
        canvas.bare(axes)
        axes.axvspan(-1.645, 1.645, color=canvas.BAND, zorder=0, linewidth=0)
        axes.axvspan(-0.674, 0.674, color=canvas.RULE, alpha=0.55, zorder=0.1, linewidth=0)
        axes.axvline(0.0, color=canvas.QUIET, linewidth=0.7, zorder=0.2)
        axes.set_xticks([-2, -1, 0, 1, 2], ["\u22122", "\u22121", "0", "1", "2"])
        axes.set_xlabel("prior standard deviations from the prior's middle")
        for k, row in enumerate(shown):
            canvas.bars(axes, k + 0.5, row.z, 8.0)
            name = textwrap.shorten(row.unknown.words, 44, placeholder="\u2026")
            canvas.left_label(axes, k + 0.5, name, fontsize=8.5)
            before, after = (value_text(x[1], row.unknown) for x in (row.prior, row.posterior))
            canvas.right_label(axes, k + 0.5, f"{before} \u2192 {after}", fontsize=8)

    moved = sum(abs(row.learned.mean) > 0.5 for row in rows)
    sentence = (
        f"The one learned most about, {rows[0].unknown.words[0].lower()}{rows[0].unknown.words[1:]}, has "
        f"{100.0 * (1.0 - rows[0].learned.contraction):.0f} % of its prior variance left. "
        f"{style.plural(moved, 'unknown', 'unknowns')} moved by more than half a prior standard deviation."
    )
    return Drawing(
        "learned", f"The {len(shown)} unknowns that were learned most about",
        "Shaded: the prior, its middle half darker and nine tenths lighter. Bars: the posterior likewise, with its "
        "median. A bar as wide as the shade learned nothing; one off the middle moved. Right: median before and "
        "after, in the unit of the table.",
        canvas.draw("learned", height, paint), f"Bars on a shaded band. {sentence}", (sentence,),
        ("Unknown", "Unit", "Prior: median", "5 to 95 %", "Posterior: median", "5 to 95 %", "Narrower by"),
        tuple(number_row(row) for row in shown),
    )  # fmt: skip


def number_row(row: Known) -> tuple[str, ...]:
    """One unknown as a row of a table."""
    u = row.unknown
    return (
        u.words, u.unit, value_text(row.prior[1], u), interval_text(row.prior, u), value_text(row.posterior[1], u),
        interval_text(row.posterior, u), f"{100.0 * row.learned.contraction:.0f} %",
    )  # fmt: skip


def contraction(rows: Sequence[Known]) -> Drawing:
    """By how much the variance of every unknown shrank, in order."""
    height = 3.4
    share = [100.0 * row.learned.contraction for row in rows]

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.08, 0.15, 0.89, 0.75))
        axes.set_xlim(-0.01 * len(rows), 1.01 * len(rows))
        axes.set_ylim(min(-12.0, min(share) - 2.0), max(20.0, 1.15 * share[0]))
        axes.axhspan(
            -100.0 * LITTLE_NARROWER, 100.0 * LITTLE_NARROWER, color=canvas.BAND, zorder=0, linewidth=0
        )
        axes.axhline(0.0, color=canvas.QUIET, linewidth=0.7, zorder=1)
        axes.set_xlabel("unknowns, those learned most about first")
        axes.set_ylabel("variance shrank by, %")
        for kind, (marker, words) in KINDS.items():
            places = [n for n, row in enumerate(rows) if row.unknown.kind == kind]
            special = kind != "parameter"
            axes.plot(
                places, [share[n] for n in places], linestyle="none", marker=marker, label=words,
                markersize=5.5 if special else 3.6, markeredgewidth=0.9,
                color={"parameter": canvas.RUNS, "discrepancy": canvas.INK}.get(kind, canvas.PAPER),
                markeredgecolor={"parameter": canvas.RUNS, "discrepancy": canvas.INK}.get(kind, canvas.RECORD),
                zorder=3 if special else 2,
            )  # fmt: skip
        axes.legend(loc="upper right", frameon=False, fontsize=8.5, labelcolor=canvas.QUIET)

    sentence = hardly_moved_sentence(rows)
    return Drawing(
        "contraction", "How much was learned of each",
        "A mark for every unknown. The shaded strip: shrunk by less than 5 %. Marks below 0: wider by chance, "
        "the posterior being a sample.",
        canvas.draw("contraction", height, paint), f"Marks falling from left to right. {sentence}", (sentence,),
        ("Unknown", "Kind", "Mean", "Sd", "Narrower by"),
        tuple(
            (row.unknown.words, KINDS[row.unknown.kind][1], f"{row.learned.mean:+.2f}".replace("-", "\u2212"),
             f"{row.learned.sd:.2f}", f"{100.0 * row.learned.contraction:.0f} %")
            for row in rows
        ),
    )  # fmt: skip


# -- the rows that were fitted ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted row: summaries of all runs and of the kept ones, on the summary's scale."""

    target: Target
    prior: Floats
    kept: Floats
    observed: float

    def places(self, values: Floats) -> list[float]:
        """The five quantiles in prior standard deviations from the record."""
        sd = float(self.prior.std()) or 1.0
        return [float((x - self.observed) / sd) for x in np.quantile(values, LEVELS)]

    def holds(self, values: Floats, share: float) -> bool:
        """Whether the record lies in the central interval."""
        low, high = np.quantile(values, [(1.0 - share) / 2.0, (1.0 + share) / 2.0])
        return bool(low <= self.observed <= high)


def fitted_rows(found: Calibration) -> list[Fitted]:
    """The rows that were fitted; kept: what the chosen runs of the table said, before they were adjusted."""
    joint = found.joint
    column = {name: n for n, name in enumerate(joint.columns)}
    rows = []
    for target in joint.targets:
        n = column[target.name]
        s = joint.s[:, n]
        rows.append(Fitted(target, s, s[found.found.rows], float(joint.observed[n])))
    return rows


def _label(target: Target) -> str:
    """What a row measures; a siege's own page repeats its title before each."""
    head, colon, rest = target.label.partition(": ")
    return rest[0].upper() + rest[1:] if colon and "," in head else target.label


def fitted(found: Calibration) -> Drawing:
    """Every fitted row: prior, kept runs and record on one scale."""
    rows = fitted_rows(found)
    campaigns = found.manifest["campaigns"]
    lines: list[tuple[str, Fitted | None]] = []
    for n, row in enumerate(rows):
        if n == 0 or row.target.campaign != rows[n - 1].target.campaign:
            lines.append((short_title(campaigns[row.target.campaign]["title"]), None))
        lines.append((_label(row.target), row))
    tall, head, foot = 0.27, 0.1, 0.5
    height = head + foot + tall * len(lines)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.34, foot / height, 0.44, tall * len(lines) / height))
        axes.set_xlim(-WIDEST, WIDEST)
        axes.set_ylim(len(lines), 0)
        canvas.bare(axes)
        axes.set_xticks([-3, -2, -1, 0, 1, 2, 3], ["\u22123", "\u22122", "\u22121", "record", "1", "2", "3"])
        axes.set_xlabel("prior standard deviations below and above the record")
        axes.axvline(0.0, color=canvas.RECORD, linewidth=1.0, zorder=1)
        for k, (words, line) in enumerate(lines):
            _fitted_line(axes, k + 0.5, words, line, campaigns)

    inside = [sum(row.holds(values(row), 0.9) for row in rows) for values in (_prior, _kept)]
    half = sum(row.holds(row.kept, 0.5) for row in rows)
    sentence = (
        f"Of {style.plural(len(rows), 'row', 'rows')} that were fitted, the record of {inside[0]} lies in the 90 % "
        f"interval of the prior runs and of {inside[1]} in that of the kept ones, of {half} in their 50 % interval. "
        "These rows were looked at: they are no test."
    )
    return Drawing(
        "fitted", "The rows that it was fitted to",
        "Thin line: nine tenths of all runs, before calibration; bars: the kept runs, nine tenths and the middle half, "
        "with their median; the vertical line: the record. Errors of the record and of the model are in all of them. "
        "The kept runs are those of the table that lie nearest to the record, before the regression moves them: the "
        "posterior's own runs come a little nearer still.",
        canvas.draw("fitted", height, paint), f"Bars about a vertical line, the record. {sentence}", (sentence,),
        ("Row", "Record", "Prior: median", "5 to 95 %", "Kept: median", "5 to 95 %", "Record is"),
        tuple(_fitted_numbers(row, campaigns) for row in rows),
    )  # fmt: skip


def _prior(row: Fitted) -> Floats:
    return row.prior


def _kept(row: Fitted) -> Floats:
    return row.kept


def _fitted_line(axes: Axes, y: float, words: str, row: Fitted | None, campaigns: Mapping[str, Any]) -> None:
    if row is None:
        canvas.left_label(axes, y, words, fontsize=9.5, family="DejaVu Serif")
        return
    before = [min(max(x, -WIDEST), WIDEST) for x in row.places(row.prior)]
    axes.plot([before[0], before[4]], [y - 0.3, y - 0.3], color=canvas.QUIET, linewidth=0.8, zorder=2)
    axes.plot([before[2]], [y - 0.3], marker="|", color=canvas.QUIET, markersize=4, zorder=2)
    canvas.bars(axes, y, row.places(row.kept), 6.5)
    canvas.left_label(axes, y, textwrap.shorten(words, 46, placeholder="\u2026"), fontsize=8.5)
    text = value(row.target, row.observed, campaigns)
    canvas.right_label(axes, y, text, fontsize=8, color=canvas.RECORD)
    if not row.holds(row.kept, 0.9):
        canvas.right_label(axes, y, style.OUTSIDE, points=60, fontsize=8)


def value(target: Target, summary: float, campaigns: Mapping[str, Any]) -> str:
    """A summary as its natural value: a day, or a number with its unit."""
    natural = float(target.natural(np.array([summary]))[0])
    if target.unit == "date":
        start = datetime.fromisoformat(campaigns[target.campaign]["start"])
        return style.day(start + timedelta(days=natural))
    if target.unit == "yes/no":
        return f"{100.0 * natural:.0f} %"
    number = style.number(round(natural, 4), target.unit)
    return number if target.unit == "share" else f"{number} {target.unit}"


def _fitted_numbers(row: Fitted, campaigns: Mapping[str, Any]) -> tuple[str, ...]:
    def words(summary: float) -> str:
        return value(row.target, float(summary), campaigns)

    cells = [
        f"{short_title(campaigns[row.target.campaign]['title'])}: {_label(row.target)}",
        words(row.observed),
    ]
    for values in (row.prior, row.kept):
        low, middle, high = np.quantile(values, [0.05, 0.50, 0.95])
        cells += [words(middle), f"{words(low)} to {words(high)}"]
    if row.holds(row.kept, 0.5):
        inside = style.INSIDE_50
    else:
        inside = style.INSIDE_90 if row.holds(row.kept, 0.9) else style.OUTSIDE
    return (*cells, inside)
