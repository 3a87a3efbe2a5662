"""Write what the documentation owes to code and plans: docs/rules whole, parts of other pages (`make docs`).

A page in part holds prose by hand and parts between `<!-- begin: NAME -->` and `<!-- end: NAME -->`. With
`--check` nothing is written: the exit code is 1 when a page is not current (a test does the same).
"""

import re
import sys
import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import click

from hindcast_tables import hindcast_part
from wellhit import terms
from wellhit.atlas.content.history import HISTORY, SITUATIONS
from wellhit.report.plan_words import cell, plan_part
from wellhit.report.plans import plan_rows
from wellhit.rulebook import markdown
from wellhit.rulebook.read import read_book
from wellhit.scenario import siege_keys, tables
from wellhit.scenario.read import Plans, all_plans, load
from wellhit.scenario.siege_climate import CLIMATES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PARAMETERS = ROOT / "src" / "wellhit" / "engine" / "parameters.toml"

KIND_WORDS = {
    "text": "text", "id": "id", "number": "number", "integer": "whole number", "date": "date (ISO)",
    "flag": "yes or no", "ref": "id", "refs": "ids, separated by `;`", "names": "ids, separated by `;`",
    "range": "range", "citations": "citations", "reasons": "reasons",
}  # fmt: skip
LISTS = {
    "kinds of place": terms.PLACE_KINDS,
    "grounds": terms.GROUNDS,
    "route classes": terms.ROUTE_CLASSES,
    "crossings": terms.CROSSINGS,
    "bridges": terms.BRIDGES,
    "roles of formations": terms.FORMATION_ROLES,
    "kinds of formation": terms.FORMATION_KINDS,
    "mobilities": terms.MOBILITIES,
    "approaches": terms.APPROACHES,
    "kinds of strongpoint": terms.STRONGPOINT_KINDS,
    "arcs of fire": terms.ARCS,
    "kinds of asset": terms.ASSET_KINDS,
    "skies": terms.SKIES,
    "states of the ground": terms.GROUND_STATES,
    "confidences": terms.CONFIDENCES,
    "statuses of a claim": terms.CLAIM_STATUSES,
    "uses of a record row": terms.USES,
    "measures": terms.MEASURES,
}


def number(value: float) -> str:
    """A number without a needless `.0`."""
    return str(int(value)) if float(value).is_integer() else str(value)


def limits(column: tables.Column) -> str:
    """The limits of a number in words, or nothing."""
    if column.least is not None and column.most is not None:
        return f"{number(column.least)} to {number(column.most)}"
    if column.least is not None:
        return f"at least {number(column.least)}"
    return f"at most {number(column.most)}" if column.most is not None else ""


def what_it_holds(column: tables.Column) -> str:
    """Kind, unit, limits and choices of a column in one phrase."""
    if column.kind == "choice":
        return "one of " + ", ".join(f"`{c}`" if c else "(empty)" for c in column.choices)
    kind = KIND_WORDS[column.kind]
    if column.refers:
        first, comma, rest = kind.partition(",")
        kind = f"{first} from {column.refers}{comma}{rest}"
    parts = [kind]
    if column.unit:
        parts.append(column.unit)
    if limits(column):
        parts.append(limits(column))
    return ", ".join(parts)


def column_row(column: tables.Column) -> str:
    """One line of a table's reference."""
    name = f"`{column.name}`"
    if column.kind == "range":
        name = f"`{column.name}`, `{column.name}_low`, `{column.name}_high`"
    marks = ("required" if column.required else "") + (" · needs a reason" if column.quantity else "")
    return f"| {name} | {cell(what_it_holds(column))} | {marks.strip(' ·')} | {cell(column.help)} |"


def table_part(table: tables.Table) -> str:
    """The reference of one CSV file."""
    room = f" Room for {table.capacity} rows." if table.capacity else ""
    must = "" if table.required else " The file may be left out."
    key = " and ".join(f"`{k}`" for k in table.key)
    return "\n".join(
        [
            f"### `{table.file}`",
            "",
            f"{table.help} A row is known by {key}.{room}{must}",
            "",
            "| column | holds | | meaning |",
            "|---|---|---|---|",
            *(column_row(column) for column in table.columns),
        ]
    )


