"""The peers: the same training by PyTorch, scikit-learn and JAX, each in every way that might be its fastest.

Each is imported only when it is asked for; none is needed by anything else here.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress

from contenders import Contender, Layers, Problem, Ready  # before numpy: it sets the threads

# isort: split
import numpy as np

from neural_drama.network.arrays import Array


def pytorch(problem: Problem) -> Iterator[Contender]:
    """Eager: the loop of every tutorial, the same with each way its optimizer has, and autograd without either."""
    import torch

    torch.set_num_threads(1)
    with suppress(RuntimeError):  # it can be said only once
        torch.set_num_interop_threads(1)
    X, y = (torch.from_numpy(array[: problem.cases]) for array in problem.data)

    def told(weights: list, biases: list) -> Layers:
        pairs = zip(weights, biases, strict=True)
        return [(w.detach().numpy().copy(), b.detach().numpy().copy()) for w, b in pairs]

    def idiomatic(**options: bool) -> Callable[[int], Ready]:
        def prepare(steps: int) -> Ready:
            linear, parts = [], []
            for weights, biases in problem.first:
                layer = torch.nn.Linear(*weights.shape, dtype=torch.float64)
                with torch.no_grad():
                    layer.weight.copy_(torch.from_numpy(weights.T))
                    layer.bias.copy_(torch.from_numpy(biases))
                linear.append(layer)
                parts += [layer, torch.nn.Tanh()]
            model = torch.nn.Sequential(*parts[:-1])
            half_squared = torch.nn.MSELoss()
            optimizer = torch.optim.SGD(model.parameters(), lr=problem.learning_rate, **options)

            def go() -> None:
                for _ in range(steps):
                    optimizer.zero_grad()
                    loss = 0.5 * half_squared(model(X), y)
                    loss.backward()
                    optimizer.step()

            return go, lambda: told([one.weight.T for one in linear], [one.bias for one in linear])

        return prepare

    def lean(steps: int) -> Ready:
        tensors = [torch.from_numpy(array).requires_grad_() for layer in problem.first for array in layer]
        weights, biases = tensors[::2], tensors[1::2]
        hidden = list(zip(weights[:-1], biases[:-1], strict=True))
        slope_of = torch.full((problem.cases, 1), 1.0 / problem.cases, dtype=torch.float64)
        addmm, tanh, grad, add = torch.addmm, torch.tanh, torch.autograd.grad, torch._foreach_add_

        def go() -> None:
            for _ in range(steps):
                a = X
                for w, b in hidden:
                    a = tanh(addmm(b, a, w))
                o = addmm(biases[-1], a, weights[-1])
                # The loss itself is not even computed, only its slope.
                gradient = grad(o, tensors, (o.detach() - y) * slope_of)
                with torch.no_grad():
                    add(tensors, gradient, alpha=-problem.learning_rate)

        return go, lambda: told(weights, biases)

    yield Contender("PyTorch eager", "nn.Sequential, optim.SGD", idiomatic())
    yield Contender("PyTorch eager", "the same, foreach=True", idiomatic(foreach=True))
    yield Contender("PyTorch eager", "the same, fused=True", idiomatic(fused=True))
    yield Contender("PyTorch eager", "autograd alone, no loss", lean)


def scikit_learn(problem: Problem) -> Iterator[Contender]:
    """MLPRegressor, which goes on from weights laid into it."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    X, y = (array[: problem.cases] for array in problem.data)

    def regressor(steps: int) -> MLPRegressor:
        model = MLPRegressor(
            hidden_layer_sizes=problem.sizes[1:-1], activation="tanh", solver="sgd", momentum=0.0, alpha=0.0,
            batch_size=problem.cases, learning_rate_init=problem.learning_rate, shuffle=False, warm_start=True,
            max_iter=steps, tol=0.0, n_iter_no_change=10**9,
        )  # fmt: skip
        model.partial_fit(X, y[:, 0])
        for into, weights in zip((*model.coefs_, *model.intercepts_), _by_kind(problem.first), strict=True):
            into[...] = weights
        return model

    def told(model: MLPRegressor) -> Layers:
        return list(zip(model.coefs_, model.intercepts_, strict=True))

    def fit(steps: int) -> Ready:
        model = regressor(steps)

        def go() -> None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(X, y[:, 0])

        return go, lambda: told(model)

    def partial_fit(steps: int) -> Ready:
        model, targets = regressor(steps), y[:, 0]

        def go() -> None:
            for _ in range(steps):
                model.partial_fit(X, targets)

        return go, lambda: told(model)

    yield Contender("scikit-learn", "MLPRegressor.fit", fit)
    yield Contender("scikit-learn", "MLPRegressor.partial_fit", partial_fit)


