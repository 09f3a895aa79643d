#!/bin/sh
# Keras's MobileNetV3, as the converter of TensorFlow.js writes it.
#
# A good guess: what cannot be converted is an error, and what comes out has every weight that the topology asks for; names of
# layers are only names.
# What happens: with a network of Keras 2 (tf_keras), the converter finds a layer's weights by the groups at the top of an HDF5
# file. A layer called "Conv/BatchNorm" is a group within the one called "Conv", so where there is a layer "Conv" as well the
# weights of the other are left out, without a word. Of MobileNetV3, whose normalisations are all called so, not one of them
# is in the files; model.json names all the layers, and Keras itself reads its .h5 whole.
# Why it matters to campad: such a model.json is what a teacher may have. campad says which weight is missing; the network has
# to be given as its .h5 or .keras, or converted by Keras 3, whose names have no "/".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet tensorflow-cpu==2.21.0 tf_keras==2.21.0 packaging six
venv/bin/pip install --quiet --no-deps tensorflowjs==4.22.0
cat > try.py <<'PY'
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

# The converter asks for libraries that nothing here uses.
for absent in ("jax", "jax.experimental", "tensorflow_decision_forests", "tensorflow_hub"):
    sys.modules[absent] = MagicMock()
import numpy as np
import tensorflow as tf
import tensorflowjs as tfjs
import tf_keras as keras

print("tensorflow", tf.__version__, "tf_keras", keras.__version__, "tensorflowjs", tfjs.__version__)


def converted(network, name):
    """Which of a network's weights are in its files, and which are not."""
    tfjs.converters.save_keras_model(network, name)
    document = json.loads(Path(name, "model.json").read_text())
    written = {weight["name"] for group in document["weightsManifest"] for weight in group["weights"]}
    asked = {weight.name.removesuffix(":0") for weight in network.weights}
    return sorted(asked & written), sorted(asked - written)


def small(second):
    return keras.Sequential([
        keras.layers.Input((4, 4, 3)),
        keras.layers.Conv2D(2, 1, name="Conv"),
        keras.layers.BatchNormalization(name=second),
    ])


for second in ("BatchNorm", "Other/BatchNorm", "Conv/BatchNorm"):
    network = small(second)
    there, lost = converted(network, second.replace("/", "_"))
    network.save("net.h5")
    again = keras.models.load_model("net.h5")
    same = all(np.array_equal(a, b) for a, b in zip(network.get_weights(), again.get_weights()))
    print(f'layers "Conv" and "{second}": written {there}, lost {lost}; Keras reads its .h5 whole: {same}')
    assert same
    assert bool(lost) == (second == "Conv/BatchNorm"), lost

network = keras.applications.MobileNetV3Small(weights=None, input_shape=(96, 96, 3))
there, lost = converted(network, "mobilenet")
print(f"MobileNetV3Small: {len(there)} of {len(there) + len(lost)} weights written, lost e.g. {lost[0]}")
assert lost and all("BatchNorm" in name for name in lost)
assert not any("BatchNorm" in name for name in there)
PY
venv/bin/python try.py 2>errors || { cat errors; exit 1; }
