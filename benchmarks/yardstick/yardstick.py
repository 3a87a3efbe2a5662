"""How fast is this machine, right now? Campaigns per CPU-second of one core, for a fixed toy slice.

The slice is of the same class of model (80 places, 60 formations, 12 fortresses of 15 strongpoints, 360 turns),
written by hand in C. Machines differ and are shared, so a speed is quoted as a ratio to the figure of the same
minute. It never changes: figures of different days stay comparable.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import slice_model as model

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
STEPS = 360


class Yardstick:
    """The C slice, compiled. Raises FileNotFoundError where there is no gcc, CalledProcessError if it fails."""

    def __init__(self) -> None:
        if shutil.which("gcc") is None:
            raise FileNotFoundError("gcc")
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "slice.so"
            subprocess.run(["gcc", *FLAGS, str(HERE / "sim.c"), "-o", str(library), "-lm"], check=True)
            self.function = ctypes.CDLL(str(library)).run_many
        self.function.argtypes = [ctypes.c_void_p] * 3 + [ctypes.c_int] * 3 + [ctypes.c_void_p]
        self.world, self.params = model.make_map(), model.default_params()

    def rate(self, campaigns: int = 300) -> float:
        """Campaigns per CPU-second, once."""
        state, out = model.start_campaigns(campaigns, self.world), np.zeros((campaigns, 10))
        tables = [array.ctypes.data for array in (state, self.world, self.params)]
        start = time.process_time()
        self.function(*tables, len(self.params), campaigns, STEPS, out.ctypes.data)
        return campaigns / (time.process_time() - start)
