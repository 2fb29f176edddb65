"""Real commands, and a corpus and an encoder small enough to wait for."""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from warm_commands import WarmProcess

WORDS = [f"word{number}" for number in range(200)]
BICAGRAPH = str(Path(sys.executable).with_name("bicagraph"))


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory):
    """A folder with a real BERT of two layers and random weights, for words of WORDS."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from bica_graph.models.hub import quiet

    quiet()
    folder = tmp_path_factory.mktemp("model") / "tiny-bert"
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: number for number, word in enumerate([*special, *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=64,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def make_corpus():
    """Write *count* papers and their citations to *folder*; every citation stands there 5 times."""

    def make(folder, count):
        rng = random.Random(0)
        citations = []
        with (folder / "papers.jsonl").open("w", encoding="utf-8") as file:
            for number in range(count):
                references, cited = (
                    sorted({f"p{rng.randrange(count):05}" for _ in range(4)}) for _ in range(2)
                )
                paper = {
                    "id": f"p{number:05}",
                    "title": " ".join(rng.choices(WORDS, k=6)),
                    "abstract": " ".join(rng.choices(WORDS, k=rng.randint(10, 40))),
                    "references": references,
                }
                file.write(json.dumps(paper) + "\n")
                citations += [f"{paper['id']}\t{each}\n" for each in cited] * 5
        with (folder / "citations.tsv").open("w", encoding="utf-8") as file:
            file.writelines(["citing\tcited\n", *citations])
        return folder

    return make


@pytest.fixture(scope="session")
def warm():
    """A process that forks commands; its socket needs a short path."""
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        process = WarmProcess(Path(folder))
        yield process
        process.close()


def environment_with(changes):
    """Give the environment without an address of a server, with changes; None unsets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    return kept | {name: str(value) for name, value in changes.items() if value is not None}


@pytest.fixture(scope="session")
def start_command(warm):
    """Start `bicagraph` with *arguments*; *changes* to the environment, None to unset."""

    def start(*arguments, cwd=None, **changes):
        return warm.start("bicagraph", *arguments, cwd=cwd, env=environment_with(changes))

    return start


@pytest.fixture(scope="session")
def run_command(start_command):
    """Run `bicagraph` likewise, to its end; give exit code, standard output and error."""

    def run(*arguments, **options):
        process = start_command(*arguments, **options)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    return run


@pytest.fixture(scope="session")
def run_executable():
    """Run the installed `bicagraph` in the same way: a new interpreter imports everything."""

    def run(*arguments, cwd=None, **changes):
        done = subprocess.run(
            [BICAGRAPH, *map(str, arguments)],
            cwd=cwd,
            env=environment_with(changes),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run
