"""Answers of a service, and why one does not count."""

from __future__ import annotations

from dataclasses import dataclass

BELIEVED = 2
"""Times that the same other papers must come before they are believed to belong there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the program *tool*; *asked* says what for; both without secrets."""

    tool: str
    asked: str
    body: bytes


class Fault(Exception):
    """
    A request has no answer that counts.

    Args:
        kind: A short word by which faults are counted.
        why: What was answered, in a few words and without secrets.
    """

    worth_another_try = True

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why


class Busy(Fault):
    """The service cannot answer now, whatever is asked."""


class Doubtful(Fault):
    """The answer is wrong; what was asked may be why, so that a part of it may be answered."""


class Refused(Doubtful):
    """The service does not answer this request, however often it is asked."""

    worth_another_try = False


class WrongIds(Doubtful):
    """
    The answer is about papers that were not asked for.

    *others*: these papers. *times*: how often they came.
    """

    def __init__(self, others: frozenset[str], times: int, answer: Answer) -> None:
        first = min(others, key=int)
        super().__init__("wrong_ids", f"papers that were not asked for, such as {first}")
        self.worth_another_try = times < BELIEVED
        self.others = others
        self.times = times
        self.answer = answer
