"""Tracks of runs: what a map shows is what was played."""

from __future__ import annotations

import dataclasses
import json
from bisect import bisect_right
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest

from wellhit import chunks
from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.compile import names_of
from wellhit.engine.words import E_FELL
from wellhit.job import Job, keys_and_draws, prepare
from wellhit.lab import ensembles
from wellhit.lab.ensembles import Sightings, commonest, ensemble_track, percent, share_keys
from wellhit.lab.play import Desk
from wellhit.lab.tape import NOWHERE, nearest, tape_of
from wellhit.lab.tracks import FORTRESS_STATES, men_shown, run_track, three_figures
from wellhit.replay import play_turns
from wellhit.runs import Work
from wellhit.terms import Scenario

RUNS = 20


def at(keys: list[list[Any]], turn: int) -> list[Any] | None:
    """The keyframe that holds at a turn, None before the first."""
    n = bisect_right([key[0] for key in keys], turn)
    return keys[n - 1] if n else None


@pytest.fixture(scope="module")
def job(flagship: Scenario) -> Job:
    return Job(flagship, RUNS, 7, "posterior", 1)


@pytest.fixture(scope="module")
def runs(job: Job) -> list[dict[str, Any]]:
    engine = prepare(job)
    return [run_track(job, number, engine) for number in range(RUNS)]


@pytest.fixture(scope="module")
def together(job: Job) -> dict[str, Any]:
    return ensemble_track(job, RUNS)


# -- one run ----------------------------------------------------------------------------------------------


def test_a_run_is_the_one_that_a_replay_plays(job: Job, runs: list[dict[str, Any]]) -> None:
    """Falls, holders and places after every turn are those of the generator that writes a run's log."""
    one = dataclasses.replace(job, runs=1, first=3)
    engine = prepare(one)
    row = {f.id: n for n, f in enumerate(job.scenario.formations)}
    ids = names_of(job.scenario)["formations"]
    track = runs[3]
    fallen: dict[int, int] = {}
    for state, _ in play_turns(one, engine):
        turn = int(state.turn) - 1
        for k in range(int(engine.world.n_fortresses)):
            state_word = at(track["fortresses"][str(k)], turn)[1]
            assert (state_word == "fallen") == (state.fortresses[k].fall_turn >= 0)
            if state.fortresses[k].fall_turn == turn:
                fallen[k] = turn
        for i, name in enumerate(ids):
            f = state.formations[i]
            key = at(track["formations"].get(str(row[name]), []), turn)
            if f.status != 1 or f.men < 0.5:
                assert key is None or key[1] == NOWHERE
            else:
                assert key[1] == f.place
                assert key[2] == (f.dest if f.moving else NOWHERE)
                assert key[5] == pytest.approx(f.men, abs=50.1)
    assert fallen
    for k, turn in fallen.items():
        assert [turn, "fallen"] == track["fortresses"][str(k)][-1]


def test_a_fortress_falls_on_the_turn_of_its_event(job: Job) -> None:
    told: dict[int, int] = {}

    def tell(event: Any, state: Any) -> None:
        if event.kind == E_FELL:
            told[int(event.a)] = int(event.turn)

    track = run_track(job, 5, tell=tell)
    shown = {int(k): keys[-1][0] for k, keys in track["fortresses"].items() if keys[-1][1] == "fallen"}
    assert told
    assert shown == told


def test_nobody_leaves_the_roads_and_no_strength_is_negative(runs: list[dict[str, Any]], job: Job) -> None:
    number = {place.id: n for n, place in enumerate(job.scenario.places)}
    roads = {frozenset((number[r.a], number[r.b])) for r in job.scenario.routes}
    for track in runs:
        for keys in track["formations"].values():
            assert [key[0] for key in keys] == sorted({key[0] for key in keys})
            for _, place, onto, fraction, grade, men in keys:
                assert grade == 0
                assert men >= 0
                assert (men == 0) == (place == NOWHERE)
                assert 0 <= fraction <= 1
                if onto == NOWHERE:
                    assert fraction == 0
                else:
                    assert frozenset((place, onto)) in roads


