"""Neural posterior estimation: a second way from the same table to the same posterior object as abc.py.

A normalizing flow q(z | u), a density whose shape a neural network sets from the summaries, is fitted to the rows of
the table by maximum likelihood, and then asked at the record (Papamakarios & Murray 2016, arXiv:1605.06376; Greenberg,
Nonnenmacher & Macke 2019, arXiv:1905.07488). No kernel, no distance, no straight lines: where both ways agree, neither
rests on its own shortcuts. The package `sbi` does it, with a masked autoregressive flow and its own defaults.

1. *Summaries* are those of abc.Table: scaled, clipped, uncorrelated, flags of what is censored among them. A record
   beyond what was simulated is brought back to its edge, with the same warning.
2. *Rows*: those that agree with the record's flags, so long as they are enough. To choose by summaries alone leaves
   p(z | u) as it is.
3. *Learned unknowns*: those of which the table explains LEAST of the variance, at most MOST. A flow over all of some
   290 would spend itself on the noise of 240 of which the summaries say nothing.
4. *The others* are the draws of abc.py, moved along: z* = z_abc + B (flow's draw - draw of abc.py of the learned), B
   their regression on the learned among the draws of abc.py, shrunk as everything is there. Exact where all is
   normal: there p(others | learned, u) has a straight mean and one covariance.

*What is lost.* The others have no better posterior than abc.py gives them, and hang on the learned by straight lines
alone. Which unknowns are learned is decided by a regression: one that the summaries tell of only in ways that neither
they nor their squares show stays with the others. The flow is not shrunk: it stops when it foretells a tenth of the
rows, held back, no better for 20 rounds, and another seed gives a somewhat different flow. Its steps are affine: two
hills that lie apart (|z| observed) come out bridged. No draw lies outside the values that the table has.

The same seed gives the same draws on the same machine with the same versions: one thread, in 32-bit arithmetic.
"""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from wellhit.lab.learn import abc
from wellhit.lab.learn.abc import Floats, Ints

LEAST = (
    0.05  # share of its variance explained from which an unknown is learned; selfcheck.py's word for informed
)
MOST = 40  # unknowns that one flow learns
FEWEST = 2  # in one dimension this flow is a normal distribution
WORSE = (
    0.05  # nats an unknown by which a flow may fall short of straight lines: what a mean off by 0.3 sd costs
)
INSTALL = 'neural posterior estimation needs the package sbi, which brings torch: pip install "wellhit[sbi]"'


def ready() -> None:
    """Raises ValueError where torch or sbi is not installed, with what to type."""
    if any(find_spec(name) is None for name in ("torch", "sbi")):
        raise ValueError(INSTALL)


def informed(explained: Floats) -> Ints:
    """Columns of the unknowns that a flow learns, ascending, from the share [p] that the table explains of each."""
    first = np.argsort(-explained, kind="stable")[:MOST]
    many = max(int((explained[first] >= LEAST).sum()), FEWEST)
    return np.sort(first[:many])


