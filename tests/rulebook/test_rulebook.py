"""The living rule book: what it says is what the code plays, it is whole, and it finds what it is asked for."""

from __future__ import annotations

import ast
import math
import re
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from wellhit import cli
from wellhit.engine.parameters import PARAMETERS
from wellhit.engine.rule import MECHANISMS
from wellhit.rulebook import markdown, screen
from wellhit.rulebook.examples import read_examples
from wellhit.rulebook.formula import formula_of
from wellhit.rulebook.pages import Heading, Para, Quantities, chapter_page, contents_page
from wellhit.rulebook.read import ENGINE, book, ids_in, paragraphs, read_book, reasons_in, without_ids
from wellhit.rulebook.records import STEP, TURN, Quantity
from wellhit.rulebook.wording import cited, figure, prior_words

RULES = list(book().rules.values())


def rules(*words: str) -> str:
    """What `wellhit rules` prints."""
    found = CliRunner().invoke(cli.main, ["rules", *words])
    assert found.exit_code == 0, found.output
    return " ".join(found.stdout.split())


# -- it is the code ----------------------------------------------------------------------------------


def test_every_rule_of_the_code_is_in_the_book_and_no_other() -> None:
    known = set()
    for path in ENGINE.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            marks = getattr(node, "decorator_list", [])
            if any(getattr(getattr(d, "func", d), "id", "") in ("rule", "entry") for d in marks):
                known.add((path.stem, node.name))
    assert known == set(book().rules)


def test_the_sequence_of_play_is_that_of_the_turn() -> None:
    source = (ENGINE / "turn.py").read_text(encoding="utf-8")
    (step,) = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == STEP]
    calls = [n.value.func.id for n in step.body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    assert [s.rule[1] for s in book().sequence[STEP]] == calls


def test_switches_are_those_that_the_engine_plays() -> None:
    for chapter in book().chapters:
        import_module(f"wellhit.engine.{chapter.name}")
    in_book = {(r.switch[0], r.name) for r in RULES if r.switch}
    assert in_book == {(m.id, m.name) for m in MECHANISMS if m.room.startswith("wellhit.engine.")}


def test_every_quantity_of_a_rule_is_a_parameter() -> None:
    used = {q for rule in RULES for q in rule.quantities}
    assert used <= set(book().quantities)
    fixed = {p.name for p in PARAMETERS if p.kind == "fixed"}
    assert set(book().quantities) - used <= fixed, "a quantity that no rule uses"


def test_every_mechanism_that_a_rule_names_exists() -> None:
    assert {m for rule in RULES for m in rule.mechanisms} <= set(book().mechanisms)


def test_every_rule_says_something() -> None:
    assert [r.key for r in RULES if not r.words or len(r.words[0]) < 6] == []


def test_a_new_rule_and_a_new_chapter_are_in_the_book(tmp_path: Path) -> None:
    for path in [*ENGINE.glob("*.py"), *ENGINE.glob("*.toml")]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "fog.py").write_text(
        '"""Fog: who gets lost in it.\n\nSeldom. Basis: none. Left out: mist.\n"""\n'
        "from wellhit.engine.rule import rule\n\n\n"
        '@rule("M19", otherwise=1.0)\ndef lost_in_fog(world, draw, sky):\n'
        '    """Pace in fog, as a factor. M19.\n\n    Formula: pace = 1 - march_in_mud\n\n'
        '    Quantities: march_in_mud (mud (and fog) slow)\n    """\n    return 1.0 - draw.march_in_mud\n'
    )
    slowed = '\n\n@rule\ndef slowed(world, draw):\n    """Slowed by fog."""\n    return lost_in_fog(world, draw, 0)\n'
    with (tmp_path / "march.py").open("a") as march:
        march.write("\n\nfrom wellhit.engine.fog import lost_in_fog\n" + slowed)
    found = read_book(tmp_path)
    names = [c.name for c in found.chapters]
    assert names.index("march") < names.index("fog") < names.index("contact"), (
        "it stands by the chapter that asks it"
    )
    rule = found.rules["fog", "lost_in_fog"]
    assert rule.formula == ["pace = 1 - march_in_mud"]
    assert rule.reasons == {"march_in_mud": "mud (and fog) slow"}
    assert rule.switch == ("M19", "the answer is always 1")
    assert rule.words == ["Pace in fog, as a factor."]
    page = markdown.all_pages(found)["fog.md"]
    assert "pace = 1 - march_in_mud" in page
    assert "**Left out:** mist." in page
    assert "**Without [M19](mechanisms.md#m19)" in page or "Without M19" in page


