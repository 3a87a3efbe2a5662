"""What the rule book is made of: rules, chapters, quantities, mechanisms, and the sequence of play."""

from __future__ import annotations

from dataclasses import dataclass, field

TURN, PLAY, DECIDE, STEP = "turn", "play_many", "decide", "step"  # the chapter of the turn, and its entries


@dataclass
class Rule:
    """One rule: where it stands, what it says, what it uses."""

    chapter: str
    name: str
    words: list[str]
    formula: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    mechanisms: list[str] = field(default_factory=list)
    switch: tuple[str, str] | None = None  # mechanism that this rule is, and its answer without it
    quantities: list[str] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    dice: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    code: str = ""
    line_by_line: list[tuple[str, str]] = field(
        default_factory=list
    )  # calls as they stand, repeated ones too
    number: str = ""

    @property
    def title(self) -> str:
        """Its name as words."""
        return self.name.replace("_", " ").capitalize()

    @property
    def key(self) -> tuple[str, str]:
        """Chapter and name: a rule is known by both."""
        return self.chapter, self.name


@dataclass
class Chapter:
    """One file of rules: its head, and its rules in the order in which play comes to them."""

    name: str
    title: str
    head: list[str]
    rules: list[Rule]
    asks: set[str]  # other chapters whose rules it calls
    common: bool = False
    number: int = 0


@dataclass(frozen=True)
class Quantity:
    """One parameter of the model: prior, unit, reason."""

    name: str
    prior: dict[str, object]
    unit: str
    because: str
    assumed: str
    mechanisms: tuple[str, ...]


@dataclass(frozen=True)
class Mechanism:
    """One mechanism that the primary texts describe, and what it should move (lab/whatif/mechanisms.toml)."""

    id: str
    title: str
    texts: str
    why: str
    moves: str


@dataclass(frozen=True)
class Step:
    """One entry of the sequence of play: a rule, and those that it calls in other chapters."""

    rule: tuple[str, str]
    parts: tuple[tuple[str, str], ...] = ()


@dataclass
class Book:
    """The whole: chapters in the order of play, the sequence, quantities, mechanisms, sources."""

    chapters: list[Chapter]
    sequence: dict[str, list[Step]]
    quantities: dict[str, Quantity]
    mechanisms: dict[str, Mechanism]
    sources: dict[str, str]

    def __post_init__(self) -> None:
        """Number chapters and rules."""
        for n, chapter in enumerate(self.chapters, 1):
            chapter.number = n
            for m, rule in enumerate(chapter.rules, 1):
                rule.number = f"{n}.{m}"

    @property
    def rules(self) -> dict[tuple[str, str], Rule]:
        """Every rule by chapter and name."""
        return {rule.key: rule for chapter in self.chapters for rule in chapter.rules}

    def chapter(self, name: str) -> Chapter:
        """The chapter of that file name. Raises KeyError."""
        return {chapter.name: chapter for chapter in self.chapters}[name]

    def rules_of(self, mechanism: str) -> list[Rule]:
        """Rules that are a mechanism or name it, those that are it first."""
        found = [r for r in self.rules.values() if mechanism in r.mechanisms]
        return sorted(found, key=lambda r: r.switch is None or r.switch[0] != mechanism)

    def users_of(self, quantity: str) -> list[Rule]:
        """Rules that use a quantity."""
        return [r for r in self.rules.values() if quantity in r.quantities]

    def callers_of(self, rule: Rule) -> list[Rule]:
        """Rules that ask this one."""
        return [r for r in self.rules.values() if rule.key in r.calls]

    def writers_of(self, event: str) -> list[Rule]:
        """Rules that write an event (E_FELL) into the log."""
        return [r for r in self.rules.values() if event in r.events]
