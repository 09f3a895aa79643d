#!/bin/sh
# Does skops open every estimator of scikit-learn's own without being told to trust anything?
#
# A good guess: yes. skops trusts scikit-learn's estimators, NumPy's arrays and plain Python, and a fitted StackingClassifier or
# VotingClassifier is made of nothing else.
# What happens: fitting them leaves `named_estimators_`, a sklearn.utils.Bunch, which skops 0.16 does not trust, so
# `skops.io.load` raises UntrustedTypesFoundException. A Bunch is a dictionary: with a plain dict in its place the file opens,
# and predicts the same. A Pipeline, a FeatureUnion and a FunctionTransformer of np.log open as they are.
# Why it matters to campad: what it exports to scikit-learn has a stack where confidences have a temperature, and is promised
# to open without trust.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet scikit-learn==1.9.1 skops==0.16.0
cat > try.py <<'PY'
import numpy as np
import sklearn
import skops
import skops.io
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler

print("scikit-learn", sklearn.__version__, "skops", skops.__version__)
X = np.random.default_rng(0).uniform(0.1, 1, (30, 4))
y = np.arange(30) % 3
one = [("one", LogisticRegression())]
models = {
    "Pipeline": make_pipeline(
        make_union(MinMaxScaler((0.1, 1))), FunctionTransformer(np.log), LogisticRegression()
    ),
    "StackingClassifier": StackingClassifier(one, cv=3),
    "VotingClassifier": VotingClassifier(one),
}
bunch = ["sklearn.utils._bunch.Bunch"]
wanted = {"Pipeline": [], "StackingClassifier": bunch, "VotingClassifier": bunch}
for name, model in models.items():
    model.fit(X, y)
    found = skops.io.get_untrusted_types(data=skops.io.dumps(model))
    print(f"{name}: not trusted {found}")
    assert found == wanted[name], f"it was {wanted[name]}"
    if found:
        model.named_estimators_ = dict(model.named_estimators_)
        again = skops.io.loads(skops.io.dumps(model))
        assert (again.predict(X) == model.predict(X)).all()
        print("  with a dict in the place of the Bunch it opens, and predicts the same")
PY
venv/bin/python try.py
