"""Where parameter values come from: the priors, their middles or a calibration; and what is set by hand.

A posterior is a folder. `posterior.npz` holds draws, each as the standard normal numbers whose image under the
priors they are, and the hidden quantities (will of a garrison, execution of an operation) of the fortresses that
were calibrated. `manifest.json` says what it was made of. Both are written by lab/learn/calibrate.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.engine import parameters
from wellhit.engine.parameters import PARAMETER_NAMES, PARAMETERS
from wellhit.engine.rule import rules_hash

Floats = npt.NDArray[np.float64]
Value = float | Floats
SHIPPED = Path(__file__).with_name("posterior")
FINE = 1024.0
ARRAYS, MANIFEST = "posterior.npz", "manifest.json"
PRIOR, POSTERIOR, BEST = MODES = ("prior", "posterior", "best")
HIDDEN = ("will", "execution")  # of a fortress: what fate draws, unless a calibration knows better


class DrawsError(ValueError):
    """Parameter values cannot be had as asked; the message says why and what would do."""


@dataclass(frozen=True)
class Posterior:
    """Equally likely draws in a random order: any stretch of them is a fair sample.

    z: standard normal numbers, shape [draws, parameters], in the order of parameters.toml. hidden: per fortress
    ("campaign/fortress") its will and execution, standard normal numbers, shape [draws, 2]. discrepancy: standard
    normal numbers of the errors that a calibration allows the model (lab/learn/targets.py), shape [draws, kinds].
    """

    z: npt.NDArray[np.float32]
    discrepancy: npt.NDArray[np.float32]
    hidden: Mapping[str, npt.NDArray[np.float32]]
    manifest: Mapping[str, Any]
    mark: str

    def rows(self, seed: int, numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
        """Which draw each run uses: one after the other from a place that the seed decides, round and round."""
        start = int(parameters.uniform(seed, "posterior", np.zeros(1, np.uint64))[0] % np.uint64(len(self.z)))
        return ((numbers % np.uint64(len(self.z))).astype(np.intp) + start) % len(self.z)


def priors_mark() -> str:
    """Hash of the names and priors of all parameters: draws as normal numbers mean something under these alone."""
    text = repr([(p.name, p.kind, p.numbers, p.above, p.below) for p in PARAMETERS])
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def save(
    folder: Path,
    z: Floats,
    hidden: Mapping[str, Floats],
    discrepancy: Floats,
    manifest: Mapping[str, Any],
) -> None:
    """Write a posterior, whole or not at all. The arrays: as in `Posterior`; kept to 1/1024, which is much finer
    than what is known and takes half the room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"z": z, "discrepancy": discrepancy, **{f"hidden/{name}": v for name, v in hidden.items()}}
    arrays = {name: (np.round(v * FINE) / FINE).astype(np.float32) for name, v in arrays.items()}
    partial, note = folder / f"{ARRAYS}.tmp", folder / f"{MANIFEST}.tmp"
    with partial.open("wb") as handle:
        np.savez_compressed(handle, **arrays)  # type: ignore[arg-type]
    text = json.dumps({**manifest, "priors": priors_mark()}, indent=1, ensure_ascii=False)
    note.write_text(text + "\n", encoding="utf-8")
    (folder / MANIFEST).unlink(
        missing_ok=True
    )  # killed from here on, the folder holds no posterior: never a mixed one
    partial.replace(folder / ARRAYS)
    note.replace(folder / MANIFEST)


@cache
def load(folder: Path) -> Posterior:
    """The posterior in a folder. Raises DrawsError where there is none, or none for the present parameters."""
    what = "the posterior that ships with Wellhit" if folder == SHIPPED else f'"{folder}"'
    again = "make one with `wellhit calibrate`, or use --draws prior"
    try:
        data = (folder / ARRAYS).read_bytes()
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS) as arrays:
            found = {name: arrays[name] for name in arrays.files}
    except FileNotFoundError:
        raise DrawsError(f"{what} holds no posterior ({ARRAYS} and {MANIFEST}): {again}") from None
    except (OSError, ValueError, EOFError) as error:
        raise DrawsError(f"{what} cannot be read ({error}): {again}") from error
    z, discrepancy = found.pop("z"), found.pop("discrepancy")
    if manifest.get("priors") != priors_mark() or z.shape[1] != len(PARAMETERS):
        raise DrawsError(f"{what} was calibrated with other parameters or priors: {again}")
    hidden = {name.removeprefix("hidden/"): values for name, values in found.items()}
    mark = hashlib.blake2b(data, digest_size=12).hexdigest()
    return Posterior(z, discrepancy, hidden, manifest, mark)


