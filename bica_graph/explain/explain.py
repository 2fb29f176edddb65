"""Computes an explanation from the graph, by replaying the strategies of the runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.exact.ids import normal_paper_id
from bica_graph.explain.explanation import Account, Explanation, Verdict
from bica_graph.explain.find import find_query, mined_runs
from bica_graph.explain.why_not import why_not
from bica_graph.filters.registry import filter_of
from bica_graph.graph.unknown import unknown_papers
from bica_graph.mining.admission import filter_candidate
from bica_graph.mining.stage import changed_since, replayed
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.mining.strategies.strategy import MiningContext

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.replay import Replay
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import PaperFacts, QueryFacts, Relation
    from bica_graph.records.runs import Run


def explain_candidate(
    graph: Graph, query: str, paper: str, *, set: str | None = None, run: str | None = None
) -> Explanation:
    """
    Explain why a paper is, or is not, a negative of a query.

    The explanation is computed from the present graph: the strategy of each run is replayed for
    the query, with the same settings and random numbers. If the graph has changed since the run,
    the account says so.

    Args:
        graph: The graph with the query, the paper and the runs.
        query: Id of the query.
        paper: Id of the paper, in any spelling of a DOI or PMID.
        set: Set of the query; None if only one set has a query of this id.
        run: One run; None for all runs that mined the query.

    Raises:
        GraphMismatch: If there is no such query, several sets have one, or nothing is embedded.
        UnknownPaperError: If there is no such paper.
        RunError: If there is no such run, or it has not mined the query.
        ScriptError: If the Cypher statement of a run fails on replay.
    """
    encoder = current_encoder(graph)
    facts = find_query(graph, query, set)
    paper = normal_paper_id(paper)
    papers = graph.evidence.papers([paper], encoder.text)
    if paper not in papers:
        raise unknown_papers(graph, [paper])
    relations = tuple(graph.evidence.relations(facts.key, paper))
    near = graph.evidence.similarities(facts.key, [paper], encoder.text, encoder.dim)
    accounts_of = _Accounts(graph, encoder, facts, papers[paper], relations)
    accounts = tuple(accounts_of.of(each) for each in mined_runs(graph, facts, run))
    return Explanation(
        query=facts,
        paper=papers[paper],
        similarity=near.get(paper),
        relations=relations,
        accounts=accounts,
        titles=_titles(graph, paper, facts, relations, accounts),
    )


class _Accounts:
    """Gives the accounts of runs for one paper and one query."""

    def __init__(
        self,
        graph: Graph,
        encoder: EncoderRecord,
        query: QueryFacts,
        paper: PaperFacts,
        relations: tuple[Relation, ...],
    ) -> None:
        self._graph = graph
        self._encoder = encoder
        self._query = query
        self._paper = paper
        self._relations = relations
        self._candidates = graph.evidence.candidates(query.key)

    def of(self, run: Run) -> Account:
        """Give the account of *run*."""
        strategy = strategy_of(run)
        context = MiningContext(self._graph, self._encoder, run.parameters["rng_seed"])
        own = [each for each in self._candidates if each.run == run.name]
        candidate = next((each for each in own if each.paper == self._paper.id), None)
        replay = replayed(context, strategy, self._query)
        position = strategy.position(context, self._query.key, self._paper.id, own)
        account = Account(
            run=run,
            candidate=candidate,
            changed=changed_since(self._graph, run, self._encoder),
            steps=replay.steps_to(self._paper.id),
            hop=position.hop,
            among=position.among,
            among_what=position.among_what,
            by_query=position.by_query,
            by_positive=position.by_positive,
        )
        if candidate is None:
            asked = (self._query, self._paper, self._relations)
            return replace(account, why_not=why_not(strategy, replay, position, asked))
        return replace(
            account,
            changed=account.changed or _found_otherwise(replay, candidate),
            found=strategy.describe(candidate),
            verdicts=_verdicts(self._query, run, candidate),
        )


def _found_otherwise(replay: Replay, candidate: Candidate) -> str:
    """Say how the replayed proposal differs from the stored candidate; '' if it does not."""
    for proposal in replay.proposals.papers:
        origin = proposal.origin
        if proposal.paper == candidate.paper and origin.strategy == candidate.strategy:
            same = (origin.path, origin.step) == (candidate.path, candidate.step)
            return "" if same else "the strategy finds it in another way now"
    return "the strategy does not find it now"


def _verdicts(query: QueryFacts, run: Run, candidate: Candidate) -> tuple[Verdict, ...]:
    """Give the verdicts of the filters of the run, and of other names in ``dropped_by``."""
    outcome = next(each for each in query.outcomes if each.run == run.name)
    judged = filter_candidate(candidate)
    verdicts = [
        Verdict(
            applied.name,
            applied.name in candidate.dropped_by,
            filter_of(applied).because(judged, outcome.positive_similarity),
        )
        for applied in run.filters
    ]
    known = {applied.name for applied in run.filters}
    others = [
        Verdict(name, True, "written by hand, not by a filter of the run")
        for name in candidate.dropped_by
        if name not in known
    ]
    return (*verdicts, *others)


def _titles(
    graph: Graph,
    paper: str,
    query: QueryFacts,
    relations: tuple[Relation, ...],
    accounts: tuple[Account, ...],
) -> dict[str, str]:
    ids = {paper, *query.answers, *(each.id for each in query.positives)}
    ids.update(shared for each in relations for shared in each.shared_references)
    for account in accounts:
        ids.update(account.candidate.through if account.candidate else ())
        for step in account.steps:
            ids.update((step.paper, *(choice.paper for choice in step.choices)))
    return {name: title for name, (title, _) in graph.papers.texts(sorted(ids)).items()}
