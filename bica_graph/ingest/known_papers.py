"""The papers of a graph as other sources know them: by PMID, DOI, or the number of a work."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bica_graph.exact.ids import normal_pmid
from bica_graph.ingest.merges import followed

if TYPE_CHECKING:
    from bica_graph.graph.protocol.papers import Papers
    from bica_graph.records.papers import PaperKeys

_PAGE = 10_000
_WORK = re.compile(r"W([0-9]+)")


@dataclass(slots=True)
class KnownPapers:
    """
    The keys of the papers of a graph.

    *pmids*, *dois*, *works*: all of them; a work is the number in an id of OpenAlex such as W12.
    *ids*: the id of the paper by PMID or DOI, where it is another text. Merged records have the id
    of the paper that they are now.
    """

    pmids: set[str] = field(default_factory=set)
    dois: set[str] = field(default_factory=set)
    works: set[int] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)
    _numbered: list[str] = field(default_factory=list)
    _others: bool = False
    _own: set[str] = field(default_factory=set)

    def add(self, paper: PaperKeys) -> None:
        """Note the keys of a paper."""
        if paper.pmid is not None:
            self.pmids.add(paper.pmid)
            self._others = self._others or paper.pmid != paper.id
        elif paper.stub and normal_pmid(paper.id) == paper.id:
            self._numbered.append(paper.id)
        if paper.doi is not None:
            self.dois.add(paper.doi)
        for key in (paper.pmid, paper.doi):
            if key == paper.id:
                self._own.add(key)
            elif key is not None:
                self.ids.setdefault(key, paper.id)
        work = _WORK.fullmatch(paper.id)
        if work is not None:
            self.works.add(int(work[1]))

    def finish(self) -> None:
        """
        Take ids of stubs for PMIDs if the ids of the graph are PMIDs.

        Of several papers with a PMID or DOI, the one whose id it is counts.
        """
        if self.pmids and not self._others:
            self.pmids.update(self._numbered)
        self._numbered.clear()
        for key in self._own & self.ids.keys():
            del self.ids[key]
        self._own.clear()

    def id_of(self, key: str) -> str:
        """Give the id of the paper that a PMID, DOI or id names; *key* itself if it is new."""
        return self.ids.get(key, key)


def known_papers(papers: Papers, *, stubs: bool) -> KnownPapers:
    """
    Read the keys of papers, page by page.

    Args:
        papers: The papers of the graph.
        stubs: Whether stubs count as well. A stub has no PMID. Its id counts as one if the ids of
            the graph are PMIDs: if no paper has a PMID that is not its id.
    """
    known, after = KnownPapers(), ""
    while page := papers.keys(after, _PAGE):
        for paper in page:
            if stubs or not paper.stub:
                known.add(paper)
        after = page[-1].id
    known.finish()
    merged = followed(papers.merged())
    known.ids.update(merged)
    known.pmids.update(id for id in merged if normal_pmid(id) == id)
    return known
