"""
A rule that several statements need stands in one file, and the same wherever it is repeated.

Cypher has no functions of its own. So the statements repeat the lines of `cypher/rules/`, for a
paper of another name perhaps, and this test compares them.
"""

import re

import pytest

from bica_graph.graph import scripts
from bica_graph.graph.local.duplicates import KEYS

RULE = re.compile(r"// rule: (\w+)\n(.*?)// end of rule", re.DOTALL)
TRACES = {
    "usable": re.compile(r"\.embedded_hash = \w+\[\$digest\]|\.retracted IS NULL"),
    "neighbourhood": re.compile(r"\bmin\(hop\)"),
    "duplicate": re.compile(r"\.abstract_hash\b|\.(?:doi|pmid)(?: (?:IN|=|<>) |\])"),
}
"""What only a statement that applies a rule, or a variant of it, contains."""

OTHERWISE = {
    "neighbourhood": {
        "explore/walk": "goes along citations only, from one paper, and takes no parameters",
        "papers/near": "counts the papers that it starts from as hop 0",
    },
    "usable": {
        "evidence/alike": "gives cosines of retracted papers, too",
        "evidence/papers": "says of a retracted paper, too, whether its embedding is current",
        "evidence/similarities": "gives cosines of retracted papers, too",
        "export/mined": "takes either embedded text, because it is not told which one",
        "explore/walk": "is for a graph whose embeddings are all current, and takes no parameters",
        "mining/admit": "compares the margin with retracted positives, too",
        "mining/unembedded": "counts what would be usable after embedding",
        "status/papers": "counts current embeddings and retracted papers apart",
    },
    "duplicate": {
        "evidence/relations": "names what two papers have in common",
        "explore/duplicates": "names what two papers have in common",
        "status/duplicates": "counts papers with an equal value, without naming them",
    },
}
"""Statements that show a trace of a rule and need another one, and why."""

STATEMENTS = [each for each in scripts.names() if not each.startswith("rules/")]


def plain(text):
    """Drop comments and the layout."""
    return " ".join(re.sub(r"//[^\n]*", "", text).split())


def rules():
    """Give the lines of each rule by name."""
    texts = [scripts.load(each).text for each in scripts.names() if each.startswith("rules/")]
    return {name: plain(lines) for text in texts for name, lines in RULE.findall(text)}


def repeated(lines):
    """Give what matches the lines of a rule, whatever the paper is called."""
    head, *tail = [re.escape(part) for part in re.split(r"\bpaper\b", lines)]
    return re.compile(head + (r"\b(\w+)\b" if tail else "") + r"\b\1\b".join(tail))


def variants(text):
    """Name the rules of which a statement holds a variant, and not the very lines."""
    left = plain(text)
    for lines in rules().values():
        left = repeated(lines).sub(" ", left)
    return {rule for rule, trace in TRACES.items() if trace.search(left)}


def test_every_rule_is_known():
    """The rules that are looked for are those of the files."""
    assert rules().keys() == {*TRACES, "keys"}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_repeats_a_rule_as_it_stands(name):
    """No statement has a rule of its own, but for those that say why."""
    expected = {rule for rule, names in OTHERWISE.items() if name in names}
    assert variants(scripts.load(name).text) == expected


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_names_the_rules_that_it_repeats(name):
    """A comment leads from the lines to the file of the rule."""
    text = scripts.load(name).text
    used = {rule for rule in TRACES if repeated(rules()[rule]).search(plain(text))}
    named = set(re.findall(r"//[^\n]*rules/usable\.cypher", text)) and {"usable"}
    named |= set(re.findall(r"//[^\n]*rules/duplicate\.cypher", text)) and {"duplicate"}
    named |= set(re.findall(r"//[^\n]*rules/neighbourhood\.cypher", text)) and {"neighbourhood"}
    assert named == used


def test_who_asks_for_duplicates():
    """The walk, draws, admission, the export, seeds and the rank of a paper do."""
    expected = [
        "evidence/rank",
        "export/mined",
        "mining/admit",
        "mining/draw",
        "mining/walk",
        "queries/seeds",
    ]
    rule = repeated(rules()["duplicate"])
    assert [each for each in STATEMENTS if rule.search(plain(scripts.load(each).text))] == expected


@pytest.mark.parametrize(
    ("name", "line", "rule"),
    [
        ("mining/walk", "OR coalesce(paper.doi IN dois, false)", "duplicate"),
        ("mining/walk", "coalesce(paper.abstract_hash IN hashes, false)", "duplicate"),
        ("mining/walk", "[answer IN answers | answer.abstract_hash] AS hashes,", "duplicate"),
        ("mining/walk", "AND seed.retracted IS NULL", "usable"),
        ("queries/seeds", "OR coalesce(far.pmid IN pmids, false)", "duplicate"),
        ("queries/seeds", "near.embedded_hash = near[$digest] AND", "usable"),
        ("evidence/query", " AND paper.retracted IS NULL", "usable"),
    ],
)
def test_a_change_in_one_place_is_found(name, line, rule):
    """A statement that lost a part of a rule does not pass."""
    text = scripts.load(name).text
    assert line in text
    assert rule in variants(text.replace(line, ""))


@pytest.mark.parametrize("name", sorted(OTHERWISE["duplicate"]))
def test_what_is_named_is_what_is_compared(name):
    """What two papers have in common is named by the very properties that the rule compares."""
    compared = set(re.findall(r"answer\.(\w+)", rules()["keys"]))
    code = plain(scripts.load(name).text)
    assert set(re.findall(r"\b(?:paper|answer)\.(\w+)", code)) - {"id"} == compared


def test_the_local_graph_compares_the_same():
    """Its columns are the properties that the rule compares."""
    assert set(KEYS.values()) == set(re.findall(r"answer\.(\w+)", rules()["keys"]))
