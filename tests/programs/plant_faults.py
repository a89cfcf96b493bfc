"""Plants faults in copies of the network, one at a time, and sees which test of `tests/network` catches each.

`python tests/programs/plant_faults.py [WORD ...]` plants every fault, or those whose name holds one of the words,
and prints who caught it. Its exit status is 1 if a fault survives, and 2 if the copies are no good to begin with.
"""

# ruff: noqa: E501 (the faults are read as a table)

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[2]
NETWORK = Path("neural_drama", "network")
TESTS = "tests/network"
TAKEN_ALONG = ("pyproject.toml", "neural_drama", "scenes", TESTS, "tests/programs")
LEFT_OUT = ("__pycache__", "test_planted_faults.py")  # who plants faults is not among those who look for them

PARITY = f"{TESTS}/test_torch_parity.py"
PASSES = f"{PARITY}::test_the_blame_and_the_gradient_are_what_autograd_makes_of_them"
WORKSPACE = f"{PARITY}::test_the_workspace_finds_what_autograd_does"
ATTRIBUTION = f"{PARITY}::test_an_attribution_blames_as_autograd_does_by_the_weights_as_they_are"
LIVE = f"{PARITY}::test_live"  # with PyTorch, which takes seconds to load and says nothing that is not kept
TRAINING = f"{PARITY}::test_fifty_updates_lead_where_they_lead_in_pytorch"

RUN = """
import sys
from pathlib import Path
import neural_drama, pytest
if Path(neural_drama.__file__).resolve().parents[1] != Path(sys.argv[1]):
    sys.exit(f"it is {neural_drama.__file__} that would be tested")
sys.exit(pytest.main(sys.argv[2:]))
"""


class Fault(NamedTuple):
    """One piece of source, which must stand in its module exactly once, and what stands there instead.

    catchers: for the ten faults that the design names, the tests that the suite holds to catching it.
    """

    name: str
    module: str
    text: str
    instead: str
    catchers: tuple[str, ...] = ()


_STEP = "            self.update.apply(vector, gradient, memory, self.updates, learning_rate)\n"
_CLIP = """            if self._hyperparameters.clip:
                self._clip(step)
"""
_JOIN = """            if self._joins:
                step += self._pull(vector)
"""
_CORRECTED = """    scratch /= np.sqrt(1.0 - BETA_2**update)
    scratch += EPSILON
    np.divide(mean, 1.0 - BETA_1**update, out=gradient)
"""
_BACKWARD = "            self.workspace.backward()\n"