def jax(problem: Problem) -> Iterator[Contender]:
    """One jitted step called again and again, and a whole run compiled as one program.

    As everyone writes it, and laid out as ours is: all parameters in one vector, features first.
    """
    import jax
    import jax.numpy as jnp
    from jax.flatten_util import ravel_pytree

    jax.config.update("jax_enable_x64", True)
    X, y = (jnp.asarray(array[: problem.cases]) for array in problem.data)

    def first():
        return [(jnp.asarray(weights), jnp.asarray(biases)) for weights, biases in problem.first]

    _, layers_of = ravel_pytree(first())

    def cases_first(layers):
        a = X
        for weights, biases in layers[:-1]:
            a = jnp.tanh(a @ weights + biases)
        weights, biases = layers[-1]
        return 0.5 * jnp.mean((a @ weights + biases - y) ** 2)

    def features_first(layers):
        a = X.T
        for weights, biases in layers[:-1]:
            a = jnp.tanh(weights.T @ a + biases[:, None])
        weights, biases = layers[-1]
        return 0.5 * jnp.mean((weights.T @ a + biases[:, None] - y.T) ** 2)

    def step_by(loss: Callable, is_vector: bool) -> Callable:
        def step(now):
            value, gradient = jax.value_and_grad(lambda now: loss(layers_of(now) if is_vector else now))(now)
            return jax.tree.map(lambda p, g: p - problem.learning_rate * g, now, gradient), value

        return step

    def contender(peer: str, way: str, loss: Callable, is_vector: bool = False) -> Contender:
        is_fused, step = "run" in peer, step_by(loss, is_vector)
        jitted = jax.jit(step, donate_argnums=0 if is_vector else ())
        scan = jax.jit(lambda now, n: jax.lax.scan(lambda now, _: step(now), now, None, length=n), static_argnums=1)

        def begun():
            return jax.block_until_ready(ravel_pytree(first())[0] if is_vector else first())

        def prepare(steps: int) -> Ready:
            begin, end = begun(), []
            jax.block_until_ready(scan(begun(), steps) if is_fused else jitted(begun()))  # compiled before it is timed

            def go() -> None:
                if is_fused:
                    end.append(jax.block_until_ready(scan(begin, steps)))
                    return
                now = begin
                for _ in range(steps):
                    now, value = jitted(now)
                end.append(jax.block_until_ready((now, value)))

            def told() -> Layers:
                layers = layers_of(end[-1][0]) if is_vector else end[-1][0]
                return [(np.asarray(weights), np.asarray(biases)) for weights, biases in layers]

            return go, told

        return Contender(peer, way, prepare)

    yield contender("JAX, jitted step", "jit", cases_first)
    yield contender("JAX, jitted step", "one vector, donated", cases_first, is_vector=True)
    yield contender("JAX, jitted step", "the same, features first", features_first, is_vector=True)
    yield contender("JAX, fused run", "jit of lax.scan", cases_first)
    yield contender("JAX, fused run", "the same, features first", features_first)


def _by_kind(layers: Layers) -> tuple[Array, ...]:
    """All weights, then all biases."""
    return (*(weights for weights, _ in layers), *(biases for _, biases in layers))


PEERS: dict[str, Callable[[Problem], Iterator[Contender]]] = {
    "PyTorch": pytorch, "scikit-learn": scikit_learn, "JAX": jax,
}  # fmt: skip
