"""The parts of the network in whole numbers, against ONNX and against chance."""

import numpy as np
import pytest
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from campad.graphs.int8.enlarged import Enlargement
from campad.graphs.int8.weights import moved, relu6_means, rounded, weight_scales


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def onnx_says(operator: str, inputs: list[np.ndarray | None], **attributes: object) -> np.ndarray:
    """What ONNX's own implementation makes of some arrays."""
    arrays = {f"x{number}": array for number, array in enumerate(inputs) if array is not None}
    names = [f"x{number}" if f"x{number}" in arrays else "" for number in range(len(inputs))]
    node = helper.make_node(operator, names, ["y"], **attributes)
    kind = TensorProto.FLOAT
    entries = [helper.make_tensor_value_info(name, kind, None) for name in arrays]
    ends = [helper.make_tensor_value_info("y", kind, None)]
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(helper.make_graph([node], "", entries, ends), opset_imports=[opset])
    return ReferenceEvaluator(model).run(None, {n: a.astype("f") for n, a in arrays.items()})[0]


def test_rows_and_columns_are_enlarged_as_onnx_enlarges_them(rng: np.random.Generator) -> None:
    """But for the outermost, which have others beside them here: windows of rows times the weights
    are the enlarged picture, and the kernels find in columns what the one kernel finds there."""
    by = Enlargement(64, edge=4, side=64)
    frame, kernel = rng.normal(size=(3, 64, 64)), rng.normal(size=(5, 3, 3, 3))
    scales = np.array([1, 1, 8 / 7, 8 / 7])
    enlarged = onnx_says("Resize", [frame[None, :, 4:60, 4:60], None, scales], mode="linear")
    expected = onnx_says("Conv", [enlarged, kernel], strides=[2, 2])[0]  # (5, 31, 31)

    rows = frame[:, by.begin : by.end, by.begin : by.end]
    made = np.einsum("ij,cwjx->cwix", by.weights(by.made) / by.parts, rows[:, by.windows])
    padded = np.pad(made.reshape(3, 64, -1), ((0, 0), (0, 0), (0, 1)))
    beside = padded.transpose(1, 2, 0).reshape(1, 1, 64, -1)
    turns = onnx_says("Conv", [beside, by.kernels(kernel, 2)], strides=[2, 3 * 7])[0]
    found = turns.reshape(4, 5, 31, 8).transpose(1, 2, 3, 0).reshape(5, 31, 32)

    np.testing.assert_allclose(found[:, 1:, 1:31], expected[:, 1:, 1:], atol=1e-4)


def test_what_a_channel_is_on_average(rng: np.random.Generator) -> None:
    """ReLU6's mean is that of many normally distributed numbers that are cut off."""
    means, deviations = np.array([-1.0, 0.5, 5.0, 9.0, 2.0]), np.array([1.0, 2.0, 3.0, -1.0, 0.0])
    numbers = means + deviations * rng.normal(size=(400_000, 5))

    np.testing.assert_allclose(
        relu6_means(means, deviations), np.clip(numbers, 0, 6).mean(axis=0), atol=0.01
    )


def test_rounding_keeps_what_a_kernel_sums_up(rng: np.random.Generator) -> None:
    """Each weight is off by less than one, each channel's sum by a half; 1 x 1 ones are nearest."""
    kernel = rng.uniform(-100, 100, (40, 2, 5, 5))
    alone = rng.uniform(-100, 100, (40, 7, 1, 1))

    off = rounded(kernel) - kernel

    assert np.abs(off).max() < 1
    assert np.abs(off.sum(axis=(1, 2, 3))).max() <= 0.5 + 1e-9
    assert np.array_equal(rounded(alone), np.round(alone))


@pytest.mark.parametrize("depthwise", [True, False])
def test_whole_weights_fit(rng: np.random.Generator, depthwise: bool) -> None:
    """Two neighbours of one sign sum to 128 at most, also where sums are kept, and a bias fits."""
    kernel = rng.normal(size=(200, 1 if depthwise else 4, 3, 3))
    kernel[0] = 1e-20
    bias = np.ones(200)

    scales = weight_scales(kernel, bias, 0.02, depthwise=depthwise)

    whole = rounded(kernel / scales[:, None, None, None]).reshape(200, -1).astype(int)
    assert np.abs(bias / (0.02 * scales)).max() <= 2**24 * (1 + 1e-9)
    assert np.abs(whole).max() > 100 if depthwise else np.abs(whole).max() > 60
    if not depthwise:
        for side in (np.maximum(whole, 0), np.maximum(-whole, 0)):
            assert (side[:, 1:] + side[:, :-1]).max() <= 128


def test_a_bias_takes_back_what_rounding_moves(rng: np.random.Generator) -> None:
    """What the rounded kernel makes of the channels' means, less that, is what the other makes; it
    is ONNX that convolves them."""
    for kernel, group in ((rng.normal(size=(6, 4, 3, 3)), 1), (rng.normal(size=(4, 1, 3, 3)), 4)):
        errors, means = rng.normal(size=kernel.shape), rng.normal(size=4)
        flat = np.broadcast_to(means[:, None, None], (1, 4, 3, 3))

        right, wrong = (
            onnx_says("Conv", [flat, k], group=group).ravel() for k in (kernel, kernel + errors)
        )

        np.testing.assert_allclose(wrong - moved(errors, means), right, atol=1e-4)
