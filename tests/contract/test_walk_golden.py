"""The walk on small graphs whose outcome was worked out by hand."""

import pytest

from bica_graph.errors import GraphMismatch
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.mining.probability import drawn_probability
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.walks import WalkSettings

GREEDY = {"s": 200, "A": 0, "B": 40, "C": 10, "D": 25, "E": 60}
"""Degrees: A and B are cited by s, the others by those."""
GREEDY_CITATIONS = "s>A s>B A>C A>D B>E B>D"


def near(walked):
    """Give the papers that a walk could come to, when it takes all: id -> hop."""
    return {visited.id: visited.hop for visited in walked.papers}


def everything(making, graph, **settings):
    """Walk no path, and take all papers of the neighbourhood as random ones."""
    return making.walk(graph, paths=1, path_length=1, random=99, **settings)


def test_toy_neighbourhood(graph, making):
    """Each paper once with its smallest hop: no seed, no self-loop, through a textless paper."""
    making.circle(
        "s>a s>b a>b a>c a>s b>c b>b c>d",
        {"s": 0, "a": 1, "b": 2, "c": 3, "d": 4},
    ).write(graph)
    assert near(everything(making, graph)) == {"a": 1, "b": 1, "c": 2}


def test_textless_papers_are_passed_through(graph, making):
    """A hop-1 paper without an embedding counts as cited and leads on to hop 2."""
    making.circle("s>a s>b b>c", {"s": 0, "a": 1, "c": 3}, changes={"b": None}).write(graph)
    walked = everything(making, graph)
    assert near(walked) == {"a": 1, "c": 2}
    assert (walked.cited, walked.hop1, walked.hop2) == (2, 1, 1)


def test_greedy_walk_on_the_unit_circle(graph, making):
    """With width 1 the paths are A, C, D and B, E, and no random negative is left."""
    making.circle(GREEDY_CITATIONS, GREEDY, query_angle=5).write(graph)
    walked = making.walk(graph, width=1)
    assert making.paths(walked) == [["A", "C", "D"], ["B", "E"]]
    assert len(walked.papers) == 5


def test_a_tiny_temperature_is_greedy(graph, making):
    """Any width walks like width 1 when the temperature is nearly 0."""
    making.circle(GREEDY_CITATIONS, GREEDY, query_angle=5).write(graph)
    walked = making.walk(graph, width=5, temperature=1e-6)
    assert making.paths(walked) == [["A", "C", "D"], ["B", "E"]]


@pytest.mark.parametrize(
    ("policy", "expected"), [("skip", [["A", "B"], []]), ("next", [["A", "B"], []])]
)
def test_a_start_that_was_visited(graph, making, policy, expected):
    """Without another paper at hop 1 the second path starts nowhere, whatever the policy."""
    making.circle("s>A s>B A>C", {"s": 100, "A": 0, "B": 5, "C": 90}).write(graph)
    walked = making.walk(graph, paths=2, path_length=2, width=1, random=0, on_visited_start=policy)
    assert making.paths(walked, 2) == expected


@pytest.mark.parametrize(("policy", "expected"), [("skip", []), ("next", ["D", "C"])])
def test_a_visited_start_may_give_way_to_the_next(graph, making, policy, expected):
    """With a third paper at hop 1 the policies differ."""
    angles = {"s": 100, "A": 0, "B": 5, "C": 90, "D": 20}
    making.circle("s>A s>B s>D A>C", angles).write(graph)
    walked = making.walk(graph, paths=2, path_length=2, width=1, random=0, on_visited_start=policy)
    assert making.paths(walked, 2) == [["A", "B"], expected]


def test_choices_are_the_golden_cosines(graph, making):
    """From A the walk chooses among C, D and B with the golden probabilities."""
    angles = {"s": 200, "A": 0, "B": 40, "C": 10, "D": 25}
    making.circle("s>A s>B A>C A>D", angles).write(graph)
    walked = making.walk(graph, paths=1, path_length=2)
    step = walked.papers[1]
    assert step.choices == pytest.approx((0.984808, 0.906308, 0.766044), abs=4e-4)
    assert step.pool == 3
    found = [drawn_probability(step.choices, i, 1.0) for i in range(3)]
    assert found == pytest.approx([0.366567, 0.338892, 0.294541], abs=4e-4)