NAMED = (
    Fault(
        "a bias moved fan-in times", "trainer.py", _STEP,
        f"            before = self.parameters.copy()\n{_STEP}"
        "            for i, weights in enumerate(before.weights):\n"
        "                self.parameters.biases[i][:] -= (len(weights) - 1) * (\n"
        "                    before.biases[i] - self.parameters.biases[i])\n",
        (f"{TRAINING}[sgd-none-constant]",),
    ),
    Fault(
        "the activation's derivative dropped", "passes.py",
        "comes_back * architecture.activation_of(layer).derivative(seen.z[i], seen.a[i])", "comes_back",
        (f"{PASSES}[tanh-half_squared-2]",),
    ),
    Fault(
        "the activation's derivative dropped, by the trainer", "workspace.py",
        "np.multiply(before, slope, before)", "pass",
        (f"{WORKSPACE}[tanh-half_squared-2]",),
    ),
    Fault(
        "leaky ReLU's slope wrong, in the derivative only", "activations.py",
        "return np.add(out, LEAK, out=out)", "return np.add(out, 0.1, out=out)",
        (f"{PASSES}[leaky_relu-half_squared-2]",),
    ),
    Fault(
        "1/n twice", "passes.py", "seen.into(layer).T @ delta / n", "seen.into(layer).T @ delta / n / n",
        (f"{PASSES}[tanh-half_squared-2]",),
    ),
    Fault(
        "1/n twice, by the trainer", "workspace.py", "np.array(1.0 / cases)", "np.array(1.0 / cases**2)",
        (f"{WORKSPACE}[tanh-half_squared-2]",),
    ),
    Fault(
        "weights the wrong way round where the layer is square", "passes.py",
        "comes_back = delta @ parameters.weights[i].T",
        "weights = parameters.weights[i]\n"
        "        comes_back = delta @ (weights if weights.shape[0] == weights.shape[1] else weights.T)",
        (f"{PASSES}[tanh-half_squared-3]",),
    ),
    Fault(
        "weights the wrong way round where the layer is square, by the trainer", "workspace.py",
        "weights.dot(delta, before)",
        "np.dot(weights.T if weights.shape[0] == weights.shape[1] else weights, delta, out=before)",
        (f"{WORKSPACE}[tanh-half_squared-3]",),
    ),
    Fault(
        "last epoch's blame", "trainer.py", "            self._has_seen = False\n", "",
        (f"{TRAINING}[sgd-none-step]",),
    ),
    Fault(
        "last epoch's blame in the first mini-batch", "trainer.py",
        "if not (self._is_shared and self._has_seen):", "if not self._has_seen:",
        (f"{TRAINING}[sgd-none-constant]",),
    ),
    Fault(
        "last epoch's blame in the records", "attribution.py",
        "for delta in backward(architecture, parameters, seen, d_loss).deltas]",
        "for delta in vars(attribute).setdefault((architecture, case.tobytes(), target.tobytes()), "
        "backward(architecture, parameters, seen, d_loss).deltas)]",
        (f"{ATTRIBUTION}[tanh-half_squared-2]",),
    ),
    Fault(
        "a step up instead of down", "optimizers.py",
        "np.subtract(vector, step, vector)", "np.add(vector, step, vector)",
        (f"{TRAINING}[sgd-none-constant]",),
    ),
    Fault(
        "target minus output", "losses.py",
        "def _half_squared_slope(o: Array, t: Array, out: Array | None = None) -> Array:\n"
        "    return np.subtract(o, t, out)",
        "def _half_squared_slope(o: Array, t: Array, out: Array | None = None) -> Array:\n"
        "    return np.subtract(t, o, out)",
        (f"{PASSES}[tanh-half_squared-2]",),
    ),
    Fault(
        "a penalty on biases", "optimizers.py",
        "hyperparameters.regularization * mask", "hyperparameters.regularization * np.ones(mask.shape)",
        (f"{TRAINING}[sgd-l2-constant]",),
    ),
    Fault(
        "Adam without bias correction", "optimizers.py", _CORRECTED,
        "    scratch += EPSILON\n    np.copyto(gradient, mean)\n",
        (f"{TRAINING}[adam-none-constant]",),
    ),
    Fault(
        "the penalty counted into the blame", "trainer.py", _BACKWARD,
        f"            self.workspace._slopes += self.hyperparameters.regularization * float(np.dot(vector, vector))\n{_BACKWARD}",
        (f"{TRAINING}[sgd-l2-constant]",),
    ),
    Fault(
        "the penalty counted into the gradient", "trainer.py", _BACKWARD,
        f"{_BACKWARD}            gradient += self.update._strengths * vector\n",
        (f"{TRAINING}[sgd-l2-constant]",),
    ),
    Fault(
        "the penalty left in the gradient that is shown", "optimizers.py",
        "            self._direct(step,", "            np.copyto(gradient, step)\n            self._direct(step,",
        (f"{TRAINING}[sgd-l2-constant]",),
    ),
)  # fmt: skip
"""The ten faults that the design names, some in two places or three."""

