"""What would come out of an .npz file, known before anything of it is unpacked."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZipFile

import numpy as np

from bica_graph.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path
    from zipfile import ZipInfo

ORDINARY_BYTES = 1 << 30
"""Unpacked, what any machine that works with models has room for."""

MOST_TIMES = 100
"""Vectors shrink by a tenth when they are packed, padded ids by some dozens of times."""

_HEADS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def check_archive(file: Path, stream: BinaryIO, names: Container[str]) -> None:
    """
    Hold what the parts of an .npz file say of their sizes against the file.

    Whatever else a damaged file makes zipfile and NumPy raise goes through.

    Args:
        file: Its name, for the message.
        stream: The file, open; at its beginning afterwards.
        names: The arrays that are about to be read; what else is in the file does no harm.

    Raises:
        SourceError: If far more would come out than vectors can be packed into, or an array says
            that it is larger than its part.
    """
    packed = stream.seek(0, 2)
    with ZipFile(stream) as archive:
        parts = [each for each in archive.infolist() if each.filename.removesuffix(".npy") in names]
        unpacked = sum(part.file_size for part in parts)
        if unpacked > max(ORDINARY_BYTES, MOST_TIMES * packed):
            raise SourceError(
                f"{file}: {unpacked:,} bytes would come out of {packed:,}: if it does hold "
                "vectors, save them with numpy.savez, which packs nothing"
            )
        for part in parts:
            size = _array_size(archive, part)
            if size > part.file_size:
                raise SourceError(
                    f"{file}: {part.filename} says that it takes {size:,} bytes, and has "
                    f"{part.file_size:,}: the file is damaged; save it again"
                )
    stream.seek(0)


def _array_size(archive: ZipFile, part: ZipInfo) -> int:
    """Give the bytes that an array and its head take; 0 for what is no array of plain values."""
    with archive.open(part) as data:
        if data.read(len(np.lib.format.MAGIC_PREFIX)) != np.lib.format.MAGIC_PREFIX:
            return 0
        major, minor = data.read(2)
        shape, _, kind = _HEADS[major, minor](data)
        head = data.tell()
    return 0 if kind.hasobject else head + prod(shape) * kind.itemsize