def test_draws_follow_the_probabilities(graph, making):
    """
    The first steps fall on C, D and B as their softmax says (chi-square).

    Both engines draw the same by the same random numbers (test_parity.py), so the one that takes
    20 ms for each query gets fewer.
    """
    count = 300 if isinstance(graph, Neo4jGraph) else 1500
    angles = {"s": 200, "A": 0, "B": 40, "C": 10, "D": 25}
    corpus = making.circle("s>A s>B A>C A>D", angles)
    keys = [QueryKey("many", f"q{number}") for number in range(count)]
    corpus.queries = [(making.query("s", key=key), making.degrees(0)) for key in keys]
    corpus.write(graph)
    settings = WalkSettings(paths=1, path_length=2, random=0)
    walks = making.walks(graph, making.tasks(settings, keys), settings, "abstract", 2)
    expected = {"C": 0.366567 * count, "D": 0.338892 * count, "B": 0.294541 * count}
    found = [walked.papers[1].id for walked in walks]
    chi_square = sum((found.count(name) - mean) ** 2 / mean for name, mean in expected.items())
    assert chi_square < 13.8  # p > .001 with two degrees of freedom


def test_the_record_of_a_walk(graph, making):
    """Starts, steps and random papers tell where they come from, to the last bit."""
    corpus = making.circle("s>A A>C A>D", {"s": 90, "A": 0, "C": 0, "D": 0})
    corpus.write(graph)
    cosine = making.degrees(90) @ making.degrees(0) / making.norm(making.degrees(0)) ** 2
    walked = making.walk(graph, paths=1, path_length=2, width=1)
    own = float(making.degrees(0) @ making.degrees(0)) / making.norm(making.degrees(0)) ** 2
    assert walked.papers == (
        making.FoundPaper("A", "bica_walk", 1, 0, 0, own, own, cosine, (), (), 0, 1, ()),
        making.FoundPaper(
            "C", "bica_walk", 2, 0, 1, own, own, cosine, (own,), ("C",), 0, 2, ("A",)
        ),
        making.FoundPaper(
            "D", "bica_random", 2, None, None, None, own, cosine, (), (), 0, 1, ("A",)
        ),
    )
    assert (walked.key, walked.seeds) == (making.KEY, 1)
    assert (walked.cited, walked.hop1, walked.hop2) == (1, 1, 2)
    assert walked.positive_similarity == cosine


def test_ties_go_to_the_smaller_id(graph, making):
    """Among equal cosines starts and steps take papers in the order of their ids."""
    angles = {"s": 50, "a9": 0, "a10": 0, "B": 0, "b": 0, "é": 0}
    making.circle("s>a9 s>a10 s>b s>B s>é", angles).write(graph)
    walked = making.walk(graph, paths=5, path_length=1, random=0)
    assert making.ids(walked) == ["B", "a10", "a9", "b", "é"]


def test_a_random_paper_is_the_one_at_its_place(graph, making):
    """A number u picks place floor(u * n) among what is left, sorted by id."""
    making.circle("s>a s>b s>c s>d", {"s": 9, "a": 0, "b": 90, "c": 91, "d": 92}).write(graph)
    settings = WalkSettings(paths=1, path_length=1, random=3)
    (task,) = making.tasks(settings)
    task = type(task)(making.KEY, task.gumbel, (0.5, 0.999, 0.0), 1, 0)
    (walked,) = making.walks(graph, [task], settings, "abstract", 2)
    assert [(p.id, p.pool) for p in walked.papers] == [("a", 4), ("c", 3), ("d", 2), ("b", 1)]


