"""A set of PMIDs that is asked about hundreds of millions of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

LARGEST_PMID = (1 << 32) - 1
"""PMIDs are kept in 32 bits; the largest of 2026 has 26."""

_TABLE = 1 << 27
"""Up to this PMID, a table says what is in the set; it takes a byte for each number."""


class PmidSet:
    """
    A set of PMIDs, each a number from 1 to `LARGEST_PMID`.

    Args:
        pmids: In normal form, digits alone; those that are larger, which no file has, are left
            out.

    Example:
        >>> some = PmidSet(["12", "7"])
        >>> 7 in some, 8 in some, len(some)
        (True, False, 2)
        >>> some.has(np.array([12, 13], dtype=np.uint32)).tolist()
        [True, False]
    """

    def __init__(self, pmids: Iterable[str]) -> None:
        numbers = (int(each) for each in pmids)
        given = np.fromiter((each for each in numbers if 0 < each <= LARGEST_PMID), dtype=np.uint32)
        self._sorted: NDArray[np.uint32] = np.unique(given)
        last = int(self._sorted[-1]) if len(self._sorted) else 0
        self._table: NDArray[np.bool_] | None = None
        if last < _TABLE:
            # One place more than there are PMIDs: all larger numbers look there.
            self._table = np.zeros(last + 2, dtype=np.bool_)
            self._table[self._sorted] = True

    def __len__(self) -> int:
        return len(self._sorted)

    def __contains__(self, pmid: int) -> bool:
        if self._table is not None:
            return 0 <= pmid < len(self._table) and bool(self._table[pmid])
        place = int(np.searchsorted(self._sorted, pmid))
        return place < len(self._sorted) and int(self._sorted[place]) == pmid

    def has(self, pmids: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell of each of *pmids*, of shape ``(n,)``, whether it is in the set."""
        if self._table is not None:
            return self._table[np.minimum(pmids, len(self._table) - 1)]
        return np.isin(pmids, self._sorted, kind="sort")
