import json
from pathlib import Path

import numpy as np
import pytest

from campad.classifiers import mlp as module
from campad.classifiers.mlp import Adam, TwoLayerNetwork
from reference.dense_head import ADAM, problem, sha256

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def small_network(rng: np.random.Generator) -> tuple[TwoLayerNetwork, np.ndarray, np.ndarray]:
    """A network in double precision, four examples and their classes."""
    network = TwoLayerNetwork(
        rng.normal(size=(5, 7)), rng.normal(size=7) * 0.3, rng.normal(size=(7, 3))
    )
    return network, rng.normal(size=(4, 5)), np.eye(3)[[0, 2, 1, 2]]


def with_ones(xs: np.ndarray) -> np.ndarray:
    return np.pad(xs, ((0, 0), (0, 1)), constant_values=1)


def test_gradients_equal_finite_differences(rng: np.random.Generator) -> None:
    """Each parameter's gradient is the slope of the loss along it."""
    network, xs, ys = small_network(rng)
    _, gradient = network.loss_and_gradient(with_ones(xs), ys)

    slopes, step = np.empty_like(gradient), 1e-6
    for i, value in enumerate(network.parameters.copy()):
        sides = []
        for side in (value + step, value - step):
            network.parameters[i] = side
            sides.append(network.loss_and_gradient(with_ones(xs), ys)[0])
        network.parameters[i] = value
        slopes[i] = (sides[0] - sides[1]) / (2 * step)

    np.testing.assert_allclose(gradient, slopes, atol=1e-8)


def test_the_loss_is_the_mean_cross_entropy(rng: np.random.Generator) -> None:
    """The loss is minus the logarithm of the right class's probability, averaged."""
    network, xs, ys = small_network(rng)
    scores = np.exp(network.scores(xs))
    right = (scores * ys).sum(axis=1) / scores.sum(axis=1)

    assert network.loss_and_gradient(with_ones(xs), ys)[0] == pytest.approx(
        -np.log(right).mean(), abs=1e-12
    )


def test_a_loss_has_a_largest_value(rng: np.random.Generator) -> None:
    """A right class of probability 0 costs as much as TF.js says, not infinity."""
    network, xs, ys = small_network(rng)
    network.output_weights[:] = 0
    network.output_weights[:, 0] = 1e6
    network.hidden_bias[:] = 100

    loss, _ = network.loss_and_gradient(with_ones(xs[1:2]), ys[1:2])

    assert loss == pytest.approx(-np.log(1e-7))


def test_the_layers_are_views_of_the_parameters(rng: np.random.Generator) -> None:
    """What Adam changes in the flat vector is what the layers hold."""
    network, _, _ = small_network(rng)

    network.parameters[:] = 5

    for part in (network.hidden_weights, network.hidden_bias, network.output_weights):
        assert (part == 5).all()


@pytest.mark.parametrize("decay", [0, 0.04])
def test_adam_equals_its_definition(decay: float, rng: np.random.Generator) -> None:
    """Steps equal those of the papers, written out, with decoupled weight decay and without."""
    gradients = rng.normal(size=(30, 6))
    parameters = rng.normal(size=6)
    expected, mean, square = parameters.copy(), np.zeros(6), np.zeros(6)
    optimiser = Adam(parameters, 0.02)
    optimiser.decay = decay

    for number, gradient in enumerate(gradients, 1):
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        corrected = mean / (1 - 0.9**number), square / (1 - 0.999**number)
        expected -= decay * expected + 0.02 * corrected[0] / (np.sqrt(corrected[1]) + 1e-7)
        optimiser.step(gradient.copy())

    np.testing.assert_allclose(parameters, expected, atol=1e-12)


def test_adams_constants_are_those_of_the_recordings() -> None:
    """The recorded trainings used the same constants."""
    assert (ADAM["beta1"], ADAM["beta2"], ADAM["epsilon"]) == (
        module.BETA1,
        module.BETA2,
        module.EPSILON,
    )


@pytest.mark.parametrize("framework", ["torch", "tfjs"])
@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_training_equals_other_frameworks(framework: str, precision: type) -> None:
    """60 steps on the recorded problem give the losses and weights of PyTorch and TF.js."""
    recorded = json.loads((REFERENCE / f"dense_{framework}.json").read_text())
    task = problem()
    assert recorded["problem_sha256"] == sha256(task)
    xs: np.ndarray = task.xs.astype(precision)
    ys: np.ndarray = task.ys.astype(precision)
    network = TwoLayerNetwork(*(a.astype(precision) for a in (task.W1, task.b1, task.W2)))
    optimiser = Adam(network.parameters, ADAM["learning_rate"])

    losses = []
    for batch in task.batches:
        loss, gradient = network.loss_and_gradient(with_ones(xs[batch]), ys[batch])
        losses.append(loss)
        optimiser.step(gradient)

    assert network.parameters.dtype == precision
    np.testing.assert_allclose(losses, recorded["losses"], rtol=1e-4)
    final, _ = network.loss_and_gradient(with_ones(xs), ys)
    assert final == pytest.approx(recorded["final_loss"], rel=1e-4)
    np.testing.assert_allclose(network.hidden_weights, recorded["W1"], atol=1e-5)
    np.testing.assert_allclose(network.hidden_bias, recorded["b1"], atol=1e-5)
    np.testing.assert_allclose(network.output_weights, recorded["W2"], atol=1e-5)


def test_first_weights_are_scaled_by_the_fan_in() -> None:
    """Weights start normal, cut at two sigma, sigma^2 = 1 / fan-in; the bias starts at 0."""
    network = TwoLayerNetwork.random(400, 300, 10, np.random.default_rng(0))
    cut_normal = 0.8796  # the standard deviation of a normal cut at two sigma

    for weights, fan_in in ((network.hidden_weights, 400), (network.output_weights, 300)):
        sigma = 1 / np.sqrt(fan_in)
        assert weights.mean() == pytest.approx(0, abs=0.05 * sigma)
        assert weights.std() == pytest.approx(cut_normal * sigma, rel=0.03)
        assert 1.9 * sigma < np.abs(weights).max() <= 2 * sigma * (1 + 1e-6)
    assert not network.hidden_bias.any()
    assert network.parameters.dtype == np.float32


def test_a_linear_network_beside_another_adds_its_scores(rng: np.random.Generator) -> None:
    """relu(u) - relu(-u) is u, so two units for each class compute what is linear exactly."""
    own, xs = TwoLayerNetwork.random(7, 5, 3, rng), rng.normal(size=(20, 7)).astype(np.float32)
    linear = rng.normal(size=(7, 3))

    both = own.beside(linear, 0.8, 0.1).scores(xs)

    np.testing.assert_allclose(both, 0.8 * xs @ linear + 0.1 * own.scores(xs), atol=1e-5)


def test_a_change_of_coordinates_is_learned_by_the_first_layer(rng: np.random.Generator) -> None:
    """A network after a change scores as it does itself on what is changed."""
    network, _, _ = small_network(rng)
    change, xs = rng.normal(size=(6, 5)), rng.normal(size=(4, 6))

    np.testing.assert_allclose(network.after(change).scores(xs), network.scores(xs @ change))
