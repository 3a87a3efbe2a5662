"""Our modules as one plain script: a page opened from a disk may not load modules, so a static copy holds bundles.

Our modules keep to a small part of the language: imports stand at the top, one a statement, with names in braces; an
export stands before `function`, `class`, `const` or `let`, or is `export { … }`. Anything else is refused, not guessed.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"(\.[^"]+)";?[ \t]*$', re.MULTILINE)
EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?function\b|class\b|const\b|let\b)", re.MULTILINE)
NAMED = re.compile(
    r"^export\s+(?:async\s+)?(?:function\*?|class|const|let)\s+([A-Za-z_$][\w$]*)", re.MULTILINE
)
LISTED = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*$", re.MULTILINE)
COMMENT = re.compile(r"/\*[\s\S]*?\*/|^[ \t]*//.*$", re.MULTILINE)


class BundleError(ValueError):
    """A module that says something in a way that the bundler does not know; the message names it."""


def bundle(folder: Path, entry: str) -> str:
    """The module `entry` (a path below `folder`) with all that it imports, as one script without modules.

    Raises BundleError, and OSError for a module that is not there.
    """
    parts: dict[str, str] = {}
    _collect(folder, entry, parts, ())
    body = "\n".join(parts.values())
    return f'"use strict";\n(() => {{\nconst modules = {{}};\n{body}}})();\n'


def _collect(folder: Path, name: str, parts: dict[str, str], on_the_way: tuple[str, ...]) -> None:
    """Put a module behind everything that it imports. Modules that import each other in a circle are refused."""
    if name in parts:
        return
    if name in on_the_way:
        raise BundleError(f"{name}: imports itself by way of {on_the_way[-1]}")
    text = COMMENT.sub("", (folder / name).read_text(encoding="utf-8"))
    for match in IMPORT.finditer(text):
        _collect(folder, _resolved(name, match[2]), parts, (*on_the_way, name))
    parts[name] = _module(name, text)


def _resolved(name: str, said: str) -> str:
    """`../clock.js` as said in `map/main.js` is `clock.js`."""
    steps: list[str] = []
    for step in (PurePosixPath(name).parent / said).parts:
        if step == "..":
            if not steps:
                raise BundleError(f"{name}: {said} leads out of the folder")
            steps.pop()
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def _module(name: str, text: str) -> str:
    """A module as a function that is called once and gives what it exports."""
    names = [found[1] for found in NAMED.finditer(text)]
    pairs = [f"{one}: {one}" for one in names]
    for listed in LISTED.finditer(text):
        for one in filter(None, (part.strip() for part in listed[1].split(","))):
            own, _, outside = one.partition(" as ")
            pairs.append(f"{(outside or own).strip()}: {own.strip()}")

    def imported(match: re.Match[str]) -> str:
        if match[1] is None:
            return ""
        wanted = ", ".join(part.strip().replace(" as ", ": ") for part in match[1].split(",") if part.strip())
        return f'const {{ {wanted} }} = modules["{_resolved(name, match[2])}"];'

    body = LISTED.sub("", EXPORT.sub("", IMPORT.sub(imported, text)))
    stray = re.search(r"^\s*(import|export)\b.*$", body, re.MULTILINE)
    if stray:
        raise BundleError(f"{name}: the bundler does not know `{stray[0].strip()[:60]}`")
    return f'modules["{name}"] = (() => {{\n{body.strip()}\nreturn {{ {", ".join(pairs)} }};\n}})();\n'
