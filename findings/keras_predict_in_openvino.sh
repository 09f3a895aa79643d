#!/bin/sh
# How exactly does Keras count with OpenVINO under it?
#
# A good guess: in float32. That is the layer's dtype, the weights' and the result's; who wants bfloat16 asks for it by
# keras.config.set_dtype_policy("mixed_bfloat16"). And model.predict(x) is model(x), in batches.
# What happens: Keras 3.15.1 asks OpenVINO 2026.4.1 for float32 when a layer is called, and for nothing in particular in predict,
# predict_on_batch and evaluate. Unasked, OpenVINO takes what the processor does best: where that multiplies bfloat16 (a Xeon with AVX-512 BF16)
# it is bfloat16, 8 bits of a number. So model.predict(x) is some ten thousand times as far from the formula as model(x), of the same model
# in the same program; policy and dtypes say float32 all along, and Keras has no setting for it. It depends on the processor: this script
# asks OpenVINO what it counts in unasked, and where that is float32 (not run: no such machine) expects both to be exact.
# Why it matters to campad: `model.keras` of its export runs on this backend, too. Called, it says what the project says, to 0.000001; by
# predict probabilities of 55 photos were up to 0.11 off, and one had another class. Nothing is wrong with the file.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 keras==3.15.1 openvino==2026.4.1 scipy==1.17.1
cat > try.py <<'PY'
import sys

import keras
import numpy as np
import openvino

hint = openvino.Core().get_property("CPU", "INFERENCE_PRECISION_HINT").get_type_name()
print("Python", sys.version.split()[0], "numpy", np.__version__, "keras", keras.__version__, "on", keras.backend.backend(),
      openvino.__version__.split("-")[0])
print("unasked, this processor counts in", hint)
rng = np.random.default_rng(0)
NETWORKS = {
    "convolution": (keras.layers.Conv2D(32, 1), lambda x, kernel, bias: x @ kernel[0, 0] + bias),
    "dense layer": (keras.layers.Dense(32), lambda x, kernel, bias: x @ kernel + bias),
}
x = rng.standard_normal((4, 6, 6, 64)).astype(np.float32)
for name, (layer, formula) in NETWORKS.items():
    model = keras.Sequential([keras.Input(x.shape[1:]), layer])
    weights = [rng.standard_normal(weight.shape).astype(np.float32) for weight in model.weights]
    model.set_weights(weights)
    right = formula(*(one.astype(np.float64) for one in (x, *weights)))
    ways = {"called": keras.ops.convert_to_numpy(model(x)), "predict": model.predict(x, verbose=0),
            "predict_on_batch": model.predict_on_batch(x)}
    off = {}
    for way, found in ways.items():
        assert found.dtype == np.float32
        assert model.dtype == layer.dtype == "float32"
        off[way] = abs(found - right).max() / abs(right).max()
        print(f"{name}, {way}: {off[way]:.1e} of the largest number off")
    assert off["called"] < 1e-6
    for way in ("predict", "predict_on_batch"):
        assert 1e-3 < off[way] < 1e-2 if hint == "bf16" else off[way] < 1e-6
PY
KERAS_BACKEND=openvino venv/bin/python try.py