# -- reading -----------------------------------------------------------------------------------------


def test_parts_of_a_docstring() -> None:
    words, formula, quantities = paragraphs(
        "Plain words, in\ntwo lines. M01.\n\nMore of them.\n\nFormula: a = b * c\n    d = e\n"
        "Quantities: b (so), c\n(more or less)\n\nA last word."
    )
    assert words == ["Plain words, in two lines. M01.", "More of them.", "A last word."]
    assert formula == ["a = b * c", "d = e"]
    assert reasons_in(quantities) == {"b": "so", "c": "more or less"}


def test_a_rule_that_only_reckons_gives_its_own_formula() -> None:
    body = ast.parse(
        "f = state.formations[i]\nshare = 1.0 - draw.armour_craters * f.craters\nif state.ground == WET:\n"
        "    share *= draw.armour_in_mud\nreturn max(0.0, share)"
    ).body
    assert formula_of(body) == [
        "share = 1 - armour_craters x f.craters", "share = share x armour_in_mud   if ground == WET", "= max(0, share)",
    ]  # fmt: skip
    body = ast.parse(
        "if kind == HILL:\n    return draw.a\nreturn noise(keys.fate, F, 0, w.id, draw.b) * g(world, k)"
    ).body
    assert formula_of(body) == ["= a   if kind == HILL", "= noise(b) x g(k)   otherwise"]
    assert formula_of(ast.parse("for i in range(3):\n    x = i\nreturn 2 * x").body) == []
    assert formula_of(ast.parse("if a == b:\n    return True\nreturn False").body) == []


def test_ids_and_ranges() -> None:
    assert ids_in("Basis. M15, M27-M29, M31.") == ["M15", "M27", "M28", "M29", "M31"]
    assert without_ids("A fight for a place. M08, M11-M13.") == "A fight for a place."
    assert without_ids("A question as a factor") == "A question as a factor."


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0006, "0.0006"),
        (0.00060421, "0.0006"),
        (3.84, "3.8"),
        (112.0, "112"),
        (14000.0, "14,000"),
        (2.0, "2"),
        (0.0, "0"),
    ],
)
def test_figures(x: float, text: str) -> None:
    assert figure(x) == text


def quantity(**prior: object) -> Quantity:
    return Quantity("x", prior, "men", "", "a guess", ())


def test_priors_in_words() -> None:
    assert prior_words(quantity(lognormal=[3.8, 0.4])) == "about 3.8, two runs in three between 2.5 and 5.7"
    assert prior_words(quantity(normal=[0.3, 0.1])) == "about 0.3, two runs in three between 0.2 and 0.4"
    assert (
        prior_words(quantity(logitnormal=[0.5, 1.0])) == "about 0.5, two runs in three between 0.27 and 0.73"
    )
    assert prior_words(quantity(uniform=[1.0, 2.0])) == "any value, from 1 to 2, all alike"
    assert prior_words(quantity(fixed=1.5)) == "always 1.5"
    cut = prior_words(quantity(normal=[0.1, 0.2], above=0.0))
    assert cut == "about 0.1, two runs in three between 0 and 0.3, never below 0"


def test_two_runs_in_three_is_one_standard_deviation() -> None:
    """The share of a normal distribution within one standard deviation is erf(1 / sqrt(2)) = 0.683."""
    assert math.erf(1 / math.sqrt(2)) == pytest.approx(2 / 3, abs=0.02)


def test_sources_are_found_by_their_ids() -> None:
    assert list(cited("S2, troops went in; WA2", book())) == ["S2", "WA2"]
    assert cited("assumed: two of them", book()) == {}


# -- pages -------------------------------------------------------------------------------------------


def test_pages_of_docs_rules_are_those_of_the_book() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs" / "rules"
    assert {p.name for p in folder.glob("*.md")} == set(markdown.all_pages(book()))


def test_every_link_of_a_page_leads_to_a_page_and_an_anchor() -> None:
    import re

    pages = markdown.all_pages(book())
    for name, text in pages.items():
        for target, anchor in re.findall(r"\]\(([a-z_A-Z]+\.md)(?:#([^)]+))?\)", text):
            assert target in pages, f"{name}: {target}"
            if anchor:
                assert f'<a id="{anchor}"></a>' in pages[target], f"{name}: {target}#{anchor}"


