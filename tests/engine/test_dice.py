"""Dice: uniform, independent between keys, streams, turns and subjects, and a function of nothing else.

Tolerances: chi-square against the value that fair dice exceed once in 10^4 times (Wilson and Hilferty's formula);
moments and correlations within 4 standard errors. Everything is seeded by the arguments, so nothing flickers.
"""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pytest

from wellhit.engine import dice
from wellhit.engine.compile import subject_id
from wellhit.engine.rule import entry

N = 20_000
KEY, SUBJECT = np.uint64(0x1234_5678_9ABC_DEF0), np.uint64(subject_id("somebody"))
STREAMS = [name for name in dir(dice) if name.startswith(("F_", "L_"))]


@entry
def roll_all(keys, streams, turns, subjects, out):
    """The rolls of these keys, streams, turns and subjects, one by one."""
    for n in range(out.shape[0]):
        out[n] = dice.roll(keys[n], streams[n], turns[n], subjects[n])


@entry
def normal_all(keys, streams, turns, subjects, out):
    """Standard normal numbers of these keys, streams, turns and subjects, one by one."""
    for n in range(out.shape[0]):
        out[n] = dice.normal(keys[n], streams[n], turns[n], subjects[n])


def many(how, keys=KEY, streams=dice.L_NERVE, turns=0, subjects=SUBJECT, n=N):
    """`n` numbers; an argument is one value for all or an array of them."""
    out = np.zeros(n)
    how(
        np.broadcast_to(np.asarray(keys, np.uint64), n).copy(),
        np.broadcast_to(np.asarray(streams, np.int64), n).copy(),
        np.broadcast_to(np.asarray(turns, np.int64), n).copy(),
        np.broadcast_to(np.asarray(subjects, np.uint64), n).copy(),
        out,
    )
    return out


COUNT = np.arange(N)
NAMES = np.array([subject_id(f"subject {n}") for n in COUNT], np.uint64)
# One thing varied at a time, in the plainest way it is varied in play: by counting up.
VARIED = {
    "key": {"keys": COUNT},
    "stream": {"streams": COUNT},
    "turn": {"turns": COUNT},
    "subject by name": {"subjects": NAMES},
    "subject by number": {"subjects": COUNT},
}


def too_uneven(u, cells: int) -> bool:
    """Whether chi-square over equal cells passes what fair dice exceed once in 10^4 times."""
    counts = np.bincount((u * cells).astype(int), minlength=cells)
    return chi_square_beyond(counts, len(u) / cells)


def chi_square_beyond(counts, expected: float) -> bool:
    chi = float(((counts - expected) ** 2 / expected).sum())
    free = counts.size - 1
    limit = free * (1.0 - 2.0 / (9.0 * free) + 3.719 * math.sqrt(2.0 / (9.0 * free))) ** 3
    return chi > limit


@pytest.mark.parametrize("varied", VARIED)
@pytest.mark.parametrize("cells", [10, 256])
def test_rolls_are_uniform(varied, cells):
    u = many(roll_all, **VARIED[varied])
    assert np.all((u >= 0.0) & (u < 1.0))
    assert not too_uneven(u, cells)


@pytest.mark.parametrize("varied", VARIED)
def test_neighbours_are_independent(varied):
    """Pairs of one after another fill a 16 x 16 board evenly, and do not go together."""
    u = many(roll_all, **VARIED[varied])
    board = np.bincount((u[:-1:2] * 16).astype(int) * 16 + (u[1::2] * 16).astype(int), minlength=256)
    assert not chi_square_beyond(board, len(u) / 2 / 256)
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 4.0 / math.sqrt(len(u) - 1)


@pytest.mark.parametrize(
    "other",
    [
        {"streams": dice.L_PACE},
        {"subjects": np.uint64(subject_id("somebody else"))},
        {"keys": KEY + np.uint64(1)},
        {"subjects": SUBJECT ^ dice.SECOND},
    ],
    ids=["stream", "subject", "key", "second roll"],
)
def test_two_series_over_the_turns_have_nothing_in_common(other):
    one, two = many(roll_all, turns=COUNT), many(roll_all, **{"turns": COUNT, **other})
    assert abs(np.corrcoef(one, two)[0, 1]) < 4.0 / math.sqrt(N)
    assert not np.any(one == two)


def test_no_two_questions_share_an_answer():
    """All streams x 40 turns x 12 subjects under one key: every answer another."""
    streams, turns, names = np.meshgrid(np.arange(len(STREAMS)), np.arange(40), NAMES[:12], indexing="ij")
    u = many(roll_all, streams=streams.ravel(), turns=turns.ravel(), subjects=names.ravel(), n=streams.size)
    assert len(np.unique(u)) == streams.size


def test_streams_have_numbers_of_their_own():
    numbers = [getattr(dice, name) for name in STREAMS]
    assert sorted(numbers) == list(range(len(STREAMS)))


def test_asking_in_another_order_changes_no_answer():
    forwards = many(roll_all, turns=COUNT)
    backwards = many(roll_all, turns=COUNT[::-1])
    assert np.array_equal(forwards, backwards[::-1])


