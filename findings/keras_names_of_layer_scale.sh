#!/bin/sh
# Which name has the one weight of a LayerScale in a file that Keras 3 wrote?
#
# A good guess: "gamma", as the layer calls it, below the layer's own name, as "kernel" and "bias" stand below a Dense's;
# and if not that, then the same name in every layer.
# What happens: the layer makes its weight without a name, and Keras counts those through the whole model: "variable" in
# the first block of ConvNeXt, "variable_1" in the second, "variable_17" in the last. In the .h5 file a weight can be found
# by no name that is known beforehand; a second model made in the same program goes on counting, so the same network has
# other names there. In the .keras file all are vars/0, and the layers themselves are numbered. Keras 3.15.1 is the newest.
# Why it matters to campad: it reads networks of others out of .h5 files by what each layer's weights are called; of a
# LayerScale it takes the only weight there is, whatever its name.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 h5py==3.16.0 jax==0.10.2 numpy==2.4.6
KERAS_BACKEND=jax venv/bin/python - <<'PY' 2>said || { cat said; exit 1; }
import sys

import h5py
import jax
import keras

print("Python", sys.version.split()[0], "Keras", keras.__version__, "jax", jax.__version__,
      "h5py", h5py.__version__)


def saved():
    """The names of ConvNeXt's LayerScale weights in its .h5 file, first to last."""
    made = keras.applications.ConvNeXtTiny(weights=None, include_top=False, input_shape=(32, 32, 3))
    made.save("network.h5")
    with h5py.File("network.h5") as file:
        groups = file["model_weights"]
        layers = [layer.name for layer in made.layers if type(layer).__name__ == "LayerScale"]
        names = [list(groups[layer].attrs["weight_names"]) for layer in layers]
        depthwise = [n for n in groups if n.endswith("stage_0_block_0_depthwise_conv")]
        print("beside them, a convolution:", list(groups[depthwise[0]].attrs["weight_names"]))
    assert all(len(own) == 1 for own in names), names
    return [own[0].rpartition("/")[2] for own in names]


first, second = saved(), saved()
print("the first model:", *first[:3], "...", first[-1])
print("the same network once more:", *second[:3], "...", second[-1])
wanted = ["variable", *(f"variable_{number}" for number in range(1, 18))]
if first != wanted:
    sys.exit("the first model has other names than it had")
if second != [f"variable_{number}" for number in range(18, 36)]:
    sys.exit("the second model has other names than it had")
PY
