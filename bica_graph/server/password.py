"""The random password of a private server, stored in a file that only the user can read."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.admin import run_admin
from bica_graph.server.folders import data_option, write_private

if TYPE_CHECKING:
    from bica_graph.server.admin import Tools
    from bica_graph.server.folders import Home

_BYTES = 16


def read_password(home: Home) -> str:
    """
    Read the password.

    Raises:
        ServerError: If there is none.
    """
    try:
        password = home.password.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ServerError(
            f"there is no password in {home.folder}: start the server with `bicagraph db "
            f"start{data_option(home.folder)}`"
        ) from error
    if not password:
        raise ServerError(f"{home.password} is empty: write the password back into it")
    return password


def ensure_password(home: Home, tools: Tools) -> None:
    """
    Set a random password for a server that was never started.

    neo4j-admin reads it from its file, so it never appears in a command line. After an
    interruption this is repeated, until the server has created its user.

    Raises:
        ServerError: If the server has a password already, but its file is gone.
    """
    if (home.data / "databases" / "system").exists():
        if not home.password.exists():
            raise ServerError(
                f"{home.password} is missing: write the password back into it, or remove the "
                f"server with `bicagraph db remove{data_option(home.folder)}`"
            )
        return
    # Hexadecimal, as a leading dash would be read as an option.
    write_private(home.password, secrets.token_hex(_BYTES) + "\n")
    (home.data / "dbms" / "auth.ini").unlink(missing_ok=True)
    run_admin(tools, home.folder, ["dbms", "set-initial-password", f"@{home.password}"])
