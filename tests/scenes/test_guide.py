"""The author's guide names every fact, verb, setting and control, with what the code says of it, and no other."""

import re
from pathlib import Path

import pytest

from neural_drama.network.hyperparameters import BOUNDS, WORDS, Hyperparameters
from neural_drama.network.losses import LOSSES
from neural_drama.playthrough.blueprint import (
    ACTIVATION_NAMES,
    DEFAULT_VALIDATION_PART,
    INITIALIZATION_NAMES,
)
from neural_drama.playthrough.desk import LEAST_VALIDATION, MOST_VALIDATION, controls
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.opening import MOST_DEPTH, MOST_EPOCHS, MOST_WIDTH, open_playthrough
from neural_drama.playthrough.verbs import deeds

GUIDE = (Path(__file__).parents[2] / "scenes" / "README.md").read_text(encoding="utf-8")
TOML = (Path(__file__).parents[2] / "scenes" / "chronicles" / "episode.toml").read_text(encoding="utf-8")


def rows(heading, table=0):
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    tables = [block.splitlines() for block in section.split("\n\n") if block.lstrip().startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in tables[table][2:]]


def span(least, most, is_whole):
    """Bounds as the guide gives them."""
    return f"whole {least:.0f} to {most:.0f}" if is_whole else f"{least:g} to {most:g}"


def test_the_guide_lists_every_fact_with_its_kind_unit_and_meaning():
    units = {"data": "the data's", "score": "the data's, or logits", "scaled": "scaled", "": ""}
    assert rows("Facts") == [[f"`{fact.name}`", fact.kind, units[fact.unit], fact.meaning] for fact in FACTS.values()]


def argument(parameter):
    """An argument of a verb as the guide gives it."""
    if parameter.name == "layer":
        taken = "a hidden layer's number or last"
    elif parameter.least is None:
        taken = ", ".join(parameter.words)
    else:
        taken = " or ".join([span(parameter.least, parameter.most, parameter.is_whole), *parameter.words])
    default = parameter.default if isinstance(parameter.default, str | None) else f"{parameter.default:g}"
    return f"`{parameter.name}`: {taken}" + (f" (else {default})" if default is not None else "")


def test_the_guide_lists_every_verb_with_its_role_and_arguments():
    assert rows("Verbs") == [
        [role, f"`{name}`", "; ".join(argument(parameter) for parameter in deed.verb.parameters), deed.verb.meaning]
        for (role, name), deed in deeds(layers=5).items()
    ]


def settings():
    """Every key of [network] and [hyperparameters], what it takes, and what it is where it is not named."""
    bounds = {**BOUNDS, "epochs": (1, MOST_EPOCHS)}
    yield "network", "hidden", f"a list of widths, each whole 1 to {MOST_WIDTH}, at most {MOST_DEPTH}", "must be named"
    yield "network", "activation", ", ".join(ACTIVATION_NAMES), "tanh"
    yield "network", "initialization", ", ".join(INITIALIZATION_NAMES), "lecun"
    yield "network", "loss", ", ".join(LOSSES), "the first that fits the case"
    yield "network", "validation", span(LEAST_VALIDATION, MOST_VALIDATION, False), f"{DEFAULT_VALIDATION_PART:g}"
    for name, field in Hyperparameters.__dataclass_fields__.items():
        if name == "batch_size":
            taken = "whole 1 to the number of training cases, or all"
        elif name == "epochs":
            taken = span(*bounds[name], True)
        elif name in WORDS:
            taken = ", ".join(WORDS[name])
        else:
            taken = span(BOUNDS[name].least, BOUNDS[name].most, BOUNDS[name].is_whole)
        default = field.default
        is_required = not isinstance(default, str | int | float)
        yield "hyperparameters", name, taken, "must be named" if is_required else str(default).removesuffix(".0")


def test_the_guide_lists_every_key_of_the_network_and_of_the_hyperparameters():
    assert rows("episode.toml") == [[f"[{table}]", f"`{key}`", *more] for table, key, *more in settings()]


@pytest.fixture
def opened_with(tmp_path):
    """Open an episode with keys of [network] and [hyperparameters] as these say, and give its moment."""

    def opened_with(**tables):
        source = TOML
        for table, values in tables.items():
            for key, value in values.items():
                source = re.sub(rf"^{key} = .*\n", "", source, flags=re.MULTILINE)
                if value is not None:
                    source = source.replace(f"[{table}]\n", f"[{table}]\n{key} = {value}\n")
        (tmp_path / "episode.toml").write_text(source, encoding="utf-8")
        (tmp_path / "01-one.md").write_text("# One\n\n## Two\n\nThree.\n", encoding="utf-8")
        for name in ("trams.csv", "penguins.csv"):
            (tmp_path / name).write_bytes((Path(__file__).parents[2] / "scenes" / "chronicles" / name).read_bytes())
        return open_playthrough(str(tmp_path)).moment

    return opened_with


@pytest.mark.parametrize(
    ("table", "key", "taken", "default"), [each for each in settings() if each[3] != "must be named"], ids=lambda x: x
)
def test_a_key_that_is_not_named_is_as_the_guide_says_and_each_of_its_words_is_taken(
    table, key, taken, default, opened_with
):
    def value_in(moment):
        return getattr(moment.blueprint if table == "network" else moment.hyperparameters, key)

    found = value_in(opened_with(**{table: {key: None}}))
    assert found == "half_squared" if key == "loss" else f"{found}".removesuffix(".0") == default
    if " to " in taken:
        least, most = re.fullmatch(r"(?:whole )?(\S+) to (\S+)", taken).groups()
        named = [least, most]
    else:
        named = [word for word in taken.split(", ") if "cross_entropy" not in word]
    for text in named:
        is_number = re.match(r"[0-9]", text)
        moment = opened_with(**{table: {key: text if is_number else f'"{text}"'}})
        assert value_in(moment) == (float(text) if is_number else text)


def control(one):
    """A control of the desk as the guide gives it."""
    bounds = {"batch": "whole 1 to the number of training cases", "epochs": "whole 1 to the epochs that are left"}
    if one.name == "loss":
        taken = ", ".join(LOSSES) + ", as they fit the case"
    elif one.words:
        taken = ", ".join(one.words)
    else:
        taken = bounds.get(one.name) or span(one.least, one.most, one.is_whole)
    where = "at once" if one.is_basic else "`desk network`" if one.is_of_network else "unfolded"
    return [f"`{one.name}`", where, taken, one.meaning]


def test_the_guide_lists_every_control_of_the_desk_as_moves_name_it():
    desk = controls(open_playthrough("chronicles").moment, with_network=True)
    assert rows("The desk") == [control(one) for one in desk]
