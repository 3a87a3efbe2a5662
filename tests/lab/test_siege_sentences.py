"""What is said of a hindcast: never more than the interval bears."""

import pytest

from wellhit.lab.foretell import siege_sentences as say


def skill(value: float, low: float, high: float) -> str:
    return say.skill_sentence("naive", {"skill": value, "low": low, "high": high, "crps": 0.5, "sieges": 7})


def test_better_is_said_only_where_the_interval_leaves_0_out() -> None:
    assert skill(0.3, 0.05, 0.5) == "Better than the naive line, by 30 % (90 % interval 5 to 50 %)."
    assert skill(0.3, -0.05, 0.5).startswith("Not shown to be better than the naive line: skill 30 %, but")
    assert skill(0.3, -0.05, 0.5).endswith("−5 to 50 % holds 0.")
    assert skill(-0.1, -0.3, 0.1).startswith("Not better than the naive line: skill −10 %")
    assert skill(-0.3, -0.5, -0.1).startswith("Worse than the naive line, by 30 %")


def reading(half: float, most: float, rows: int = 20) -> dict[str, object]:
    return {"rows": rows, "inside50": half, "inside90": most, "measures": {}}


@pytest.mark.parametrize(
    ("half", "most", "word"),
    [(0.5, 0.9, ""), (0.6, 1.0, ""), (0.8, 1.0, "wider than they need"), (0.4, 0.7, "surer than they have"),
     (0.9, 0.7, "surer than they have"), (0.25, 0.9, "surer than they have")],
)  # fmt: skip
def test_too_many_and_too_few_inside_are_named(half: float, most: float, word: str) -> None:
    text = say.coverage_sentence(reading(half, most))
    assert f"{round(20 * half)} lie in the 50 % interval (well-judged forecasts: about 10)" in text
    assert f"{round(20 * most)} in the 90 % interval (about 18)." in text
    assert ("than should" in text) == bool(word)
    assert word in text


def test_nothing_to_judge_is_said() -> None:
    assert say.coverage_sentence(reading(0.0, 0.0, 0)) == "No outcome has a record: nothing to judge."
    assert say.trust_sentences({"reading": reading(0.0, 0.0, 0)}) == [say.NO_HINDCAST]
    assert say.trust_sentences(None) == [say.NO_HINDCAST]


def measure(sieges: int, factor: float | None) -> dict[str, object]:
    return {"sieges": [f"fort-{n}" for n in range(sieges)], "scale": "ln" if factor else "days", "crps": 0.4,
            "factor_error": factor, "inside50": 0.0, "inside90": 1.0, "skill": {}}  # fmt: skip


def test_one_siege_has_no_middle_case() -> None:
    one = say.measure_sentence("casualties", measure(1, 1.5))
    assert one == (
        "Attackers' casualties: the record lies in the 90 % interval, the median off by a factor of 1.50; "
        "CRPS 0.40 on the log scale."
    )
    assert say.measure_sentence("port_open", measure(3, None)) == (
        "First cargo (3 sieges): mean CRPS 0.4 days, 3 of 3 in the 90 % interval."
    )


def test_trust_names_the_sieges_and_what_lies_beyond_them() -> None:
    shipped = {
        "sieges": {"fort-0": "Fort Nought, May 1944"},
        "reading": {**reading(0.5, 0.95), "measures": {"casualties": measure(2, 1.62)}},
    }
    coverage, errors, tested = say.trust_sentences(shipped)
    assert "95 % lay inside the 90 % interval and 50 % inside the 50 % interval" in coverage
    assert errors == "Half of the medians were off by more than this: casualties by a factor of 1.6."
    assert tested.startswith("It was tested on 2 sieges (Fort Nought, Fort): ")
    assert "beyond the test" in tested