def tables_part() -> str:
    return "\n\n".join(table_part(table) for table in (*tables.TABLES, HISTORY, SITUATIONS))


def lists_part() -> str:
    rows = [f"| {name} | {', '.join(f'`{v}`' for v in values)} |" for name, values in LISTS.items()]
    return "\n".join(["| list | values |", "|---|---|", *rows])


def reason(entry: dict[str, object]) -> str:
    """Why a parameter has its value: the source, or the assumption."""
    if "because" in entry:
        return str(entry["because"])
    return f"assumed: {entry['assumed']}"


def prior_words(prior: dict[str, object]) -> str:
    """A prior as it is written in the file: its kind and its figures."""
    return "; ".join(
        f"{kind} {', '.join(str(v) for v in value) if isinstance(value, list) else value}"
        for kind, value in prior.items()
    )


def parameters_part() -> str:
    entries = tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))
    rows = [
        f"| `{name}` | {prior_words(entry['prior'])} | {cell(entry['unit'])} | {cell(reason(entry))} "
        f"| {', '.join(entry.get('mechanisms', ()))} |"
        for name, entry in entries.items()
    ]
    titles = ["| name | prior | unit | reason | mechanisms |", "|---|---|---|---|---|"]
    return "\n".join([f"{len(rows)} parameters.", "", *titles, *rows])


def keys_part() -> str:
    """The keys of `siege.toml` with the priors of what is left out."""
    rows = []
    for key in siege_keys.KEYS:
        low, best, high = (number(x) for x in key.prior)
        per = f" × {key.per}" if key.per else ""
        prior = f"{low} – {best} – {high}{per}"
        rows.append(f"| `{key.name}` | {key.unit} | {cell(key.help)} | {prior} | {cell(key.why)} |")
    return "\n".join(["| key | unit | meaning | when left out | because |", "|---|---|---|---|---|", *rows])


