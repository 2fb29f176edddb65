"""Checks the sizes of the arrays in an .npz file before it is unpacked."""

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
"""Unpacked bytes that are always allowed; every machine that runs models has this memory."""

MOST_TIMES = 100
"""Allowed compression ratio: vectors compress by about 10 %, padded ids by a factor of dozens."""

_HEADS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def check_archive(file: Path, stream: BinaryIO, names: Container[str]) -> None:
    """
    Check the declared sizes of the arrays in an .npz file.

    Other errors that zipfile and NumPy raise for a damaged file are not handled here.

    Args:
        file: Name of the file, for messages.
        stream: The open file; it is at its beginning afterwards.
        names: Names of the arrays that will be read; others are not checked.

    Raises:
        SourceError: If the compression ratio is higher than possible for vectors, or an array
            declares more bytes than it has.
    """
    packed = stream.seek(0, 2)
    with ZipFile(stream) as archive:
        parts = [each for each in archive.infolist() if each.filename.removesuffix(".npy") in names]
        unpacked = sum(part.file_size for part in parts)
        if unpacked > max(ORDINARY_BYTES, MOST_TIMES * packed):
            raise SourceError(
                f"{file}: would unpack {packed:,} bytes to {unpacked:,}, too many for vectors: if "
                "it does contain vectors, save them with numpy.savez, which does not compress"
            )
        for part in parts:
            size = _array_size(archive, part)
            if size > part.file_size:
                raise SourceError(
                    f"{file}: {part.filename} declares {size:,} bytes, but has "
                    f"{part.file_size:,}: the file is damaged; save it again"
                )
    stream.seek(0)


def _array_size(archive: ZipFile, part: ZipInfo) -> int:
    """Give the declared bytes of an array and its header; 0 if it is not an array of numbers."""
    with archive.open(part) as data:
        if data.read(len(np.lib.format.MAGIC_PREFIX)) != np.lib.format.MAGIC_PREFIX:
            return 0
        major, minor = data.read(2)
        shape, _, kind = _HEADS[major, minor](data)
        head = data.tell()
    return 0 if kind.hasobject else head + prod(shape) * kind.itemsize
