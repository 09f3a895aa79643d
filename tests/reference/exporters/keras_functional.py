"""Make a functional network in Keras 3 and convert it: `python keras_functional.py OUT.json`.

Keras runs on PyTorch. Of tensorflowjs only the converter of .h5 files is used; the TensorFlow that
its other converters need is not installed, so an empty module stands in for it.
"""

import base64
import datetime
import json
import os
import sys
import tempfile
import types
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
import torch
from keras import layers

sys.path.append(str(Path(__file__).resolve().parents[1]))
from images import reference_images, sha256

SIZE = 32


def network() -> keras.Model:
    """Layers of several kinds, one of which takes two others, with random weights."""
    torch.manual_seed(1)
    picture = keras.Input((SIZE, SIZE, 3), name="picture")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescale")(picture)
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
    x = first = layers.BatchNormalization(name="norm")(x)
    x = layers.ReLU(6.0, name="relu")(x)
    x = layers.DepthwiseConv2D(3, padding="same", activation="relu", name="depthwise")(x)
    x = layers.Conv2D(8, 1, groups=2, name="grouped")(x)
    x = layers.Add(name="add")([first, x])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.2, name="dropout")(x)
    classes = layers.Dense(4, activation="softmax", name="classes")(x)
    model = keras.Model(picture, classes)
    rng = np.random.default_rng(0)
    model.set_weights(
        [rng.uniform(0.1, 1, w.shape).astype(np.float32) for w in model.get_weights()]
    )
    return model


def converted(model: keras.Model, folder: Path) -> tuple[str, bytes]:
    """Return model.json and weights as the converter of tensorflowjs writes them."""
    model.save(folder / "net.h5")
    site = Path(keras.__file__).parents[1] / "tensorflowjs"
    for name in ("tensorflowjs", "tensorflowjs.converters"):
        package = types.ModuleType(name)
        package.__path__ = [str(site.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
    version = types.ModuleType("tensorflowjs.version")
    version.version = "4.22.0"
    tensorflow = types.ModuleType("tensorflow")
    tensorflow.io = types.SimpleNamespace(gfile=types.SimpleNamespace(GFile=open))
    sys.modules |= {"tensorflowjs.version": version, "tensorflow": tensorflow}
    from tensorflowjs.converters import keras_h5_conversion as conversion

    with h5py.File(folder / "net.h5") as file:
        topology, groups = conversion.h5_merged_saved_model_to_tfjs_format(file)
    conversion.write_artifacts(topology, groups, str(folder))
    return (folder / "model.json").read_text(), (folder / "group1-shard1of1.bin").read_bytes()


images = reference_images(SIZE)
model = network()
record = {}
for name in ("relu", "add", "pool", "classes"):
    part = keras.Model(model.input, model.get_layer(name).output)
    outputs = part(images.astype(np.float32), training=False).detach().numpy()
    record[name] = [
        [float(f"{value:.9g}") for value in row] for row in outputs.reshape(3, -1)[:, :64]
    ]
with tempfile.TemporaryDirectory() as folder:
    model_json, weights = converted(model, Path(folder))
document = {
    "framework": "keras",
    "version": keras.__version__,
    "converter": "tensorflowjs 4.22.0",
    "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    "images_sha256": sha256(images),
    "model_json": json.loads(model_json),
    "weights": base64.b64encode(weights).decode(),
    "layers": record,
}
Path(sys.argv[1]).write_text(json.dumps(document) + "\n")