def posterior_of(draws: str) -> Posterior | None:
    """The posterior that `--draws` asks for: the shipped one, or that of a folder; None for prior and best.

    Raises DrawsError for a word or folder that is none of these.
    """
    if draws in (PRIOR, BEST):
        return None
    if draws == POSTERIOR:
        return load(SHIPPED)
    if Path(draws).is_dir():
        return load(Path(draws))
    raise DrawsError(f'no draws "{draws}": choose {", ".join(MODES)}, or the folder of a posterior')


def remark(draws: str) -> str:
    """What must be said of a posterior before it is used; empty where there is nothing."""
    posterior = posterior_of(draws)
    if posterior is None or posterior.manifest.get("rules") == rules_hash():
        return ""
    return (
        f"these draws were calibrated under other rules ({posterior.manifest.get('rules')}; now {rules_hash()}): "
        "calibrate anew, or read the result with that in mind"
    )


def check_values(values: Mapping[str, Value], fortresses: Sequence[str]) -> None:
    """Raises DrawsError for a value set by hand of which there is no parameter or hidden quantity."""
    from difflib import get_close_matches

    names = [*PARAMETER_NAMES, *(f"{kind}.{name}" for kind in HIDDEN for name in fortresses)]
    for name in values:
        if name not in names:
            near = get_close_matches(name, names, 1)
            raise DrawsError(f'no parameter "{name}"' + (f'; did you mean "{near[0]}"?' if near else ""))


def mark_of(draws: str, values: Mapping[str, Value]) -> str:
    """What sets one source of parameter values apart from another, as text for a fingerprint."""
    posterior = posterior_of(draws)
    by_hand = {name: np.asarray(value, np.float64).tobytes().hex() for name, value in sorted(values.items())}
    return f"{draws if posterior is None else posterior.mark} {by_hand or ''}".strip()


def fill(
    draws: str,
    seed: int,
    numbers: npt.NDArray[np.uint64],
    campaign: str,
    fortresses: Sequence[str],
    values: Mapping[str, Value],
    out: Any,
) -> None:
    """Fill `out` (records of layout.Draw, shape [n], zeroed) for these run numbers.

    fortresses: ids in the order of the world's records. values: set by hand, one number for every run, or one for
    each run number from 0; `will.FORTRESS` and `execution.FORTRESS` are standard normal numbers.
    """
    posterior = posterior_of(draws)
    if posterior is None:
        parameters.draw(draws, seed, numbers, out)
    else:
        rows = posterior.rows(seed, numbers)
        for n, p in enumerate(PARAMETERS):
            out[p.name] = p.at(posterior.z[rows, n].astype(np.float64))
        for k, name in enumerate(fortresses):
            found = posterior.hidden.get(f"{campaign}/{name}")
            if found is not None:
                out.known[:, k] = 1
                out.will[:, k], out.execution[:, k] = found[rows].astype(np.float64).T
    for name, value in values.items():
        each = value if isinstance(value, int | float) else value[numbers.astype(np.intp)]
        kind, _, fortress = name.partition(".")
        if fortress:
            k = list(fortresses).index(fortress)
            _unseen_by_hand(out, k, kind, each)
        else:
            out[name] = each


def _unseen_by_hand(out: Any, k: int, kind: str, each: Value) -> None:
    """Set one hidden quantity; the other is then the prior's middle unless it is set or calibrated, too."""
    out.known[:, k] = 1
    out[kind][:, k] = each
