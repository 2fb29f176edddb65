"""Which constraints and indexes of a database are in the way of ours."""

from dataclasses import replace

import pytest

from bica_graph.errors import GraphMismatch
from bica_graph.graph.neo4j import schema

OURS = schema._wanted()
NAMES = [each.name for each in OURS]


def refusal(there):
    """Give the message for a database that has nothing else."""
    with pytest.raises(GraphMismatch) as raised:
        schema._refuse_strangers(OURS, [there], "here")
    return str(raised.value)


def test_all_of_the_schema_is_known():
    """Every constraint and index of the script is compared."""
    assert NAMES == [
        "paper_id",
        "query_id",
        "candidate_id",
        "run_name",
        "mesh_ui",
        "mesh_name",
        "paper_merged_into",
        "paper_pmid",
        "paper_doi",
        "paper_embedded_hash",
        "query_text_hash",
    ]
    assert [str(each) for each in OURS[1:8:6]] == [
        "constraint query_id on (:Query {set, id})",
        "index paper_pmid on (:Paper {pmid})",
    ]


@pytest.mark.parametrize("ours", OURS, ids=NAMES)
def test_ours_and_those_of_others_may_stay(ours):
    """The same under another name serves as well; another label or type is not in the way."""
    for there in (
        ours,
        replace(ours, name="other"),
        replace(ours, name="other", label="Doc"),
        replace(ours, name="other", type="TEXT", unique=False),
    ):
        schema._refuse_strangers(OURS, [there], "here")


@pytest.mark.parametrize("ours", OURS, ids=NAMES)
@pytest.mark.parametrize(
    "change",
    [{"label": "Doc"}, {"properties": ("other",)}, {"type": "TEXT", "unique": False}],
    ids=["label", "property", "type"],
)
def test_another_under_our_name_is_in_the_way(ours, change):
    """The message has both, and the statement that removes it."""
    there = replace(ours, **change)
    message = refusal(there)
    assert f"has a {there}, left by another program, where the {ours} belongs" in message
    kind = "CONSTRAINT" if there.unique else "INDEX"
    assert message.endswith(f"remove it with DROP {kind} {ours.name}")


@pytest.mark.parametrize("ours", OURS, ids=NAMES)
def test_a_constraint_for_an_index_is_in_the_way(ours):
    """And an index for a constraint, under any name: Neo4j allows only one of them."""
    there = replace(ours, name="other", unique=not ours.unique)
    kind = "CONSTRAINT" if there.unique else "INDEX"
    assert refusal(there).endswith(f"remove it with DROP {kind} other")
