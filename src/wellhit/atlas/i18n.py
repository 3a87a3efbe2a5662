"""Words, numbers and dates in the reader's language.

A message is written in English where it is used, `_("Day by day")`; `locale/<language>.po` holds the others. The
catalogue is read as it is: nothing has to be compiled, and an edit shows after a reload.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from wellhit.atlas.settings import DEFAULT, LANGUAGES

LOCALE = Path(__file__).with_name("locale")
NAMES = {"en": "English", "nl": "Nederlands"}
# Names that begin with a common noun, as they stand within a sentence.
WITHIN = {
    "nl": {"Citadel van ": "de citadel van ", "Vesting ": "de vesting ", "Pocket van ": "de pocket van "}
}
NO_BREAK = "\u00a0"  # a space at which no line ends


@lru_cache(maxsize=8)
def _catalogue(language: str, _changed: int) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    machine = io.BytesIO()
    write_mo(machine, catalogue)
    machine.seek(0)
    return gettext.GNUTranslations(machine)


def catalogue(language: str) -> gettext.NullTranslations:
    """The messages of a language; English needs none."""
    path = LOCALE / f"{language}.po"
    if language == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    return _catalogue(language, path.stat().st_mtime_ns)


@dataclass(frozen=True)
class Tongue:
    """A language with its words and its ways of writing numbers and dates."""

    code: str

    @cached_property
    def _messages(self) -> gettext.NullTranslations:
        return catalogue(self.code)

    @property
    def name(self) -> str:
        """The language's name in itself."""
        return NAMES.get(self.code, self.code)

    @property
    def locale(self) -> str:
        """British English writes 17 September, not September 17."""
        return "en_GB" if self.code == "en" else self.code

    def text(self, message: str) -> str:
        """A message in this language; English where it has none."""
        return self._messages.gettext(message) if message else ""

    def counted(self, one: str, many: str, n: float, **values: object) -> str:
        """The message for a count, with `%(n)s` and other values filled in."""
        return self._messages.ngettext(one, many, round(n)) % {"n": self.number(n), **values}

    def listed(self, names: Sequence[str]) -> str:
        """One thing, two, or several: A, B and C."""
        from babel.lists import format_list

        return str(format_list(names, locale=self.locale))

    def within(self, name: str) -> str:
        """A name as it stands within a sentence: Citadel van Calais is de citadel van Calais there."""
        for head, words in WITHIN.get(self.code, {}).items():
            if name.startswith(head):
                return words + name.removeprefix(head)
        return name

    def number(self, value: float, digits: int = 0, fixed: bool = False) -> str:
        """10,000 in English, 10.000 in Dutch. fixed: all the decimals, also where they are 0."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + ("0" if fixed else "#") * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def figure(self, text: str) -> str:
        """A figure as a campaign file has it, in this language's writing; what is no number is left as it is."""
        try:
            value = float(text)
        except ValueError:
            return text
        return self.number(value, 3)

    def percent(self, share: float) -> str:
        """A share of one as a percentage: 37 % in English, 37% in Dutch."""
        return f"{self.number(100 * share)}{'' if self.code == 'nl' else NO_BREAK}%"

    def day(self, day: date, style: str = "d MMMM y") -> str:
        """17 September 1944; style: a CLDR pattern."""
        from babel.dates import format_date

        return format_date(day, format=style, locale=self.locale)

    def span(self, first: date, last: date) -> str:
        """Two days and what lies between: 17 – 22 September 1944."""
        from babel.dates import format_interval

        if first == last:
            return self.day(first)
        return str(format_interval(first, last, "yMMMMd", locale=self.locale))

    def moment(self, at: str) -> str:
        """A claim's or a record's time as written in ISO 8601: a year, a month, a day, or a day with its hour."""
        month = re.fullmatch(r"(\d{4})-(\d\d)", at)
        if month and 1 <= int(month[2]) <= 12:
            return self.day(date(int(month[1]), int(month[2]), 1), "MMMM y")
        if stretch := self._stretch(at):
            return stretch
        days = re.fullmatch(r"(\d{4}-\d\d-)(\d\d)/(\d\d)", at)
        try:
            if days:
                return self.span(date.fromisoformat(days[1] + days[2]), date.fromisoformat(days[1] + days[3]))
            found = datetime.fromisoformat(at)
        except ValueError:
            return at
        day = self.day(found.date())
        return f"{day}, {found:%H:%M}" if "T" in at else day

    def _stretch(self, at: str) -> str:
        """Years (1940-44, 1940/1944) or months (1944-11/12, 1944-10/1945-05) in words; "" for any other time."""
        years = re.fullmatch(r"(\d{4})[-/](\d{4}|\d\d)", at)
        if years:
            last = years[1][: 4 - len(years[2])] + years[2]
            return f"{years[1]}–{last}" if last > years[1] else ""  # 1944-13 is neither a month nor two years
        found = re.fullmatch(r"(\d{4})-(\d\d)/(?:(\d{4})-)?(\d\d)", at)
        if not found or not all(1 <= int(found[n]) <= 12 for n in (2, 4)):
            return ""
        first, last = date(int(found[1]), int(found[2]), 1), date(int(found[3] or found[1]), int(found[4]), 1)
        return f"{self.day(first, 'MMMM y' if found[3] else 'MMMM')} – {self.day(last, 'MMMM y')}"

    def months(self) -> list[str]:
        """Names of the twelve months."""
        from babel.dates import get_month_names

        return [get_month_names(locale=self.locale)[n] for n in range(1, 13)]


TONGUES: dict[str, Tongue] = {}


def tongue(code: str) -> Tongue:
    """The language of that code; English for one that is not served."""
    code = code if code in LANGUAGES else DEFAULT
    path = LOCALE / f"{code}.po"
    key = f"{code}:{path.stat().st_mtime_ns if path.exists() else 0}"
    if key not in TONGUES:
        TONGUES[key] = Tongue(code)
    return TONGUES[key]


def N_(message: str) -> str:  # noqa: N802 - the usual name for a message that is translated later
    """Mark a message for the catalogue where it stands in a table; `Tongue.text` translates it."""
    return message


def preferred(accept: str) -> str:
    """The best of our languages for an Accept-Language header."""
    wanted: list[tuple[float, str]] = []
    for part in accept[:500].split(","):
        name, _, rest = part.partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        wanted.append((-weight, name.strip().lower().split("-")[0]))
    for _, name in sorted(wanted, key=lambda pair: pair[0]):
        if name in LANGUAGES:
            return name
    return DEFAULT


Translate = Callable[[str], str]
