"""Finds the table of src/campad/graphs/int8/ranges.py, and prints its lines.

    python scripts/int8_ranges.py ../shared/data

The network runs in float on public photos: of hands, of heads and of fruit, the same number of
each. What else could be taken from them is in benchmarks/results/cheaper/int8.md.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from campad.backbones.catalog import EFFICIENTNET_LITE0
from campad.graphs.runtime import open_session
from campad.imaging.frame import to_square
from campad.imaging.picture import read_image

FOLDERS = ("sign_digits", "head_poses", "shop_fruit")
EACH = 30


def measured(model: onnx.ModelProto) -> list[str]:
    """The tensors that need a range: what has no activation, and what is added up."""
    names = [
        node.output[0] for node in model.graph.node if node.op_type in ("BatchNormalization", "Add")
    ]
    return [name for name in names if not name.endswith("/normed")]


def main() -> None:
    data, rng = Path(sys.argv[1]), np.random.default_rng(0)
    model = onnx.load_from_string(EFFICIENTNET_LITE0.build(None).graph)
    names = measured(model)
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = open_session(model.SerializeToString(), 1)
    ends = []
    for folder in FOLDERS:
        files = sorted((data / folder).glob("*/*.jpg"))
        for number in rng.permutation(len(files))[:EACH]:
            frame = to_square(read_image(files[number]), EFFICIENTNET_LITE0.frame_size)
            found = session.run(None, {"frames": frame[None]})
            ends.append([(tensor.min(), tensor.max()) for tensor in found])
    for name, (low, high) in zip(names, np.mean(ends, axis=0), strict=True):
        print(f'    "{name}": ({low:.1f}, {high:.1f}),')


if __name__ == "__main__":
    main()