@dataclass(frozen=True)
class Flow:
    """A trained flow. It may be asked at any summaries, not at the record alone.

    columns: of the unknowns that it learned. loss: mean -ln q(z | u) of the rows held back, in nats; straight: that of
    the table's regression with normal residuals, over all rows. epochs: rounds of training.
    """

    columns: Ints
    sample: Callable[[Floats, int, int], Floats]
    loss: float
    straight: float
    epochs: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be said of it."""
        if self.loss <= self.straight + WORSE * len(self.columns):
            return ()
        short = (self.loss - self.straight) / len(self.columns)
        return (
            f"the flow foretells rows that were held back worse than straight lines do, by {short:.2f} nats an "
            "unknown: play more runs, or trust abc",
        )


def adjust(
    z: Floats,
    s: Floats,
    observed: Floats,
    *,
    draws: int = 2000,
    seed: int = 0,
    names: Sequence[str] | None = None,
    informed: Sequence[int] | None = None,
) -> abc.Posterior:
    """The posterior of z given observed summaries, as `draws` draws of equal weight; arguments as for `abc.adjust`.

    informed: columns of z that the flow learns (None: as the function of that name chooses). In the answer, rows [m]
    are the table rows that the other unknowns come from, and diagnostics.rows and effective_size speak of these.
    Raises ValueError as abc.adjust does, and where sbi is not installed.
    """
    from threadpoolctl import threadpool_limits

    ready()
    if draws < 1:
        raise ValueError(f"at least one draw must be asked for, not {draws}")
    with threadpool_limits(1):  # sums in another order would train another flow
        table = abc.Table(z, s, names)
        place = table.place(observed)
        flow = learn(table, place, seed, informed)
        return posterior(table, place, flow, draws, seed)


def learn(table: abc.Table, place: abc.Place, seed: int = 0, columns: Sequence[int] | None = None) -> Flow:
    """Train a flow on the rows that agree with the flags of `place`.

    Raises ValueError for columns that are not there, or constant all of them.
    """
    chosen = informed(table.explained) if columns is None else np.unique(np.asarray(columns, np.int64))
    if len(chosen) == 0 or chosen[0] < 0 or chosen[-1] >= table.z.shape[1]:
        raise ValueError(f"columns of 0 to {table.z.shape[1] - 1} are needed, not {columns}")
    chosen = chosen[table.prior_variance[chosen] > 0.0]  # a constant has no density
    if len(chosen) == 0:
        raise ValueError("none of the unknowns to be learned varies in the table")
    rows = table.near(place, 1.0).rows  # all that agree, or all
    z, u = table.z[np.ix_(rows, chosen)], table.u[rows]
    left = z - table.fitted(u)[:, chosen]
    size = np.linalg.slogdet(np.cov(left.T).reshape(len(chosen), -1))[1]
    straight = 0.5 * (len(chosen) * (math.log(2.0 * math.pi) + 1.0) + float(size))
    sample, loss, epochs = _trained(z, u, seed)
    return Flow(chosen, sample, loss, straight, epochs)


def posterior(table: abc.Table, place: abc.Place, flow: Flow, draws: int, seed: int) -> abc.Posterior:
    """Draws of the flow at a place, and the other unknowns moved along with them."""
    near = table.near(place)
    moved = table.adjusted(place, near)
    picked = abc.systematic(near.weight, draws, seed)
    sampled = flow.sample(place.u, draws, seed)
    z = moved[picked] + _along(moved, near.weight, flow.columns, picked, sampled)
    z[:, flow.columns] = sampled
    z = np.clip(z, table.z.min(axis=0), table.z.max(axis=0))
    prior = np.where(table.prior_variance > 0.0, table.prior_variance, 1.0)
    disagree = () if near.agree else (abc.OTHER_FLAGS,)
    diagnostics = abc.Diagnostics(
        reach=place.reach,
        effective_size=near.effective_size,
        rows=len(near.rows),
        explained=table.explained,
        contraction=np.where(table.prior_variance > 0.0, 1.0 - z.var(axis=0) / prior, 0.0),
        used=tuple(table.used.tolist()),
        warnings=(*place.warnings, *disagree, *flow.warnings),
    )
    return abc.Posterior(z, np.full(draws, 1.0 / draws), near.rows[picked], diagnostics)


def _along(moved: Floats, w: Floats, columns: Ints, picked: Ints, sampled: Floats) -> Floats:
    """By how much [draws, p] each unknown moves when the learned columns of the picked rows become `sampled`."""
    d = len(columns)
    mean = w @ moved
    apart = moved - mean
    x = apart[:, columns]
    gram = (x * w[:, None]).T @ x
    gram[np.diag_indices_from(gram)] += abc.RIDGE * np.diag(gram) + np.finfo(np.float64).tiny
    turn = np.linalg.inv(np.linalg.cholesky(gram)).T
    q = x @ turn
    wq = q * w[:, None]
    beta = wq.T @ apart
    variance = np.maximum(w @ apart**2 - (beta**2).sum(axis=0), 0.0)
    beta *= abc.stein(beta, variance * float((wq**2).sum()) / d, d)
    return np.asarray(((sampled - mean[columns]) @ turn - q[picked]) @ beta, np.float64)


# -- torch --------------------------------------------------------------------------------------------------


class _Untracked:
    """sbi reports every training to files in the folder one works in, unless somebody else listens."""

    log_dir = None

    def log_metric(self, name: str, value: float, step: int | None = None) -> None:
        """Nothing is kept."""

    def log_metrics(self, metrics: dict[str, float], step: int | None = None) -> None:
        """Nothing is kept."""

    def log_params(self, params: dict[str, Any]) -> None:
        """Nothing is kept."""

    def add_figure(self, name: str, figure: Any, step: int | None = None) -> None:
        """Nothing is kept."""

    def flush(self) -> None:
        """Nothing is kept."""


@contextlib.contextmanager
def _torch(seed: int) -> Iterator[Any]:
    """Torch on one thread with its dice at `seed`; both as they were afterwards. What sbi prints is not for stdout."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]), contextlib.redirect_stdout(io.StringIO()):
            torch.manual_seed(seed % 2**63)
            yield torch
    finally:
        torch.set_num_threads(threads)


def _trained(z: Floats, u: Floats, seed: int) -> tuple[Callable[[Floats, int, int], Floats], float, int]:
    """A sampler (u [k], draws, seed) -> z [draws, d], its loss on rows held back, and the rounds it took."""
    from sbi.inference import NPE

    with _torch(seed) as torch:
        d = z.shape[1]
        prior = torch.distributions.MultivariateNormal(torch.zeros(d), torch.eye(d))
        trainer = NPE(prior=prior, density_estimator="maf", tracker=_Untracked(), show_progress_bars=False)
        trainer.append_simulations(*(torch.as_tensor(x, dtype=torch.float32) for x in (z, u)))
        trainer.train()
        found = trainer.build_posterior()
        loss = float(trainer.summary["best_validation_loss"][-1])
        epochs = int(trainer.summary["epochs_trained"][-1])

    def sample(at: Floats, draws: int, seed: int) -> Floats:
        with _torch(seed) as torch:
            where = torch.as_tensor(at, dtype=torch.float32)
            drawn = found.sample((draws,), x=where, show_progress_bars=False)
            return np.asarray(drawn.numpy(), np.float64)

    return sample, loss, epochs
