"""Two ways of playing set side by side on the same luck: differences run by run, and how sure they are.

Definitions (also in docs/reference/cli.md):

- A *pair* is one run number played in both ways: same draw of parameters, same fate, same luck.
- *What never happened*: a date counts as the end of the scenario, and an assault that had not ended lasts until
  then (a mean restricted to the scenario). Where nothing can be said at all, of a length without an assault or of
  a count without its occasion, the pair is left out; both are counted and told.
- *Interval*: the mean difference of the pairs, plus and minus Student's t for 95 % times its standard error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wellhit import job as jobs
from wellhit.engine.compile import names_of
from wellhit.lab import summary
from wellhit.lab.measures import COMBINE, Measures
from wellhit.lab.play import Desk, gather, mark_of
from wellhit.terms import MEASURE_UNITS, Scenario

Floats = npt.NDArray[np.float64]
SMALLEST = 0.1  # of the standard deviation of a single run: the least effect worth having
LEAST = 10  # pairs: fewer settle nothing, whatever their spread


class Question(NamedTuple):
    """An outcome to be asked of runs: the measure's word, its subjects, and the date it is asked at."""

    measure: str
    subjects: tuple[str, ...] = ()
    at: str = ""


class Answer(NamedTuple):
    """What runs answer, shape [n]: values (NaN: nothing can be said), and in which runs it never happened."""

    values: Floats
    never: npt.NDArray[np.bool_]


# -- asking ---------------------------------------------------------------------------------------------


class Inquiry:
    """Questions to one scenario, ready to be put to chunks of final states."""

    def __init__(self, scenario: Scenario, questions: Mapping[str, Question]) -> None:
        """Raises ValueError, naming the question, for a measure or subject that is not there."""
        self.questions = dict(questions)
        self.measures = Measures(scenario, names_of(scenario))
        self.days = float((scenario.head.end - scenario.head.start).days + 1)
        for name, question in self.questions.items():
            self.measures.check(name, question.measure, question.subjects)

    def harvest(self, only: Sequence[str] | None = None) -> Answers:
        """What `lab.play.gather` keeps to answer these questions (all of them, without `only`)."""
        return Answers(self, tuple(self.questions if only is None else only))

    def answer(self, question: Question, states: Any, diaries: Floats) -> Answer:
        """One answer, with what never happened put at the end of the scenario where that has a meaning."""
        values = self.measures.one(*question, states, diaries)
        never = np.isnan(values)
        if MEASURE_UNITS[question.measure] == "date":
            values = np.where(never, self.days, values)
        elif question.measure == "assault_days":
            lasting = [self._assault(subject, states, diaries) for subject in question.subjects]
            values = COMBINE["sum"](np.array(lasting))
        return Answer(values, never)

    def _assault(self, subject: str, states: Any, diaries: Floats) -> Floats:
        lasted = self.measures.one("assault_days", (subject,), "", states, diaries)
        began = self.measures.one("assault_start", (subject,), "", states, diaries)
        return np.where(np.isnan(lasted), self.days - began, lasted)


