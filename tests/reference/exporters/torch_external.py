"""Export a network as PyTorch does by default: `python torch_external.py OUT.json`.

The weights lie in a file beside the .onnx, `net.onnx.data`.
"""

import base64
import datetime
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1]))
from images import reference_images, sha256

SIZE = 32
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

torch.manual_seed(0)
body = nn.Sequential(
    nn.Conv2d(3, 8, 3, stride=2, padding=1),
    nn.BatchNorm2d(8),
    nn.ReLU6(),
    nn.Conv2d(8, 8, 3, padding=1, groups=8),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
)
network = nn.Sequential(body, nn.Dropout(), nn.Linear(8, 5)).eval()
images = reference_images(SIZE)
pixels = ((images / 255 - MEAN) / DEVIATION).astype(np.float32).transpose(0, 3, 1, 2)
with torch.no_grad():
    pooled = body(torch.tensor(pixels)).numpy()
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "net.onnx"
    torch.onnx.export(network, (torch.zeros(1, 3, SIZE, SIZE),), str(path), dynamo=True)
    model = onnx.load(path, load_external_data=False)
    for node in model.graph.node:  # where this machine has which line of Python
        del node.metadata_props[:]
    path.write_bytes(model.SerializeToString())
    files = {
        file.name: base64.b64encode(file.read_bytes()).decode() for file in Path(folder).iterdir()
    }
document = {
    "framework": "torch",
    "version": torch.__version__,
    "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    "images_sha256": sha256(images),
    "files": files,
    "pooled": [[float(f"{value:.9g}") for value in row] for row in pooled],
}
Path(sys.argv[1]).write_text(json.dumps(document) + "\n")
