"""A calibration in words and numbers as they are printed, in a terminal and on its page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wellhit.lab.learn.calibrate import SBI, Calibration
from wellhit.lab.learn.unknowns import LITTLE_MOVED, LITTLE_NARROWER, Known, Unknown, short_title
from wellhit.report import style

MINUS = "\u2212"
RAISED = str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


def value_text(x: float, unknown: Unknown) -> str:
    """A value of an unknown to three figures; hidden quantities with their sign."""
    if unknown.kind in ("will", "execution"):
        return "0" if x == 0.0 else f"{x:+.2f}".replace("-", MINUS)
    if unknown.kind == "discrepancy" and unknown.unit == "factor":
        return f"\u00d7 {x:.2f}"
    size = abs(x)
    if size >= 100.0:
        return style.whole(float(f"{x:.3g}")).replace("-", MINUS)
    if 0.0 < size < 0.001:
        digits, _, power = f"{x:.1e}".partition("e")
        return f"{digits}\u00b710{str(int(power)).translate(RAISED)}".replace("-", MINUS)
    return f"{x:#.3g}".rstrip(".").replace("-", MINUS)


def interval_text(three: tuple[float, float, float], unknown: Unknown) -> str:
    """The 5 and 95 % points of an unknown."""
    low, high = value_text(three[0], unknown), value_text(three[2], unknown)
    return f"{low} to {high}"


def head_sentences(found: Calibration) -> list[str]:
    """What was fitted, with how many runs, and how near to the record they came."""
    m = found.manifest
    names = [short_title(of["title"]) for of in m["campaigns"].values()]
    d = found.found.diagnostics
    return [
        f"{style.plural(len(m['rows']), 'row', 'rows')} of the record marked fit, of "
        f"{style.plural(len(names), 'campaign', 'campaigns')} ({', '.join(names)}).",
        f"{style.whole(m['runs'])} prior draws played on each; the {style.whole(d.rows)} nearest to the record kept, "
        f"worth {style.whole(d.effective_size)} of equal weight; posterior of {style.whole(m['draws'])} draws.",
        *flow_sentences(found),
        chance_sentence(d.effective_size),
        reach_sentence(found),
    ]


def flow_sentences(found: Calibration) -> list[str]:
    """What a flow had to do with it; nothing where it had not."""
    if found.method != SBI:
        return []
    learned = len(found.manifest["settings"]["learned"])
    return [
        f"{learned} unknowns by a flow trained on all runs that agree with the record on what never happened "
        f"(neural posterior estimation); the other {len(found.joint.names) - learned} by the kept runs, and moved "
        "along with them."
    ]


def chance_sentence(size: float) -> str:
    """How far chance moves what is learned from so many runs: 1 standard deviation of a variance and of a mean."""
    return (
        f"At that size chance alone shrinks or widens a variance by {100.0 * math.sqrt(2.0 / size):.0f} % and moves a "
        f"mean by {1.0 / math.sqrt(size):.2f} of the prior's standard deviation."
    )


def reach_sentence(found: Calibration) -> str:
    """Whether the record is such as the runs are."""
    reach = found.found.diagnostics.reach
    return (
        f"The record lies farther from the middle of the simulated records than {100.0 * reach:.0f} % of them do: "
        + ("it is such as the model gives." if reach < 0.9 else "the model seldom gives such a record.")
    )


def warning_sentences(found: Calibration) -> list[str]:
    """What the calibration warns of."""
    return [f"{line[0].upper()}{line[1:]}." for line in found.found.diagnostics.warnings]


def hardly_moved_sentence(rows: Sequence[Known]) -> str:
    """How many unknowns the record says next to nothing of."""
    still = sum(row.hardly_moved for row in rows)
    return (
        f"{still} of {style.plural(len(rows), 'unknown', 'unknowns')} hardly moved: their variance shrank by less than "
        f"{100.0 * LITTLE_NARROWER:.0f} % and their mean moved by less than {LITTLE_MOVED:.1f} of the prior's standard "
        "deviation. Of these the record says next to nothing, and the prior stands."
    )
