"""Capture to first cargo: an order of magnitude, before any calibration."""

from __future__ import annotations

import numpy as np


def test_days_from_capture_to_first_cargo_are_of_the_right_order(play, flagship):
    """relations.md: median about 20 days, log sd 0.62. Only the ports that wait for no other place."""
    played = play(flagship, 300, seed=1)
    free = [n for n, one in enumerate(flagship.ports) if not one.gates]
    captured, opened = (played.states["ports"][f][:, free] for f in ("captured_turn", "open_turn"))
    done = (captured >= 0) & (opened >= 0)
    days = (opened[done] - captured[done]) / 4.0
    assert 12.0 < np.median(days) < 30.0
    assert 0.45 < np.std(np.log(np.maximum(days, 1.0))) < 0.95
