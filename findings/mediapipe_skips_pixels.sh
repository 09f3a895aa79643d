#!/bin/sh
# What does MediaPipe's ImageClassifier show a network of a picture that is larger than the network's square?
#
# A good guess: with a region it is said which part, and without one the middle, or all of it with borders, as MediaPipe does it
# for hands and faces. It makes it smaller linearly, by pixels' centres, as OpenCV, TensorFlow and browsers do, so that it is
# at worst a little rough. What the numbers of a float network mean is told by metadata, for which MediaPipe has a writer.
# What happens: MediaPipe 1.2.2 squashes the whole picture into the square, whatever its shape. It counts from the upper left corners
# of pixels, not from centres: place i of the network's w is the picture's i * W / w, between two pixels by linear weights, rounded
# to a whole number. So of a picture twice as large every other pixel is taken, of 640 x 480 at 32 one in twenty across
# and one in fifteen down, and nothing of all others is ever seen: fine stripes are black, or white. It is so in ImageClassifier and in
# ImageEmbedder. The writer of metadata cannot be imported from the package, since mediapipe.tasks.cc is missing in it; without
# metadata a float network is refused. This script writes them with the classes of their schema.
# Why it matters to campad: its network has learned from squares that were cut out of the middle and averaged. `model.tflite` of its
# export does neither by itself; in MediaPipe, one way to open such a file on a phone, it sees something else, and nothing says so.
# Whoever uses it there gives it squares of the network's own size.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 mediapipe==1.2.2 ai-edge-litert==2.3.0 flatbuffers==25.12.19 pillow==13.0.0
cat > try.py <<'PY'
import sys
from importlib.metadata import version

import flatbuffers
import mediapipe
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from mediapipe.tasks.metadata import metadata_schema_py_generated as told
from mediapipe.tasks.python import BaseOptions, vision
from PIL import Image

print("Python", sys.version.split()[0], "numpy", np.__version__, "mediapipe", mediapipe.__version__,
      "Pillow", version("pillow"))
SIDE = 32
NUMBERS = SIDE * SIDE * 3


def metadata():
    """What MediaPipe wants to know of a float network: pixels go in as they are."""
    options = told.NormalizationOptionsT()
    options.mean, options.std = [0.0], [1.0]
    unit = told.ProcessUnitT()
    unit.optionsType, unit.options = told.ProcessUnitOptions.NormalizationOptions, options
    image = told.ImagePropertiesT()
    image.colorSpace = told.ColorSpaceType.RGB
    content = told.ContentT()
    content.contentPropertiesType, content.contentProperties = told.ContentProperties.ImageProperties, image
    taken = told.TensorMetadataT()
    taken.name, taken.content, taken.processUnits = b"image", content, [unit]
    given = told.TensorMetadataT()
    given.name = b"pixels"
    graph, model = told.SubGraphMetadataT(), told.ModelMetadataT()
    graph.inputTensorMetadata, graph.outputTensorMetadata = [taken], [given]
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


def network(*, described):
    """A network that says what it sees: a Reshape of its picture."""
    def tensor(name, shape, kind, buffer):
        made = schema.TensorT()
        made.name, made.shape, made.type, made.buffer = name, shape, kind, buffer
        return made

    def buffer(data=b""):
        made = schema.BufferT()
        made.data = np.frombuffer(data, np.uint8) if data else None
        return made

    floats, whole = schema.TensorType.FLOAT32, schema.TensorType.INT32
    code, operator, options = schema.OperatorCodeT(), schema.OperatorT(), schema.ReshapeOptionsT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.RESHAPE
    options.newShape = [1, NUMBERS]
    operator.inputs, operator.outputs, operator.builtinOptions = [0, 1], [2], options
    operator.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    graph, model = schema.SubGraphT(), schema.ModelT()
    graph.tensors = [tensor(b"image", [1, SIDE, SIDE, 3], floats, 0), tensor(b"shape", [2], whole, 1),
                     tensor(b"pixels", [1, NUMBERS], floats, 0)]
    graph.inputs, graph.outputs, graph.operators = [0], [2], [operator]
    model.version, model.operatorCodes, model.subgraphs = 3, [code], [graph]
    model.buffers = [buffer(), buffer(np.array([1, NUMBERS], np.int32).tobytes())]
    if described:
        model.buffers.append(buffer(metadata()))
        entry = schema.MetadataT()
        entry.name, entry.buffer = b"TFLITE_METADATA", 2
        model.metadata = [entry]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def by_embedder(picture, data):
    options = vision.ImageEmbedderOptions(base_options=BaseOptions(model_asset_buffer=data), l2_normalize=False, quantize=False)
    with vision.ImageEmbedder.create_from_options(options) as embedder:
        (found,) = embedder.embed(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)).embeddings
    return np.array(found.embedding).reshape(SIDE, SIDE, 3)


