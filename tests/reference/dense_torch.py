"""Train the problem of `dense_head.py` with PyTorch: `python dense_torch.py OUT.json`."""

import datetime
import sys

import torch
from dense_head import ADAM, problem, rows, sha256, write

task = problem()
xs, targets = torch.tensor(task.xs), torch.tensor(task.ys)
W1, b1, W2 = (torch.tensor(w, requires_grad=True) for w in (task.W1, task.b1, task.W2))
betas = (ADAM["beta1"], ADAM["beta2"])
adam = torch.optim.Adam([W1, b1, W2], lr=ADAM["learning_rate"], betas=betas, eps=ADAM["epsilon"])


def loss_on(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cross_entropy(torch.relu(x @ W1 + b1) @ W2, y)


losses = []
for batch in task.batches:
    loss = loss_on(xs[batch], targets[batch])
    losses.append(loss.item())
    adam.zero_grad()
    loss.backward()
    adam.step()

record = {
    "framework": "torch",
    "version": torch.__version__,
    "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    "problem_sha256": sha256(task),
    "losses": [float(f"{value:.9g}") for value in losses],
    "final_loss": float(f"{loss_on(xs, targets).item():.9g}"),
}
weights = {"W1": W1, "b1": b1, "W2": W2}
write(sys.argv[1], record | {name: rows(w.detach().numpy()) for name, w in weights.items()})