def test_what_only_grows_grows(runs: list[dict[str, Any]]) -> None:
    for track in runs:
        lost = np.array(track["casualties"])
        assert (
            np.diff(lost, axis=0)[:, [0, 1]] >= 0
        ).all() or track  # prisoners' wounded leave the casualties
        assert (lost >= 0).all()
        for keys in track["strongpoints"].values():
            assert [word for _, word in keys] in (["holds"], ["fallen"], ["holds", "fallen"])
        for keys in track["civilians"].values():
            people = [n for _, n in keys]
            assert people == sorted(people, reverse=True)


def test_a_track_is_plain_json_and_says_the_same_twice(runs: list[dict[str, Any]], job: Job) -> None:
    again = run_track(job, 11)
    assert json.dumps(again) == json.dumps(runs[11])
    json.loads(json.dumps(again), parse_constant=lambda name: pytest.fail(name))


def test_ports_and_raids_add_up_to_what_the_run_ends_with(job: Job, runs: list[dict[str, Any]]) -> None:
    one = dataclasses.replace(job, runs=1, first=2)
    last, _ = list(play_turns(one, prepare(one)))[-1]
    days = job.scenario.turns // 4
    for p, keys in runs[2]["ports"].items():
        landed = sum(at(keys, 4 * day)[1] for day in range(days))
        assert landed == pytest.approx(float(last.ports[int(p)].landed), rel=0.005, abs=days)
    tons = sum(raid[3] for raid in runs[2]["raids"])
    assert tons > 0
    n = len(job.scenario.fortresses)
    assert tons == pytest.approx(float(last.fortresses["bombs_tons"][:n].sum()), rel=0.005)
    need = np.array(runs[2]["supply"])
    assert (need[:, 1] <= need[:, 2]).all()


# -- many runs --------------------------------------------------------------------------------------------


def where(track: dict[str, Any], row: str, turn: int) -> int:
    key = at(track["formations"].get(row, []), turn)
    return NOWHERE if key is None else int(nearest(*(np.array(x) for x in key[1:4])))


def test_shares_are_those_counted_by_hand(runs: list[dict[str, Any]], together: dict[str, Any]) -> None:
    """Every keyframe of the ensemble against a count over the twenty tracks; whole per cent of 20 are exact."""
    seen = 0
    for row, keys in together["formations"].items():
        for turn, place, onto, fraction, share in keys:
            count = Counter(where(track, row, turn) for track in runs)
            assert (onto, fraction) == (NOWHERE, 0)
            assert 100 * count[place] / RUNS == share
            assert count[place] == max(count.values())
            seen += 1
    for row, keys in together["holders"].items():
        for turn, share in keys:
            held = sum(at(t["holders"].get(row, [[0, None]]), turn)[1] == "allied" for t in runs)
            if all(row in track["holders"] for track in runs):  # else some run never saw it change
                assert 100 * held / RUNS == share
                seen += 1
    for row, keys in together["fortresses"].items():
        for turn, cut_off, fallen in keys:
            words = [at(track["fortresses"][row], turn)[1] for track in runs]
            assert fallen == 100 * words.count("fallen") / RUNS
            assert cut_off == 100 * sum(word in ("invested", "assault", "masked") for word in words) / RUNS
            seen += 1
    for row, keys in together["strongpoints"].items():
        for turn, share in keys:
            assert share == 100 * sum(at(t["strongpoints"][row], turn)[1] == "fallen" for t in runs) / RUNS
            seen += 1
    for row, keys in together["bridges"].items():
        for turn, share in keys:
            down = [at(t["bridges"].get(row, [[0, "up"]]), turn)[1] == "blown" for t in runs]
            assert share == 100 * sum(down) / RUNS
            seen += 1
    assert seen > 2000


def test_numbers_by_the_day_are_medians_of_the_runs(
    runs: list[dict[str, Any]], together: dict[str, Any]
) -> None:
    for turn, *lost in together["casualties"]:
        assert turn % 4 == 3
        assert len(lost) == 9
        for n in range(3):
            median, low, high = lost[n], lost[3 + 2 * n], lost[4 + 2 * n]
            each = [at(track["casualties"], turn)[1 + n] for track in runs]
            assert low <= median <= high
            assert median == pytest.approx(np.median(each), rel=0.006, abs=1.1)
            assert high == pytest.approx(np.quantile(each, 0.95), rel=0.006, abs=1.1)
    for row, keys in together["ports"].items():
        for turn, median, low, high in keys:
            each = [at(track["ports"].get(row, [[0, 0]]), turn)[1] for track in runs]
            assert low <= median <= high
            assert median == pytest.approx(np.median(each), rel=0.011, abs=1.1)