@dataclass(frozen=True)
class Answers:
    """The answers to some questions of an inquiry, as arrays to be kept."""

    inquiry: Inquiry
    names: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Hash of what is asked and how."""
        asked = [self.inquiry.questions[name] for name in self.names]
        return mark_of(self, self.names, asked, str(self.inquiry.measures.scenario.head))

    def __call__(self, states: Any, diaries: Floats) -> dict[str, Floats]:
        """Two arrays for each question, shape [n]: `NAME/values` and `NAME/never`."""
        found: dict[str, Floats] = {}
        for name in self.names:
            values, never = self.inquiry.answer(self.inquiry.questions[name], states, diaries)
            found[f"{name}/values"], found[f"{name}/never"] = values, never.astype(np.float64)
        return found


def ask(job: jobs.Job, inquiry: Inquiry, desk: Desk, only: Sequence[str] | None = None) -> dict[str, Answer]:
    """Play a job and put the questions to it. Raises JobError, CapacityError."""
    harvest = inquiry.harvest(only)
    found = gather(job, harvest, desk)
    return {name: Answer(found[f"{name}/values"], found[f"{name}/never"] > 0.5) for name in harvest.names}


# -- comparing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Answers in two ways, a and b, run by run; `difference` is b less a. Means are over the pairs that count.

    low, high: the interval of the difference (95 % unless asked otherwise). spread: standard deviation of the
    differences. sd_a, sd_b: of a single run. lower, higher: share of pairs in which b is lower, higher than a.
    left_out: pairs of which nothing can be said. never_a, never_b: runs, of all, in which it never happened. NaN where
    there are too few pairs.
    """

    a: float
    b: float
    difference: float
    low: float
    high: float
    spread: float
    sd_a: float
    sd_b: float
    lower: float
    higher: float
    pairs: int
    left_out: int
    never_a: int
    never_b: int

    @property
    def same(self) -> bool:
        """Whether both are the same in every pair."""
        return self.pairs > 0 and self.lower == 0.0 and self.higher == 0.0

    @property
    def settled(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def sd(self) -> float:
        """Standard deviation of a single run, both ways together."""
        return math.sqrt((self.sd_a**2 + self.sd_b**2) / 2.0)


def t_point(freedom: float | npt.NDArray[Any], confidence: float = 0.95) -> Floats:
    """Student's t that leaves out (1 - confidence) / 2 at either end; infinite without a degree of freedom.

    The number that `scipy.stats.t.ppf` gives, from the function beneath it: `scipy.stats` takes a second to import.
    """
    from scipy.special import stdtrit

    known = np.maximum(np.asarray(freedom, np.float64), 1.0)
    return np.where(np.asarray(freedom) < 1, np.inf, stdtrit(known, 0.5 + confidence / 2.0))


def pair(a: Answer, b: Answer, confidence: float = 0.95) -> Pair:
    """Set two ways beside each other; both answers are of the same runs, in the same order.

    confidence: of the interval (0.95 unless several are to hold together).
    """
    both = ~(np.isnan(a.values) | np.isnan(b.values))
    here, there = a.values[both], b.values[both]
    count = len(here)
    never_a, never_b = int(a.never.sum()), int(b.never.sum())
    left_out = len(both) - count
    if count == 0:
        return Pair(*(math.nan,) * 10, 0, left_out, never_a, never_b)
    change = there - here
    mean = float(change.mean())
    spread, sd_a, sd_b = (float(x.std(ddof=1)) if count > 1 else math.nan for x in (change, here, there))
    margin = float(t_point(count - 1, confidence)) * spread / math.sqrt(count) if count > 1 else math.nan
    return Pair(
        a=float(here.mean()),
        b=float(there.mean()),
        difference=mean,
        low=mean - margin,
        high=mean + margin,
        spread=spread,
        sd_a=sd_a,
        sd_b=sd_b,
        lower=float((change < 0).mean()),
        higher=float((change > 0).mean()),
        pairs=count,
        left_out=left_out,
        never_a=never_a,
        never_b=never_b,
    )


def pairs_needed(a: Answer, b: Answer, found: Pair) -> int | None:
    """How many pairs the answer needed: from this number on, in the order of play, it stayed settled to the end.

    Settled: the interval excludes zero, or (where it does not, at the end) is narrower as a whole than the smallest
    effect worth having. At least LEAST. Not settled by the last pair: about how many would do, at the difference and
    spread that were found. None: that is unknown.
    """
    if found.same:
        return min(LEAST, found.pairs)
    if found.pairs < LEAST:
        return None
    change = (b.values - a.values)[~(np.isnan(a.values) | np.isnan(b.values))]
    counts = np.arange(LEAST, len(change) + 1)
    mean = np.cumsum(change)[LEAST - 1 :] / counts
    squares = np.cumsum(change**2)[LEAST - 1 :]
    spread = np.sqrt(np.maximum(squares - counts * mean**2, 0.0) / (counts - 1))
    margin = t_point(counts - 1.0) * spread / np.sqrt(counts)
    narrow = SMALLEST * found.sd
    open_still = np.abs(mean) <= margin if found.settled else 2.0 * margin >= narrow
    last = int(np.flatnonzero(open_still)[-1]) if open_still.any() else -1
    if last < len(counts) - 1:
        return LEAST + last + 1
    enough = least_pairs(found.spread, max(abs(found.difference), narrow / 2.0))
    return max(enough, len(change) + 1) if enough is not None else None


def least_pairs(spread: float, margin: float, confidence: float = 0.95) -> int | None:
    """The least number of pairs at which t * spread / sqrt(pairs) lies below `margin`; None: out of reach."""
    if margin <= 0.0:
        return None

    def enough(pairs: int) -> bool:
        return float(t_point(pairs - 1, confidence)) * spread / math.sqrt(pairs) < margin

    low, high = 1, 2
    while not enough(high):
        low, high = high, 2 * high
        if high > 2**40:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def rounded(value: float) -> float | None:
    """Six significant figures for JSON; null for what is no number."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


# -- wording ------------------------------------------------------------------------------------------------


def label_of(question: Question, scenario: Scenario) -> str:
    """What is asked, in words: "Boulogne: length of the assault"."""
    _, words = summary.MEASURE_WORDS[question.measure]
    names = [summary.subject_name(subject, scenario) for subject in question.subjects]
    subject = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""
    text = words.format(subject).removeprefix(": ").strip()
    return text[:1].upper() + text[1:]