def by_classifier(picture, data):
    options = vision.ImageClassifierOptions(base_options=BaseOptions(model_asset_buffer=data))
    with vision.ImageClassifier.create_from_options(options) as classifier:
        (found,) = classifier.classify(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)).classifications
    seen = np.zeros(NUMBERS)
    for category in found.categories:
        seen[category.index] = category.score
    return seen.reshape(SIDE, SIDE, 3)


def linear(picture, from_centre):
    """Linear between the two nearest pixels, counted from pixels' corners (0) or centres (0.5)."""
    result = picture.astype(np.float64)
    for axis in (0, 1):
        size = picture.shape[axis]
        at = np.clip((np.arange(SIDE) + from_centre) * size / SIDE - from_centre, 0, size - 1)
        low = np.floor(at).astype(int)
        share = (at - low).reshape([-1, 1, 1] if axis == 0 else [1, -1, 1])
        result = (np.take(result, low, axis) * (1 - share)
                  + np.take(result, np.minimum(low + 1, size - 1), axis) * share)
    return result


try:
    from mediapipe.tasks.python.metadata.metadata_writers import metadata_writer
    raise SystemExit(f"the writer of metadata is there: {metadata_writer}")
except ModuleNotFoundError as error:
    print("the writer of metadata:", error)
    assert error.name == "mediapipe.tasks.cc"
rng = np.random.default_rng(0)
try:
    by_embedder(np.zeros((SIDE, SIDE, 3), np.uint8), network(described=False))
    raise SystemExit("a float network without metadata is opened")
except (OSError, ValueError) as error:  # FileNotFoundError, of all
    print("without metadata:", error)
    assert "requires specifying NormalizationOptions metadata" in str(error)

data = network(described=True)
for height, width in ((64, 64), (60, 100), (480, 640), (1080, 1920)):
    picture = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    seen = by_embedder(picture, data)
    square = min(height, width)
    box = ((width - square) // 2, (height - square) // 2, (width + square) // 2, (height + square) // 2)
    middle = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BILINEAR, box)
    apart = {"linear from corners": linear(picture, 0), "linear from centres": linear(picture, 0.5), "the middle, by Pillow": np.asarray(middle, float)}
    apart = {name: abs(seen - other).max() for name, other in apart.items()}
    print(f"noise of {width} x {height}: what the network sees is", ", ".join(f"{value:.2f} off {name}" for name, value in apart.items()))
    assert apart["linear from corners"] <= 0.51 and apart["linear from centres"] > 50 and apart["the middle, by Pillow"] > 50
    assert (seen == np.rint(seen)).all() and (by_classifier(picture, data) == seen).all()
    if (height % SIDE, width % SIDE) == (0, 0):
        assert (seen == picture[:: height // SIDE, :: width // SIDE]).all()
stripes = np.zeros((64, 64, 3), np.uint8)
stripes[:, 1::2] = 255
seen = by_embedder(stripes, data)
print("white stripes on every other column of 64: the network sees", np.unique(seen))
assert (seen == 0).all()
PY
venv/bin/python try.py 2>log || { cat log; exit 1; }
