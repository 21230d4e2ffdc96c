"""The cross-encoder out of its tensors, and as an int8 ONNX file, which rag/cross.py reads; and back."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rag.cross import quiet_runtime
from rag.embed import packaged_folder

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17
_WORDS = "bert.embeddings.word_embeddings.weight"


def untrained(tensors: Mapping[str, Any] | None = None) -> Any:
    """A BertForSequenceClassification of one score, without dropout; of the packaged weights by default."""
    import torch
    from transformers import AutoModelForSequenceClassification

    model: Any = AutoModelForSequenceClassification.from_pretrained(
        str(packaged_folder()),
        num_labels=1,
        attn_implementation="eager",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    if tensors is not None:
        model.load_state_dict({k: torch.from_numpy(np.array(t)) for k, t in tensors.items()})
    return model


def write_onnx(tensors: Mapping[str, Any], out: Path) -> None:
    """Write the cross-encoder of these tensors; matrices as int8 by channel, activations by pair."""
    import torch

    quiet_runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.whole = untrained(tensors)

        def forward(self, *given: Any) -> Any:
            return self.whole(**dict(zip(_INPUTS, given, strict=True))).logits

    # Two lengths, as the mask is left out of the graph where it masks nothing.
    ids = torch.tensor([[101, 2040, 102, 2002, 102], [101, 2040, 102, 102, 0]])
    given = (ids, (ids > 0).long(), torch.zeros_like(ids))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, about shapes that are meant
        plain = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Logits().eval(), given, str(plain), input_names=list(_INPUTS), output_names=["logits"],
            dynamic_axes={name: {0: "pair", 1: "token"} for name in _INPUTS},
            opset_version=_OPSET, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(plain, out, weight_type=QuantType.QInt8, per_channel=True)


def read_onnx(file: Path) -> dict[str, Any]:
    """The tensors of a file that write_onnx wrote, as near as int8 kept them, to go on learning from.

    The vectors of words are the packaged ones, as training leaves them as they are.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(file)).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    tensors = {name: tensor.detach().numpy().copy() for name, tensor in untrained().state_dict().items()}

    def whole(name: str) -> Any:
        steps = held[f"{name}_quantized"].astype(np.float32) - held[f"{name}_zero_point"].astype(np.float32)
        return (steps * held[f"{name}_scale"]).astype(np.float32)

    for name, tensor in held.items():
        if name.startswith("whole.") and name.removeprefix("whole.") in tensors:
            tensors[name.removeprefix("whole.")] = tensor
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            path = node.name.strip("/").removesuffix("MatMul_quant").removesuffix("Gemm_").strip("/")
            kept = f"{path.replace('/', '.').removeprefix('whole.')}.weight"
            tensors[kept] = np.ascontiguousarray(whole(node.input[1].removesuffix("_quantized")).T)
        elif node.op_type == "Gather" and node.input[0].endswith(".weight_quantized"):
            kept = node.input[0].removesuffix("_quantized")
            if kept.removeprefix("whole.") != _WORDS:
                tensors[kept.removeprefix("whole.")] = whole(kept)
    return tensors
