"""Real encoders, loaded from folders made here."""

import shutil

import numpy as np
import pytest
import torch

from bica_graph.errors import ModelError
from bica_graph.models import hub
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
    """Forty words and two special tokens, though the model takes 32."""
    assert encoder.count_tokens("word1 " * 40) == 42


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
        ("no/model", True, "not in the local cache: run once without --offline"),
        ("./nowhere", False, "there is no model folder ./nowhere"),
        ("/no/such/folder", False, "there is no model folder /no/such/folder"),
        ("not a name", False, "neither a folder nor the name of a model"),
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


def test_an_interrupted_fetch_is_not_taken_for_the_model(tmp_path, monkeypatch):
    """Settings without weights in the cache do not count."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    folder = tmp_path / "models--some--model"
    (folder / "snapshots" / "abc").mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc", encoding="utf-8")
    (folder / "snapshots" / "abc" / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="not in the local cache"):
        hub.find_model("some/model", None, offline=True)
    (folder / "snapshots" / "abc" / "model.safetensors").write_text("", encoding="utf-8")
    assert hub.find_model("some/model", None, offline=True).commit == "abc"


def test_an_encoder_that_is_known_by_name_only():
    """Vectors made elsewhere carry the name of their maker."""
    record = foreign_record("api", "v2", 8, "abstract")
    assert (record.fingerprint, record.dim, record.revision) == ("name:api", 8, "v2")