def test_lots_order_a_capped_hub(graph, making):
    """The papers whose shuffled sort_keys are smallest are kept; the counts tell of all."""
    names = [f"p{number}" for number in range(9)]
    making.circle(" ".join(f"s>{name}" for name in names), dict.fromkeys(["s", *names], 0)).write(
        graph
    )
    settings = WalkSettings(paths=1, path_length=1, random=99, max_hop1=4)
    (task,) = making.tasks(settings)
    sort_keys = {e.id: e.sort_key for e in graph.paper_embeddings.read("", 99)}
    place = {
        n: (sort_keys[n] * task.shuffle_factor + task.shuffle_offset) % (2**31 - 1) for n in names
    }
    (walked,) = making.walks(graph, [task], settings, "abstract", 2)
    assert sorted(making.ids(walked)) == sorted(sorted(names, key=place.get)[:4])
    assert walked.hop1 == 9


def test_hops_are_capped_apart(graph, making):
    """Each hop has its own cap, and keeps its share."""
    making.circle("s>a s>b a>c a>d b>e", dict.fromkeys("sabcde", 0)).write(graph)
    walked = everything(making, graph, max_hop1=1, max_hop2=2)
    assert sorted(near(walked).values()) == [1, 2, 2]
    assert (walked.hop1, walked.hop2) == (2, 3)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("out", {"b": 1, "c": 2}),
        ("in", {"a": 1, "z": 2}),
        ("both", {"a": 1, "b": 1, "c": 2, "x": 2, "z": 2}),
    ],
)
def test_directions(graph, making, direction, expected):
    """Out follows references, in follows citing papers, both goes either way at each hop."""
    making.circle("z>a a>s s>b b>c x>b", dict.fromkeys("szabcx", 0)).write(graph)
    assert near(everything(making, graph, direction=direction)) == expected


def test_through_names_the_papers_between(graph, making):
    """A hop-2 paper names every hop-1 paper that leads to it, usable or not; hop 1 names none."""
    corpus = making.circle(
        "s>b s>a s>c a>x b>x d>x", dict.fromkeys("sabcx", 0), changes={"b": {"retracted": True}}
    )
    walked = everything(making, corpus.write(graph))
    assert {p.id: p.through for p in walked.papers} == {"a": (), "c": (), "x": ("a", "b")}


@pytest.mark.parametrize(("direction", "expected"), [("in", ("b",)), ("both", ("a", "b", "c"))])
def test_through_follows_the_direction(graph, making, direction, expected):
    """Only routes in the direction of the walk are named."""
    corpus = making.circle("s>a a>x x>b b>s x>c s>c", dict.fromkeys("sabcx", 0))
    walked = everything(making, corpus.write(graph), direction=direction)
    assert {p.id: p.through for p in walked.papers}["x"] == expected


def test_several_positives_share_a_neighbourhood(graph, making):
    """The hop of a paper is the smallest over the positives, and no positive is near."""
    making.circle("s>a s>t t>b b>a b>c", dict.fromkeys("stabc", 0), positives=("s", "t")).write(
        graph
    )
    walked = everything(making, graph)
    assert near(walked) == {"a": 1, "b": 1, "c": 2}
    assert (walked.seeds, walked.cited) == (2, 2)


def test_several_positives_give_the_largest_and_the_smallest_cosine(graph, making):
    """A paper is held against the positive most like it, the query against the one least so."""
    making.circle("s>a", {"s": 0, "t": 80, "a": 70}, positives=("s", "t"), query_angle=10).write(
        graph
    )
    walked = everything(making, graph)
    assert walked.papers[0].similarity_positive == pytest.approx(0.984808, abs=4e-4)
    assert walked.positive_similarity == pytest.approx(0.342020, abs=4e-4)


