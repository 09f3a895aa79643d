"""Records what the real Keras says of small networks with every kind of layer that campad reads.

Beside it lie zips of what it wrote: the network as .keras, .h5 and model.json, of Keras 3 and of
Keras 2, and in expected.npz what some layers gave for one picture of noise. Weights are random. Run
it again with `keras`, `tf_keras`, `tensorflow` and `tensorflowjs` installed:

    python record.py 3 && TF_USE_LEGACY_KERAS=1 python record.py 2
"""

import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import MagicMock

import numpy as np

HERE = Path(__file__).resolve().parent
SIZE = 32


def picture():
    """The picture that the networks are shown."""
    return np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)


def every_kind(keras, major):
    """A functional network: branches of a few kinds each, pooled and put beside each other."""
    layers = keras.layers
    frames = keras.Input((SIZE, SIZE, 3), name="frames")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescaled")(frames)
    x = layers.RandomFlip("horizontal", name="flipped")(x)
    x = layers.RandomRotation(0.1, name="rotated")(x)
    x = layers.Normalization(mean=[0.1, 0.2, 0.3], variance=[0.5, 1.0, 2.0], name="normal")(x)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="padded")(x)
    x = layers.Conv2D(8, 3, strides=2, use_bias=False, name="stem")(x)
    x = layers.BatchNormalization(epsilon=0.01, name="stem_bn")(x)
    x = layers.ReLU(6.0, name="stem_relu")(x)

    def end(tensor, name):
        return layers.GlobalAveragePooling2D(name=name)(tensor)

    ends = []
    for function in ("swish", "gelu", "hard_sigmoid", "tanh", "elu", "selu", "softplus"):
        y = layers.Conv2D(4, 1, activation=function, name=f"conv_{function}")(x)
        ends.append(end(y, f"end_{function}"))
    y = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, name="depthwise")(x)
    y = layers.LeakyReLU(0.2, name="leaky")(y)
    y = layers.SeparableConv2D(6, 3, strides=2, padding="same", name="separable")(y)
    y = layers.LayerNormalization(epsilon=1e-4, name="layer_norm")(y)
    y = layers.Dense(5, activation="sigmoid", name="dense_on_picture")(y)
    ends.append(end(y, "end_separable"))
    y = layers.Conv2D(8, 3, padding="same", dilation_rate=2, groups=2, name="dilated")(x)
    y = layers.BatchNormalization(scale=False, name="no_scale")(y)
    y = layers.ELU(0.7, name="elu_layer")(y)
    z = layers.BatchNormalization(center=False, name="no_center")(x)
    y = layers.Add(name="added")([y, z, x])
    y = layers.SpatialDropout2D(0.5, name="spatial")(y)
    y = layers.MaxPooling2D(3, strides=2, padding="same", name="max_pool")(y)
    y = layers.AveragePooling2D(3, strides=1, padding="same", name="average_pool")(y)
    y = layers.Cropping2D(((1, 0), (0, 2)), name="cropped")(y)
    ends.append(layers.GlobalMaxPooling2D(name="end_pools")(y))
    ends.append(layers.Flatten(name="end_flat")(layers.Conv2D(2, 3, strides=3, name="few")(y)))
    s = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    s = layers.Conv2D(3, 1, activation="relu", name="se_reduce")(s)
    s = layers.Conv2D(8, 1, activation="hard_sigmoid", name="se_expand")(s)
    ends.append(end(layers.Multiply(name="excited")([x, s]), "end_excited"))
    for kind in ("Average", "Maximum", "Minimum"):
        y = getattr(layers, kind)(name=kind.lower())([x, z])
        ends.append(end(y, f"end_{kind.lower()}"))
    y = layers.Subtract(name="taken")([x, z])
    y = layers.Concatenate(name="beside")([y, x])
    ends.append(end(y, "end_beside"))
    y = layers.ReLU(6.0, name="hard_relu")(x + 3.0)  # as MobileNet v3 has it
    y = layers.Multiply(name="hard_swish")([x, y * (1.0 / 6.0)])
    ends.append(end(y / 2.0 - 0.5, "end_numbers"))
    if major == "3":
        y = layers.Activation("silu", name="silu")(x)
        y = layers.UnitNormalization(name="unit")(y)
        y = layers.Activation("hard_silu", name="hard_silu")(y)
        ends.append(end(y, "end_silu"))
    y = layers.Concatenate(name="ends")(ends)
    inner = keras.Sequential(
        [
            keras.Input(y.shape[1:]),
            layers.Dense(16, activation="relu", name="inner_dense"),
            layers.BatchNormalization(name="inner_bn"),
        ],
        name="inner",
    )
    y = layers.Reshape((4, 2, 2), name="reshaped")(inner(y))
    y = layers.Flatten(name="flat")(y)
    y = layers.Dense(3, name="logits")(layers.Dropout(0.5, name="dropout")(y))
    return keras.Model(frames, layers.Softmax(name="softmax")(y), name="every_kind")


def with_random_weights(model):
    """Numbers as in a network that has learned; variances are above zero."""
    random = np.random.default_rng(1)
    values = []
    for weight in model.weights:
        name = getattr(weight, "path", weight.name)
        numbers = random.normal(0, 0.3, weight.shape)
        if "variance" in name or "gamma" in name:
            numbers = np.abs(numbers) + 0.5
        if "seed_generator" in name or weight.dtype not in ("float32", np.float32):
            numbers = np.array(weight)
        values.append(numbers)
    model.set_weights(values)
    return model


def record(major):
    """Write the network of one Keras, and what it says."""
    if major == "3":
        import keras
    else:
        import tf_keras as keras
    model = with_random_weights(every_kind(keras, major))
    names = ["stem_relu", "ends", "softmax"]
    outputs = [model.get_layer(name).output for name in names]
    found = keras.Model(model.inputs, outputs).predict(picture()[None].astype("float32"), verbose=0)
    # It asks for libraries that nothing here uses.
    for absent in ("jax", "jax.experimental", "tensorflow_decision_forests", "tensorflow_hub"):
        sys.modules[absent] = MagicMock()
    import tensorflowjs as tfjs

    with TemporaryDirectory() as made:
        folder = Path(made)
        np.savez(
            folder / "expected.npz", **dict(zip(names, (one[0] for one in found), strict=True))
        )
        model.save(folder / "net.h5")
        model.save(folder / "net.keras")
        tfjs.converters.save_keras_model(model, str(folder / "tfjs"))
        with zipfile.ZipFile(HERE / f"keras{major}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder))


if __name__ == "__main__":
    record(sys.argv[1])