def test_key_zero_is_a_key_like_any_other():
    """Nothing is special about zeros: key, stream, turn and subject 0 all roll, evenly and apart from key 1."""
    zero = many(roll_all, keys=0, streams=0, turns=COUNT, subjects=0)
    one = many(roll_all, keys=1, streams=0, turns=COUNT, subjects=0)
    assert not too_uneven(zero, 100)
    assert zero[0] not in (0.0, one[0])
    assert abs(np.corrcoef(zero, one)[0, 1]) < 4.0 / math.sqrt(N)


@pytest.mark.parametrize("varied", ["key", "turn", "subject by name"])
def test_normals_have_normal_moments(varied):
    """Mean, variance, skewness and kurtosis within 4 standard errors; one in 20 beyond 1.96."""
    z = many(normal_all, **VARIED[varied])
    assert abs(z.mean()) < 4.0 / math.sqrt(N)
    assert abs(z.var() - 1.0) < 4.0 * math.sqrt(2.0 / N)
    assert abs((z**3).mean()) < 4.0 * math.sqrt(15.0 / N)
    assert abs((z**4).mean() - 3.0) < 4.0 * math.sqrt(96.0 / N)
    assert abs((np.abs(z) > 1.959964).mean() - 0.05) < 4.0 * math.sqrt(0.05 * 0.95 / N)


def test_noise_is_a_factor_with_median_one_and_the_spread_asked_for():
    """Log-normal: the logarithm of noise at sigma 0.5 is half the normal number of the same roll."""
    for turn in range(50):
        made = dice.noise(KEY, dice.L_PACE, turn, SUBJECT, 0.5)
        assert math.log(made) == pytest.approx(0.5 * dice.normal(KEY, dice.L_PACE, turn, SUBJECT), abs=1e-12)
    assert dice.noise(KEY, dice.L_PACE, 3, SUBJECT, 0.0) == 1.0


def test_compiled_and_plain_dice_agree_to_the_bit():
    plain_roll = getattr(dice.roll, "py_func", dice.roll)
    plain_normal = getattr(dice.normal, "py_func", dice.normal)
    rolls, normals = many(roll_all, turns=COUNT[:200], n=200), many(normal_all, turns=COUNT[:200], n=200)
    with np.errstate(over="ignore"):
        for turn in range(200):
            assert plain_roll(KEY, dice.L_NERVE, turn, SUBJECT) == rolls[turn]
            assert plain_normal(KEY, dice.L_NERVE, turn, SUBJECT) == normals[turn]


def test_between_by_hand():
    """The triangle from 10 over 20 to 50: width 40, peak at (20 - 10) / 40 = 1/4 of the way up.

    u = 0       -> 10, the lowest
    u = 0.0625  -> 10 + sqrt(0.0625 * 40 * 10) = 10 + 5 = 15, below the peak
    u = 0.25    -> 10 + sqrt(0.25 * 40 * 10) = 20, the peak itself
    u = 0.8125  -> 50 - sqrt(0.1875 * 40 * 30) = 50 - 15 = 35, above it
    """
    expected = {0.0: 10.0, 0.0625: 15.0, 0.25: 20.0, 0.8125: 35.0}
    for u, value in expected.items():
        assert dice.between(u, 10.0, 20.0, 50.0) == pytest.approx(value, abs=1e-12)


def test_between_without_width_is_the_best_value():
    assert dice.between(0.9, 7.0, 7.0, 7.0) == 7.0


def test_between_stays_within_its_limits_and_has_the_triangle_s_mean():
    """Mean (10 + 20 + 50) / 3; standard error from the triangle's variance, 4 of them."""
    values = np.array([dice.between(u, 10.0, 20.0, 50.0) for u in many(roll_all, turns=COUNT[:4000], n=4000)])
    assert values.min() >= 10.0
    assert values.max() <= 50.0
    variance = (10.0**2 + 20.0**2 + 50.0**2 - 10 * 20 - 10 * 50 - 20 * 50) / 18.0
    assert abs(values.mean() - 80.0 / 3.0) < 4.0 * math.sqrt(variance / 4000)


def test_streams_are_asked_once_for_one_purpose():
    """A stream of luck is rolled by one rule; one of fate, at one number, by one chapter. Two purposes on one
    roll would go together."""
    asked: dict[tuple[str, ...], set[str]] = {}
    for path in sorted(Path(dice.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for stream, number in streams_asked(function):
                of_fate = stream.startswith("F_")
                key, asker = ((stream, number), path.name) if of_fate else ((stream,), function.name)
                asked.setdefault(key, set()).add(asker)
    assert asked
    assert {key: askers for key, askers in asked.items() if len(askers) > 1} == {}


def streams_asked(function: ast.FunctionDef) -> set[tuple[str, str]]:
    """Streams, by name, that a rule gives to the dice, and the turn or number that goes with them."""
    return {
        (call.args[1].id, ast.unparse(call.args[2]))
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("roll", "normal", "noise")
        and isinstance(call.args[1], ast.Name)
        and call.args[1].id.startswith(("F_", "L_"))
    }