@pytest.mark.parametrize("key", ["abstract", "doi", "pmid"])
def test_copies_of_a_positive_are_never_candidates(graph, making, key):
    """A paper with a positive's abstract, DOI or PMID counts as cited, but is not usable."""
    same = {"abstract": "same words", "doi": "10.1/same", "pmid": "5"}[key]
    variant = "Same\u00a0 WORDS" if key == "abstract" else same
    changes = {"s": {key: same}, "b": {key: variant}, "d": {key: same}}
    making.circle("s>a s>b b>c b>d", dict.fromkeys("sabcd", 0), changes=changes).write(graph)
    walked = everything(making, graph)
    assert near(walked) == {"a": 1, "c": 2}
    assert (walked.cited, walked.hop1, walked.hop2) == (2, 1, 1)


def test_copies_of_an_unusable_positive_are_no_candidates_either(graph, making):
    """A positive that is not embedded still answers, and so does its copy."""
    changes = {"t": {"doi": "10.1/same"}, "b": {"doi": "10.1/same"}}
    making.circle(
        "s>a s>b s>t", dict.fromkeys("sab", 0), positives=("s", "t"), changes=changes
    ).write(graph)
    walked = everything(making, graph)
    assert near(walked) == {"a": 1}
    assert (walked.seeds, walked.cited) == (1, 2)


def test_papers_without_abstract_are_no_copies_of_each_other(graph, making):
    """What is missing on both sides is not the same."""
    changes = {name: {"abstract": ""} for name in "tc"}
    making.circle("s>a a>b", dict.fromkeys("sab", 0), positives=("s", "t"), changes=changes).write(
        graph
    )
    assert near(everything(making, graph)) == {"a": 1, "b": 2}


def test_retracted_papers_are_left_out(graph, making):
    """A retracted paper is no candidate and no seed; what lies behind it is near."""
    changes = {"a": {"retracted": True}, "t": {"retracted": True}}
    making.circle(
        "s>a a>b t>c", dict.fromkeys("stabc", 0), positives=("s", "t"), changes=changes
    ).write(graph)
    walked = everything(making, graph)
    assert near(walked) == {"b": 2}
    assert (walked.seeds, walked.cited, walked.hop1) == (1, 1, 0)


def test_what_answers_the_same_text_in_another_set_is_no_candidate(graph, making):
    """Positives of any query with this text, case and spacing aside, are left out."""
    making.circle("s>a s>b a>c", dict.fromkeys("sabc", 0)).write(graph)
    same = Query("other", "x", "A  QUESTION", "user", (Positive("b"), Positive("c")))
    graph.queries.write([same])
    walked = everything(making, graph)
    assert near(walked) == {"a": 1}
    assert (walked.cited, walked.hop1, walked.hop2) == (1, 1, 0)


def test_what_answers_another_text_is_a_candidate(graph, making):
    """A positive of another question may be a negative here."""
    making.circle("s>a s>b", dict.fromkeys("sab", 0)).write(graph)
    graph.queries.write([Query("set", "x", "another question", "user", (Positive("b"),))])
    assert near(everything(making, graph)) == {"a": 1, "b": 1}


def test_stale_papers_are_left_out(graph, making):
    """A paper whose text has changed is neither seed nor candidate."""
    making.circle("s>a s>b", dict.fromkeys("sab", 0)).write(graph)
    graph.papers.write([PaperRecord("b", abstract="New.")], "jsonl")
    assert near(everything(making, graph)) == {"a": 1}
    graph.papers.write([PaperRecord("s", abstract="New.")], "jsonl")
    assert everything(making, graph).seeds == 0


def test_the_margin_compares_with_a_retracted_positive(graph, making):
    """It is no seed, and nothing is near it; but a retraction does not make the margin laxer."""
    changes = {"t": {"retracted": True}}
    angles = {"s": 0, "t": 90, "a": 70, "b": 75}
    making.circle("s>a t>b", angles, positives=("s", "t"), query_angle=10, changes=changes).write(
        graph
    )
    walked = everything(making, graph)
    assert (near(walked), walked.seeds) == ({"a": 1}, 1)
    assert walked.papers[0].similarity_positive == pytest.approx(0.342020, abs=4e-4)
    assert walked.positive_similarity == pytest.approx(0.173648, abs=4e-4)


