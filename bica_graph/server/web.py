"""Downloads files from web servers; the only module that imports requests and stamina."""

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
"""Seconds without data after which a connection is given up."""
PAUSE_SECONDS = 1.0
"""Seconds to wait after a lost connection; doubled after each further one."""
CHUNK = 1 << 16
_LOOK_SECONDS = 5


class Stopped(Exception):
    """The download was stopped because another file failed."""


class WrongContent(Exception):
    """The downloaded content is not the pinned file."""


class Unanswered(Exception):
    """The server did not deliver a file: *status* is the HTTP status, or None if *why* says why."""

    def __init__(self, status: int | None, why: str) -> None:
        super().__init__(status, why)
        self.status = status
        self.why = why


class Downloads:
    """
    Downloads files from one server, over connections that all threads share.

    Proxies, certificates and passwords are taken from the environment and ``~/.netrc``. To be
    used in a ``with`` block; *stop* ends all downloads immediately.
    """

    def __init__(self) -> None:
        # These imports take 150 ms, and are only needed for downloads.
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
        Download a file, with retries after a lost connection or from a busy server.

        Args:
            address: Address of the file.
            target: Path of the file, which is written atomically.
            pinned: The expected size and SHA-256.

        Raises:
            Unanswered: If the server does not deliver the file.
            WrongContent: If its content is not the expected one.
            Stopped: If downloads were stopped.
            OSError: If the file cannot be written.
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
        """Return whether a retry may succeed: after no answer, or that of a busy server."""
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
    except (requests.RequestException, ValueError):  # ValueError: an invalid address
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
    """Log a failure before a retry, without its text, as an address may contain a password."""
    _LOGGER.debug(
        "try %d failed (%s); the next in %.1f s",
        details.retry_num,
        type(details.caused_by).__name__,
        details.wait_for,
    )
