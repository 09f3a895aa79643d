"""Networks that ONNX Runtime would take for others."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper, parser
from onnx.reference import ReferenceEvaluator

from graphs.onnx_networks import normalised, opened, photo

NETWORK = """
<ir_version: 8, opset_import: ["" : 17]> net (float[1, 3, 32, 32] image) => (float[1, 3] y) {
  mean = ReduceMean <axes = [-1]> (image)
  difference = Sub (FIRST, SECOND)
  exponent = Constant <value = float {EXPONENT}> ()
  power = Pow (difference, exponent)
  variance = ReduceMean <axes = [-1]> (power)
  epsilon = Constant <value = float {0.001}> ()
  sum = Add (variance, epsilon)
  root = Sqrt (sum)
  normal = Div (difference, root)
  scaled = Mul (normal, gain)
  layer = Add (scaled, bias)
  y = ReduceMean <axes = [2, 3], keepdims = 0> (layer)
}
"""


@pytest.mark.parametrize(
    ("first", "second", "exponent"),
    [("image", "mean", 2), ("mean", "image", 2), ("image", "mean", 4), ("mean", "image", 4)],
)
def test_what_looks_like_a_layer_normalisation(
    first: str, second: str, exponent: int, tmp_path: Path
) -> None:
    """A difference that is turned, or a fourth power, gives what ONNX's reference gives."""
    words = {"FIRST": first, "SECOND": second, "EXPONENT": f"{exponent}.0"}
    text = NETWORK
    for word, said in words.items():
        text = text.replace(word, said)
    model = parser.parse_model(text)
    rng = np.random.default_rng(0)
    for name in ("gain", "bias"):
        row = rng.standard_normal(32).astype(np.float32)
        model.graph.initializer.append(numpy_helper.from_array(row, name))
    onnx.checker.check_model(model, full_check=True)

    activation = opened(model, tmp_path, "layer").embed(photo())

    model.graph.output[0].CopyFrom(
        onnx.helper.make_tensor_value_info("layer", onnx.TensorProto.FLOAT, [1, 3, 32, 32])
    )
    pixels = normalised(photo()).transpose(0, 3, 1, 2)
    (expected,) = ReferenceEvaluator(model).run(["layer"], {"image": pixels})
    np.testing.assert_allclose(activation, np.transpose(expected, (0, 2, 3, 1)), atol=1e-4)
