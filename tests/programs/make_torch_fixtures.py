"""Figures by PyTorch: what autograd and torch.optim make of small networks, kept for tests that run without it.

`python tests/programs/make_torch_fixtures.py` writes `tests/network/fixtures/torch_*.json`. Shares nothing with the
package. Weights are laid out as PyTorch has them, [fan_out, fan_in]; numbers are float64, to the last bit.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F
from torch.optim import lr_scheduler

FIXTURES = Path(__file__).parents[1] / "network" / "fixtures"
SEED = 1

HIDDEN = {1: (), 2: (4,), 3: (4, 4), 4: (4, 4, 4)}
"""Hidden widths by depth, all alike: with square layers, weights used the wrong way round do not stand out by shape."""

ACTIVATIONS = {
    "linear": lambda z: z,
    "step": lambda z: (z > 0).to(z.dtype),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "gelu": lambda z: F.gelu(z, approximate="tanh"),
}

LOSSES = {
    "half_squared": lambda o, t: 0.5 * (o - t).square().sum(),
    "absolute": lambda o, t: F.l1_loss(o, t, reduction="sum"),
    "huber": lambda o, t: F.huber_loss(o, t, reduction="sum", delta=1.0),
    "binary_cross_entropy": lambda o, t: F.binary_cross_entropy_with_logits(o, t, reduction="sum"),
    "cross_entropy": lambda o, t: F.cross_entropy(o, t, reduction="sum"),
}
"""The sum over the cases, so that the derivative by a number of one case is that of its own loss."""

OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "momentum": lambda groups, lr: torch.optim.SGD(groups, lr=lr, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
LEARNING_RATES = {"sgd": 0.1, "momentum": 0.05, "rmsprop": 0.01, "adam": 0.02, "adamw": 0.02}
SCHEDULES = {
    "constant": lambda optimizer, epochs, span: lr_scheduler.ConstantLR(optimizer, factor=1.0),
    "step": lambda optimizer, epochs, span: lr_scheduler.StepLR(optimizer, span, gamma=0.1),
    "cosine": lambda optimizer, epochs, span: lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs),
    "warmup": lambda optimizer, epochs, span: lr_scheduler.LinearLR(optimizer, 1.0 / span, 1.0, span - 1),
}
STRENGTHS = {"none": 0.0, "l1": 0.02, "l2": 0.05, "decoupled": 0.05}
CLIP = 0.25
CASES, WATCHED, UPDATES, SAVED_EVERY = 12, 5, 50, 10


class Network(torch.nn.Module):
    """Dense layers that keep what they computed of the last cases: every z, with its derivative to come."""

    def __init__(self, sizes, activation, rng):
        super().__init__()
        self.layers = torch.nn.ModuleList(
            torch.nn.Linear(fan_in, fan_out, dtype=torch.float64)
            for fan_in, fan_out in zip(sizes, sizes[1:], strict=False)
        )
        for layer in self.layers:
            fan_out, fan_in = layer.weight.shape
            layer.weight.data = torch.from_numpy(rng.standard_normal((fan_out, fan_in)) / np.sqrt(fan_in))
            layer.bias.data = torch.from_numpy(rng.normal(0, 0.4, fan_out))
        self.activate = ACTIVATIONS[activation]

    def forward(self, signal, masks=None):
        self.z = []
        for number, layer in enumerate(self.layers):
            z = layer(signal)
            z.retain_grad()
            self.z.append(z)
            if number < len(self.layers) - 1:
                signal = self.activate(z) if masks is None else self.activate(z) * masks[number]
        return self.z[-1]

    def weights_and_biases(self):
        return [{"weights": layer.weight.tolist(), "biases": layer.bias.tolist()} for layer in self.layers]

    def gradient(self, cases):
        """Of the mean loss over so many cases, laid out as the weights and biases."""
        return [
            {"weights": (_slope(layer.weight) / cases).tolist(), "biases": (_slope(layer.bias) / cases).tolist()}
            for layer in self.layers
        ]

    def deltas(self):
        return [_slope(z).tolist() for z in self.z]


def _slope(tensor):
    """The derivative by a tensor; zero where none came back, as behind a step."""
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def outputs_of(loss):
    return 4 if loss == "cross_entropy" else 1


def targets_for(loss, cases, rng):
    if loss == "cross_entropy":
        return np.eye(4)[rng.integers(0, 4, cases)]
    if loss == "binary_cross_entropy":
        return rng.integers(0, 2, (cases, 1)).astype(float)
    return rng.normal(0, 1.5, (cases, 1))  # some within Huber's delta, some beyond


def deltas(seed=SEED):
    """For every activation, loss and depth, and for some with dropout: d loss / dz of each neuron in each case."""
    rng = np.random.default_rng(seed)
    inputs = rng.standard_normal((5, 3))
    inputs[-1] *= 1000.0  # logits that no exponential survives
    targets = {loss: targets_for(loss, len(inputs), rng) for loss in LOSSES}
    found = []
    for activation, loss, depth in product(ACTIVATIONS, LOSSES, HIDDEN):
        sizes = (3, *HIDDEN[depth], outputs_of(loss))
        network = _network(sizes, activation, seed)
        figures = _passes(network, inputs, targets[loss], loss)
        found.append({"activation": activation, "loss": loss, "sizes": sizes, **figures})
    dropped = []
    for activation, loss in (("tanh", "half_squared"), ("gelu", "cross_entropy")):
        sizes = (3, 4, 4, 4, outputs_of(loss))
        network = _network(sizes, activation, seed)
        masks = [(rng.random((len(inputs), 4)) >= 0.4) / 0.6 for _ in HIDDEN[4]]
        figures = _passes(network, inputs, targets[loss], loss, [torch.from_numpy(mask) for mask in masks])
        kept = {"dropout": 0.4, "keep": [mask.tolist() for mask in masks]}
        dropped.append({"activation": activation, "loss": loss, "sizes": sizes, **kept, **figures})
    return {**_given(inputs, targets, [one["sizes"] for one in found], seed), "found": found, "dropped": dropped}


def _network(sizes, activation, seed):
    """The same weights and biases for every activation, so that they are kept once."""
    return Network(sizes, activation, np.random.default_rng([seed, *sizes]))


def _given(inputs, targets, sizes, seed):
    """What the figures start from."""
    return {
        "inputs": inputs.tolist(),
        "targets": {loss: values.tolist() for loss, values in targets.items()},
        "networks": [
            {"sizes": one, "layers": _network(one, "linear", seed).weights_and_biases()} for one in sorted(set(sizes))
        ],
    }


def _passes(network, inputs, targets, loss, masks=None):
    total = LOSSES[loss](network(torch.from_numpy(inputs), masks), torch.from_numpy(targets))
    total.backward()
    return {"total": total.item(), "deltas": network.deltas(), "gradient": network.gradient(len(inputs))}


def settings():
    """Every optimizer with every penalty under every schedule; clipped and in mini-batches every other time.

    Once more each with dropout.
    """
    each = [(*one, 0.0) for one in product(enumerate(OPTIMIZERS), enumerate(STRENGTHS), enumerate(SCHEDULES))]
    dropped = [(one, (2, "l2"), (2, "cosine"), 0.4) for one in enumerate(OPTIMIZERS)]
    for (i, optimizer), (j, penalty), (k, schedule), dropout in (*each, *dropped):
        size = CASES if (i + j // 2 + k) % 2 else 8  # 8: two updates an epoch, the second with the four left over
        epochs = UPDATES // -(-CASES // size)
        yield {
            "activation": [name for name in ACTIVATIONS if name != "step"][(i + j + k) % 6],
            "loss": list(LOSSES)[(i + 2 * j + k) % 5],
            "hyperparameters": {
                "learning_rate": LEARNING_RATES[optimizer],
                "regularization": STRENGTHS[penalty],
                "batch_size": size,
                "epochs": epochs,
                "optimizer": optimizer,
                "momentum": 0.9,
                "schedule": schedule,
                "span": 2 * epochs // 5,
                "penalty": penalty,
                "dropout": dropout,
                "clip": CLIP if (j + k) % 2 else 0.0,
            },
        }


def trajectories(seed=SEED):
    """The weights and biases of each training on its way, and its last update in full."""
    rng = np.random.default_rng([seed, 2])
    inputs = rng.standard_normal((CASES + WATCHED, 3))
    targets = {loss: targets_for(loss, len(inputs), rng) for loss in LOSSES}
    shuffler = np.random.default_rng([seed, 3])
    orders = [shuffler.permutation(CASES) for _ in range(UPDATES // 2)]
    trained = []
    for chosen in settings():
        sizes = (3, 4, 4, outputs_of(chosen["loss"]))
        network = _network(sizes, chosen["activation"], seed)
        figures = _train(network, inputs, targets[chosen["loss"]], orders, np.random.default_rng([seed, 4]), **chosen)
        trained.append({**chosen, "sizes": sizes, **figures})
    return {
        **_given(inputs, targets, [one["sizes"] for one in trained], seed),
        "cases": CASES,  # to learn from; those after them are only looked at
        "order_seed": [seed, 3],  # of numpy's default generator, which dealt these orders
        "dropout_seed": [seed, 4],  # and drew who is left out: a number for each neuron, case by case, in each update
        "orders": [order.tolist() for order in orders],
        "trained": trained,
    }


def _train(network, inputs, targets, orders, masker, activation, loss, hyperparameters):
    size, epochs = hyperparameters["batch_size"], hyperparameters["epochs"]
    inputs, targets = torch.from_numpy(inputs), torch.from_numpy(targets)
    optimizer = optimizer_for(network, hyperparameters)
    schedule = SCHEDULES[hyperparameters["schedule"]](optimizer, epochs, hyperparameters["span"])
    saved, updates, dropout, masks = [], 0, hyperparameters["dropout"], None
    for epoch in range(epochs):
        order = range(CASES) if size == CASES else orders[epoch]
        learning_rate = schedule.get_last_lr()[0]
        for first in range(0, CASES, size):
            rows = torch.tensor(list(order[first : first + size]))
            optimizer.zero_grad()
            if dropout:
                drawn = [masker.random((len(layer.weight), len(rows))).T for layer in network.layers[:-1]]
                masks = [torch.from_numpy((mask >= dropout) / (1.0 - dropout)) for mask in drawn]
            total = LOSSES[loss](network(inputs[rows], masks), targets[rows])
            total.backward()
            last = {"rows": rows.tolist(), "learning_rate": learning_rate, "deltas": network.deltas()}
            last["gradient"] = network.gradient(len(rows))
            with torch.no_grad():
                for parameter in network.parameters():
                    parameter.grad /= len(rows)
            _step(network, optimizer, hyperparameters, learning_rate)
            updates += 1
        schedule.step()
        if updates % SAVED_EVERY == 0:
            saved.append({"epoch": epoch + 1, "layers": network.weights_and_biases()})
    outputs = network(inputs)
    halves = slice(None, CASES), slice(CASES, None)
    losses = [LOSSES[loss](outputs[half], targets[half]).item() / len(outputs[half]) for half in halves]
    return {"saved": saved, "last_update": last, "losses": losses}


def optimizer_for(network, hyperparameters):
    """Weights and biases in groups of their own, since PyTorch would let biases decay, too."""
    name, penalty = hyperparameters["optimizer"], hyperparameters["penalty"]
    if name == "adam" and penalty == "decoupled":
        name = "adamw"  # which is what PyTorch calls it
    has_decay = penalty == "l2" or (penalty == "decoupled" and name == "adamw")
    weights, biases = [layer.weight for layer in network.layers], [layer.bias for layer in network.layers]
    groups = [
        {"params": weights, "weight_decay": hyperparameters["regularization"] if has_decay else 0.0},
        {"params": biases, "weight_decay": 0.0},
    ]
    return OPTIMIZERS[name](groups, lr=hyperparameters["learning_rate"])


def _step(network, optimizer, hyperparameters, learning_rate):
    """Clip the gradient of the loss, let the penalties join that PyTorch has not, and step."""
    penalty, strength = hyperparameters["penalty"], hyperparameters["regularization"]
    if hyperparameters["clip"]:
        torch.nn.utils.clip_grad_norm_(network.parameters(), hyperparameters["clip"])
    with torch.no_grad():
        for layer in network.layers:
            if penalty == "l1":
                layer.weight.grad += strength * layer.weight.sign()
            if penalty == "decoupled" and hyperparameters["optimizer"] not in ("adam", "adamw"):
                layer.weight *= 1.0 - learning_rate * strength
    optimizer.step()


def main():
    for name, figures in (("deltas", deltas()), ("trajectories", trajectories())):
        text = json.dumps(figures, separators=(",", ":"))
        FIXTURES.mkdir(exist_ok=True)
        path = FIXTURES / f"torch_{name}.json"
        path.write_text(text.replace('{"activation"', '\n{"activation"') + "\n", encoding="utf-8")
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
