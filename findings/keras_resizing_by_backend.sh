#!/bin/sh
# Keras's layer Resizing, on JAX, PyTorch and OpenVINO.
#
# A good guess: interpolation and antialias are settings of the layer, and stand in the file; a backend that lacks one of them raises an
# error, as PyTorch's does of "lanczos3". Where the layer gives the right picture, model.predict gives it too.
# What happens: in Keras 3.15.1 bilinear without antialias is the same everywhere. With antialias, OpenVINO 2026.4.1 averages when the
# layer is called, and in model.predict it does not: there the plain bilinear picture comes out, of the same layer in the same program, and
# of noise that is made smaller to 3/8 it is up to 120 of 255 levels off. (A call is computed by OpenVINO's folding of constants, predict by its
# processor's plugin, which leaves the attribute out.) Of bicubic OpenVINO leaves antialias out in both. Bicubic itself is three things:
# JAX has the weights of Pillow (a = -0.5) and leaves out what is beyond the edge; PyTorch has a = -0.75 without antialias, as OpenCV, and
# -0.5 with it; OpenVINO has -0.5 and repeats the edge. On that noise up to 13 levels lie between them, and no warning anywhere.
# Why it matters to campad: webcam frames are several times larger than a network's square, and a tutorial puts a Resizing in front. Of such
# a file campad takes the network, and makes frames smaller by itself; Keras's numbers may be other ones, by backend and by way. Its exports for
# Keras have no such layer: they enlarge by products with matrices, and take pictures of the network's size.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 scipy==1.17.1 keras==3.15.1 jax==0.10.2 torch==2.14.1 openvino==2026.4.1
cat > try.py <<'PY'
import sys

import keras
import numpy as np

backend = keras.backend.backend()
print("Python", sys.version.split()[0], "numpy", np.__version__, "keras", keras.__version__, "on", backend,
      __import__(backend).__version__.split("-")[0])


def kernel(distance, a):
    """The weight of a pixel: linear, or a cubic with that slope."""
    t = abs(distance)
    if a is None:
        return max(0.0, 1 - t)
    if t <= 1:
        return (a + 2) * t**3 - (a + 3) * t**2 + 1
    return a * (t**3 - 5 * t**2 + 8 * t - 4) if t < 2 else 0.0


def matrix(old, new, a, widened, repeats):
    """new x old weights; beyond the edge is nothing, or the edge again."""
    weights = np.zeros((new, old))
    wide = max(old / new, 1) if widened else 1
    for row in range(new):
        centre = (row + 0.5) * old / new - 0.5
        for place in range(-2 * old, 3 * old):
            if 0 <= place < old or repeats:
                weights[row, min(max(place, 0), old - 1)] += kernel((place - centre) / wide, a)
    return weights / weights.sum(1, keepdims=True)


def right(x, size, *how):
    return np.einsum("ih,jw,nhwc->nijc", matrix(x.shape[1], size[0], *how), matrix(x.shape[2], size[1], *how), x)


PLAIN, AVERAGED = (None, False, False), (None, True, False)
NOTHING, AGAIN, WIDE, STEEP = (-0.5, False, False), (-0.5, False, True), (-0.5, True, False), (-0.75, False, True)
WAYS = ("called", "predict")
EXPECTED = {  # interpolation, antialias: what it is when called, and in predict
    "jax": {("bilinear", False): (PLAIN, PLAIN), ("bilinear", True): (AVERAGED, AVERAGED),
            ("bicubic", False): (NOTHING, NOTHING), ("bicubic", True): (WIDE, WIDE)},
    "torch": {("bilinear", False): (PLAIN, PLAIN), ("bilinear", True): (AVERAGED, AVERAGED),
              ("bicubic", False): (STEEP, STEEP), ("bicubic", True): (WIDE, WIDE)},
    "openvino": {("bilinear", False): (PLAIN, PLAIN), ("bilinear", True): (AVERAGED, PLAIN),
                 ("bicubic", False): (AGAIN, AGAIN), ("bicubic", True): (AGAIN, AGAIN)},
}
ALL = {"plain": PLAIN, "averaged": AVERAGED, "cubic -0.5": NOTHING, "cubic -0.5, edge again": AGAIN,
       "cubic -0.5, averaged": WIDE, "cubic -0.75": STEEP}
x = np.random.default_rng(0).uniform(0, 255, (1, 24, 21, 3)).astype(np.float32)
size = (9, 7)
pictures = {name: right(x, size, *how) for name, how in ALL.items()}
for (interpolation, antialias), wanted in EXPECTED[backend].items():
    layer = keras.layers.Resizing(*size, interpolation=interpolation, antialias=antialias)
    model = keras.Sequential([keras.Input(x.shape[1:]), layer])
    found = {"called": keras.ops.convert_to_numpy(model(x)), "predict": model.predict(x, verbose=0)}
    for way, how in zip(WAYS, wanted, strict=True):
        off = {name: abs(found[way] - picture).max() for name, picture in pictures.items()}
        nearest = min(off, key=off.get)
        print(f"{interpolation}, antialias {antialias}, {way}: {nearest}, {off[nearest]:.3f} levels off;",
              ", ".join(f"{name} {one:.0f}" for name, one in off.items() if name != nearest))
        # In predict OpenVINO counts in bfloat16 on some processors: keras_predict_in_openvino.sh.
        assert ALL[nearest] == how
        assert off[nearest] < (2 if (backend, way) == ("openvino", "predict") else 0.01)
PY
for backend in jax torch openvino; do KERAS_BACKEND=$backend venv/bin/python try.py; done
