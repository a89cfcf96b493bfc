"""The transcript: every figure computed again by a program that shares nothing with the package, and the schema."""

import copy
import json
import re
import subprocess
import sys
import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from neural_drama.playthrough.autoplay import autoplay, random_option
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.transcript import json_lines

PLAYS = {
    "first options": [],
    "penguins": ["--case", "penguins"],
    "penguins, a short run": ["--case", "penguins", "--choose", "stop@30"],
    "diverging": ["--choose", "rate=10"],
    "rewound to another desk": ["--choose", "rate=0.0001,stop@20,2,rate=0.05,batch=32,stop@40"],
    "rewound twice": ["--choose", "stop@2,2,regularization=3,stop@30,2,rate=100"],
    "the next epoch": ["--choose", "rate=0.1,1,1,1,1,2,4,neuron=1,1,stop@1020"],
    "another seed": ["--seed", "7", "--choose", "stop@3"],
}

AUDITED = {"miss", "prediction", "target", "gain", "blame", "share", "alibi", "loss", "typical_miss", "connections"}
"""The facts that evidence can decide."""

KEYS = {
    "opened": ({"episode", "seed"}, set()),
    "run": (
        {"run", "case_name", "unit", "target_scale", "target_shift", "network", "hyperparameters"},
        {"parent"},
    ),
    "line": ({"scene", "passage", "speaker", "text", "figures"}, {"direction"}),
    "choice": ({"options", "chosen"}, {"figures"}),
    "named": ({"layer", "named"}, set()),
    "trained": ({"run", "from_epoch", "to_epoch", "loss", "validation_loss"}, {"hyperparameters"}),
    "curtain": ({"ending"}, set()),
}
"""Keys of each event that must be there, and that may. A choice's figures and a run's hyperparameters are additions."""

FIGURE = {"shown", "value", "fact", "run", "state", "epoch", "set", "case", "layer", "neuron", "unit"}
RECKONED = {"shown", "value", "run", "expression", "operands"}


class Played(NamedTuple):
    """One transcript: its lines, their events, and the evidence by name."""

    lines: list[str]
    events: list[dict]
    evidence: dict[str, np.ndarray]

    @property
    def figures(self) -> list[dict]:
        """Every figure, operands included."""
        shown = [figure for event in self.events for figure in event.get("figures", ())]
        return shown + [operand for figure in shown for operand in figure.get("operands", ())]


def read(lines, path):
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    with np.load(path, allow_pickle=False) as arrays:
        return Played(lines, [json.loads(line, parse_constant=refuse) for line in lines], dict(arrays))


@cache
def play_by_command(name):
    """A transcript by the command, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.npz"
        command = [sys.executable, "-m", "neural_drama", "transcript", "chronicles", "--json", "--evidence", str(path)]
        ran = subprocess.run([*command, *PLAYS[name]], capture_output=True, encoding="utf-8", check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
        return read(ran.stdout.splitlines(), path)


@pytest.fixture(scope="module", params=PLAYS)
def played(request):
    return play_by_command(request.param)


@pytest.fixture(scope="module")
def short_play(tmp_path_factory):
    """A transcript made here, of a run short enough to be made often."""
    return play_here(tmp_path_factory.mktemp("short") / "evidence.npz", "chronicles", read_moves("stop@3"))


def play_here(path, episode, moves=(), **chosen):
    """A transcript, made in this process."""
    rule = chosen.pop("rule", None)
    evidence = Evidence()
    answered = autoplay(open_playthrough(str(episode), **chosen), moves, *([rule] if rule else []))
    lines = list(json_lines(answered, evidence))
    evidence.save(path)
    return read(lines, path)


def test_the_auditor_agrees_with_every_figure(played, audit):
    auditor = audit.audit(played.lines, played.evidence)
    assert auditor.complaints == []
    assert auditor.worst < audit.TOLERANCE
    assert auditor.counts["miss"] > 10 and auditor.counts["blame"] > 5


@pytest.mark.parametrize("seed", range(6))
def test_the_auditor_agrees_with_random_playthroughs(seed, audit, episode, tmp_path):
    scene = ROOM.replace("{layer}", str(seed % 3 + 1))
    folder = episode(scene, epochs=3, seed=seed, learning_rate=[0.1, 0.01, 2.0][seed % 3])
    case = ("trams", "penguins")[seed % 2]
    played = play_here(tmp_path / "e.npz", folder, case=case, seed=seed, rule=random_option(seed))
    auditor = audit.audit(played.lines, played.evidence)
    assert auditor.complaints == []
    assert set(auditor.counts) >= AUDITED


ROOM = """\
# A room

