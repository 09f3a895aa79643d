"""Networks as ONNX graphs: read from files of several kinds, built, cut, and run."""
