"""Draws: priors as the image of a normal density, posteriors kept and refused, values set by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from wellhit import draws
from wellhit.engine import layout, parameters
from wellhit.engine.parameters import PARAMETERS

RUNS = np.arange(40, dtype=np.uint64)


def filled(mode="prior", values=None, campaign="here", forts=("a", "b"), numbers=RUNS):
    out = layout.blank(layout.Draw, len(numbers))
    draws.fill(mode, 3, numbers, campaign, forts, values or {}, out)
    return out


@pytest.fixture
def kept(tmp_path):
    """A posterior of 30 draws that knows fortress a of campaign here."""
    z = np.random.default_rng(1).standard_normal((30, len(PARAMETERS)))
    hidden = {"here/a": np.stack([np.arange(30.0), -np.arange(30.0)], axis=1)}
    draws.save(tmp_path / "kept", z, hidden, np.zeros((30, 4)), {"note": "made up"})
    return tmp_path / "kept", z


def test_a_prior_is_the_image_of_its_normal_numbers():
    """The values of prior draws are those of `at` for the same normal numbers, to the last bit."""
    out = filled()
    _, z = parameters.prior_numbers(3, RUNS)
    for n, p in enumerate(PARAMETERS):
        assert np.array_equal(out[p.name], p.at(z[n])), p.name
    assert not out.known.any()


def test_a_kept_posterior_gives_its_rows_round_and_round(kept):
    folder, z = kept
    out = filled(str(folder))
    found = draws.load(folder)
    rows = found.rows(3, RUNS)
    assert sorted(rows[:30]) == list(range(30))  # each once before any comes again
    assert np.array_equal(rows[30:], rows[:10])
    for n in (0, 7, len(PARAMETERS) - 1):
        assert np.array_equal(
            out[PARAMETERS[n].name], PARAMETERS[n].at(np.round(z[rows, n] * draws.FINE) / draws.FINE)
        )
    assert (out.known[:, 0] == 1).all()
    assert (out.known[:, 1:] == 0).all()
    assert np.array_equal(out.will[:, 0], rows.astype(float))
    assert np.array_equal(out.execution[:, 0], -rows.astype(float))


def test_killed_while_it_is_written_a_folder_holds_no_posterior_rather_than_a_mixed_one(kept, monkeypatch):
    folder, z = kept
    monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        draws.save(folder, z + 1.0, {}, np.zeros((30, 4)), {"note": "another"})
    draws.load.cache_clear()
    with pytest.raises(draws.DrawsError, match="holds no posterior"):
        draws.load(folder)


def test_hidden_quantities_belong_to_a_campaign(kept):
    assert not filled(str(kept[0]), campaign="elsewhere").known.any()


def test_values_set_by_hand_replace_drawn_ones():
    each = np.linspace(0.1, 0.9, 100)
    plain, out = filled(), filled(values={"will_spread": 0.25, "march_hunger": each, "will.b": 1.5})
    assert (out.will_spread == 0.25).all()
    assert np.array_equal(out.march_hunger, each[:40])
    assert np.array_equal(filled(values={"march_hunger": each}, numbers=RUNS[7:9]).march_hunger, each[7:9])
    assert (out.known[:, 1] == 1).all()
    assert (out.will[:, 1] == 1.5).all()
    others = [p.name for p in PARAMETERS if p.name not in ("will_spread", "march_hunger")]
    assert all(np.array_equal(out[name], plain[name]) for name in others)


def test_what_cannot_be_used_is_refused_with_its_reason(kept, tmp_path):
    folder, _ = kept
    with pytest.raises(draws.DrawsError, match=r'did you mean "will_spread"'):
        draws.check_values({"will_spred": 1.0}, ("a",))
    with pytest.raises(draws.DrawsError, match=r'did you mean "will\.a"'):
        draws.check_values({"will.aa": 1.0}, ("a",))
    with pytest.raises(draws.DrawsError, match="no draws"):
        draws.posterior_of("postrior")
    (tmp_path / "empty").mkdir()
    with pytest.raises(draws.DrawsError, match="holds no posterior"):
        draws.posterior_of(str(tmp_path / "empty"))
    manifest = folder / draws.MANIFEST
    text = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(text | {"priors": "of another day"}), encoding="utf-8")
    with pytest.raises(draws.DrawsError, match="other parameters or priors"):
        draws.load(folder)
    manifest.write_text(json.dumps(text), encoding="utf-8")
    (folder / draws.ARRAYS).write_bytes(b"not an archive")
    with pytest.raises(draws.DrawsError, match="cannot be read"):
        draws.load(folder)


def test_the_mark_tells_sources_apart(kept):
    marks = [
        draws.mark_of("prior", {}), draws.mark_of("best", {}), draws.mark_of(str(kept[0]), {}),
        draws.mark_of("prior", {"will_spread": 0.2}), draws.mark_of("prior", {"will_spread": 0.3}),
    ]  # fmt: skip
    assert len(set(marks)) == len(marks)
