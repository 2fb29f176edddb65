"""Files and pages from web servers: the only door to requests, and to stamina for its retries."""

from __future__ import annotations

import hashlib
import logging
import threading
from typing import TYPE_CHECKING

from bica_graph.output.files import open_new, part_of

if TYPE_CHECKING:
    from pathlib import Path

    from stamina.instrumentation import RetryDetails

    from bica_graph.server.lock import Jar

_LOGGER = logging.getLogger(__name__)

TRIES = 3
SECONDS = 30
"""How long one connection may say nothing."""
PAUSE_SECONDS = 1.0
"""How long to wait after a lost connection; twice as long after the second."""
CHUNK = 1 << 16
_LOOK_SECONDS = 5


class Stopped(Exception):
    """Another file has failed, so this one is not wanted any more."""


class WrongContent(Exception):
    """What came is not the file that was pinned."""


class Unanswered(Exception):
    """A server gave no file: *status* is its HTTP answer, or None and *why* there was none."""

    def __init__(self, status: int | None, why: str) -> None:
        super().__init__(status, why)
        self.status = status
        self.why = why


class Downloads:
    """
    Fetches files from one server, over connections that all threads share.

    The proxies, certificates and passwords are those that the environment and ``~/.netrc`` name.
    To be used in a ``with`` block; *stop* ends every fetch in the middle of its file.
    """

    def __init__(self) -> None:
        # Together 150 ms, and only wanted when something must be fetched.
        import requests
        from stamina import instrumentation

        self.stop = threading.Event()
        self._session = requests.Session()
        self._hooks = instrumentation.get_on_retry_hooks()

    def __enter__(self) -> Downloads:
        from stamina import instrumentation

        instrumentation.set_on_retry_hooks((_log_retry,))
        return self

    def __exit__(self, *_: object) -> None:
        from stamina import instrumentation

        instrumentation.set_on_retry_hooks(self._hooks)
        self._session.close()

    def fetch(self, address: str, target: Path, pinned: Jar) -> None:
        """
        Fetch a file; a few times after a lost connection or from a busy server.

        Args:
            address: Where it is.
            target: Where it goes; it has this name only when it is whole.
            pinned: What it must be.

        Raises:
            Unanswered: If the server does not give it.
            WrongContent: If it gives another.
            Stopped: If it is not wanted any more.
            OSError: If it cannot be written.
        """
        import requests
        import stamina

        try:
            for attempt in stamina.retry_context(
                on=self._is_worth_another_try,
                attempts=TRIES,
                timeout=None,
                wait_initial=PAUSE_SECONDS,
                wait_jitter=0.0,
            ):
                with attempt:
                    self._fetch_once(address, target, pinned)
        except requests.RequestException as error:
            raise Unanswered(_status(error), _reason(error)) from error

    def _fetch_once(self, address: str, target: Path, pinned: Jar) -> None:
        if self.stop.is_set():
            raise Stopped
        part = part_of(target)
        digest, size = hashlib.sha256(), 0
        try:
            with self._session.get(address, stream=True, timeout=SECONDS) as response:
                response.raise_for_status()
                with open_new(part) as file:
                    for chunk in response.iter_content(CHUNK):
                        size += len(chunk)
                        if self.stop.is_set():
                            raise Stopped
                        if size > pinned.size:
                            raise WrongContent
                        digest.update(chunk)
                        file.write(chunk)
            if digest.hexdigest() != pinned.sha256:
                raise WrongContent
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _is_worth_another_try(self, error: Exception) -> bool:
        """Tell what may pass: no answer, or that of a busy server."""
        import requests

        if self.stop.is_set() or not isinstance(error, requests.RequestException):
            return False
        status = _status(error)
        return status is None or status in (408, 429) or status >= 500


def shows_page(address: str) -> bool:
    """Return whether a web page answers at *address*."""
    import requests

    try:
        answer = requests.get(address, timeout=_LOOK_SECONDS)
    except (requests.RequestException, ValueError):  # ValueError: an address that is none
        return False
    return answer.ok and "html" in answer.headers.get("Content-Type", "")


def _status(error: object) -> int | None:
    return getattr(getattr(error, "response", None), "status_code", None)


def _reason(error: object) -> str:
    from requests import exceptions

    if isinstance(error, exceptions.ProxyError):
        return "the proxy refuses"
    if isinstance(error, exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, exceptions.Timeout):
        return "no answer"
    return "no connection"


def _log_retry(details: RetryDetails) -> None:
    """Note a failure that may pass; without its text, for an address may hold a password."""
    _LOGGER.debug(
        "try %d failed (%s); the next in %.1f s",
        details.retry_num,
        type(details.caused_by).__name__,
        details.wait_for,
    )
