"""Work an explanation out of the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import UnknownPaperError
from bica_graph.explain.explanation import Account, Explanation, Verdict
from bica_graph.explain.find import find_query, mined_runs
from bica_graph.explain.why_not import why_not
from bica_graph.filters import margin as margin_filter
from bica_graph.mining.reasons import REASONS
from bica_graph.mining.replay import ask_again, changed_since, is_walk, walk_again
from bica_graph.mining.strategies.walk.steps import step_of
from bica_graph.records.admission import INADMISSIBLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.replay import Again
    from bica_graph.mining.strategies.cypher.returned_rows import Returned
    from bica_graph.mining.strategies.walk.steps import Step
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import PaperFacts, QueryFacts, Relation
    from bica_graph.records.runs import Run


def explain_candidate(
    graph: Graph, query: str, paper: str, *, set: str | None = None, run: str | None = None
) -> Explanation:
    """
    Tell why a paper is, or is not, a negative of a query.

    The answer is worked out anew from the graph: each run's walk is walked again, or its statement
    asked again, with its settings and draws. When the graph has changed since, the account says so.

    Args:
        graph: Where everything is.
        query: Id of the query.
        paper: Id of the paper.
        set: Set of the query; None when only one set has a query of this id.
        run: One run; None for all that have mined the query.

    Raises:
        GraphMismatch: If there is no such query, several sets have one, or nothing is embedded.
        UnknownPaperError: If there is no such paper.
        RunError: If there is no such run, or it has not mined the query.
        ScriptError: If a run's statement fails now.
    """
    encoder = current_encoder(graph)
    facts = find_query(graph, query, set)
    papers = graph.evidence.papers([paper], encoder.text)
    if paper not in papers:
        raise UnknownPaperError(f"no paper {paper} in {graph.place}")
    relations = tuple(graph.evidence.relations(facts.key, paper))
    near = graph.evidence.similarities(facts.key, [paper], encoder.text, encoder.dim)
    teller = _Teller(graph, encoder, facts, papers[paper], relations)
    accounts = tuple(teller.account(each) for each in mined_runs(graph, facts, run))
    return Explanation(
        query=facts,
        paper=papers[paper],
        similarity=near.get(paper),
        relations=relations,
        accounts=accounts,
        titles=_titles(graph, paper, facts, relations, accounts),
    )


class _Teller:
    """Tells what runs have to say about one paper and one query."""

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

    def account(self, run: Run) -> Account:
        """Tell what *run* did with the paper."""
        changed = changed_since(self._graph, run, self._encoder)
        own = [each for each in self._candidates if each.run == run.name]
        candidate = next((each for each in own if each.paper == self._paper.id), None)
        verdicts = _verdicts(self._query, run, candidate) if candidate else ()
        account = Account(run, candidate, changed, verdicts)
        return self._walked(account) if is_walk(run) else self._returned(account, own)

    def _walked(self, account: Account) -> Account:
        """Add what a run of walks has to say."""
        again = walk_again(self._graph, account.run, self._query, self._encoder)
        standing = self._graph.evidence.rank(
            again.task,
            self._paper.id,
            again.settings.direction,
            self._encoder.text,
            self._encoder.dim,
        )
        candidate, reason = account.candidate, None
        steps = steps_to(again, self._paper.id)
        changed = account.changed
        if candidate is None:
            reason = why_not(self._query, self._paper, self._relations, again, standing)
        elif not steps or (steps[-1].path, steps[-1].step) != (candidate.path, candidate.step):
            changed = changed or "a walk finds something else now"
        return replace(
            account,
            changed=changed,
            steps=steps,
            hop=standing.hop if standing else None,
            among=standing.papers if standing else 0,
            by_query=standing.by_query if standing else None,
            by_positive=standing.by_positive if standing else None,
            why_not=reason,
        )

    def _returned(self, account: Account, own: Sequence[Candidate]) -> Account:
        """Add what a run of a user's statement, which has the candidates *own*, has to say."""
        again = ask_again(self._graph, account.run, self._query, self._encoder)
        now = next((each for each in again if each.paper == self._paper.id), None)
        candidate, changed = account.candidate, account.changed
        if candidate is None:
            return replace(account, why_not=self._why_not_returned(now))
        if now is None or (now.path, now.step) != (candidate.path, candidate.step):
            changed = changed or "the statement returns something else now"
        return replace(
            account,
            changed=changed,
            hop=candidate.hop,
            among=len(own),
            by_query=_rank(candidate.similarity_query, [c.similarity_query for c in own]),
            by_positive=_rank(candidate.similarity_positive, [c.similarity_positive for c in own]),
        )

    def _why_not_returned(self, returned: Returned | None) -> str:
        """Judge as mining would what a user's statement says of the paper now."""
        if returned is None:
            return "the statement does not return it for this query"
        asked = {self._query.key: [self._paper.id]}
        (judged,) = self._graph.candidates.admit(
            asked, "both", self._encoder.text, self._encoder.dim
        )
        refused = judged.rulings[0].inadmissible
        if refused:
            return INADMISSIBLE[refused]
        if judged.positive_similarity is None:
            return REASONS["no_seed"]
        return "the statement returns it now: it was no candidate when the run was made"


def _rank(cosine: float, cosines: Sequence[float]) -> int:
    """Give the rank of a cosine among all of them, from 1."""
    return 1 + sum(each > cosine for each in cosines)


def steps_to(again: Again, paper: str) -> tuple[Step, ...]:
    """Give the walk that came to *paper*, up to it; empty when none did."""
    found = next((each for each in again.walked.papers if each.id == paper), None)
    if found is None:
        return ()
    if found.path is None or found.step is None:
        return (step_of(found, again.settings.temperature),)
    return tuple(
        step_of(each, again.settings.temperature)
        for each in again.walked.papers
        if each.path == found.path and each.step is not None and each.step <= found.step
    )


def _verdicts(query: QueryFacts, run: Run, candidate: Candidate) -> tuple[Verdict, ...]:
    """Give the verdict of every filter, those of the run and those that were added since."""
    outcome = next(each for each in query.outcomes if each.run == run.name)
    limit, margin = outcome.positive_similarity, run.parameters["margin"]
    others = tuple(
        Verdict(name, True, "added after mining")
        for name in candidate.dropped_by
        if name != margin_filter.NAME
    )
    if margin is None or limit is None:
        return others
    near = margin_filter.is_too_near(candidate.similarity_query, limit, margin)
    because = (
        f"cosine with the query {candidate.similarity_query:.4f} is "
        f"{'above' if near else 'not above'} {margin_filter.highest_allowed(limit, margin):.4f}, "
        f"{100 * margin:g}% below the positive's {limit:.4f}"
    )
    dropped = margin_filter.NAME in candidate.dropped_by
    return (Verdict(margin_filter.NAME, dropped, because), *others)


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
