"""Mark a translated story as up to date with its original, after someone has read both side by side.

    python tools/stamp_stories.py src/wellhit/campaigns/NAME/stories/nl/astonia.md [BLOCK ...]

Writes the hash of each English block into the mark of its translation; with BLOCKs only into theirs.
"""

import sys
from pathlib import Path

from wellhit.atlas.content.stories import ORIGINAL, read_story, stamped
from wellhit.scenario.files import Files


def main(arguments: list[str]) -> int:
    """0 when the file was stamped, 1 with a message when it could not be."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 1
    path, only = Path(arguments[0]).resolve(), arguments[1:]
    files = Files(path.parents[2])
    original = read_story(files, f"stories/{ORIGINAL}/{path.name}", {})
    if original is None or path.parent.name == ORIGINAL:
        reasons = [str(problem) for problem in files.problems] or [f"{path.name} is the original itself"]
        print(*reasons, sep="\n", file=sys.stderr)
        return 1
    for unknown in [name for name in only if original.block(name) is None]:
        print(f'{original.file} has no block "{unknown}"', file=sys.stderr)
        return 1
    path.write_text(stamped(path.read_text(encoding="utf-8"), original, only), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
