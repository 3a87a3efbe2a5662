"""Blank records of the layout, and figures as a person reckons them: what the worked examples share."""

from __future__ import annotations

from typing import Any

import pytest

from wellhit.engine import layout


def record(name: str, **values: float) -> Any:
    """A blank record of the layout with these values."""
    one = layout.blank(getattr(layout, name))[0]
    for field, value in values.items():
        one[field] = value
    return one


def close(value: float) -> Any:
    """Equal to six figures, as they stand in the example."""
    return pytest.approx(value, rel=1e-6)