def test_a_query_with_retracted_positives_only_has_no_seed(graph, making):
    """There is nothing that the margin could keep."""
    making.circle("s>a", {"s": 0, "a": 70}, changes={"s": {"retracted": True}}).write(graph)
    walked = making.walk(graph)
    assert (walked.seeds, walked.positive_similarity) == (0, None)


def test_current_means_current_for_the_choice_of_text(graph, making):
    """Embeddings of abstracts are of no use where titles belong to the text."""
    making.circle("s>a", dict.fromkeys("sa", 0)).write(graph)
    assert making.walk(graph, text="title+abstract").seeds == 0


def test_a_query_without_seeds_has_nothing(graph, making):
    """There is no neighbourhood, no paper and no similarity."""
    making.circle("s>a", {"a": 0}).write(graph)
    walked = making.walk(graph)
    assert (walked.seeds, walked.cited, walked.hop1, walked.hop2) == (0, 0, 0, 0)
    assert (walked.papers, walked.positive_similarity) == ((), None)


def test_a_query_without_neighbours_has_only_its_seed(graph, making):
    """A paper that cites nobody gives no candidate."""
    making.circle("a>s", {"s": 0, "a": 0}).write(graph)
    walked = making.walk(graph)
    assert (walked.seeds, walked.cited, walked.papers) == (1, 0, ())
    assert walked.positive_similarity == pytest.approx(1.0)


def test_a_path_needs_a_start_at_hop_1(graph, making):
    """Where only hop 2 is usable no path begins; random papers come all the same."""
    making.circle("s>a a>b a>c", {"s": 0, "b": 0, "c": 0}).write(graph)
    walked = making.walk(graph, random=1)
    assert making.paths(walked) == []
    assert [p.strategy for p in walked.papers] == ["bica_random"]


def test_cycles_and_self_citations_end(graph, making):
    """A paper of a cycle comes once, and a seed never."""
    making.circle("s>s s>a a>a a>b b>s b>a", dict.fromkeys("sab", 0)).write(graph)
    assert near(everything(making, graph)) == {"a": 1, "b": 2}


def test_a_query_that_is_not_there_cannot_be_walked(graph, making):
    """It went away: mine again."""
    making.circle("s>a", dict.fromkeys("sa", 0)).write(graph)
    with pytest.raises(GraphMismatch, match="mine again"):
        making.walk(graph, key=QueryKey("set", "nobody"))


def test_sizes_bound_the_neighbourhood(graph, making):
    """Routes of one and two citations are counted, over all positives; an unknown query has 0."""
    making.circle("s>a s>b a>b a>c b>c t>a", {}, positives=("s", "t")).write(graph)
    keys = [making.KEY, QueryKey("set", "nobody")]
    assert graph.neighbourhoods.sizes(keys, "out") == [(2 + 2 + 1) + (1 + 2), 0]
    assert graph.neighbourhoods.sizes(keys, "in") == [0, 0]


def test_unembedded_papers_near_a_query_are_named(graph, making):
    """The seed too; not the retracted, the textless, the stubs, or what lies beyond."""
    changes = {"c": {"retracted": True}, "d": {"abstract": ""}, "e": None}
    making.circle("s>a s>c s>d s>e a>b b>x", {"a": 0}, changes=changes).write(graph)
    assert graph.neighbourhoods.unembedded([making.KEY], "out", "abstract") == {"s", "b"}


def test_stale_papers_near_a_query_are_unembedded(graph, making):
    """An embedding of another text is none."""
    making.circle("s>a", dict.fromkeys("sa", 0)).write(graph)
    assert graph.neighbourhoods.unembedded([making.KEY], "out", "abstract") == set()
    graph.papers.write([PaperRecord("a", abstract="New.")], "jsonl")
    assert graph.neighbourhoods.unembedded([making.KEY], "out", "abstract") == {"a"}
