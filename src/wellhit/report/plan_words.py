"""Plans in plain words, for the pages about them: orders, conditions, and what differs from another plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from wellhit.report import style
from wellhit.scenario.plan_edits import differences
from wellhit.terms import Condition, Order, Plan

Names = Mapping[str, str]  # what an id is called: formations, places, fortresses, strongpoints, ports, assets

DOES = {
    "hold": "hold", "march": "march to {to}", "withdraw": "withdraw to {to}", "invest": "invest {to}",
    "mask": "mask {to}", "assault": "attack {to}", "garrison": "join the garrison of {to}",
    "bombard": "bomb {to}", "demolish": "wreck the port of {to}", "clear_port": "clear the port of {to}",
    "offer_terms": "offer terms to {to}", "truce": "ask for a truce at {to}", "dig": "dig in at {to}",
    "prepare_landing": "prepare a landing on {to}",
}  # fmt: skip
SAYS = {
    "after": "from {text}", "before": "before {text}", "hour": "in the {text}", "sky": "sky {text} or better",
    "forecast": "a sky of {text} or better forecast", "at": "{who} at {it}", "reached": "{it} in hand",
    "held": "{it} held", "fallen": "{it} fallen", "strength_at": "{value} battalions before {it}",
    "guns_at": "{value} guns before {it}", "special_armour_at": "{value} special vehicles before {it}",
    "assault_on": "{it} under attack", "raid_on": "{it} bombed within {value} hours",
    "enemy_within": "the enemy within {value} km of {it}", "civilians_in": "{value} civilians in {it}",
}  # fmt: skip


def called(ids: Sequence[str], names: Names) -> str:
    """A list of names, each known by its id where it has none."""
    return ", ".join(names.get(name, name) for name in ids)


def day_words(iso: str) -> str:
    """A day as it is said: 9 September."""
    day = date.fromisoformat(iso)
    return f"{day.day} {style.MONTHS_LONG[day.month - 1]}"


def condition_words(condition: Condition, names: Names) -> str:
    """One condition in words."""
    kind, subject, value = condition.kind, condition.subject, f"{condition.value:g}"
    if kind == "order_done":
        words = "after " + ", ".join(f"`{name}`" for name in subject)
    elif kind == "days_since":
        words = f"{value} days after " + ", ".join(f"`{name}`" for name in subject)
    elif kind == "invested":
        it = called(subject, names)
        words = f"{it} cut off" + (f" for {value} days" if condition.value else "")
    else:
        text = (
            day_words(condition.text) if kind in ("after", "before") else condition.text.replace(",", " or ")
        )
        words = SAYS[kind].format(
            it=called(subject[:1], names), who=called(subject[1:], names), value=value, text=text
        )
    return f"not: {words}" if condition.negate else words


def conditions_words(conditions: Sequence[Condition], names: Names) -> str:
    """Conditions in words; all must hold."""
    return "; ".join(condition_words(condition, names) for condition in conditions) or "at once"


def task_words(order: Order, names: Names) -> str:
    """What an order has done, in words."""
    words = DOES[order.task].format(to=names.get(order.to, order.to) or "where they are")
    details = []
    if order.via:
        details.append("by " + called(order.via, names))
    if order.task == "assault":
        details.append(order.tempo)
    if order.only:
        details.append("only " + called(order.objectives, names))
    elif order.objectives:
        details.append("first " + called(order.objectives[:3], names))
    if order.sorties:
        details.append(f"{order.sorties:g} aircraft")
    if order.task == "bombard" and order.raids > 1:
        details.append(f"at most {order.raids} raids")
    if order.hours:
        details.append(f"{order.hours:g} hours")
    if order.gap:
        details.append(f"{order.gap:g} minutes after the last bomb")
    if order.night:
        details.append("by night under searchlights" if order.searchlights else "by night")
    return words + (f" ({'; '.join(details)})" if details else "")


def cell(text: str) -> str:
    """Text that cannot break a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def orders_table(orders: Sequence[Order], names: Names) -> str:
    """Orders as a Markdown table."""
    rows = [
        f"| `{order.id}` | {cell(called(order.who, names) or style.NONE)} | {cell(task_words(order, names))} "
        f"| {cell(conditions_words(order.when, names))} | {cell(order.because)} |"
        for order in orders
    ]
    return "\n".join(["| order | who | does | when | because |", "|---|---|---|---|---|", *rows])


def change_words(new: Order, old: Order, names: Names) -> str:
    """How an order differs from the one it replaces, in words."""
    parts = []
    fewer = [name for name in old.who if name not in new.who]
    more = [name for name in new.who if name not in old.who]
    if fewer:
        parts.append(f"without {called(fewer, names)}")
    if more:
        parts.append(f"with {called(more, names)}")
    if task_words(new, names) != task_words(old, names):
        parts.append(f"now: {task_words(new, names)}")
    if new.alone != old.alone:
        parts.append("only those named" if new.alone else "with all that belong to them")
    gone = [condition for condition in old.when if condition not in new.when]
    come = [condition for condition in new.when if condition not in old.when]
    if gone:
        parts.append(f"no longer waits for: {conditions_words(gone, names)}")
    if come:
        parts.append(f"waits for: {conditions_words(come, names)}")
    why = f" ({new.because})" if new.because and new.because != old.because else ""
    return ". ".join(part[0].upper() + part[1:] for part in parts or ["another reason"]) + "." + why


def plan_part(plan: Plan, base: Plan | None, names: Names) -> str:
    """The orders of a plan for its page: all of them, or what differs from the plan it is based on."""
    if base is None:
        return f"{len(plan.orders)} orders.\n\n{orders_table(plan.orders, names)}"
    found = differences(plan, base)
    new = {order.id: order for order in plan.orders}
    old = {order.id: order for order in base.orders}
    blocks = [
        f"{len(plan.orders)} orders, {len(plan.orders) - len(found.added) - len(found.changed)} of them as in "
        f"[{base.id}]({base.id}.md)."
    ]
    if found.added:
        blocks += ["**New**", orders_table([new[name] for name in found.added], names)]
    if found.changed:
        lines = [f"- `{name}`: {change_words(new[name], old[name], names)}" for name in found.changed]
        blocks += ["**Changed**", "\n".join(lines)]
    if found.dropped:
        blocks += ["**Dropped**: " + ", ".join(f"`{name}`" for name in found.dropped) + "."]
    return "\n\n".join(blocks)
