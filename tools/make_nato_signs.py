"""Draw the NATO signs of the atlas: writes `src/wellhit/atlas/map/nato.json`, every size and arm on both sides.

    python tools/make_nato_signs.py            writes the file
    python tools/make_nato_signs.py --check    fails where the file is not what the package draws

The drawings are those of `milsymbol` (MIT), cleaned of everything but shapes. The package is needed here only: it
opens 109,000 signs at once, 160 MB, and the atlas shows 132.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any
from xml.etree import ElementTree

from wellhit.atlas.content.signs import ARMS, SIZES
from wellhit.atlas.map.nato import DRAWINGS, sidc

# What may stay of a drawing: shapes and how they are painted.
KEPT = {"path": ("d",), "circle": ("cx", "cy", "r"), "g": ("transform",)}
PAINT = ("fill", "stroke", "stroke-width")
NUMBERS = re.compile(r"-?\d+\.\d{2,}")
COLOUR = re.compile(r"rgb\((\d+),(\d+),(\d+)\)")


def drawn(code: str) -> dict[str, Any]:
    """A sign: `shapes` as SVG, and the `box` they fill (left, top, width, height).

    Raises ValueError for a code that has none, and for markup that is not a plain shape.
    """
    from milsymbol import Symbol

    root = ElementTree.fromstring(Symbol(code, size=100).as_svg())
    if any(element.text == "?" for element in root.iter()):
        raise ValueError(f"there is no sign for the code {code}")
    box = [float(n) for n in root.attrib["viewBox"].split()]
    return {"box": box, "shapes": "".join(clean(child) for child in root)}


def clean(element: ElementTree.Element) -> str:
    """A shape with its geometry and paint and nothing else. Raises ValueError for anything but a shape."""
    name = element.tag.rpartition("}")[2]
    if name not in KEPT:
        raise ValueError(f"a sign holds <{name}>; only {', '.join(sorted(KEPT))} are taken over")
    given = [(key, element.attrib[key]) for key in (*KEPT[name], *PAINT) if key in element.attrib]
    if given and given[0] == ("transform", "translate(0,0)"):
        del given[0]
    attributes = "".join(f' {key}="{_short(value)}"' for key, value in given)
    inner = "".join(clean(child) for child in element)
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _short(value: str) -> str:
    if found := COLOUR.fullmatch(value):
        return "#{:02x}{:02x}{:02x}".format(*(int(n) for n in found.groups()))
    if any(c in value for c in '<>"&') or "url(" in value:
        raise ValueError(f"a sign holds {value!r}, which is no plain attribute")
    return NUMBERS.sub(lambda n: f"{float(n[0]):.1f}", value)


def every_sign() -> str:
    """The file: one sign a line, by its code."""
    codes = sorted({sidc(size, arm, friend) for size in SIZES for arm in ARMS for friend in (True, False)})
    lines = ",\n".join(f"{json.dumps(code)}: {json.dumps(drawn(code))}" for code in codes)
    return f"{{\n{lines}\n}}\n"


def main(arguments: list[str]) -> int:
    """Write the file, or compare it."""
    text = every_sign()
    if "--check" in arguments:
        same = DRAWINGS.read_text(encoding="utf-8") == text
        print("nato.json is up to date" if same else "nato.json is not what milsymbol draws; make it anew")
        return 0 if same else 1
    DRAWINGS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
