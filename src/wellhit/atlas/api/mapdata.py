"""Names of the tracks: in addresses `run-584.json`, everywhere else `run:584` (docs/reference/map-data.md)."""

from __future__ import annotations


def name_of(file: str) -> str:
    """The name of a track by that of its file: `history.json`, `ensemble.json`, `run-NAME.json`."""
    return file.removesuffix(".json").replace("-", ":", 1)


def file_of(name: str) -> str:
    """The name of a track's file."""
    return name.replace(":", "-", 1) + ".json"