def test_threads_chunks_and_kept_runs_change_nothing(flagship: Scenario, tmp_path: Any) -> None:
    """The same bytes on one thread and two, and from chunks that an earlier sitting kept; of the first four days."""
    few_days = dataclasses.replace(flagship.head, end=date(1944, 9, 4))
    one = Job(dataclasses.replace(flagship, head=few_days), 1, 7, "prior", 1)
    runs, before = 120, 70
    expected = json.dumps(ensemble_track(one, runs))
    two = dataclasses.replace(one, threads=2)
    stopped = Desk(keep=tmp_path / "unfinished")
    ensemble_track(two, before, stopped)
    for folder in stopped.folders:  # as after a kill: the lock is gone, the chunks are there
        chunks.unlock(folder)
    assert list((tmp_path / "unfinished").rglob("runs-*.npz"))
    again, found = Desk(keep=tmp_path / "unfinished"), []
    again.watch.had = found.append
    assert json.dumps(ensemble_track(two, runs, again)) == expected
    assert sum(found) == before
    again.clear()
    assert not (tmp_path / "unfinished").exists()


def test_sightings_are_of_each_run_by_itself(job: Job) -> None:
    engine = prepare(job)
    work = Work(job, Sightings(job.scenario), engine.fingerprint, engine.world)
    pair, _ = work(4, 6)
    alone, _ = work(5, 6)
    for name, values in alone.items():
        assert np.array_equal(values[0], pair[name][1], equal_nan=values.dtype.kind == "f"), name


def test_a_siege_of_one_page_has_tracks_too(siege: Any) -> None:
    scenario = siege("boulogne-1944")
    job = Job(scenario, 3, 1, "prior", 1)
    assert run_track(job, 0)["fortresses"]["0"][0][1] in FORTRESS_STATES
    assert ensemble_track(job, 3)["runs"] == 3


# -- the small parts --------------------------------------------------------------------------------------


def test_worked_examples_of_shown_numbers() -> None:
    assert [three_figures(x) for x in (0.4, 7.6, 999.4, 1234.0, 49876.0)] == [0, 8, 999, 1230, 49900]
    assert list(men_shown(np.array([0.0, 3.0, 634.0, 1234.0, 15432.0]))) == [0, 10, 630, 1250, 15400]
    # 1 of 1,000 and 999 of 1,000 are neither none nor all
    assert list(percent(np.array([0, 1, 500, 999, 1000]), 1000)) == [0, 1, 50, 99, 100]


def test_a_share_is_told_when_it_moves_and_where_it_rests() -> None:
    shares = np.array([0, 1, 2, 3, 4, 5, 5, 6, 6])
    assert share_keys(shares) == [[0, 0], [3, 3], [7, 6]]
    assert share_keys(np.array([100, 99, 99])) == [[0, 100], [1, 99]]
    assert ensembles.NOTICED == 3


def test_the_commonest_place_of_three_runs() -> None:
    places = np.array([[4, 4], [4, 2], [-1, 2]], np.int16)
    place, hits = commonest(places, 5)
    assert (list(place), list(hits)) == ([4, 2], [2, 2])


def test_a_tape_tells_of_every_turn(job: Job) -> None:
    engine = prepare(job)
    keys, draws = keys_and_draws(job, np.array([0], np.uint64))
    tape = tape_of(engine.world, keys[0], draws[0])
    assert tape.seen["places.holder"].shape == (job.scenario.turns + 1, len(job.scenario.places))
    first = layout.blank(layout.State)[0]
    begin(engine.world, draws[0], first, keys[0])
    assert np.array_equal(
        tape.seen["formations.men"][0], first.formations["men"][: len(tape.seen["formations.men"][0])]
    )