def test_every_chapter_has_a_page_with_all_its_rules() -> None:
    for chapter in book().chapters:
        blocks = chapter_page(book(), chapter, []).blocks
        headings = [b.anchor for b in blocks if isinstance(b, Heading)]
        assert [r.name for r in chapter.rules if r.name not in headings] == []
        shown = {q.name for b in blocks if isinstance(b, Quantities) for q, _ in b.rows}
        assert {q for r in chapter.rules for q in r.quantities} <= shown


def test_every_mechanism_has_a_page() -> None:
    page = markdown.all_pages(book())["mechanisms.md"]
    assert [m for m in book().mechanisms if f"## {m} " not in page] == []


def test_every_chapter_of_the_turn_has_a_worked_example() -> None:
    done = {e.chapter for e in read_examples(book())}
    assert [c.name for c in book().chapters if c.name not in done and c.name != TURN] == []


def test_no_cross_reference_is_left_unset() -> None:
    assert [name for name, text in markdown.all_pages(book()).items() if "[[" in text] == []


@pytest.mark.parametrize("width", [60, 80, 160])
def test_the_book_fits_the_terminal(width: int) -> None:
    terminal = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    blocks = [b for b in screen.everything(book()) if getattr(b, "kind", "") not in ("code", "formula")]
    screen.show(terminal, book(), blocks)
    lines = terminal.export_text().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= min(width, screen.WIDEST)


# -- the command -------------------------------------------------------------------------------------


def test_the_contents_name_every_step_and_chapter() -> None:
    text = rules()
    assert [c.title for c in book().chapters if c.title not in text] == []
    paragraphs_ = [b for b in contents_page(book()).blocks if isinstance(b, Para)]
    assert paragraphs_
    for step in book().sequence[STEP]:
        assert book().rules[step.rule].title in text


def test_a_mechanism_a_chapter_a_rule_a_quantity() -> None:
    assert rules("M36") == rules("m36")
    assert "What it should move" in rules("M36")
    chapter = book().chapter("nerve")
    assert rules("nerve") == rules(str(chapter.number))
    fight = next(r for r in RULES if r.name == "fight")
    assert rules("fight") == rules(fight.number) == rules("contact.fight")
    assert "two runs in three" in rules("march_foot")
    assert rules("coast guns") == rules("coast-guns") == rules("coast_guns")


def test_terms_examples_mechanisms_and_all() -> None:
    assert "six hours" in rules("terms")
    assert read_examples(book())[0].title in rules("examples")
    assert "M46" in rules("mechanisms")
    assert len(rules("--all")) > 50_000
    assert "def fight(" in rules("fight", "--code")


def test_what_is_not_in_the_book_is_answered_with_what_is_near() -> None:
    found = CliRunner().invoke(cli.main, ["rules", "fihgt"])
    assert found.exit_code == 2
    assert "fight" in found.stderr
    found = CliRunner().invoke(cli.main, ["rules", "M99"])
    assert found.exit_code == 2
    assert "Traceback" not in found.output


def test_the_book_is_there_at_once_and_compiles_nothing() -> None:
    code = (
        "import sys; from wellhit.cli import main\n"
        "try:\n    main(['rules', 'M36'])\n"
        "except SystemExit:\n    print([m for m in ('numba', 'numpy', 'polars', 'matplotlib') if m in sys.modules])"
    )
    start = time.perf_counter()
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip().splitlines()[-1] == "[]"
    assert time.perf_counter() - start < 5.0, "0.3 s are usual"


def test_what_a_mechanism_should_move_is_said_in_words() -> None:
    said = {name: m.moves for name, m in book().mechanisms.items()}
    assert "with it the assault on Le Havre is over in less time" in said["M36"]
    assert "by 30 November 1944" in said["M39"]
    assert said["M44"].startswith("nothing; it is an audit")
    for name, words in said.items():
        assert not re.search(r"[{}]", words), name
        assert words.split(" (asked of")[0].count("`") == 0, f"{name}: a measure without words"


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("16.999", "has rules 16.1 to 16."), ("99", "chapters go from 1 to "), ("fihgt", "fight")],
)
def test_a_number_that_is_none_is_told_what_numbers_there_are(asked: str, hint: str) -> None:
    found = CliRunner().invoke(cli.main, ["rules", asked])
    assert found.exit_code == 2
    assert hint in found.output