OTHERS = (
    Fault("dropout not scaled up", "workspace.py", "            mask *= 1.0 / (1.0 - self._dropout)\n", ""),
    Fault("dropout of the wrong neurons", "workspace.py", "np.greater_equal(mask,", "np.less(mask,"),
    Fault(
        "the mask forgotten on the way back", "workspace.py",
        "            if keep is not None:\n                np.multiply(before,",
        "            if False:\n                np.multiply(before,",
    ),
    Fault("no dropout where the batch is full", "trainer.py", "self._is_full_batch and not hyperparameters.dropout", "self._is_full_batch"),
    Fault("masks drawn once a training", "trainer.py", "            self.workspace.draw_masks(self._dropout)\n", "            self.updates or self.workspace.draw_masks(self._dropout)\n"),
    Fault("validation cases in the mean", "workspace.py", "np.array(1.0 / cases)", "np.array(1.0 / columns)"),
    Fault("the loss of the validation cases divided by the training cases", "workspace.py", "total(*self._watched) / watched if", "total(*self._watched) / self.cases if"),
    Fault("validation cases in the gradient", "trainer.py", "self._workspace(self._cases, len(dataset.X_validation), 0.0)", "self._workspace(self._cases + len(dataset.X_validation), 0, 0.0)"),
    Fault("a last, shorter batch left out", "trainer.py", "range(0, self._cases, size)", "range(0, self._cases - min(size, self._cases) + 1, size)"),
    Fault("cases never shuffled", "trainer.py", "self._order.permutation(self._cases)", "everyone"),
    Fault("targets not shuffled with the cases", "trainer.py", "self.dataset.y_train[self.rows]", "self.dataset.y_train[first : first + width]"),
    Fault("momentum that forgets the velocity", "optimizers.py", "    gradient[:] = velocity\n", "    gradient[:] = velocity\n    velocity[:] = 0.0\n"),
    Fault("momentum as a running average", "optimizers.py", "    velocity += gradient\n", "    velocity += (1.0 - momentum) * gradient\n"),
    Fault("epsilon under the root", "optimizers.py", "    np.sqrt(memory[0], out=scratch)\n    scratch += EPSILON\n", "    np.sqrt(memory[0] + EPSILON, out=scratch)\n"),
    Fault("Adam's two rates confused", "optimizers.py", "_remember(mean, scratch, BETA_1)", "_remember(mean, scratch, BETA_2)"),
    Fault("AdamW's decay in the gradient", "optimizers.py", "return is_adamw or", "return"),
    Fault("L1 as |w|", "penalties.py", "return np.sign(weights, out=out)", "return np.abs(weights, out=out)"),
    Fault("L2's cost without its half", "penalties.py", "0.5 * float(np.dot(weights, weights))", "float(np.dot(weights, weights))"),
    Fault("clipped after the penalty joined", "optimizers.py", _CLIP + _JOIN, _JOIN + _CLIP),
    Fault("every gradient brought to the length allowed", "optimizers.py", "if factor < 1.0:", "if factor:"),
    Fault("a step schedule one epoch early", "schedules.py", "(epoch // span)", "((epoch + 1) // span)"),
    Fault("a warm-up that begins at nothing", "schedules.py", "min(1.0, (epoch + 1) / span)", "min(1.0, epoch / span)"),
    Fault("a cosine that ends an epoch too early", "schedules.py", "math.pi * epoch / epochs", "math.pi * (epoch + 1) / epochs"),
    Fault("a schedule by the epoch of the run", "trainer.py", "self._factor(self.trained,", "self._factor(self.epoch,"),
    Fault("softmax without its shift", "losses.py", "out = np.subtract(o, o.max(axis=1, keepdims=True), out=out)", "out = np.positive(o, out=out)"),
    Fault("Huber's straight part without its offset", "losses.py", "HUBER_DELTA * (size - square)", "HUBER_DELTA * size * (size > HUBER_DELTA)"),
    Fault("GELU's slope without its second part", "activations.py", "0.5 * near * (1.0 - bend * bend) * inner, out=out", "0.0, out=out"),
    Fault("the optimizer's memory not in a keyframe", "trainer.py", "memory=frozen(self.memory)", "memory=frozen(np.zeros_like(self.memory))"),
    Fault("a keyframe that shares the optimizer's memory", "trainer.py", "memory=frozen(self.memory)", "memory=self.memory"),
    Fault("the optimizer's count not in a keyframe", "trainer.py", "            updates=self.updates,\n", ""),
    Fault("the stream of the order not in a keyframe", "trainer.py", "resumed(state.order), resumed(state.dropout)", "np.random.default_rng(0), resumed(state.dropout)"),
    Fault("the stream of dropout not in a keyframe", "trainer.py", "dropout=self._dropout.bit_generator.state", "dropout=self._order.bit_generator.state"),
    Fault(
        "memory handed on to another optimizer", "state.py",
        "    if state.optimizer == name and state.memory is not None:\n        return state\n",
        "    if state.memory is not None and len(state.memory) == OPTIMIZERS[name].rows:\n        return replace(state, optimizer=name)\n",
    ),
    Fault("patience that does not begin again", "state.py", "trained=0, lowest=math.inf, waited=0)", "trained=0)"),
    Fault("patience one epoch too long", "stopping.py", "hyperparameters.patience <= trainer.waited", "hyperparameters.patience < trainer.waited"),
    Fault("a seeker that does not go back", "seeker.py", "if self._trainer is None or not keyframe.epoch <= self._trainer.epoch <= epoch:", "if self._trainer is None or self._trainer.epoch < keyframe.epoch:"),
    Fault("keyframes one epoch off", "recording.py", "(self.computed + 1) % self.spacing == 0", "self.computed % self.spacing == 0"),
    Fault("a step shown one epoch late", "recording.py", "self.state_at(epoch - 1)), batch)", "self.state_at(epoch)), batch)"),
    Fault("parameters lost while the loss is not", "trainer.py", "            if not self._is_safe():", "            if False:"),
    Fault("a number lost in the validation cases not looked for", "divergence.py", '        ("validation", slice(cases, None), watched),\n', ""),
    Fault("two who seek with one trainer", "seeker.py", "            self._trainer = None  # nobody", "            self._trainer = trainer  # nobody"),
)  # fmt: skip

