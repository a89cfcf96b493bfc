"""The architecture: who may know whom, read from the source and then seen in fresh interpreters.

    network  ──┐                  ┌──▶ pictures, proof ─┬──▶ notebook ─┐
               ├──▶ playthrough ──┼──▶ saves, handover ─┼──────────────┼──▶ stage, plain ──▶ cli
    story    ──┘                  ├──▶ booklet ─────────┘              │
                                  └──▶ kit ────────────────────────────┴──────────────────▶ cli

An arrow means "may be imported by". Each rule is a function from a package on disk to the complaints about
it, so that each can also be shown a package in which exactly one fault was planted.
"""

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "neural_drama"
NAME = "neural_drama"


class Layer(NamedTuple):
    """What a layer may import besides itself and the standard library."""

    layers: tuple[str, ...]
    packages: tuple[str, ...]


BELOW_PICTURES = ("network", "story", "playthrough")
BELOW_STAGE = (*BELOW_PICTURES, "pictures", "proof", "booklet", "notebook")
BESIDE_THEM = ("reports", "hanging_up", "saves", "handover", "comfort")

LAYERS = {
    "__init__": Layer((), ()),
    "network": Layer((), ("numpy",)),
    "story": Layer((), ("markdown_it",)),
    "playthrough": Layer(("network", "story"), ("numpy",)),
    "kit": Layer(BELOW_PICTURES, ("numpy",)),
    "pictures": Layer(BELOW_PICTURES, ("numpy",)),
    "proof": Layer(BELOW_PICTURES, ("numpy",)),
    "notebook": Layer((*BELOW_PICTURES, "pictures"), ("numpy",)),
    "booklet": Layer(BELOW_PICTURES, ("numpy",)),
    "reports": Layer((), ("platformdirs",)),
    "hanging_up": Layer((), ()),
    "saves": Layer((*BELOW_PICTURES, "reports"), ("numpy", "platformdirs")),
    "comfort": Layer(("saves",), ()),
    "handover": Layer(BELOW_PICTURES, ("numpy",)),
    "stage": Layer((*BELOW_STAGE, *BESIDE_THEM), ("numpy", "textual", "rich", "platformdirs")),
    "plain": Layer((*BELOW_STAGE, "reports", "saves", "handover"), ("numpy",)),
    "cli": Layer(
        (*BELOW_STAGE, *BESIDE_THEM, "arguments", "kit", "stage", "plain"),
        ("numpy", "markdown_it", "textual", "rich", "platformdirs"),
    ),
    "arguments": Layer((), ()),
    "__main__": Layer(("cli",), ()),
}

DISTRIBUTIONS = {"markdown_it": "markdown-it-py"}
"""Packages whose name on an index is another than the one imported."""

CLOCKS = {"time", "datetime"}
CLOCKS_THREADS_TERMINALS_AND_CHANCE = CLOCKS | {"textual", "rich", "asyncio", "threading", "random"}
DATABASES_AND_PICKLES = {"sqlite3", "dbm", "shelve", "pickle", "marshal", "copyreg"}
OWN_STREAMS = {
    *("Generator", "BitGenerator", "SeedSequence", "default_rng"),
    *("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"),
}
"""What numpy.random holds besides the global stream."""

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common"}
MOST_LINES = 300
VISIBLE = {"pyproject.toml", "README.md", NAME, "scenes", "tests"}


class Module(NamedTuple):
    """A module as it stands on disk."""

    path: str  # below the package, as in network/passes.py
    text: str

    @property
    def layer(self) -> str:
        return self.path.split("/")[0].removesuffix(".py")

    @property
    def dotted(self) -> str:
        return ".".join([NAME, *self.path.removesuffix(".py").split("/")]).removesuffix(".__init__")

    @property
    def tree(self) -> ast.Module:
        return parsed(self.text)

    @property
    def may(self) -> Layer:
        """What it may import; in no layer, nothing."""
        return LAYERS.get(self.layer, Layer((), ()))


parsed = cache(ast.parse)


class Import(NamedTuple):
    """One thing imported, by its full name; `from a import b` may mean a.b, and counts as both."""

    line: int
    name: str
    in_function: bool

    @property
    def root(self) -> str:
        return self.name.split(".")[0]

    @property
    def layer(self) -> str | None:
        """Which layer of ours it belongs to, if it does."""
        parts = self.name.split(".")
        if parts[0] != NAME:
            return None
        return parts[1] if len(parts) > 1 and parts[1] in LAYERS else "__init__"


