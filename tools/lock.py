"""Resolve the dependencies anew: writes requirements.lock and requirements-dev.lock (`make lock`).

Every version is pinned with the hashes of all its files, so one lock serves Linux and macOS and every
supported Python. What is installed for tests agrees with what is installed for runs. No index is named:
a lock must work wherever pip is told to look.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--quiet", "--upgrade", "--generate-hashes", "--strip-extras", "--allow-unsafe",
    "--annotation-style=line", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
    "--no-emit-options", "--build-deps-for=editable",
]  # fmt: skip
LOCKS = {
    "requirements.lock": [],
    "requirements-dev.lock": ["--extra=dev", "--constraint=requirements.lock"],
}


def main() -> int:
    for name, more in LOCKS.items():
        command = [sys.executable, "-m", "piptools", "compile", *FLAGS, *more, f"--output-file={name}"]
        subprocess.run(
            [*command, "pyproject.toml"], cwd=ROOT, check=True,
            env={**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"},
        )  # fmt: skip
        if "://" in (ROOT / name).read_text(encoding="utf-8"):
            print(f"{name} names an address; take it out of pip's settings and try again", file=sys.stderr)
            return 1
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
