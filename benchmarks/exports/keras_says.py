"""Shows squares to a file of Keras's, in the real Keras; run by `in_python.py` with its Python.

python keras_says.py model.keras squares.npy said.npz
"""

import sys

import keras
import numpy as np

AT_ONCE = 50


def main(model: str, squares: str, said: str) -> None:
    """Write probabilities and familiarities, and the version."""
    net = keras.models.load_model(model, compile=False)
    eye = keras.Model(net.inputs, [net.outputs[0], net.get_layer("familiarity").output])
    pixels = np.load(squares).astype(np.float32)
    parts = [eye(pixels[n : n + AT_ONCE]) for n in range(0, len(pixels), AT_ONCE)]
    probabilities, familiarity = (
        np.concatenate([np.asarray(part[which]) for part in parts]) for which in (0, 1)
    )
    version = f"Keras {keras.__version__}, {keras.backend.backend()}"
    np.savez(said, probabilities=probabilities, familiarity=familiarity, version=version)


if __name__ == "__main__":
    main(*sys.argv[1:])
