"""The gate: every address with every combination of headers, as the tests know them."""

import itertools

from campad.server.gate import Gate
from campad.server.policy import Policy
from server import test_gate as tests
from server.fakes import PORT, make_tokens


def matrix() -> dict[str, int]:
    """Try all of them."""
    passed: list[str] = []

    async def behind(scope: dict[str, str], _receive: object, _send: object) -> None:
        passed.append(scope["path"])

    gate = Gate(behind, Policy(PORT), make_tokens())  # type: ignore[arg-type]
    cells = wrong = allowed = 0
    for cell in itertools.product(
        tests.ALLOWED, tests.HOSTS, tests.ORIGINS, tests.SITES, tests.METHODS, tests.TOKENS
    ):
        cells += 1
        expected = tests.may_pass(*cell)
        allowed += expected
        wrong += tests.passes(gate, passed, tests.make_scope(*cell)) != expected
    return {"cells": cells, "wrong": wrong, "passed": allowed}
