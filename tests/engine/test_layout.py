"""Records of the engine: names that compiled and plain Python read alike."""

import numpy as np

from wellhit.engine import layout


def names_in(dtype: np.dtype) -> set[str]:
    """Names of all fields of a record, nested ones too."""
    found: set[str] = set()
    for name in dtype.names or ():
        found |= {name} | names_in(dtype[name].base)
    return found


def test_no_field_bears_the_name_of_something_that_every_record_has() -> None:
    """Plain Python would read NumPy's own method (`record.sum`) where compiled code reads the field."""
    records = [what for what in vars(layout).values() if isinstance(what, np.dtype) and what.names]
    assert len(records) > 20
    taken = [name for dtype in records for name in names_in(dtype) if hasattr(np.record, name)]
    assert sorted(set(taken)) == []