def modules(package: Path) -> list[Module]:
    paths = sorted(package.rglob("*.py"))
    return [Module(path.relative_to(package).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def imports(module: Module) -> Iterator[Import]:
    def walk(node: ast.AST, in_function: bool) -> Iterator[Import]:
        for name in imported_by(node):
            yield Import(node.lineno, name, in_function)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    return walk(module.tree, in_function=False)


def imported_by(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(source), names=names, level=0):
            return [source, *(f"{source}.{alias.name}" for alias in names)]
        case ast.Call(
            func=ast.Name(id="__import__" | "import_module"), args=[ast.Constant(value=str(name)), *_]
        ):
            return [name]
        case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
            return [name]
    return []


def spoken(node: ast.AST) -> str:
    """a.b.c as it is written; what stands before the dots may be anything, and is then left blank."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            return f"{spoken(value)}.{attr}"
        case ast.Name(id=name):
            return name
    return ""


def imports_upward(package: Path) -> list[str]:
    return [
        f"{module.path}:{found.line}: {module.layer} knows {found.layer}"
        for module in modules(package)
        for found in imports(module)
        if found.layer not in (None, "__init__", module.layer, *module.may.layers)
    ]


def foreign_packages(package: Path) -> list[str]:
    return [
        f"{module.path}:{found.line}: {module.layer} uses {found.root}"
        for module in modules(package)
        for found in imports(module)
        if found.root not in (NAME, *sys.stdlib_module_names, *module.may.packages)
    ]


def clocks_and_chance(package: Path) -> list[str]:
    return [
        f"{module.path}:{found.line}: below the stage, {found.root}"
        for module in modules(package)
        for found in imports(module)
        if module.layer in (*BELOW_STAGE, "kit") and found.root in CLOCKS_THREADS_TERMINALS_AND_CHANCE
        # A save says when it was made.
        or module.layer == "saves" and found.root in CLOCKS_THREADS_TERMINALS_AND_CHANCE - CLOCKS
    ]


def databases_elsewhere(package: Path) -> list[str]:
    return [
        f"{module.path}:{found.line}: {module.layer} uses {found.root}"
        for module in modules(package)
        for found in imports(module)
        if found.root in DATABASES_AND_PICKLES - ({"sqlite3"} if module.layer == "saves" else set())
    ]


def stage_before_it_is_needed(package: Path) -> list[str]:
    return [
        f"{module.path}:{found.line}: {found.name} at the top of the module"
        for module in modules(package)
        for found in imports(module)
        if module.layer in ("cli", "__main__") and not found.in_function
        if found.layer == "stage" or found.root == "textual"
    ]


def relative_imports(package: Path) -> list[str]:
    return [
        f"{module.path}:{node.lineno}: a relative import"
        for module in modules(package)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def imports_by_a_computed_name(package: Path) -> list[str]:
    return [
        f"{module.path}:{node.lineno}: an import that cannot be read"
        for module in modules(package)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and not imported_by(node)
        if spoken(node.func).split(".")[-1] in ("__import__", "import_module")
    ]


def numpys_global_stream(package: Path) -> list[str]:
    complaints = []
    for module in modules(package):
        spelled = {"numpy": "numpy"}  # how numpy and numpy.random are called in this module
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                spelled |= {alias.asname: alias.name for alias in node.names if alias.asname}
            elif isinstance(node, ast.ImportFrom) and node.module == "numpy":
                spelled |= {alias.asname or alias.name: f"numpy.{alias.name}" for alias in node.names}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "numpy.random":
                names = [f"numpy.random.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Attribute):
                head, *rest = spoken(node).split(".")
                names = [".".join([spelled.get(head, head), *rest])]
            else:
                continue
            for name in names:
                if name.startswith("numpy.random.") and name.split(".")[2] not in OWN_STREAMS:
                    complaints.append(f"{module.path}:{node.lineno}: {name}")
    return complaints


def streams_without_a_seed(package: Path) -> list[str]:
    return [
        f"{module.path}:{node.lineno}: {ast.unparse(node)}"
        for module in modules(package)
        for node in ast.walk(module.tree)
        if module.layer in (*BELOW_STAGE, "kit") and isinstance(node, ast.Call) and not (node.args or node.keywords)
        if spoken(node.func).split(".")[-1] in ("default_rng", "SeedSequence")
    ]


def modules_in_no_layer(package: Path) -> list[str]:
    return [f"{module.path}: in no layer" for module in modules(package) if module.layer not in LAYERS]


def missing_docstrings(package: Path) -> list[str]:
    found = modules(package)
    folders = {Path(module.path).parent for module in found if not module.path.endswith("__init__.py")}
    return [
        f"{module.path}: no docstring"
        for module in found
        if not (ast.get_docstring(module.tree) or "").strip()
        # A folder in which nothing stands yet has nothing to say.
        if module.text.strip() or Path(module.path).parent in folders
    ]


def too_long(package: Path) -> list[str]:
    lengths = {module.path: len(module.text.splitlines()) for module in modules(package)}
    return [f"{path}: {lines} lines" for path, lines in lengths.items() if lines > MOST_LINES]


def names_that_say_nothing(package: Path) -> list[str]:
    return [
        f"{module.path}: a name that says nothing"
        for module in modules(package)
        if SAYS_NOTHING & set(module.path.removesuffix(".py").split("/"))
    ]


Rule = Callable[[Path], list[str]]
RULES: dict[Rule, str] = {
    modules_in_no_layer: "every module belongs to a layer",
    imports_upward: "nobody imports upward, and network and story do not know each other",
    foreign_packages: "each layer uses only the packages it was given",
    clocks_and_chance: "below the stage there is no clock, no thread, no terminal and no chance",
    databases_elsewhere: "only the saves know a database, and nobody pickles",
    stage_before_it_is_needed: "the command line loads the stage only inside functions",
    relative_imports: "imports are absolute",
    imports_by_a_computed_name: "imports can be read from the source",
    numpys_global_stream: "nobody draws from numpy's global stream",
    streams_without_a_seed: "below the stage no stream is seeded by chance",
    missing_docstrings: "every module opens with a docstring",
    too_long: f"no module is longer than {MOST_LINES} lines",
    names_that_say_nothing: "no module has a name that says nothing",
}


def test_the_modules_are_found():
    found = {module.path for module in modules(PACKAGE)}
    assert {"__init__.py", "__main__.py", "network/passes.py", "network/trainer.py"} <= found


@pytest.mark.parametrize("rule", RULES, ids=RULES.values())
def test_in_the_package(rule):
    assert rule(PACKAGE) == []


@pytest.fixture
def sound(tmp_path):
    """A package in which every layer imports all that it may, and keeps every rule."""
    package = tmp_path / NAME
    for name, layer in LAYERS.items():
        lines = [f'"""The {name}."""', "import json"]
        lines += [f"import {other}" for other in layer.packages if (name, other) != ("cli", "textual")]
        lines += [f"from {NAME} import {other}" for other in layer.layers if other != "stage"]
        if name == "cli":
            lines += ["def play():", f"    from {NAME} import stage", "    import textual"]
        is_folder = name not in ("__init__", "reports", "hanging_up", "cli", "__main__")
        path = package / name / "one.py" if is_folder else package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        if is_folder:
            (path.parent / "__init__.py").write_text(f'"""All of {name}."""\n', encoding="utf-8")
    return package


@pytest.mark.parametrize("rule", RULES, ids=RULES.values())
def test_a_package_that_uses_all_its_freedom_is_left_in_peace_by_the_rule_that(rule, sound):
    assert rule(sound) == []


FAULTS = [
    (imports_upward, "network/one.py", "import neural_drama.story"),
    (imports_upward, "network/one.py", "from neural_drama.story.script import Line"),
    (imports_upward, "network/one.py", "from neural_drama import story as s"),
    (imports_upward, "story/one.py", "from neural_drama.network import passes"),
    (imports_upward, "story/one.py", "def f():\n    import neural_drama.playthrough"),
    (imports_upward, "playthrough/one.py", "from neural_drama import pictures"),
    (imports_upward, "playthrough/deep/er.py", '"""Deep."""\nfrom neural_drama.stage.game import Game'),
    (imports_upward, "pictures/one.py", "if True:\n    from neural_drama.plain import one"),
    (imports_upward, "plain/one.py", "from neural_drama.stage import pacing"),
    (imports_upward, "kit/one.py", "from neural_drama.pictures import canvas"),
    (imports_upward, "kit/one.py", "from neural_drama.plain import one"),
    (imports_upward, "playthrough/one.py", "from neural_drama.kit import paths"),
    (imports_upward, "story/one.py", "from neural_drama import kit"),
    (imports_upward, "stage/one.py", "from neural_drama.plain import words"),
    (imports_upward, "stage/one.py", "from neural_drama.cli import main"),
    (imports_upward, "network/one.py", "import importlib\nimportlib.import_module('neural_drama.stage')"),
    (imports_upward, "__init__.py", "from neural_drama import network"),
    (imports_upward, "__main__.py", "from neural_drama.stage import one"),
    (foreign_packages, "network/one.py", "import scipy.linalg"),
    (foreign_packages, "network/one.py", "from markdown_it import MarkdownIt"),
    (foreign_packages, "story/one.py", "import numpy as np"),
    (foreign_packages, "story/one.py", "__import__('numpy')"),
    (foreign_packages, "playthrough/one.py", "import platformdirs"),
    (foreign_packages, "pictures/one.py", "from rich.text import Text"),
    (foreign_packages, "plain/one.py", "class C:\n    def f(self):\n        import textual.app"),
    (foreign_packages, "stage/one.py", "import requests"),
    (foreign_packages, "kit/one.py", "import textual"),
    (foreign_packages, "__init__.py", "import numpy"),
    (clocks_and_chance, "network/one.py", "import time"),
    (clocks_and_chance, "story/one.py", "from random import Random"),
    (clocks_and_chance, "playthrough/one.py", "import threading"),
    (clocks_and_chance, "playthrough/one.py", "import asyncio.tasks"),
    (clocks_and_chance, "pictures/one.py", "def f():\n    from time import sleep"),
    (clocks_and_chance, "pictures/one.py", "import textual"),
    (clocks_and_chance, "kit/one.py", "import random"),
    (imports_upward, "saves/one.py", "from neural_drama.pictures import canvas"),
    (imports_upward, "saves/one.py", "from neural_drama.stage import one"),
    (imports_upward, "comfort/one.py", "from neural_drama.stage import one"),
    (imports_upward, "comfort/one.py", "from neural_drama.network import passes"),
    (imports_upward, "playthrough/one.py", "from neural_drama.saves import store"),
    (imports_upward, "pictures/one.py", "from neural_drama.saves import store"),
    (imports_upward, "kit/one.py", "from neural_drama import saves"),
    (foreign_packages, "saves/one.py", "import textual"),
    (foreign_packages, "comfort/one.py", "import numpy"),
    (clocks_and_chance, "saves/one.py", "import threading"),
    (clocks_and_chance, "saves/one.py", "import random"),
    (clocks_and_chance, "network/one.py", "from datetime import datetime"),
    (databases_elsewhere, "playthrough/one.py", "import sqlite3"),
    (databases_elsewhere, "stage/one.py", "def f():\n    from sqlite3 import connect"),
    (databases_elsewhere, "saves/one.py", "import pickle"),
    (stage_before_it_is_needed, "cli.py", "from neural_drama.stage import one"),
    (stage_before_it_is_needed, "cli.py", "from neural_drama import stage"),
    (stage_before_it_is_needed, "cli.py", "class C:\n    import textual"),
    (stage_before_it_is_needed, "__main__.py", "import neural_drama.stage"),
    (relative_imports, "network/one.py", "from . import passes"),
    (relative_imports, "stage/one.py", "def f():\n    from ..network import passes"),
    (imports_by_a_computed_name, "story/one.py", "import importlib\nimportlib.import_module(chr(97))"),
    (imports_by_a_computed_name, "stage/one.py", "__import__(str())"),
    (numpys_global_stream, "network/one.py", "import numpy as np\nnp.random.seed(1)"),
    (numpys_global_stream, "network/one.py", "import numpy\nx = numpy.random.rand(3)"),
    (numpys_global_stream, "stage/one.py", "from numpy.random import shuffle"),
    (numpys_global_stream, "plain/one.py", "import numpy.random as chance\nchance.normal()"),
    (numpys_global_stream, "pictures/one.py", "from numpy import random\nrandom.choice([1])"),
    (numpys_global_stream, "pictures/one.py", "import numpy as np\nnp.random.RandomState(1)"),
    (streams_without_a_seed, "network/one.py", "import numpy as np\nnp.random.default_rng()"),
    (streams_without_a_seed, "playthrough/one.py", "from numpy.random import SeedSequence\nSeedSequence()"),
    (modules_in_no_layer, "lab/one.py", '"""A lab."""'),
    (modules_in_no_layer, "serve.py", '"""A server."""'),
    (missing_docstrings, "plain/two.py", "x = 1"),
    (missing_docstrings, "story/two.py", ""),
    (missing_docstrings, "story/two.py", '"""   """'),
    (too_long, "pictures/two.py", '"""Long."""' + 300 * "\nx = 1"),
    (names_that_say_nothing, "network/utils.py", '"""Things."""'),
    (names_that_say_nothing, "stage/common/one.py", '"""Things."""'),
    (names_that_say_nothing, "playthrough/manager.py", '"""Things."""'),
]


@pytest.mark.parametrize(
    ("rule", "path", "fault"), FAULTS, ids=lambda value: getattr(value, "__name__", value)[:60]
)
def test_a_planted_fault_is_found_at_its_place(rule, path, fault, sound):
    planted = sound / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}{fault}\n", encoding="utf-8")
    complaints = rule(sound)
    assert complaints
    assert all(complaint.startswith(path) for complaint in complaints)


PROGRAM = """
import importlib, json, os, sys
root, names = json.loads(sys.argv[1])
sys.path.insert(0, root)
for name in names:
    importlib.import_module(name)
print(json.dumps([sorted(sys.modules), os.environ.get("OPENBLAS_NUM_THREADS")]))
"""


def loaded_with(package: Path, layer: str) -> tuple[set[str], str | None]:
    """What a fresh interpreter has loaded after every module of a layer, and its number of threads."""
    names = [module.dotted for module in modules(package) if module.layer == layer]
    if not names or names == [f"{NAME}.{layer}"] and not (package / f"{layer}.py").exists():
        pytest.skip(f"{layer} is not written yet")
    command = [sys.executable, "-I", "-B", "-c", PROGRAM, json.dumps([str(package.parent), names])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    loaded, threads = json.loads(done.stdout)
    return set(loaded), threads


def intruders(package: Path, layer: str) -> set[str]:
    """What was loaded with a layer though neither it nor any layer it stands on may know it."""
    allowed = LAYERS[layer]
    packages = {*allowed.packages, *(name for below in allowed.layers for name in LAYERS[below].packages)}
    if layer in ("cli", "__main__"):
        packages -= {"textual"}
    layers = {layer, "__init__", *allowed.layers} - ({"stage"} if layer == "cli" else set())
    known = {name for each in LAYERS.values() for name in each.packages}
    loaded, _ = loaded_with(package, layer)
    ours = {name.split(".")[1] for name in loaded if name.startswith(f"{NAME}.")}
    return (loaded & known - packages) | (ours & set(LAYERS) - layers)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer not in ("__init__", "__main__")])
def test_a_fresh_interpreter_that_imports_a_layer_loads_nothing_above_it_and_no_foreign_package(layer):
    assert intruders(PACKAGE, layer) == set()


@pytest.mark.parametrize(
    ("layer", "fault", "intruder"),
    [
        ("network", "import markdown_it", "markdown_it"),
        ("story", "def f():\n    import numpy\nf()", "numpy"),
        ("plain", "import textual", "textual"),
        ("pictures", "getattr(__import__('neural_drama.' + 'plain'), 'plain')", "plain"),
    ],
)
def test_an_intruder_is_seen_in_a_fresh_interpreter_however_it_came_in(layer, fault, intruder, tmp_path):
    package = tmp_path / NAME
    for name in {layer, "plain"}:
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text('"""A layer."""\n', encoding="utf-8")
    (package / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")
    (package / layer / "one.py").write_text(f'"""One."""\n{fault}\n', encoding="utf-8")
    assert intruder in intruders(package, layer)


def test_numpy_runs_on_one_thread_because_it_was_told_so_before_it_was_loaded():
    loaded, threads = loaded_with(PACKAGE, "network")
    assert "numpy" in loaded
    assert threads == "1"
    assert "numpy" not in loaded_with(PACKAGE, "__init__")[0]


def test_every_package_that_is_imported_is_declared():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *sum(project.get("optional-dependencies", {}).values(), [])]
    declared = {requirement.split(";")[0].strip("<>=!~ ,.0123456789") for requirement in requirements}
    used = {found.root for module in modules(PACKAGE) for found in imports(module)}
    foreign = {DISTRIBUTIONS.get(name, name) for name in used - {NAME, *sys.stdlib_module_names}}
    assert "numpy" in foreign
    assert foreign <= declared


def test_the_checkout_shows_only_five_things():
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a checkout")
    shown = {path.split("/")[0] for path in listing.stdout.split("\0") if path and not path.startswith(".")}
    assert shown - VISIBLE == set()
    assert shown >= {NAME, "tests"}
