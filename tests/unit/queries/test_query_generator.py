"""Generating queries with a T5 of random weights."""

import random
import shutil

import pytest
import torch

from bica_graph.errors import ModelError
from bica_graph.exact.random_numbers import generator as draw_generator
from bica_graph.exact.random_numbers import uniforms
from bica_graph.models.nucleus import NucleusSampler
from bica_graph.models.query_generator import MAX_TOKENS, GeneratorChoice, QueryGenerator


@pytest.fixture
def texts(words):
    """Eight texts of very different length."""
    rng = random.Random(0)
    return [" ".join(rng.choices(words, k=2 + 6 * number)) for number in range(8)]


@pytest.fixture
def load(tiny_t5):
    """Load the tiny T5, with other settings when wanted."""

    def loading(**settings):
        return QueryGenerator(GeneratorChoice(name=str(tiny_t5), **settings))

    return loading


def draws_for(texts, count, rng_seed=0):
    return [
        [
            uniforms(draw_generator(rng_seed, "queries", "test", f"{text}#{number}"), MAX_TOKENS)
            for number in range(count)
        ]
        for text in texts
    ]


def given(generator, text):
    """Read what a generator gives its model for one text, and count the tokens."""
    encoded = generator.encoded([text])
    tokens = encoded["input_ids"][0]
    return generator._parts[0].decode(tokens), len(tokens), int(encoded["attention_mask"].sum())


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("model_card", "word1 word2</s>"), ("bica", "generate query : word1 word2</s>")],
)
def test_what_the_model_is_given(load, profile, expected):
    """The profile of the model card puts nothing before the text, that of BiCA its prefix."""
    found = given(load(profile=profile), "word1 word2")[0]
    assert found.replace(" </s>", "</s>") == expected


@pytest.mark.parametrize(("profile", "length"), [("model_card", 384), ("bica", 512)])
def test_a_long_text_is_cut_off(load, profile, length):
    """A text that is too long keeps as many tokens as the profile says, the end token last."""
    text, tokens, mask = given(load(profile=profile), "word1 " * 1000)
    assert (tokens, mask, text.endswith("</s>")) == (length, length, True)


def test_padding_changes_nothing(load, texts):
    """Texts of different length in one padded batch give what each gives alone."""
    alone = [load(batch_size=1).generate([text])[0] for text in texts]
    assert load(batch_size=8).generate(texts) == alone


def test_draws_do_not_depend_on_batches(load, texts):
    """Sampled queries are the same whatever is in the batch."""
    draws = draws_for(texts, 2)
    expected = [load().generate([text], [own])[0] for text, own in zip(texts, draws, strict=True)]
    found = [load(batch_size=size).generate(texts, draws) for size in (1, 5, 32)]
    assert found == [expected] * 3


def test_draws_decide(load, texts):
    """Other numbers give other queries, the same numbers the same."""
    generator = load()
    first = generator.generate(texts, draws_for(texts, 1))
    assert generator.generate(texts, draws_for(texts, 1)) == first
    assert generator.generate(texts, draws_for(texts, 1, rng_seed=1)) != first


def test_the_number_of_draws_is_the_number_of_queries(load, texts):
    """Each text gets one query for each row of its draws."""
    found = load().generate(texts[:2], [draws_for(texts, 3)[0], []])
    assert [len(queries) for queries in found] == [3, 0]


def test_the_order_of_texts_is_kept(load, texts):
    """Texts that are sorted by length inside come out in their own order."""
    generator = load(batch_size=2)
    assert generator.generate(texts[::-1]) == generator.generate(texts)[::-1]


def test_no_text_and_an_empty_text(load):
    """Nothing gives nothing, and an empty text a query all the same."""
    assert load().generate([]) == []
    assert len(load().generate([""])[0]) == 1


def test_the_nucleus():
    """Of .5, .3, .15 and .05 the first three hold .9, and a number falls on each by its share."""
    scores = torch.tensor([[0.05, 0.5, 0.15, 0.3]]).log()
    tokens = []
    for number in (0.0, 0.526, 0.527, 0.842, 0.843, 0.999):
        left = NucleusSampler([[number]], 0.9)(torch.zeros((1, 1), dtype=torch.long), scores)
        assert int(left.isfinite().sum()) == 1
        tokens.append(int(left.argmax()))
    assert tokens == [1, 1, 3, 3, 2, 2]


