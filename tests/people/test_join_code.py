"""The join code: typed by a child, guessed by nobody."""

import pytest

from campad.people.join_code import ALPHABET, MOST_WRONG_IN_ALL, JoinCode, Shut


class Clock:
    """Seconds that a test sets."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize("addresses", [1, 1_000])
def test_ten_thousand_guesses_a_minute_let_nobody_in(addresses: int) -> None:
    """From one address or from a thousand, a minute long, few are looked at: none of them enters.

    The right code is among them, when too many wrong ones have come before.
    """
    clock = Clock()
    code = JoinCode(clock, "BCDFGH")
    answers = []
    for guess in range(10_000):
        clock.now_s = guess * 60 / 10_000
        typed = code.text if guess > 100 and guess % 7 == 0 else f"{guess:06}"
        answers.append(code.check(f"10.0.0.{guess % addresses}", typed))

    assert "right" not in answers
    assert answers.count("wrong") == min(5 * addresses, MOST_WRONG_IN_ALL)


def test_who_mistypes_can_try_again_and_is_told_of() -> None:
    """Five wrong codes shut one address for a minute; others come in meanwhile."""
    clock = Clock()
    code = JoinCode(clock, "BCDFGH")
    wrong = [code.check("10.0.0.1", "WRONGS") for _ in range(6)]

    assert wrong == ["wrong"] * 5 + ["shut"]
    assert code.shut == [Shut("10.0.0.1", 60)]
    assert code.check("10.0.0.2", " bcd-fgh ") == "right"
    clock.now_s = 60
    assert code.check("10.0.0.1", "BCDFGH") == "right"
    assert code.shut == []


def test_codes_have_no_letters_that_look_alike() -> None:
    """And each is another one."""
    codes = {JoinCode().text for _ in range(100)}

    assert len(codes) == 100
    assert not set("01OILSZ25AEU") & set(ALPHABET)
    assert all(len(one) == 6 and set(one) <= set(ALPHABET) for one in codes)
