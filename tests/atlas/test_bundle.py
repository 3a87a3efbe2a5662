"""Our modules as one script: imports become names, order follows need, and what is not understood is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from wellhit.atlas.bundle import BundleError, bundle
from wellhit.atlas.export import ENTRIES
from wellhit.atlas.statics import STATIC


@pytest.fixture
def modules(tmp_path: Path):
    """A folder of modules: `modules({"main.js": text})`."""

    def made(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return made


def test_the_worked_example(modules):
    folder = modules(
        {
            "main.js": 'import { two as pair } from "./map/number.js";\nexport const four = pair() * 2;\n',
            "map/number.js": "// two things\nexport function two() {\n  return 2;\n}\n",
        }
    )
    assert bundle(folder, "main.js") == (
        '"use strict";\n(() => {\nconst modules = {};\n'
        'modules["map/number.js"] = (() => {\nfunction two() {\n  return 2;\n}\nreturn { two: two };\n})();\n\n'
        'modules["main.js"] = (() => {\nconst { two: pair } = modules["map/number.js"];\nconst four = pair() * 2;\n'
        "return { four: four };\n})();\n})();\n"
    )


def test_a_module_stands_once_and_before_those_that_need_it(modules):
    folder = modules(
        {
            "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(); c();\n',
            "b.js": 'import { c } from "./c.js";\nexport const b = () => c();\n',
            "c.js": "const inner = () => 1;\nexport { inner as c };\n",
        }
    )
    text = bundle(folder, "a.js")
    order = [text.index(f'modules["{name}"] =') for name in ("c.js", "b.js", "a.js")]
    assert order == sorted(order)
    assert text.count('modules["c.js"] =') == 1
    assert "return { c: inner };" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("export default 3;\n", "does not know `export default 3;`"),
        ('import * as all from "./b.js";\n', r"does not know `import \* as all"),
        ('import { a } from "./a.js";\n', "imports itself by way of"),
        ('import { a } from "../../b.js";\n', "leads out of the folder"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(modules, text: str, said: str):
    with pytest.raises(BundleError, match=said):
        bundle(modules({"a.js": text, "b.js": ""}), "a.js")


def test_a_module_that_is_not_there_is_named(modules):
    with pytest.raises(OSError, match=r"gone\.js"):
        bundle(modules({"a.js": 'import { x } from "./gone.js";\n'}), "a.js")


@pytest.mark.parametrize("entry", ENTRIES)
def test_our_own_modules_bundle_without_a_trace_of_modules(entry: str):
    text = bundle(STATIC, entry)
    assert not [line for line in text.splitlines() if line.lstrip().startswith(("import ", "export "))]
    assert text.count("modules[") >= 5
