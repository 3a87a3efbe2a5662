"""What may be asked: parameters with their limits, and the refusal that names them.

One description of a parameter serves three ends: it reads the value, it says what is wrong with one, and it is the
schema in `openapi.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from wellhit.atlas.i18n import N_, Tongue
from wellhit.atlas.settings import DEFAULT, LANGUAGES
from wellhit.atlas.visit import Visit
from wellhit.scenario.problems import nearest, shown

LONGEST_ID = 64
ID = "[A-Za-z0-9][A-Za-z0-9_.-]*"


class RefusedError(Exception):
    """A request that cannot be answered, with the status of HTTP and a sentence that says why."""

    def __init__(self, status: int, detail: str, parameter: str = "", near: tuple[str, ...] = ()) -> None:
        self.status, self.detail, self.parameter, self.near = status, detail, parameter, near
        super().__init__(detail)


@dataclass(frozen=True)
class Parameter:
    """A value in the path or query. pattern: what a text must match in full; low, high: of a whole number."""

    name: str
    about: str
    kind: Literal["text", "number", "date"] = "text"
    where: Literal["query", "path"] = "query"
    needed: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    longest: int = LONGEST_ID
    low: int = 0
    high: int = 0
    default: str | int | None = None

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        given = {} if self.default is None else {"default": self.default}
        if self.kind == "number":
            return {"type": "integer", "minimum": self.low, "maximum": self.high, **given}
        if self.kind == "date":
            return {"type": "string", "format": "date", "minLength": 10, "maxLength": 10, **given}
        if self.choices:
            return {"type": "string", "enum": list(self.choices), **given}
        pattern = {"pattern": f"^{self.pattern}$"} if self.pattern else {}
        return {"type": "string", "minLength": 1, "maxLength": self.longest, **pattern, **given}

    def limits(self, tongue: Tongue) -> str:
        """What a value must be, in words."""
        _ = tongue.text
        if self.kind == "number":
            return _("a whole number from %(low)s to %(high)s") % {"low": self.low, "high": self.high}
        if self.kind == "date":
            return _("a date like 1944-09-17")
        if self.choices:
            return _("one of: %s") % ", ".join(self.choices)
        said = _("a text of 1 to %s characters") % self.longest
        return said + (" " + _("of the form %s") % self.pattern if self.pattern else "")

    def read(self, text: str, tongue: Tongue) -> str | int | date:
        """The value. Raises RefusedError (422) that names the parameter, its limits and what was given."""
        _ = tongue.text
        value = self._value(text)
        if value is None:
            said = _("“%(name)s” must be %(limits)s, not “%(given)s”.")
            given = {"name": self.name, "limits": self.limits(tongue), "given": shown(text)}
            raise RefusedError(422, said % given, self.name)
        return value

    def _value(self, text: str) -> str | int | date | None:
        if self.kind == "number":
            number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1
            return number if self.low <= number <= self.high else None
        if self.kind == "date":
            try:
                return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
            except ValueError:
                return None
        if self.choices:
            return text if text in self.choices else None
        short = 1 <= len(text) <= self.longest
        return text if short and re.fullmatch(self.pattern or r"[\s\S]*", text) else None


LANGUAGE = Parameter(
    "language", N_("Language of names and texts; English where one is not translated."),
    choices=LANGUAGES, default=DEFAULT,
)  # fmt: skip


def id_of(about: str, pattern: str = ID) -> Parameter:
    """The parameter that ends a path: the id of a thing."""
    return Parameter("id", about, where="path", needed=True, pattern=pattern)


@dataclass(frozen=True)
class Ask:
    """A request that is in order. values: of every parameter that was given or has a default."""

    visit: Visit
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id in the path."""
        return str(self.values["id"])

    def text(self, name: str) -> str:
        """A parameter as text, "" where it was not given."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        """A parameter that is a number; it has a default."""
        return int(self.values[name])

    def address(self, path: str) -> str:
        """The address of something else of this interface."""
        return f"{self.visit.root}/api/v1/{path}"

    def missing(self, known: Any = ()) -> RefusedError:
        """That there is nothing of the id asked for, with the nearest that there is."""
        close = nearest(self.id, known)
        said = self.visit._("There is nothing here with the id “%s”.") % shown(self.id)
        return RefusedError(404, said, "id", (close,) if close else ())


def read_query(pairs: list[tuple[str, str]], known: tuple[Parameter, ...], tongue: Tongue) -> dict[str, Any]:
    """Values of the query by name, defaults filled in. Raises RefusedError: 400 for a name that is not known or
    comes twice, 422 for a value beyond its limits or one that is missing."""
    _ = tongue.text
    asked = {p.name: p for p in known if p.where == "query"}
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name not in asked:
            valid = ", ".join(asked) or _("none")
            said = _("There is no parameter “%(name)s” here. Those known: %(valid)s.")
            raise RefusedError(400, said % {"name": shown(name), "valid": valid}, shown(name))
        if name in values:
            raise RefusedError(400, _("“%s” may be given once only.") % name, name)
        values[name] = asked[name].read(text, tongue)
    for name, parameter in asked.items():
        if name not in values and parameter.needed:
            said = _("“%(name)s” is needed: %(limits)s.")
            raise RefusedError(422, said % {"name": name, "limits": parameter.limits(tongue)}, name)
        if name not in values and parameter.default is not None:
            values[name] = parameter.default
    return values
