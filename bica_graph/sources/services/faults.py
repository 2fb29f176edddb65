"""Answers that do not count: what a request may be asked again for, or in smaller parts."""

from __future__ import annotations


class Fault(Exception):
    """
    A request has no answer that counts.

    Args:
        kind: A short word by which faults are counted.
        why: What was answered, in a few words and without secrets.
        wait: Seconds that the service asks to wait for.
    """

    def __init__(self, kind: str, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why
        self.wait = wait


class Busy(Fault):
    """The service cannot answer now, whatever is asked."""


class Doubtful(Fault):
    """The answer is wrong; what was asked may be why, so that a part of it may be answered."""


class Refused(Doubtful):
    """The service does not answer this request, however often it is asked."""


class WrongIds(Doubtful):
    """
    The answer is about papers that were not asked for.

    *got*: those that were asked for. *others*: the rest. *body*: the answer.
    """

    def __init__(self, why: str, got: frozenset[str], others: tuple[str, ...], body: bytes) -> None:
        super().__init__("wrong_ids", why)
        self.got = got
        self.others = others
        self.body = body
