"""Makes the weights into `tokenizer.json` and `model.onnx`.

The word table keeps its 4-bit codes as int8 with one scale per 32 columns, so nothing is lost there; the
matrix products become int8 with one scale per output column.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper
from onnx import save as save_model
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from matching.meaning.weights_file import BLOCK, Array, Pieces, Weights, read_weights

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "last_hidden_state"
INVISIBLE = r"[\u0000-\u001f\u007f\u200b\u200e\u200f\ufeff]+"


def repack(weights: Path, folder: Path) -> None:
    read = read_weights(weights)
    tokenizer(read.pieces).save(str(folder / "tokenizer.json"))
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        full = Path(scratch) / "fp32.onnx"
        save_model(Graph(read).model(), str(full))
        quantize_dynamic(
            full,
            folder / "model.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


def tokenizer(pieces: Pieces) -> Tokenizer:
    table = list(zip(pieces.texts, pieces.scores, strict=True))
    made = Tokenizer(models.Unigram(table, unk_id=pieces.unknown, byte_fallback=False))
    visible = normalizers.Replace(Regex(INVISIBLE), " ")
    single_spaces = normalizers.Replace(Regex(" {2,}"), " ")
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), visible, single_spaces])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=False)
    begin, end = pieces.texts[pieces.begin], pieces.texts[pieces.end]
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, pieces.begin), (end, pieces.end)]
    )
    return made


class Graph:
    """The encoder as ONNX nodes: inputs (batch, tokens), output (batch, tokens, hidden).

    In the shapes given to Reshape a 0 keeps the dimension as it is.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.hidden = weights.shape.hidden
        self.heads = weights.shape.heads
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def model(self) -> ModelProto:
        states, mask = self._embedding(), self._mask()
        for layer in range(self.weights.shape.layers):
            states = self._layer(f"l{layer}", states, mask)
        self._node("Identity", states, name=OUTPUT)
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in INPUTS],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", "tokens", self.hidden])],
            list(self.constants.values()),
        )
        domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=domains, ir_version=9)
        # The quantiser asks for its own tidying step first; this graph has nothing to tidy.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model

    def _embedding(self) -> str:
        codes, scales = self.weights.codes("emb.word", self.hidden)
        words = self._float(self._node("Gather", self._constant("codes", codes), "input_ids"))
        scale = self._float(self._node("Gather", self._constant("scales", scales), "input_ids"))
        words = self._node("Reshape", words, self._integers(0, 0, self.hidden // BLOCK, BLOCK))
        words = self._node("Mul", words, self._node("Unsqueeze", scale, self._integers(3)))
        words = self._node("Reshape", words, self._integers(0, 0, self.hidden))
        return self._norm("emb.ln", self._node("Add", words, self._positions()))

    def _positions(self) -> str:
        kind = self.weights.vector("emb.type").reshape(-1, self.hidden)[0]
        table = self.weights.vector("emb.pos").reshape(-1, self.hidden) + kind
        length = self._node("Gather", self._node("Shape", "input_ids"), self._integer(1), axis=0)
        numbers = self._node("Range", self._integer(0), length, self._integer(1))
        return self._node("Gather", self._constant("positions", table), numbers)

    def _mask(self) -> str:
        """Zero for tokens that count, a huge negative number for others; broadcasts over heads and rows."""
        padding = self._node("Sub", self._number(1), self._float("attention_mask"))
        return self._node("Unsqueeze", self._node("Mul", padding, self._number(-1e9)), self._integers(1, 2))

    def _layer(self, name: str, states: str, mask: str) -> str:
        attended = self._attention(name, states, mask)
        states = self._norm(f"{name}.aln", self._node("Add", states, attended))
        inner = self._linear(states, [f"{name}.fi"], self.hidden)
        inner = self._node("Gelu", inner, domain="com.microsoft")
        outer = self._linear(inner, [f"{name}.fo"], self.weights.shape.feed_forward)
        return self._norm(f"{name}.oln", self._node("Add", states, outer))

    def _attention(self, name: str, states: str, mask: str) -> str:
        size = self.hidden // self.heads
        joint = self._linear(states, [f"{name}.{part}" for part in "qkv"], self.hidden)
        joint = self._node("Reshape", joint, self._integers(0, 0, 3, self.heads, size))
        joint = self._node("Transpose", joint, perm=[2, 0, 3, 1, 4])
        query, key, value = (self._node("Gather", joint, self._integer(part)) for part in range(3))
        fit = self._node("MatMul", query, self._node("Transpose", key, perm=[0, 1, 3, 2]))
        fit = self._node("Add", self._node("Mul", fit, self._number(size**-0.5)), mask)
        mixed = self._node("MatMul", self._node("Softmax", fit, axis=-1), value)
        mixed = self._node("Transpose", mixed, perm=[0, 2, 1, 3])
        mixed = self._node("Reshape", mixed, self._integers(0, 0, self.hidden))
        return self._linear(mixed, [f"{name}.ao"], self.hidden)

    def _linear(self, states: str, names: list[str], columns: int) -> str:
        """One product for all of `names`, whose outputs are put side by side."""
        matrix = np.concatenate([self.weights.matrix(f"{name}.w", columns) for name in names]).T
        bias = np.concatenate([self.weights.vector(f"{name}.b") for name in names])
        product = self._node("MatMul", states, self._constant(f"{names[0]}.w", matrix))
        return self._node("Add", product, self._constant(f"{names[0]}.b", bias))

    def _norm(self, name: str, states: str) -> str:
        factor, shift = (self._constant(f"{name}.{k}", self.weights.vector(f"{name}.{k}")) for k in "wb")
        return self._node("LayerNormalization", states, factor, shift, axis=-1, epsilon=self.weights.epsilon)

    def _float(self, name: str) -> str:
        return self._node("Cast", name, to=TensorProto.FLOAT)

    def _number(self, value: float) -> str:
        return self._constant(f"f{value}", np.array(value, np.float32))

    def _integer(self, value: int) -> str:
        return self._constant(f"i{value}", np.array(value, np.int64))

    def _integers(self, *values: int) -> str:
        return self._constant(f"shape{values}", np.array(values, np.int64))

    def _constant(self, name: str, values: Array) -> str:
        whole = values if values.ndim == 0 else np.ascontiguousarray(values)
        self.constants.setdefault(name, numpy_helper.from_array(whole, name))
        return name

    def _node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output
