"""What is drawn of a diagnosis: ranks of the truth, p-values of the rows, scores. Import late: Matplotlib."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellhit.lab.learn import ranks
from wellhit.lab.learn.diagnose import Diagnosis
from wellhit.lab.learn.predictive import LEAST_P, RowCheck
from wellhit.lab.learn.selfcheck import BINS
from wellhit.report import canvas, style
from wellhit.report.drawing import Drawing
from wellhit.report.lab.diagnose_words import column_name, number3

SHOWN = 24
COLUMNS = 4


def draw_all(found: Diagnosis) -> list[Drawing]:
    """Every figure, in reading order."""
    counted = [row for row in found.rows if not row.left_out]
    drawings = [rank_histograms(found.ranks)]
    if counted:
        drawings += [p_values(counted), score_ratios(counted)]
    return drawings


# -- ranks ----------------------------------------------------------------------------------------------------


def rank_histograms(found: ranks.Ranks) -> Drawing:
    """Histograms of the rank of the truth for the unknowns that are learned most about."""
    chosen = found.learned(SHOWN)
    names = [column_name(found.question.names[n], found.question.labels) for n in chosen]
    low, high = band(len(found.prior.rows))
    lines = -(-len(chosen) // COLUMNS)
    tall, foot = 1.12, 0.2
    height = foot + lines * tall

    def paint(figure: Figure) -> None:
        for k, n in enumerate(chosen):
            line, column = divmod(k, COLUMNS)
            left = 0.01 + column * 0.252
            bottom = (foot + (lines - 1 - line) * tall) / height
            axes = figure.add_axes((left, bottom, 0.228, 0.66 * tall / height))
            _histogram(axes, names[k], found.prior.rank[:, n], found.near.rank[:, n], (low, high))

    counts = [(counts_of(found.prior.rank[:, n]), counts_of(found.near.rank[:, n])) for n in chosen]
    outside = sum(int(((c < low) | (c > high)).sum()) for pair in counts for c in pair)
    total = 2 * BINS * len(chosen)
    sentences = (
        f"Of {style.whole(total)} bars {style.whole(outside)} lie outside the band; of honest ones about "
        f"{style.whole(0.05 * total)} would, at most.",
    )
    rows = tuple(
        (name, found.question.names[n], *(" ".join(str(x) for x in c) for c in pair))
        for name, n, pair in zip(names, chosen, counts, strict=True)
    )
    reading = (
        "Each panel is one unknown. Bars: pseudo-records from everything possible; line: those nearest to the record. "
        "A bar counts those whose true value has a rank in that tenth of what was inferred. Where the inference is "
        "honest, ranks are even, and nineteen bars in twenty lie between the dashed lines. A hump in the middle "
        "means too vague, horns at both ends too sure, a slope biased."
    )
    svg = canvas.draw("ranks", height, paint)
    alt = f"Small histograms in rows of {COLUMNS}. {sentences[0]}"
    title = "Ranks of the truth: the unknowns that are learned most about"
    columns = (
        "Unknown",
        "Name",
        f"All: pseudo-records in each tenth (band {low} to {high})",
        "Near the record",
    )
    return Drawing("ranks", title, reading, svg, alt, sentences, columns, rows)


def counts_of(rank: np.ndarray) -> np.ndarray:
    """How many ranks lie in each tenth, shape [BINS]."""
    return np.bincount(np.minimum((rank * BINS).astype(np.int64), BINS - 1), minlength=BINS)


def band(count: int) -> tuple[int, int]:
    """Between which counts at least 95 % of the tenths of `count` even ranks lie (binomial quantiles)."""
    from math import comb

    p = 1.0 / BINS
    below = np.cumsum([comb(count, k) * p**k * (1.0 - p) ** (count - k) for k in range(count + 1)])
    return int(np.searchsorted(below, 0.025)), int(np.searchsorted(below, 0.975))


def _histogram(axes: Axes, name: str, prior: np.ndarray, near: np.ndarray, limits: tuple[int, int]) -> None:
    a, b = counts_of(prior), counts_of(near)
    places = np.arange(BINS) + 0.5
    axes.axhspan(*limits, color=canvas.BAND, linewidth=0, zorder=0)
    for limit in limits:
        axes.axhline(limit, color=canvas.QUIET, linewidth=0.6, linestyle=(0, (3, 2)), zorder=2.5)
    axes.bar(places, a, width=0.86, color=canvas.RUNS50, linewidth=0, zorder=2)
    axes.step(np.arange(BINS + 1), [*b, b[-1]], where="post", color=canvas.RECORD, linewidth=1.3, zorder=3)
    axes.set_xlim(0, BINS)
    axes.set_ylim(0, max(1.55 * len(prior) / BINS, 1.05 * max(a.max(), b.max())))
    axes.set_xticks([0, BINS / 2, BINS], ["0", "rank", "1"], fontsize=7)
    axes.set_yticks([])
    axes.tick_params(axis="x", length=2, pad=1)
    axes.spines["left"].set_visible(False)
    axes.annotate(
        textwrap.shorten(name, 30, placeholder="\u2026"), (0, 1), xycoords="axes fraction", xytext=(0, 4),
        textcoords="offset points", fontsize=8.5, color=canvas.INK, annotation_clip=False,
    )  # fmt: skip


# -- p-values -------------------------------------------------------------------------------------------------


def p_values(rows: Sequence[RowCheck]) -> Drawing:
    """Every row's p-value, in order, beside what even p-values would be."""
    ordered = sorted(rows, key=lambda row: row.posterior.p)
    p = np.array([row.posterior.p for row in ordered])
    places = (np.arange(len(p)) + 0.5) / len(p)
    fitted = np.array([row.fitted for row in ordered])
    height = 4.6

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.07, 0.13, 0.91, 0.85))
        axes.axhspan(0.0, LEAST_P, color=canvas.BAND, linewidth=0, zorder=0)
        axes.plot([0, 1], [0, 1], color=canvas.QUIET, linewidth=0.8, zorder=1)
        axes.annotate("even", (0.5, 0.5), textcoords="offset points", xytext=(6, -10), fontsize=8.5,
                      color=canvas.QUIET, ha="left")  # fmt: skip
        axes.annotate(
            "misfits: outside the 90 % interval", (0.995, 0.02), fontsize=8, color=canvas.QUIET, ha="right",
            va="bottom",
        )  # fmt: skip
        axes.scatter(
            places[fitted], p[fitted], s=30, color=canvas.RUNS, linewidth=0, zorder=3, label="fitted"
        )
        axes.scatter(
            places[~fitted], p[~fitted], s=30, facecolor=canvas.PAPER, edgecolor=canvas.RECORD, linewidth=1.4,
            marker="D", zorder=3, label="held back",
        )  # fmt: skip
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("share of the rows with a smaller p-value")
        axes.set_ylabel("predictive p-value")
        axes.legend(frameon=False, loc="upper left", fontsize=9)

    out = int((p < LEAST_P).sum())
    sentences = (
        f"Of {style.plural(len(p), 'row', 'rows')} {style.whole(out)} have a p-value below {LEAST_P:g}; of even ones "
        f"about {style.whole(LEAST_P * len(p))} would. {style.whole(int((p > 0.5).sum()))} lie above one half, where "
        f"about {style.whole(0.5 * len(p))} would.",
    )
    reading = (
        "Each mark is one row of the record, in the order of its p-value: how often a run, with the errors of model "
        "and record, lies as far from the middle as the record does. Marks along the line: as many near and far as "
        "there should be. Above it: records lie nearer to the middle than the runs expect, so the runs are vague. "
        "Below it: the runs are too sure, or wrong. Rows hang together, so the line is a guide and no test."
    )
    table = tuple(
        (
            row.target.label,
            "fitted" if row.fitted else "held back",
            number3(row.posterior.p),
            number3(row.prior.p),
        )
        for row in ordered
    )
    alt = f"Marks rising from lower left to upper right along a diagonal line. {sentences[0]}"
    columns = ("Row of the record", "Use", "p-value", "p-value before calibration")
    svg = canvas.draw("p-values", height, paint)
    return Drawing("p-values", "p-values of every row", reading, svg, alt, sentences, columns, table)