def test_each_step_spends_the_next_number():
    """The second token is drawn by the second number of its row."""
    scores = torch.tensor([[0.6, 0.4], [0.6, 0.4]]).log()
    draws = NucleusSampler([[0.1, 0.9], [0.9, 0.1]], 1.0)
    steps = [draws(torch.zeros((2, length), dtype=torch.long), scores) for length in (1, 2)]
    assert [step.argmax(dim=-1).tolist() for step in steps] == [[0, 1], [1, 0]]


def out_of_memory(generator, error, largest):
    """Make the model fail for more than *largest* rows; give the sizes it was given."""
    sizes = []

    def refuse(module, args, kwargs):
        sizes.append(len(kwargs["input_ids"]))
        if sizes[-1] > largest:
            raise error

    generator._parts[1].encoder.register_forward_pre_hook(refuse, with_kwargs=True)
    return sizes


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("MPS backend out of memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:1] DefaultCPUAllocator: not enough memory"),
        MemoryError(),
    ],
)
def test_a_batch_that_is_too_large_is_halved(load, texts, error):
    """Out of memory, the batch is halved until it passes, and nothing is lost."""
    expected = load().generate(texts)
    generator = load(batch_size=8)
    sizes = out_of_memory(generator, error, largest=3)
    assert generator.generate(texts) == expected
    assert sizes == [8, 4, 2, 2, 2, 2]


def test_a_text_that_is_too_large(load, texts):
    """When a single text is too much, the error says what to do."""
    generator = load()
    out_of_memory(generator, torch.OutOfMemoryError("CUDA out of memory"), largest=0)
    with pytest.raises(ModelError, match="use --device cpu"):
        generator.generate(texts)


def test_another_failure_of_the_model(load, texts):
    """Any other failure of the model is reported in one line, and not tried again."""
    generator = load(batch_size=4)
    sizes = out_of_memory(generator, RuntimeError("device-side assert\nmore of it"), largest=0)
    with pytest.raises(ModelError, match=r"failed: device-side assert$"):
        generator.generate(texts)
    assert sizes == [4]


def test_a_model_that_is_not_there():
    """A model that is not in the cache is an error when the hub must not be asked."""
    with pytest.raises(ModelError, match="not in the local cache"):
        QueryGenerator(GeneratorChoice(name="nobody/nothing-of-this-name", offline=True))


def test_a_folder_that_is_no_query_generator(tmp_path):
    """A folder without a text-to-text model is an error in one line."""
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    generator = QueryGenerator(GeneratorChoice(name=str(tmp_path)))
    with pytest.raises(ModelError, match="cannot load the query generator"):
        generator.generate(["word1"])


class Planted:
    """Makes a file when it is unpickled."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return open, (str(self.file), "w")


@pytest.fixture
def pickled(tiny_t5, tmp_path):
    """Copy the tiny T5 with its weights as a pickle, and more in it."""
    from safetensors.torch import load_file

    def make(**more):
        folder = shutil.copytree(tiny_t5, tmp_path / "pickled")
        weights = load_file(folder / "model.safetensors")
        (folder / "model.safetensors").unlink()
        torch.save(weights | more, folder / "pytorch_model.bin")
        return QueryGenerator(GeneratorChoice(name=str(folder)))

    return make


def test_weights_in_a_pickle_are_read(load, pickled, texts):
    """The doc2query models on the hub are pickles; they give the same queries."""
    assert pickled().generate(texts) == load().generate(texts)


def test_code_in_a_pickle_is_not_run(pickled, texts, tmp_path):
    """Weights that hold a call are refused in one line."""
    generator = pickled(planted=Planted(tmp_path / "planted"))
    with pytest.raises(ModelError, match=r"^[^\n]*a pickle that contains more than numbers[^\n]*$"):
        generator.generate(texts)
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("settings", [{"profile": "t5"}, {"batch_size": 0}])
def test_settings_out_of_range(load, settings):
    """A wrong profile or batch size is refused."""
    with pytest.raises(ValueError, match="must be"):
        load(**settings)


def test_a_folder_is_known_by_its_files(tiny_t5, tmp_path):
    """A moved model is the same one, and another file makes it another."""
    moved = shutil.copytree(tiny_t5, tmp_path / tiny_t5.name)
    here = QueryGenerator(GeneratorChoice(name=str(tiny_t5))).description
    assert QueryGenerator(GeneratorChoice(name=str(moved))).description == here
    (moved / "config.json").write_text("{}", encoding="utf-8")
    assert QueryGenerator(GeneratorChoice(name=str(moved))).description != here
