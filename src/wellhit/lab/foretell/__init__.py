"""Sieges foretold that were not fitted to, and how good the forecasts were."""
