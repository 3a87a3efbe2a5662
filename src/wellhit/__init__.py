"""Wellhit, a campaign laboratory: a documented campaign, played thousands of times, beside its record."""

__version__ = "0.1.0"
