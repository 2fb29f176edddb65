"""Queries, and which papers answer them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import Query, QuerySet, Seed


class Queries(Protocol):
    """Queries, and which papers answer them."""

    def seeds(self, ids: Sequence[str], direction: Direction, text: TextChoice) -> list[Seed]:
        """
        Decide which papers are eligible as seeds of queries that are made of them.

        Returns:
            One seed for each id of a paper that is not a stub, in any order; other ids are left
            out, and the caller must count them. Its reason is the first that applies:
            ``retracted``, ``no_text`` (no abstract), ``no_embedding`` (no current one),
            ``no_hop1`` (no usable paper at hop 1) or ``no_hop2`` (no usable paper at hop 2); None
            if it is eligible. Usable means for a query that this paper answers. Blank titles are
            checked by the stage.
        """

    def write(self, queries: Sequence[Query]) -> int:
        """
        Create or update queries with their positives; return the number of new queries.

        A positive that is not in the graph is created as a stub, so it is never mined as a
        negative once it is ingested. The link to a positive that the query no longer has is
        removed, and a stub that nothing refers to any more is deleted.
        """

    def sets(self) -> list[QuerySet]:
        """List the sets, sorted by name."""

    def ids(self, set_name: str, after: str, limit: int) -> list[str]:
        """Give up to *limit* ids of a set's queries, greater than *after*, sorted."""

    def page(self, set_name: str, after: str, limit: int, words: Sequence[str] = ()) -> list[Query]:
        """
        Give up to *limit* queries of a set with ids greater than *after*, sorted by id.

        Positives have the highest grade first, then the smallest id. With *words*, only queries are
        given whose text contains each of them somewhere; upper and lower case are alike.
        """

    def nearby(self, set_name: str, name: str, limit: int) -> list[str]:
        """Give up to *limit* ids of a set on either side of *name* in the order of ids."""

    def count_texts(self, set_name: str) -> int:
        """Count the distinct normalised texts of a set's queries."""

    def remove(self, set_name: str) -> int:
        """
        Delete a set, its candidates, and stubs that only it refers to.

        Returns:
            The number of its queries; 0 if there is no such set.
        """
