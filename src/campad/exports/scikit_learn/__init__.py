"""A project for scikit-learn: the network as ONNX, what was taught as estimators."""
