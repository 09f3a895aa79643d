#!/bin/sh
# Keras's AveragePooling2D with padding="same", by the backend that it runs on.
#
# A good guess: one file of Keras gives one network, on JAX, TensorFlow or PyTorch, but for the last bits. "same" means that a window
# which hangs over the picture averages what lies within, as TensorFlow has always had it. What PyTorch lacks, Keras makes up for.
# What happens: Keras 3.15.1 on PyTorch is right where as much hangs over on one side as on the other. Where that cannot be, as with
# windows of 3 at steps of 2 over a picture of even size, it lays copies of the outermost pixels around the picture and averages those
# in: there the last row weighs 2/3 instead of 1/2, and a corner's pixel 4/9 instead of 1/4. If one of the two directions is so, the other
# is padded by copies, too. Windows of 2 show nothing: there a copy is averaged with itself. No warning; 12 x 12 and 192 x 192 are
# wrong, 13 x 13 and 193 x 193 are right, so a trial of another size proves nothing. Maxima are right there,
# since a copy of a pixel is no larger than the pixel. JAX gives what the formula says.
# Why it matters to campad: networks of others come to it out of Keras's files, and are run as Keras on JAX and TensorFlow runs them.
# Who teaches with such a pool on PyTorch, and brings the file, gets other numbers at the edge than they had.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 keras==3.15.1 jax==0.10.2 torch==2.14.1
cat > try.py <<'PY'
import sys

import keras
import numpy as np

backend = keras.backend.backend()
print("Python", sys.version.split()[0], "numpy", np.__version__, "keras", keras.__version__, "on", backend, end=" ")
print(__import__(backend).__version__)
rng = np.random.default_rng(0)


def hanging(side, window, step):
    return max((-(-side // step) - 1) * step + window - side, 0)


def by_formula(x, window, step, of_windows):
    """Of each window what lies within the picture; the half that is one pixel less hangs over before it."""
    height, width = x.shape[1:3]
    before = [hanging(side, window, step) // 2 for side in (height, width)]
    rows = []
    for top in range(-before[0], -before[0] + step * -(-height // step), step):
        rows.append([of_windows(x[:, max(top, 0):top + window, max(left, 0):left + window], axis=(1, 2))
                     for left in range(-before[1], -before[1] + step * -(-width // step), step)])
    return np.array(rows).transpose(2, 0, 1, 3)


wrong = []
for window, step in ((2, 2), (3, 1), (3, 2), (3, 3), (4, 1), (5, 2)):
    for shape in ((12, 12), (13, 13), (13, 12), (13, 11), (192, 192), (193, 193)):
        x = rng.standard_normal((1, *shape, 2)).astype(np.float32)
        even = window == 2 or all(hanging(side, window, step) % 2 == 0 for side in shape)
        pools = {name: keras.ops.convert_to_numpy(layer(window, step, padding="same")(x)) for name, layer in (
            ("average", keras.layers.AveragePooling2D), ("maximum", keras.layers.MaxPooling2D))}
        off = abs(pools["average"] - by_formula(x, window, step, np.mean)).max()
        assert abs(pools["maximum"] - by_formula(x, window, step, np.max)).max() == 0
        assert off > 0.1 if backend == "torch" and not even else off < 1e-5
        if off > 0.1:
            wrong.append(f"{window} at {step} of {shape[0]} x {shape[1]} ({off:.2f})")
print("averages that are off:", ", ".join(wrong) or "none")

weights = []
for place in ((11, 5), (11, 11), (0, 5)):
    x = np.zeros((1, 12, 12, 1), np.float32)
    x[0, place[0], place[1]] = 1
    weights.append(float(keras.ops.convert_to_numpy(keras.layers.AveragePooling2D(3, 2, padding="same")(x)).max()))
print("of 12 x 12, 3 at 2: a pixel in the last row counts", *weights[:1], "in the corner", weights[1], "in the first row", weights[2])
odd = (2 / 9, 4 / 9, 1 / 9) if backend == "torch" else (1 / 6, 1 / 4, 1 / 9)
assert np.allclose(weights, odd)
PY
for backend in jax torch; do KERAS_BACKEND=$backend venv/bin/python try.py 2>/dev/null; done
