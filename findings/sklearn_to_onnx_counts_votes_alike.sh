#!/bin/sh
# What comes out when skl2onnx has turned a classifier of scikit-learn into ONNX?
#
# A good guess: what scikit-learn says, but for the last digits of float32. What the converter does not know it refuses, as it does with
# NearestCentroid; nearest neighbours, discriminant analysis and normalisation are as old as the converter itself.
# What happens: skl2onnx 1.20.0 leaves weights="distance" of nearest neighbours out. Votes count alike, whatever the metric: of scikit-learn
# 1.9.1's answers 4 to 8 % become another class, and of the very examples that it has learned, where the neighbour at distance 0 has the
# only vote, every eighth to sixth. A regression by neighbours becomes the plain mean. LinearDiscriminantAnalysis of two classes
# doubles what it puts into the logistic function, so it is too sure: 0.98 instead of 0.89. Normalizer("max") divides by the largest
# number instead of the largest absolute one. Isotonic calibration is up to 0.14 off. No warning; most classes are right, so a look at a
# few pictures shows nothing. LogisticRegression, MLPClassifier, a StackingClassifier of them, neighbours that count alike and
# discriminant analysis of four classes are right.
# Why it matters to campad: `campad.embed` gives activations to every estimator, and neighbours are what webcams are often taught with. Who
# wants ONNX of it takes skl2onnx. What campad's `to_sklearn` makes is among what is right; its neighbours weigh their votes, and
# are exported by campad itself, with a proof.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 scikit-learn==1.9.1 skl2onnx==1.20.0 onnx==1.23.2 onnxruntime==1.32.0
cat > try.py <<'PY'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import onnxruntime as ort
from skl2onnx import to_onnx
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import Normalizer

warnings.simplefilter("ignore")
ort.set_default_logger_severity(4)
print("Python", sys.version.split()[0], *(f"{name} {version(name)}" for name in
      ("numpy", "scikit-learn", "skl2onnx", "onnx", "onnxruntime")))
rng = np.random.default_rng(0)
X = rng.standard_normal((200, 8)).astype(np.float32)
new = 2 * rng.standard_normal((300, 8)).astype(np.float32)
four, two = X[:, :4].argmax(1), (X[:, 0] > 0).astype(int)


def convert(estimator, x, **options):
    model = to_onnx(estimator, X[:1], options=options)
    return ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(
        None, {model.graph.input[0].name: x})


def compare(name, estimator, x=new):
    """Return how many answers stay, and how far probabilities are off at most."""
    labels, probabilities = convert(estimator, x, zipmap=False)
    same = float((labels == estimator.predict(x)).mean())
    apart = float(abs(probabilities - estimator.predict_proba(x)).max())
    print(f"{name}: the same class of {100 * same:.0f} %, probabilities {apart:.6f} off at most")
    return same, apart


for metric in ("euclidean", "manhattan", "cosine"):
    alike = KNeighborsClassifier(3, metric=metric).fit(X, four)
    weighed = KNeighborsClassifier(3, metric=metric, weights="distance").fit(X, four)
    same, apart = compare(f"3 neighbours, {metric}, alike", alike)
    assert same == 1 and apart < 1e-5
    same, apart = compare(f"3 neighbours, {metric}, by distance", weighed)
    assert 0.9 < same < 0.97 and apart > 0.1
    assert np.allclose(convert(weighed, new, zipmap=False)[1], alike.predict_proba(new), atol=1e-5)
    same, apart = compare(f"3 neighbours, {metric}, by distance, of what was learned", weighed, X)
    assert weighed.score(X, four) == 1 and same < 0.9
number = rng.standard_normal(200).astype(np.float32)
weighed, alike = (KNeighborsRegressor(3, weights=how).fit(X, number) for how in ("distance", "uniform"))
(said,) = convert(weighed, new)
apart = [float(abs(said.ravel() - one.predict(new)).max()) for one in (weighed, alike)]
print(f"a regression by distance: {apart[0]:.6f} off, and {apart[1]:.6f} from the plain mean")
assert apart[0] > 0.1 and apart[1] < 1e-5

analysis = LinearDiscriminantAnalysis().fit(X, two)
same, apart = compare("LinearDiscriminantAnalysis of two classes", analysis)
doubled = 1 / (1 + np.exp(-2 * analysis.decision_function(new)))
found = convert(analysis, new, zipmap=False)[1][:, 1]
print("for example", found[1], "instead of", analysis.predict_proba(new)[1, 1])
assert same == 1 and apart > 0.1 and abs(found - doubled).max() < 1e-5
same, apart = compare("LinearDiscriminantAnalysis of four classes", LinearDiscriminantAnalysis().fit(X, four))
assert same == 1 and apart < 1e-4

(said,) = convert(Normalizer("max"), new)
right = Normalizer("max").fit_transform(new)
print('Normalizer("max"):', said[0, :3], "instead of", right[0, :3])
assert abs(said - right).max() > 1 and abs(said - new / new.max(1, keepdims=True)).max() < 1e-5
same, apart = compare("isotonic calibration", CalibratedClassifierCV(LogisticRegression(), method="isotonic").fit(X, four))
assert apart > 0.1

network = MLPClassifier((16,), max_iter=600, random_state=0)
for name, estimator in (("LogisticRegression", LogisticRegression()), ("MLPClassifier", network),
                        ("StackingClassifier", StackingClassifier([("network", network)], LogisticRegression(), stack_method="predict_proba"))):
    for classes in (two, four):
        same, apart = compare(name, estimator.fit(X, classes))
        assert same == 1 and apart < 1e-4
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