# -- scores ---------------------------------------------------------------------------------------------------


def score_ratios(rows: Sequence[RowCheck]) -> Drawing:
    """Interval score after calibration over that before, row by row: the headline rows, or all where there are none."""
    shown = [row for row in rows if row.row.headline] or list(rows)
    ratio = {row.target.id: row.normalised[0] / row.normalised[1] for row in shown}
    ordered = sorted(shown, key=lambda row: ratio[row.target.id])
    row_height, head, foot = 0.2, 0.08, 0.5
    height = head + foot + row_height * len(ordered)
    least = min(0.5, 0.9 * min(ratio.values()))
    most = max(2.0, 1.1 * max(ratio.values()))

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.36, foot / height, 0.52, row_height * len(ordered) / height))
        axes.set_xscale("log")
        axes.set_xlim(least, most)
        axes.set_ylim(len(ordered), 0)
        canvas.bare(axes)
        ticks = [t for t in (0.1, 0.2, 0.5, 0.8, 1.0, 2.0, 5.0, 10.0) if least <= t <= most]
        axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
        axes.minorticks_off()
        axes.axvline(1.0, color=canvas.INK, linewidth=0.8, zorder=1)
        axes.set_xlabel("interval score after calibration, in scores before it (scale in powers)")
        for k, row in enumerate(ordered):
            _ratio(axes, k + 0.5, row, ratio[row.target.id])

    better = sum(x < 1.0 for x in ratio.values())
    sentences = (
        f"Calibration makes the forecast of {style.whole(better)} of {style.plural(len(shown), 'row', 'rows')} better "
        f"and of {style.whole(len(shown) - better)} worse or no better.",
    )
    reading = (
        "Each line is one row. Left of 1: the 90 % interval has become narrower without losing the record, or has come "
        "nearer to it. Right of 1: it has become wider, or has moved off the record. Dots: fitted; diamonds: held back."
    )
    table = tuple(
        (
            row.target.label, "fitted" if row.fitted else "held back", number3(row.normalised[0]),
            number3(row.normalised[1]), number3(ratio[row.target.id]),
        )
        for row in ordered
    )  # fmt: skip
    columns = ("Row of the record", "Use", "Score, posterior", "Score, prior", "Ratio")
    svg = canvas.draw("scores", height, paint)
    alt = f"A mark for each row on a scale of ratios. {sentences[0]}"
    title = "What calibration gains, row by row" + (": headline rows" if len(shown) < len(rows) else "")
    return Drawing("scores", title, reading, svg, alt, sentences, columns, table)


def _ratio(axes: Axes, y: float, row: RowCheck, ratio: float) -> None:
    axes.axhline(y, color=canvas.RULE, linewidth=0.4, zorder=1)
    axes.plot([1.0, ratio], [y, y], color=canvas.RUNS90, linewidth=2.4, solid_capstyle="butt", zorder=2)
    if row.fitted:
        axes.plot([ratio], [y], marker="o", color=canvas.RUNS, markersize=6, zorder=3)
    else:
        axes.plot([ratio], [y], marker="D", markerfacecolor=canvas.PAPER, markeredgecolor=canvas.RECORD, markersize=5.4,
                  markeredgewidth=1.4, zorder=3)  # fmt: skip
    canvas.left_label(axes, y, textwrap.shorten(row.target.label, 48, placeholder="\u2026"), fontsize=8)
    canvas.right_label(axes, y, f"{ratio:.2f}", fontsize=8)
