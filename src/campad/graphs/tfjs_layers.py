"""TF.js Layers and Keras topologies become ONNX graphs whose tensors are named by layer.

Covers the layers of convolutional networks and heads on them: KINDS lists them, and nothing
outside of it is accepted. What only does something while a network is trained does nothing here.
Models and sequences may be nested. Inside the graph pictures are channels-first; flattening and
reshaping happen in TensorFlow's order, so dense layers see their numbers where they expect them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from campad.errors import ModelFileError
from campad.graphs.builder import LayerBuilder, Weights
from campad.graphs.built import Built, default_cut
from campad.graphs.kinds.activations import activate, leaky_relu, relu
from campad.graphs.kinds.convolutions import convolution, dense, depthwise, separable
from campad.graphs.kinds.joining import concatenate, joined, several
from campad.graphs.kinds.scaling import (
    batch_norm,
    layer_norm,
    layer_scale,
    normalization,
    rescaling,
    unit_norm,
)
from campad.graphs.kinds.shaping import (
    cropping,
    flatten,
    global_pool,
    permute,
    pool,
    reshape,
    resizing,
    zero_padding,
)
from campad.graphs.sanitize import damage_told, shown
from campad.graphs.tfjs_topology import (
    Config,
    Number,
    begins_with,
    input_size,
    layer_name,
    links,
    output_of,
    sublayers,
)
from campad.graphs.tfjs_weights import read_model_json, read_weights
from campad.imaging.normalisation import NORMALISATIONS, TUTORIALS, Normalisation

Kind = Callable[[LayerBuilder, Config, list[str], str], Any]


def _as_it_is(b: LayerBuilder, _config: Config, inputs: list[str], output: str) -> None:
    b.node("Identity", inputs, output)


def _function(name: str) -> Kind:
    return lambda b, _config, inputs, output: activate(b, name, inputs[0], output)


ONLY_TRAINING = (
    *("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("ActivityRegularization", "StochasticDepth", "RandomFlip", "RandomRotation", "RandomZoom"),
    *("RandomTranslation", "RandomContrast", "RandomBrightness", "RandomShear", "RandomHue"),
    *("RandomSaturation", "RandomSharpness", "RandomColorJitter", "RandomColorDegeneration"),
    *("RandomGrayscale", "RandomPosterization", "RandomErasing", "RandomGaussianBlur"),
    *("RandomInvert", "RandomPerspective", "RandomElasticTransform", "RandomWidth"),
    *("RandomHeight", "RandAugment", "AutoContrast", "AugMix", "CutMix", "MixUp"),
)
JOINS: dict[str, Kind] = {
    "Add": partial(joined, operator="Add"),
    "Multiply": partial(joined, operator="Mul"),
    "Subtract": partial(joined, operator="Sub"),
    **dict.fromkeys(("Divide", "TrueDivide"), partial(joined, operator="Div")),
    "Average": partial(several, operator="Mean"),
    "Maximum": partial(several, operator="Max"),
    "Minimum": partial(several, operator="Min"),
    "Concatenate": concatenate,
}
"""Those that take several tensors; Keras 3 calls its operations with numbers by these names."""
LAMBDAS = {
    **dict.fromkeys(("__operators__.add", "math.add"), "Add"),
    **dict.fromkeys(("math.multiply", "__operators__.mul"), "Multiply"),
    **dict.fromkeys(("math.subtract", "__operators__.sub"), "Subtract"),
    **dict.fromkeys(("math.truediv", "math.divide", "__operators__.truediv"), "TrueDivide"),
    "concat": "Concatenate",
    "nn.relu": "Relu",
    "nn.relu6": "Relu6",
    "nn.silu": "Silu",
    "nn.swish": "Silu",
    "math.sigmoid": "Sigmoid",
    "identity": "Identity",
}
"""What Keras 2 called a TFOpLambda, by the function in it."""
KINDS: dict[str, Kind] = {
    "InputLayer": lambda b, config, inputs, output: None,
    "Conv2D": convolution,
    "DepthwiseConv2D": depthwise,
    "SeparableConv2D": separable,
    "Dense": dense,
    "BatchNormalization": batch_norm,
    "LayerNormalization": layer_norm,
    "UnitNormalization": unit_norm,
    "Normalization": normalization,
    "Rescaling": rescaling,
    "LayerScale": layer_scale,
    "Activation": lambda b, config, inputs, output: activate(
        b, config["activation"], inputs[0], output
    ),
    "ReLU": relu,
    "LeakyReLU": leaky_relu,
    "ELU": lambda b, config, inputs, output: b.node(
        "Elu", inputs, output, alpha=float(config.get("alpha", 1))
    ),
    **{
        name: _function(name.lower())
        for name in ("Softmax", "Relu", "Relu6", "Silu", "Sigmoid", "Tanh", "Gelu")
    },
    "HardSigmoid": _function("hard_sigmoid"),
    "HardSilu": _function("hard_silu"),
    "ZeroPadding2D": zero_padding,
    "Cropping2D": cropping,
    "MaxPooling2D": partial(pool, operator="MaxPool"),
    "AveragePooling2D": partial(pool, operator="AveragePool"),
    "GlobalAveragePooling2D": partial(global_pool, operator="GlobalAveragePool"),
    "GlobalMaxPooling2D": partial(global_pool, operator="GlobalMaxPool"),
    "Flatten": flatten,
    "Reshape": reshape,
    "Permute": permute,
    "Resizing": resizing,
    "Identity": _as_it_is,
    **dict.fromkeys(ONLY_TRAINING, _as_it_is),
    **JOINS,
}
MAX_LAYERS = 2_000
MAX_DEPTH = 8
OWN_SCALE = frozenset(
    {"Rescaling", "Normalization", "TFOpLambda", "TrueDivide", "Divide", "Multiply"}
)
"""A network that begins with one of these takes the pixels as they are."""


def read_layers_model(
    model_json: bytes, shards: Sequence[bytes], normalisation: Normalisation | None = None
) -> Built:
    """Build the ONNX graph of a model.json and its shards, in the manifest's order.

    Raises:
        ModelFileError: as `build_layers_model` and `tfjs_weights` say.
    """
    topology, manifest = read_model_json(model_json)
    return build_layers_model(topology, read_weights(manifest, shards), normalisation)


@damage_told("the network's description is damaged")
def build_layers_model(
    topology: Config, weights: Weights, normalisation: Normalisation | None = None
) -> Built:
    """Build the ONNX graph of a Layers model.

    Args:
        topology: `modelTopology` of a model.json, or the same of a file of Keras.
        weights: name -> array, as `tfjs_weights.read_weights` gives them.
        normalisation: None guesses: the tutorial's, or the pixels as they are for a network that
            begins by rescaling them.

    Raises:
        ModelFileError: an unsupported layer, a missing weight, an input that is no RGB picture.
    """
    root = topology.get("model_config", topology)
    rescales = begins_with(root) in OWN_SCALE
    given = normalisation or (NORMALISATIONS["0..255"] if rescales else TUTORIALS)
    version = str(topology.get("keras_version"))
    builder = _Builder(input_size(root), given.mean, given.scale, weights, version)
    builder.model(root, [builder.pixels], depth=0)
    built = builder.finish()
    return replace(
        built,
        default_layer=default_cut(built.shapes, builder.classifier),
        normalisation=given.said,
        guessed=normalisation is None,
    )


class _Builder(LayerBuilder):
    count = 0

    def model(self, model: Config, inputs: list[str], depth: int) -> str:
        """Add a Sequential or a functional model; return its last tensor."""
        if depth > MAX_DEPTH:
            raise ModelFileError("models are nested too deeply")
        layers, made = sublayers(model), dict[str, str]()
        if sum(layer["class_name"] == "InputLayer" for layer in layers) > 1:
            raise ModelFileError("a network of several inputs is not supported")
        tensor = inputs[0]
        for layer in layers:
            sources = [made[x] if isinstance(x, str) else x for x in links(layer)]
            tensor = self.layer(layer, sources or [tensor], depth)
            made[layer_name(layer)] = tensor
        return made[output_of(model)] if depth and output_of(model) else tensor

    def layer(self, layer: Config, sources: Sequence[str | Number], depth: int) -> str:
        """Add one layer and mark it as a place to cut at; return its tensor."""
        kind, config = layer["class_name"], layer["config"]
        if kind in ("Sequential", "Model", "Functional"):
            return self.model(layer, [str(sources[0])], depth + 1)
        self.count += 1
        if kind == "TFOpLambda":
            kind = LAMBDAS.get(config["function"], f"TFOpLambda {config['function']}")
        if kind not in KINDS or self.count > MAX_LAYERS:
            raise ModelFileError(
                f"the layer {shown(layer_name(layer))} is of kind {shown(kind)}, which is not "
                f"supported; supported are: {', '.join(KINDS)}"
            )
        if kind == "InputLayer":
            return str(sources[0])
        if config.get("data_format") not in (None, "channels_last"):
            raise ModelFileError("only channels-last networks are supported")
        name = config["name"]
        inputs = self._with_numbers(sources, name)
        if len(inputs) > 1 and kind not in JOINS:
            raise ModelFileError(f"a {kind} takes one input; got {len(inputs)}")
        activation = config.get("activation", "linear") if kind != "Activation" else "linear"
        plain = name if activation in ("linear", None) else f"{name}/linear"
        KINDS[kind](self, config, inputs, plain)
        if plain != name:
            activate(self, activation, plain, name)
        return self.mark_layer(name)

    def _with_numbers(self, sources: Sequence[str | Number], name: str) -> list[str]:
        """Return the names of all that a layer takes; numbers are stored."""
        like = next(source for source in sources if isinstance(source, str))
        return [
            source
            if isinstance(source, str)
            else self.along_channels(like, f"{name}/number {place}", source.value)
            for place, source in enumerate(sources)
        ]