def climates_part() -> str:
    """The named climates of `siege.toml`: by month, shares of days in per cent."""
    rows = [
        f"| `{name}` | {month} | " + " | ".join(f"{100 * share:.0f}" for share in shares) + " |"
        for name, climate in CLIMATES.items()
        for month, shares in climate.months.items()
    ]
    grounds = [f"- `{name}`: {climate.why}" for name, climate in CLIMATES.items()]
    titles = [
        "| climate | month | clear | fair | cloud | low | wet ground |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*titles, *rows, "", *grounds])


def option_row(parameter: click.Option) -> str:
    """One option of a command."""
    text = parameter.help or ""
    known = parameter.default
    if isinstance(known, str | int | float) and not isinstance(known, bool) and f"{known}" not in text:
        text += f" Default: {known}."
    names = ", ".join(parameter.opts) + ("" if parameter.is_flag else f" {shape(parameter)}")
    return f"| `{cell(names)}` | {cell(text)} |"


def shape(parameter: click.Option) -> str:
    """What an option takes, as a word in capitals or its choices."""
    if isinstance(parameter.type, click.Choice):
        return "/".join(str(c) for c in parameter.type.choices)
    return (parameter.metavar or parameter.type.name or "value").upper()


def commands_part() -> str:
    """The commands with their options, as the program itself knows them."""
    from wellhit.cli import main as group

    sections = []
    context = click.Context(group, info_name="wellhit")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        usage = " ".join(["wellhit", name, *command.collect_usage_pieces(inner)])
        paragraphs = [" ".join(p.split()) for p in (command.help or "").split("\f")[0].split("\n\n")]
        rows = [option_row(p) for p in command.params if isinstance(p, click.Option) and not p.hidden]
        table = ["| option | meaning |", "|---|---|", *rows] if rows else []
        sections.append("\n".join([f"## `{usage}`", "", "\n\n".join(paragraphs), "", *table]).rstrip())
    return "\n\n".join(sections)


def rules_part() -> str:
    """The pages of the rule book, for the contents of the documentation."""
    return markdown.contents_list(read_book())


CAMPAIGN = "channel-ports-1944"  # whose plans have a page each


@cache
def its_plans() -> Plans:
    return all_plans(CAMPAIGN)


@cache
def its_names() -> dict[str, str]:
    """What the ids in its plans are called; of a fortress and a place of one id, the place."""
    scenario = load(CAMPAIGN)
    tables = (scenario.ports, scenario.strongpoints, scenario.assets, scenario.formations)
    names = {row.id: row.name for table in tables for row in table}
    names |= {row.id: row.name.removeprefix("Fortress ") for row in scenario.fortresses}
    return names | {row.id: row.name for row in scenario.places}


def orders_part(plan: terms.Plan) -> str:
    """The orders of a plan, or what it changes."""
    known = {(p.side, p.id): p for p in its_plans().plans}
    return plan_part(plan, known.get((plan.side, plan.based_on)), its_names())


def asked_part(plan: terms.Plan) -> str:
    """The question of a plan, its side, and what its file names as ground."""
    based_on = f", based on [{plan.based_on}]({plan.based_on}.md)" if plan.based_on else ""
    return f"**{plan.question}**\n\nPlan `{plan.id}` of side `{plan.side}`{based_on}."


def plans_part() -> str:
    """The plans of the campaign as a table."""
    rows = []
    for row in plan_rows(its_plans()):
        changes = row["changes"]
        n = "" if changes is None else str(sum(len(ids) for ids in changes.values()))
        rows.append(
            f"| [{row['id']}]({row['id']}.md) | {row['side']} | {cell(row['question'])} | {row['based_on']} "
            f"| {row['orders']} | {n} |"
        )
    titles = ["| plan | side | question | based on | orders | changed |", "|---|---|---|---|---|---|"]
    return "\n".join([*titles, *rows])


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"rules": rules_part},
    "reference/campaign-format.md": {"tables": tables_part, "lists": lists_part},
    "reference/cli.md": {"commands": commands_part},
    "reference/hindcast.md": {"hindcast": hindcast_part},
    "reference/siege.md": {"keys": keys_part, "climates": climates_part},
    "reference/parameters.md": {"parameters": parameters_part},
    "plans/README.md": {"plans": plans_part},
}


def all_parts() -> dict[str, dict[str, Callable[[], str]]]:
    """The generated parts of every page; each plan of the campaign has one."""
    of_plans: dict[str, dict[str, Callable[[], str]]] = {
        f"plans/{plan.id}.md": {"asked": partial(asked_part, plan), "orders": partial(orders_part, plan)}
        for plan in its_plans().plans
    }
    return PARTS | of_plans


def filled(page: str, parts: dict[str, Callable[[], str]]) -> str:
    """The page with every generated part replaced; a page without its marks is a fault."""
    for name, make in parts.items():
        begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        fresh = f"{begin}\n\n{make()}\n\n{end}"
        page, found = pattern.subn(lambda _, fresh=fresh: fresh, page)
        if found != 1:
            raise ValueError(f"one pair of marks for {name!r} expected, {found} found")
    return page


def fresh_pages() -> dict[str, str]:
    """Every page that is written here, whole or in part, as it should be: path under docs -> text."""
    pages = {}
    for name, parts in all_parts().items():
        pages[name] = filled((DOCS / name).read_text(encoding="utf-8"), parts)
    for name, text in markdown.all_pages(read_book()).items():
        pages[f"rules/{name}"] = text
    return pages


def stale_pages(write: bool) -> list[str]:
    """Names of the pages that are not current; with `write` they are brought up to date.

    docs/rules holds nothing else: a page there of a chapter that is gone is stale, and goes.
    """
    stale = []
    fresh = fresh_pages()
    for name, text in fresh.items():
        path = DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if write:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    for path in sorted((DOCS / "rules").glob("*.md")):
        if f"rules/{path.name}" not in fresh:
            stale.append(f"rules/{path.name}")
            if write:
                path.unlink()
    return stale


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    stale = stale_pages(write=not check)
    for name in stale:
        print(("not current: " if check else "wrote ") + f"docs/{name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
