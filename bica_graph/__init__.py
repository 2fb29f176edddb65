"""
Hard negatives you can trust, mined from the citation graph.

The stages behind the commands are functions here. Names are imported on first use, so
``import bica_graph`` loads neither models nor database drivers.

Example:
    >>> import bica_graph
    >>> "mine_walk" in dir(bica_graph)
    True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from bica_graph.connect import bulk_graph as bulk_graph
    from bica_graph.connect import open_graph as open_graph
    from bica_graph.embedding.stage import EmbedReport as EmbedReport
    from bica_graph.embedding.stage import build_index as build_index
    from bica_graph.embedding.stage import embed_papers as embed_papers
    from bica_graph.embedding.stage import embed_queries as embed_queries
    from bica_graph.embedding.vector_files import export_vectors as export_vectors
    from bica_graph.embedding.vector_files import import_vectors as import_vectors
    from bica_graph.errors import BicaGraphError as BicaGraphError
    from bica_graph.explain.explain import explain_candidate as explain_candidate
    from bica_graph.explain.explanation import Explanation as Explanation
    from bica_graph.export.candidate_table import CandidateTable as CandidateTable
    from bica_graph.export.candidate_table import candidates as candidates
    from bica_graph.export.check.check import check_file as check_file
    from bica_graph.export.settings import ExportSettings as ExportSettings
    from bica_graph.export.stage import ExportReport as ExportReport
    from bica_graph.export.stage import export_triplets as export_triplets
    from bica_graph.filters.margin import Margin as Margin
    from bica_graph.filters.max_score import MaxScore as MaxScore
    from bica_graph.filters.min_score import MinScore as MinScore
    from bica_graph.filters.rank_window import RankWindow as RankWindow
    from bica_graph.filters.stage import FilterReport as FilterReport
    from bica_graph.filters.stage import apply_filter as apply_filter
    from bica_graph.filters.stage import undo_filter as undo_filter
    from bica_graph.filters.strategy import StrategyFilter as StrategyFilter
    from bica_graph.graph.digest import graph_digest as graph_digest
    from bica_graph.graph.networkx import neighbourhood as neighbourhood
    from bica_graph.ingest.beir import BeirReport as BeirReport
    from bica_graph.ingest.beir import BeirSettings as BeirSettings
    from bica_graph.ingest.beir import ingest_beir as ingest_beir
    from bica_graph.ingest.icite import IciteReport as IciteReport
    from bica_graph.ingest.icite import ingest_icite as ingest_icite
    from bica_graph.ingest.medline import MedlineReport as MedlineReport
    from bica_graph.ingest.medline import ingest_medline as ingest_medline
    from bica_graph.ingest.medline_settings import MedlineSettings as MedlineSettings
    from bica_graph.ingest.openalex import OpenAlexReport as OpenAlexReport
    from bica_graph.ingest.openalex import ingest_openalex as ingest_openalex
    from bica_graph.ingest.pubmed.plan import plan_crawl as plan_crawl
    from bica_graph.ingest.pubmed.settings import CrawlSettings as CrawlSettings
    from bica_graph.ingest.pubmed.stage import PubmedReport as PubmedReport
    from bica_graph.ingest.pubmed.stage import ingest_journal as ingest_journal
    from bica_graph.ingest.pubmed.stage import ingest_pubmed as ingest_pubmed
    from bica_graph.ingest.pubmed.writing_settings import PubmedSettings as PubmedSettings
    from bica_graph.ingest.source_settings import SourceSettings as SourceSettings
    from bica_graph.ingest.stage import IngestReport as IngestReport
    from bica_graph.ingest.stage import IngestSettings as IngestSettings
    from bica_graph.ingest.stage import ingest_jsonl as ingest_jsonl
    from bica_graph.mining.mine import mine_cypher as mine_cypher
    from bica_graph.mining.mine import mine_walk as mine_walk
    from bica_graph.mining.parallelism import Parallelism as Parallelism
    from bica_graph.mining.stage import MineReport as MineReport
    from bica_graph.mining.stage import mine as mine
    from bica_graph.mining.strategies.citation_hop import CitationHop as CitationHop
    from bica_graph.mining.strategies.citation_hop import CitationHopSettings as CitationHopSettings
    from bica_graph.mining.strategies.cypher.ready import ready_statement as ready_statement
    from bica_graph.mining.strategies.walk.strategy import WalkStrategy as WalkStrategy
    from bica_graph.models.encoder import Encoder as Encoder
    from bica_graph.models.encoder import EncoderChoice as EncoderChoice
    from bica_graph.models.query_generator import GeneratorChoice as GeneratorChoice
    from bica_graph.queries import FileQueries as FileQueries
    from bica_graph.queries import GeneratedQueries as GeneratedQueries
    from bica_graph.queries import QueriesReport as QueriesReport
    from bica_graph.queries import QuerySettings as QuerySettings
    from bica_graph.queries import TitleQueries as TitleQueries
    from bica_graph.queries import make_queries as make_queries
    from bica_graph.queries import query_sets as query_sets
    from bica_graph.queries import read_queries as read_queries
    from bica_graph.queries import remove_queries as remove_queries
    from bica_graph.records.candidates import CandidateRow as CandidateRow
    from bica_graph.records.comparisons import RunComparison as RunComparison
    from bica_graph.records.walks import WalkSettings as WalkSettings
    from bica_graph.retrieval.by_words import search_papers as search_papers
    from bica_graph.retrieval.ranking import rank_papers as rank_papers
    from bica_graph.runs.compare import compare_runs as compare_runs
    from bica_graph.server import PrivateServer as PrivateServer
    from bica_graph.server import ServerSettings as ServerSettings
    from bica_graph.sources.pubmed.wanted import Wanted as Wanted
    from bica_graph.sources.services.eutils import Eutils as Eutils
    from bica_graph.sources.services.eutils import EutilsSettings as EutilsSettings
    from bica_graph.sources.services.journal import Journal as Journal
    from bica_graph.view.compare_view import show_comparison as show_comparison
    from bica_graph.view.show import show_paper as show_paper
    from bica_graph.view.show import show_query as show_query
    from bica_graph.view.show import show_run as show_run

_HOMES = {
    "BeirReport": "ingest.beir",
    "BeirSettings": "ingest.beir",
    "BicaGraphError": "errors",
    "CandidateRow": "records.candidates",
    "CandidateTable": "export.candidate_table",
    "CitationHop": "mining.strategies.citation_hop",
    "CitationHopSettings": "mining.strategies.citation_hop",
    "CrawlSettings": "ingest.pubmed.settings",
    "EmbedReport": "embedding.stage",
    "Encoder": "models.encoder",
    "EncoderChoice": "models.encoder",
    "Eutils": "sources.services.eutils",
    "EutilsSettings": "sources.services.eutils",
    "Explanation": "explain.explanation",
    "ExportReport": "export.stage",
    "ExportSettings": "export.settings",
    "FileQueries": "queries",
    "FilterReport": "filters.stage",
    "GeneratedQueries": "queries",
    "GeneratorChoice": "models.query_generator",
    "IciteReport": "ingest.icite",
    "IngestReport": "ingest.stage",
    "IngestSettings": "ingest.stage",
    "Journal": "sources.services.journal",
    "Margin": "filters.margin",
    "MaxScore": "filters.max_score",
    "MedlineReport": "ingest.medline",
    "MedlineSettings": "ingest.medline_settings",
    "MinScore": "filters.min_score",
    "MineReport": "mining.stage",
    "OpenAlexReport": "ingest.openalex",
    "Parallelism": "mining.parallelism",
    "PrivateServer": "server",
    "PubmedReport": "ingest.pubmed.stage",
    "PubmedSettings": "ingest.pubmed.writing_settings",
    "QueriesReport": "queries",
    "QuerySettings": "queries",
    "RankWindow": "filters.rank_window",
    "RunComparison": "records.comparisons",
    "ServerSettings": "server",
    "SourceSettings": "ingest.source_settings",
    "StrategyFilter": "filters.strategy",
    "TitleQueries": "queries",
    "WalkSettings": "records.walks",
    "WalkStrategy": "mining.strategies.walk.strategy",
    "Wanted": "sources.pubmed.wanted",
    "apply_filter": "filters.stage",
    "build_index": "embedding.stage",
    "bulk_graph": "connect",
    "candidates": "export.candidate_table",
    "check_file": "export.check.check",
    "compare_runs": "runs.compare",
    "embed_papers": "embedding.stage",
    "embed_queries": "embedding.stage",
    "explain_candidate": "explain.explain",
    "export_triplets": "export.stage",
    "export_vectors": "embedding.vector_files",
    "graph_digest": "graph.digest",
    "import_vectors": "embedding.vector_files",
    "ingest_beir": "ingest.beir",
    "ingest_icite": "ingest.icite",
    "ingest_journal": "ingest.pubmed.stage",
    "ingest_jsonl": "ingest.stage",
    "ingest_medline": "ingest.medline",
    "ingest_openalex": "ingest.openalex",
    "ingest_pubmed": "ingest.pubmed.stage",
    "make_queries": "queries",
    "mine": "mining.stage",
    "mine_cypher": "mining.mine",
    "mine_walk": "mining.mine",
    "neighbourhood": "graph.networkx",
    "open_graph": "connect",
    "plan_crawl": "ingest.pubmed.plan",
    "query_sets": "queries",
    "rank_papers": "retrieval.ranking",
    "read_queries": "queries",
    "ready_statement": "mining.strategies.cypher.ready",
    "remove_queries": "queries",
    "search_papers": "retrieval.by_words",
    "show_comparison": "view.compare_view",
    "show_paper": "view.show",
    "show_query": "view.show",
    "show_run": "view.show",
    "undo_filter": "filters.stage",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # takes a twentieth of a second

        return version("bica-graph")
    if name not in _HOMES:
        raise AttributeError(f"module 'bica_graph' has no attribute {name!r}")
    return getattr(import_module(f"bica_graph.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
