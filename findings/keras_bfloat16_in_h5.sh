#!/bin/sh
# A network whose weights are bfloat16, saved by Keras 3 as .h5 and as .keras, and opened again.
#
# A good guess: HDF5 has no bfloat16, so Keras stores it as float32, or refuses to; what it saves without a word it can open.
# What happens: both files get two bytes a number without any type (h5py's |V2). In the .keras each array has an attribute
# dtype="bfloat16", and it opens. In the .h5 nothing says what the bytes are, and Keras 3.15.1 cannot open what it has just
# saved: a ValueError or a TypeError about casts, by the backend. The numbers are all there: they are the upper halves of
# float32. (With the policy mixed_bfloat16 weights are float32, and nothing of this happens.)
# Why it matters to campad: it reads networks of others out of both kinds of file, and took arrays of such bytes for none:
# "the weight is missing". It reads them now, also out of the .h5 that Keras cannot open.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 h5py==3.16.0 ml-dtypes==0.6.0 numpy==2.4.6 jax==0.10.2
cat > try.py <<'PY'
import io
import sys
import zipfile

import h5py
import keras
import ml_dtypes
import numpy as np

print("Python", sys.version.split()[0], "Keras", keras.__version__, "h5py", h5py.__version__,
      "backend", keras.backend.backend())
layer = keras.layers.Dense(3, dtype="bfloat16")
made = keras.Sequential([keras.Input((4,)), layer])
kernel = np.asarray(layer.kernel).astype(np.float32)


def kernels(data):
    """Each two-dimensional array of a file, and its attributes."""
    found = []
    with h5py.File(io.BytesIO(data)) as file:
        file.visititems(lambda _, one: found.append((one[()], dict(one.attrs)))
                        if isinstance(one, h5py.Dataset) and one.ndim == 2 else None)
    return found


for kind in ("keras", "h5"):
    path = f"network.{kind}"
    made.save(path)
    with open(path, "rb") as file:
        data = file.read()
    if kind == "keras":
        data = zipfile.ZipFile(path).read("model.weights.h5")
    ((stored, said),) = kernels(data)
    right = np.array_equal(stored.view(ml_dtypes.bfloat16).astype(np.float32), kernel)
    try:
        again = keras.saving.load_model(path)
        told = "opens"
        assert np.array_equal(np.asarray(again.layers[-1].kernel).astype(np.float32), kernel)
    except (TypeError, ValueError) as error:
        told = f"{type(error).__name__}: {' '.join(str(error).split())[:90]}"
    print(f".{kind}: {stored.dtype} {said}; as bfloat16 its numbers are right: {right}; {told}")
    assert stored.dtype == "V2" and right
    assert said == ({"dtype": "bfloat16"} if kind == "keras" else {})
    assert (told == "opens") == (kind == "keras")
PY
for backend in jax numpy; do
    KERAS_BACKEND=$backend venv/bin/python try.py 2>said || { cat said; exit 1; }
done