## All there is

> BACKPROP: trace {layer}
> BACKPROP: question 2

**ERROR FUNCTION:** {miss:+.4f} {prediction:.3f} {target:.3f} {loss:.3e} {typical_miss:.2f} {connections:,d}.

**BACKPROP:** {neuron}: {gain:.5f} {blame:+.5f} {share:+.5f} {alibi:+.5f} {blame_1:.3f} {share_3:.3f} {abs(miss):.2f}.

**LOSS FUNCTION:** {validation_loss:.4f} {typical_validation_miss:.4f} {miss_before:.3f}
{miss - miss_before:.3f} {share_2 / miss:.1%}.

- [Shrink](#shrink)
- [Train](#train)
- [Rewind](#rewind)
- [The next](#next)
- [End](#end)

## Shrink

> REGULARIZATION: shrink 0.5

[Back](#all-there-is)

## Train

> OPTIMIZER: train

[Back](#all-there-is)

## Rewind

> OPTIMIZER: rewind

[Back](#all-there-is)

## Next

> ERROR FUNCTION: worst

[Back](#all-there-is)

## End

**THE END**
"""


def figure_with(events, **known):
    """The first figure in a line that has these values."""
    for event in events:
        for figure in event.get("figures", ()) if event["event"] == "line" else ():
            if all(figure.get(key) == value for key, value in known.items()):
                return event, figure
    raise AssertionError(f"there is no figure with {known}")


def a_blame_a_millionth_off(events):
    _, figure = figure_with(events, fact="blame")
    figure["value"] *= 1 + 1e-6


def another_layer(events):
    _, figure = figure_with(events, fact="blame", layer=3)
    figure["layer"] = 4
    figure["neuron"] = min(figure["neuron"], 12)


def another_neuron(events):
    _, figure = figure_with(events, fact="gain")
    figure["neuron"] = figure["neuron"] % 24 + 1


def another_state(events):
    states = {figure["state"] for event in events for figure in event.get("figures", ()) if "state" in figure}
    _, figure = figure_with(events, fact="miss", epoch=3)
    figure["state"] = min(states - {figure["state"]})


def another_case(events):
    _, figure = figure_with(events, fact="target")
    figure["case"] += 1


def another_set(events):
    _, figure = figure_with(events, fact="loss")
    figure["set"] = "validation"


def a_share_told_as_blame(events):
    _, figure = figure_with(events, fact="share")
    figure["fact"] = "blame"


def a_text_rounded_the_wrong_way(events):
    event, figure = figure_with(events, fact="prediction")
    whole, digit = figure["shown"][:-1], int(figure["shown"][-1])
    wrong = f"{whole}{digit + 1 if digit < 9 else digit - 1}"
    event["text"] = event["text"].replace(figure["shown"], wrong)
    figure["shown"] = wrong


def a_figure_that_is_not_in_the_line(events):
    event, figure = figure_with(events, fact="prediction")
    event["text"] = event["text"].replace(figure["shown"], "something")


@pytest.mark.parametrize(
    "fault",
    [
        a_blame_a_millionth_off,
        another_layer,
        another_neuron,
        another_state,
        another_case,
        another_set,
        a_share_told_as_blame,
        a_text_rounded_the_wrong_way,
        a_figure_that_is_not_in_the_line,
    ],
)
def test_the_auditor_finds_a_planted_fault(fault, short_play, audit):
    events = copy.deepcopy(short_play.events)
    fault(events)
    found = audit.audit([json.dumps(event) for event in events], short_play.evidence).complaints
    assert len(found) == 1, found


def test_the_auditor_finds_a_changed_weight(short_play, audit):
    _, figure = figure_with(short_play.events, fact="blame")
    name = f"state{figure['state']}/W2"
    weights = short_play.evidence[name].copy()
    weights[0] += 1e-6
    assert audit.audit(short_play.lines, short_play.evidence | {name: weights}).complaints


def test_each_event_has_the_keys_of_the_design(played):
    for event in played.events:
        required, allowed = KEYS[event["event"]]
        keys = set(event) - {"event"}
        assert required <= keys <= required | allowed, event


def test_each_figure_has_the_keys_of_the_design(played):
    for figure in played.figures:
        is_reckoned = "expression" in figure
        assert set(figure) <= (RECKONED if is_reckoned else FIGURE)
        assert {"value", "run"} <= set(figure)
        assert is_reckoned or "fact" in figure
        if is_reckoned:
            assert figure["operands"] and all("shown" not in operand for operand in figure["operands"])
    assert all("shown" in figure for event in played.events for figure in event.get("figures", ()))


def test_a_key_that_does_not_apply_is_left_out(played):
    assert not re.search(r":\s*null\b", "".join(played.lines))
    for figure in played.figures:
        assert ("layer" in figure) == ("neuron" in figure)
        assert figure.get("fact") != "connections" or "state" not in figure
        assert figure.get("fact") not in ("gain", "slope", "activation") or "unit" not in figure


def test_events_come_in_the_order_of_the_design(played):
    names = [event["event"] for event in played.events]
    assert names[:2] == ["opened", "run"] and names[-1] == "curtain"
    assert names.count("opened") == names.count("curtain") == 1
    for before, after in pairwise(names):
        assert not (before == after == "trained"), "a run is followed by a line"


def test_a_figure_comes_after_its_run_began(played):
    begun = set()
    for event in played.events:
        if event["event"] == "run":
            assert event["run"] not in begun
            begun.add(event["run"])
        figures = list(event.get("figures", ()))
        for figure in (*figures, *(operand for each in figures for operand in each.get("operands", ()))):
            assert figure["run"] in begun
        assert event["event"] != "trained" or event["run"] in begun


def test_only_a_branch_has_a_parent(played):
    runs = [event for event in played.events if event["event"] == "run"]
    assert [run["run"] for run in runs] == list(range(1, len(runs) + 1))
    assert "parent" not in runs[0]
    assert all(run["parent"] < run["run"] for run in runs[1:])


@pytest.mark.parametrize("played", ["rewound twice"], indirect=True)
def test_each_rewind_is_a_branch_of_the_run_before_it(played):
    runs = [event for event in played.events if event["event"] == "run"]
    assert [run.get("parent") for run in runs] == [None, 1, 2]
    trained = [(event["run"], event["from_epoch"]) for event in played.events if event["event"] == "trained"]
    assert trained == [(1, 0), (2, 0), (3, 0)]


@pytest.mark.parametrize("played", ["rewound twice"], indirect=True)
def test_numbers_that_are_not_finite_are_words(played):
    words = {figure["value"] for figure in played.figures if isinstance(figure["value"], str)}
    lost = played.events[[event["event"] for event in played.events].index("curtain")]["ending"] == "explosion"
    trained = [event for event in played.events if event["event"] == "trained"]
    words |= {trained[-1][key] for key in ("loss", "validation_loss") if isinstance(trained[-1][key], str)}
    assert lost and words and words <= {"nan", "inf", "-inf"}


def test_every_state_that_is_named_is_in_the_evidence_with_the_shape_of_its_network(played):
    sizes = next(event for event in played.events if event["event"] == "run")["network"]["sizes"]
    named = {figure["state"] for figure in played.figures if "state" in figure}
    assert named
    for state in named:
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            assert played.evidence[f"state{state}/W{layer}"].shape == (fan_in, fan_out)
            assert played.evidence[f"state{state}/b{layer}"].shape == (fan_out,)
        assert f"state{state}/W{len(sizes)}" not in played.evidence
    stored = {int(match[1]) for name in played.evidence if (match := re.match(r"state(\d+)/", name))}
    assert stored == named


def test_the_data_of_every_run_are_in_the_evidence(played):
    for event in played.events:
        if event["event"] == "run":
            for part in ("train", "validation"):
                X, y = (played.evidence[f"run{event['run']}/{name}_{part}"] for name in "Xy")
                assert X.shape == (len(y), event["network"]["sizes"][0])
                assert np.isfinite(X).all() and np.isfinite(y).all()


def test_a_case_is_a_row_of_its_set_and_a_neuron_one_of_its_layer(played):
    sizes = next(event for event in played.events if event["event"] == "run")["network"]["sizes"]
    for figure in played.figures:
        if "case" in figure:
            assert 0 <= figure["case"] < len(played.evidence[f"run{figure['run']}/y_{figure['set']}"])
        if "layer" in figure:
            assert 1 <= figure["layer"] < len(sizes) and 1 <= figure["neuron"] <= sizes[figure["layer"]]


def test_a_figure_after_training_names_an_epoch_of_that_training(played):
    spans = {1: 0}
    for event in played.events:
        if event["event"] == "run":
            spans.setdefault(event["run"], 0)
        if event["event"] == "trained":
            spans[event["run"]] = event["to_epoch"]
        for figure in event.get("figures", ()):
            assert 0 <= figure.get("epoch", 0) <= spans[figure["run"]]


def test_a_choice_names_the_option_that_was_taken(played):
    choices = [event for event in played.events if event["event"] == "choice"]
    assert choices
    for event in choices:
        assert 0 <= event["chosen"] < len(event["options"])
        for figure in event.get("figures", ()):
            assert any(figure["shown"] in option for option in event["options"])


@pytest.mark.parametrize("played", ["penguins"], indirect=True)
def test_blame_is_in_grams_with_penguins(played):
    run = next(event for event in played.events if event["event"] == "run")
    assert (run["case_name"], run["unit"]) == ("penguins", "grams")
    in_unit = {"blame", "miss", "share", "alibi", "comes_back", "typical_miss", "prediction", "target", "goal"}
    for figure in played.figures:
        if figure.get("fact") in in_unit:
            assert figure["unit"] == "grams"
    spoken = " ".join(event["text"] for event in played.events if event["event"] == "line")
    assert re.search(r"a blame of [+-][0-9.]+ grams", spoken)
    assert "minutes" not in spoken and "tram" not in spoken
    _, blame = figure_with(played.events, fact="blame", layer=4)
    assert abs(blame["value"]) > 10, "a blame left in scaled units would be a few thousandths"


@pytest.mark.parametrize("played", ["first options"], indirect=True)
def test_the_same_command_prints_the_same_bytes(played, tmp_path):
    again = play_here(tmp_path / "e.npz", "chronicles")
    assert again.lines == played.lines
    assert again.evidence.keys() == played.evidence.keys()
    assert all(np.array_equal(again.evidence[name], array) for name, array in played.evidence.items())


@pytest.mark.parametrize("played", ["first options"], indirect=True)
def test_what_was_trained_is_what_the_evidence_says(played, audit):
    trained = next(event for event in played.events if event["event"] == "trained")
    auditor = audit.Auditor(played.evidence)
    auditor.read(played.lines)
    after = next(f for f in played.figures if f.get("epoch") == trained["to_epoch"] and "state" in f)
    for name, part in (("loss", "train"), ("validation_loss", "validation")):
        assert auditor.set_loss(after | {"set": part}) == pytest.approx(trained[name], rel=1e-12)