FAULTS = (*NAMED, *OTHERS)


@contextmanager
def copy(fault: Fault | None = None, origin: Path = CHECKOUT) -> Iterator[Path]:
    """A folder with the package and its tests as they are in another, and the fault planted in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for taken in TAKEN_ALONG:
            source, target = origin / taken, folder / taken
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
            else:
                shutil.copy(source, target)
        if fault:
            plant(fault, folder)
        yield folder


def plant(fault: Fault, folder: Path) -> None:
    """Raises ValueError unless the text is found exactly once."""
    path = folder / NETWORK / fault.module
    source = path.read_text(encoding="utf-8")
    if source.count(fault.text) != 1:
        raise ValueError(
            f"{fault.name}: in {fault.module}, this stands {source.count(fault.text)} times:\n{fault.text}"
        )
    path.write_text(source.replace(fault.text, fault.instead), encoding="utf-8")


def failures(folder: Path, tests: Iterable[str] = (TESTS,)) -> list[str]:
    """The tests that fail in a folder, up to the first, with the reason. Raises RuntimeError if they could not be run."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "250"}
    options = ("-x", "-q", "-rfE", "-p", "no:cacheprovider", "--deselect", LIVE)
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), *options, *tests],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    found = re.findall(r"^(?:FAILED|ERROR) (\S.*)$", run.stdout, re.MULTILINE)
    if run.returncode not in (0, 1) or bool(found) != bool(run.returncode):
        raise RuntimeError(f"the tests did not run:\n{run.stdout[-3000:]}{run.stderr[-3000:]}")
    return found


def main(words: list[str]) -> int:
    chosen = [fault for fault in FAULTS if not words or any(word in fault.name for word in words)]
    survivors = 0
    with copy() as sound:  # so that all faults are planted in the same source, whoever works on it meanwhile
        if failing := failures(sound):
            print(f"without any fault this fails: {failing[0]}")
            return 2
        for fault in chosen:
            with copy(fault, sound) as folder:
                caught = failures(folder)
            survivors += not caught
            print(f"{fault.name}  ->  {', '.join(caught) or 'NOBODY'}", flush=True)
    print(f"{len(chosen) - survivors} of {len(chosen)} faults were caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
