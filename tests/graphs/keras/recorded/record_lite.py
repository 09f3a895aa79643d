"""Records what TensorFlow Lite's own runtime says of a small network that TensorFlow converted.

Beside it lies lite.zip with net.tflite, the same with weights in float16, and expected.npz. Weights
are random. Run it again with `tensorflow` and `keras` installed: python record_lite.py
"""

import zipfile
from io import BytesIO

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from record import HERE, SIZE, picture, with_random_weights


def plain():
    """The layers of MobileNets and of Teachable Machine's heads."""
    frames = keras.Input((SIZE, SIZE, 3), batch_size=1, name="frames")
    x = layers.ZeroPadding2D(((0, 1), (0, 1)))(layers.Rescaling(1 / 127.5, offset=-1)(frames))
    x = layers.Conv2D(8, 3, strides=2, use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    y = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(x)
    y = layers.ReLU()(layers.Conv2D(8, 1)(y))
    x = layers.Add()([x, layers.Conv2D(8, 3, padding="same", dilation_rate=2)(y)])
    s = layers.GlobalAveragePooling2D(keepdims=True)(x)
    s = layers.Conv2D(8, 1, activation="sigmoid")(layers.Conv2D(3, 1, activation="relu")(s))
    x = layers.Concatenate()([layers.Multiply()([x, s]), y])
    y = layers.AveragePooling2D(2)(layers.MaxPooling2D(3, strides=2, padding="same")(x))
    y = layers.Dense(5, activation="tanh")(layers.Flatten()(y))
    x = layers.Dense(5, activation="relu")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(frames, layers.Softmax()(layers.Dense(3)(layers.Add()([x, y]))))


def record():
    """Write the network twice, and what it says."""
    model, said = with_random_weights(plain()), {}
    with zipfile.ZipFile(HERE / "lite.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("net", "half"):
            converter = tf.lite.TFLiteConverter.from_keras_model(model)
            if name == "half":
                converter.optimizations = [tf.lite.Optimize.DEFAULT]
                converter.target_spec.supported_types = [tf.float16]
            converted = converter.convert()
            archive.writestr(f"{name}.tflite", converted)
            interpreter = tf.lite.Interpreter(model_content=converted)
            interpreter.allocate_tensors()
            entry, end = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
            interpreter.set_tensor(entry["index"], picture()[None].astype("float32"))
            interpreter.invoke()
            said[name] = interpreter.get_tensor(end["index"])[0]
        file = BytesIO()
        np.savez(file, **said)
        archive.writestr("expected.npz", file.getvalue())


if __name__ == "__main__":
    record()
