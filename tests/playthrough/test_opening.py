"""Opening: an episode that cannot be played says so in one clear line each, with the file, and what to do."""

import re
import shutil

import pytest

from neural_drama.network.tables import DataError
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.repertoire import episode_names, playables, scenes_folder
from neural_drama.playthrough.settings import SettingsError
from neural_drama.story.problems import ScriptError

REFUSALS = (ScriptError, SettingsError, DataError)

CHANGES = {
    "a seed below zero": ("seed = 5", "seed = -1", "seed must be a whole number from 0"),
    "a seed of words": ("seed = 5", 'seed = "eleven"', "seed must be a whole number"),
    "half a seed": ("seed = 5", "seed = 1.5", "seed must be a whole number"),
    "a true seed": ("seed = 5", "seed = true", "seed must be a whole number"),
    "no seed": ("seed = 5", "", "seed must be a whole number"),
    "no budget": ("budget = 40", "", "budget must be a whole number"),
    "a budget of nothing": ("budget = 40", "budget = 0", "budget must be a whole number from 1 to 100000"),
    "a budget too large": ("budget = 40", "budget = 100001", "budget must be a whole number from 1 to 100000"),
    "no hidden layer": ("hidden = [7, 6, 5]", "hidden = []", "network.hidden must be a list of whole numbers"),
    "a layer of nobody": ("hidden = [7, 6, 5]", "hidden = [7, 0]", "hidden must be a whole number from 1 to 128"),
    "a layer too wide": ("hidden = [7, 6, 5]", "hidden = [129]", "hidden must be a whole number from 1 to 128"),
    "half a neuron": ("hidden = [7, 6, 5]", "hidden = [2.5]", "network.hidden must be a whole number"),
    "too many layers": ("hidden = [7, 6, 5]", f"hidden = {[3] * 13}", "13 layers; at most 12"),
    "hidden is no list": ("hidden = [7, 6, 5]", "hidden = 7", "network.hidden must be a list"),
    "an unknown activation": ('"tanh"', '"tahn"', "must be one of linear, step, sigmoid, tanh, relu"),
    "an activation that is no word": ('"tanh"', "7", "network.activation must be one of linear, step, sigmoid, tanh"),
    "an unknown initialization": (
        "[network]",
        '[network]\ninitialization = "xavier"',
        "network.initialization must be one of lecun, glorot, he, zeros, not 'xavier'",
    ),
    "an unknown loss": ("[network]", '[network]\nloss = "hinge"', "network.loss must be one of half_squared, absolute"),
    "a loss for classes": (
        "[network]",
        '[network]\nloss = "cross_entropy"',
        "network.loss must be one of half_squared, absolute, huber, not 'cross_entropy'",
    ),
    "nobody held out": (
        "[network]",
        "[network]\nvalidation = 0",
        "network.validation must be a number from 0.05 to 0.8",
    ),
    "an unknown optimizer": (
        "[hyperparameters]",
        '[hyperparameters]\noptimizer = "adagrad"',
        "hyperparameters.optimizer must be one of sgd, momentum, rmsprop, adam, adamw, not 'adagrad'",
    ),
    "an unknown schedule": (
        "[hyperparameters]",
        '[hyperparameters]\nschedule = "never"',
        "hyperparameters.schedule must be one of constant, step, cosine, warmup",
    ),
    "an unknown penalty": (
        "[hyperparameters]",
        '[hyperparameters]\npenalty = "l3"',
        "hyperparameters.penalty must be one of none, l1, l2, decoupled",
    ),
    "everyone left out": (
        "[hyperparameters]",
        "[hyperparameters]\ndropout = 1",
        "dropout must be a number from 0 to 0.9",
    ),
    "too much momentum": (
        "[hyperparameters]",
        "[hyperparameters]\nmomentum = 1.0",
        "momentum must be a number from 0 to",
    ),
    "half a span": (
        "[hyperparameters]",
        "[hyperparameters]\nspan = 0.5",
        "span must be a whole number from 1",
    ),
    "a clip below zero": (
        "[hyperparameters]",
        "[hyperparameters]\nclip = -1.0",
        "clip must be a number from 0",
    ),
    "no patience at all": (
        "[hyperparameters]",
        "[hyperparameters]\npatience = -1",
        "patience must be a whole number from 0",
    ),
    "a rate of nothing": ("learning_rate = 0.1", "learning_rate = 0", "learning_rate must be a number from 1e-09"),
    "a rate that is no number": ("learning_rate = 0.1", "learning_rate = nan", "learning_rate must be a number"),
    "a rate without end": ("learning_rate = 0.1", "learning_rate = inf", "learning_rate must be a number"),
    "a rate in words": ("learning_rate = 0.1", 'learning_rate = "fast"', "learning_rate must be a number"),
    "a penalty below zero": ("regularization = 0.0", "regularization = -1", "regularization must be a number from 0"),
    "a batch of nobody": ('batch_size = "all"', "batch_size = 0", "size must be a whole number from 1 to 240"),
    "a batch of too many": ('batch_size = "all"', "batch_size = 241", "size must be a whole number from 1 to 240"),
    "a batch of some": ('batch_size = "all"', 'batch_size = "some"', "batch_size must be a whole number"),
    "no epochs": ("epochs = 6", "epochs = 0", "epochs must be a whole number from 1"),
    "two networks": ("[network]", "[[network]]", "network must be a table"),
    "no case": ('case = "trams"', "", "case must be a text"),
    "an empty case": ('case = "trams"', 'case = ""', "case must be a text"),
    "an unknown case": (
        'case = "trams"', 'case = "whales"', "no case 'whales'; this episode has: trams, arrivals, penguins"
    ),
    "an unknown case offered": (
        '["trams", "penguins"]', '["trams", "penguin"]', "offered: there is no case 'penguin' (did you mean 'penguins'"
    ),
    "no case offered": ('["trams", "penguins"]', "[]", "offered must be a list of texts"),
    "a case that is no table": ('case = "trams"', 'case = "x"\ncases.x = 1', "cases.x must be a table"),
    "no columns": ('columns = ["hour"', 'columns = []\nwere = ["hour"', "cases.trams.columns must be a list of texts"),
    "columns that are numbers": (
        'columns = ["hour"',
        'columns = [1]\nwere = ["hour"',
        "columns must be a list of texts",
    ),
    "an unknown column": ('["hour"', '["our"', "no column 'our'; the columns are tram, hour, passengers"),
    "an unknown target": ('target = "delay_min"', 'target = "delay"', "no column 'delay'"),
    "the target among the inputs": ('["hour"', '["delay_min"', "the target 'delay_min' cannot be an input"),
    "a target of words": ('target = "delay_min"', 'target = "singular"', "no column 'singular'"),
    "no unit": ('unit = "minutes"', "", "cases.trams.unit must be a text"),
    "a goal below zero": ("goal = 0.5", "goal = -1", "cases.trams.goal must be a number from 0"),
    "no goal": ("goal = 0.5", "", "cases.trams.goal must be a number"),
    "no file": ('file = "trams.csv"', "", "cases.trams.file must be a text"),
    "a missing file": ('file = "trams.csv"', 'file = "buses.csv"', "there is no file 'buses.csv'"),
    "a file above": ('file = "trams.csv"', 'file = "../trams.csv"', "'../trams.csv' leaves the episode's folder"),
    "a file elsewhere": ('file = "trams.csv"', 'file = "/etc/passwd"', "'/etc/passwd' leaves the episode's folder"),
    "a folder": ('file = "trams.csv"', 'file = "."', "leaves the episode's folder"),
    "an escape in the unit": ('unit = "minutes"', 'unit = "\\u001b[31m"', "U+001B"),
    "an unknown role": (
        'role = "loss function"',
        'role = "lost function"',
        "unknown role 'lost function' (did you mean",
    ),
    "no TOML": ("[network]", "[network", "this is not TOML"),
    "two seeds": ("seed = 5", "seed = 5\nseed = 6", "this is not TOML"),
}
"""What is replaced in episode.toml, by what, and what the one line then says."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_broken_episode_says_what_is_wrong_in_one_line_with_the_file(name, episode):
    folder = episode()
    file = folder / "episode.toml"
    source = file.read_text(encoding="utf-8")
    old, new, expected = CHANGES[name]
    assert old in source, "the fault can be planted"
    file.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(REFUSALS) as refused:
        open_playthrough(str(folder))
    message = str(refused.value)
    assert expected in message
    assert message.isprintable(), "one line, and nothing a terminal obeys"
    if not expected.startswith("no case"):
        assert re.match(r".*(episode\.toml|trams\.csv)(:\d+)?: ", message)


@pytest.mark.parametrize("name", ["an unknown case", "the target among the inputs"])
def test_also_these_name_the_line_of_episode_toml(name, episode):
    folder = episode()
    file = folder / "episode.toml"
    old, new, _ = CHANGES[name]
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(REFUSALS, match=r"episode\.toml:\d+: "):
        open_playthrough(str(folder))


@pytest.mark.parametrize("name", ["a seed of words", "an unknown activation", "no TOML", "an unknown role"])
def test_the_line_that_is_named_is_the_line_that_is_wrong(name, episode):
    folder = episode()
    file = folder / "episode.toml"
    old, new, _ = CHANGES[name]
    source = file.read_text(encoding="utf-8").replace(old, new, 1)
    file.write_text(source, encoding="utf-8")
    with pytest.raises(REFUSALS) as refused:
        open_playthrough(str(folder))
    named = int(re.search(r"episode\.toml:(\d+):", str(refused.value))[1])
    assert new.strip() in source.splitlines()[named - 1]


def test_a_seed_too_long_for_a_float_is_refused(episode):
    with pytest.raises(REFUSALS):
        open_playthrough(str(episode(seed="1" + "0" * 400)))


def test_a_seed_keeps_every_digit(episode):
    assert open_playthrough(str(episode(seed=2**53 + 1))).seed == 2**53 + 1


def write_trams(folder, change):
    """The case of a small episode with its rows changed; change takes and gives lists of values."""
    header, *rows = (folder / "trams.csv").read_text(encoding="utf-8").splitlines()
    changed = [",".join(row) for row in change([row.split(",") for row in rows])]
    (folder / "trams.csv").write_text("\n".join([header, *changed, ""]), encoding="utf-8")


def delayed(row, delay):
    """A row of the trams with another delay, which stands before whether that was late."""
    return [*row[:-2], delay, row[-1]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: [*rows[:5], ["oops"], *rows[5:]], "trams.csv:7: 1 values, but the header names 9 columns"),
        (lambda rows: [delayed(rows[0], "late"), *rows[1:]], "trams.csv:2: column 'delay_min' holds 'late'"),
        (lambda rows: [delayed(rows[0], "inf"), *rows[1:]], "trams.csv:2: column 'delay_min' holds 'inf'"),
        (lambda rows: [delayed(rows[0], "\x1b[31m"), *rows[1:]], "trams.csv:2: U+001B is not allowed here"),
        (lambda rows: [], "trams.csv"),
    ],
    ids=["a short row", "a word", "infinity", "an escape", "only a header"],
)
def test_data_that_cannot_be_used_are_named_by_file_and_row(change, expected, episode):
    folder = episode()
    write_trams(folder, change)
    with pytest.raises(DataError) as refused:
        open_playthrough(str(folder))
    assert str(refused.value).startswith(expected) and str(refused.value).isprintable()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[:3],
        lambda rows: [delayed(row, "3.0") for row in rows],
    ],
    ids=["three rows", "always the same target"],
)
def test_data_that_nothing_can_be_learned_from_are_refused(change, episode):
    folder = episode()
    write_trams(folder, change)
    with pytest.raises(REFUSALS, match="trams.csv"):
        open_playthrough(str(folder))


def test_data_too_large_to_standardize_are_refused(episode):
    folder = episode()
    write_trams(folder, lambda rows: [delayed(row, f"{(-1) ** i}e308") for i, row in enumerate(rows)])
    with pytest.raises(REFUSALS, match="trams.csv"):
        open_playthrough(str(folder))


def test_a_link_out_of_the_folder_is_no_way_to_other_data(episode, tmp_path):
    folder = episode()
    shutil.move(folder / "trams.csv", tmp_path / "elsewhere.csv")
    (folder / "trams.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(SettingsError, match="leaves the episode's folder"):
        open_playthrough(str(folder))


def test_an_unknown_case_lists_the_cases():
    with pytest.raises(SettingsError, match="no case 'whales'; this episode has: trams, arrivals, penguins"):
        open_playthrough("chronicles", case="whales")


def test_an_unknown_episode_lists_the_episodes():
    with pytest.raises(SettingsError, match="no episode 'steepest'; there are: chronicles"):
        open_playthrough("steepest")


def test_an_episode_is_sought_in_the_folder_that_is_named(episode, tmp_path):
    assert episode().name == "rounds"
    assert open_playthrough("rounds", scenes=tmp_path).episode.name == "rounds"
    with pytest.raises(SettingsError, match="no episode 'chronicles'; there are: rounds"):
        open_playthrough("chronicles", scenes=tmp_path)
    with pytest.raises(SettingsError, match="there are: none"):
        open_playthrough("chronicles", scenes=tmp_path / "nowhere")


@pytest.mark.parametrize("path", ["nowhere.md", "no/such/folder", "/no/such/scene.md"])
def test_a_path_that_leads_nowhere_is_named(path):
    with pytest.raises(REFUSALS, match=re.escape(path)):
        open_playthrough(path)


def test_a_name_too_long_for_the_file_system_is_an_unknown_episode():
    with pytest.raises(REFUSALS):
        open_playthrough("a" * 300)


def test_a_cue_for_a_layer_that_the_network_lacks_is_refused(episode):
    with pytest.raises(ScriptError, match=r"01-rounds\.md:\d+: E311 layer is a whole number from 1 to 1"):
        open_playthrough(str(episode(hidden=[4])))


def test_a_loose_scene_plays_on_the_standard_case(tmp_path, hear):
    scene = tmp_path / "loose.md"
    scene.write_text("# Loose\n\n## A\n\n**ERROR FUNCTION:** {miss:+.1f} {unit} on {singular} {incident}!\n", "utf-8")
    play, standard = open_playthrough(str(scene)), open_playthrough("chronicles")
    assert play.moment.parameters.vector.tobytes() == standard.moment.parameters.vector.tobytes()
    texts = [event.text for event in hear(play) if hasattr(event, "text")]
    number = standard.moment.case_file.number_of(standard.moment.incident)
    assert texts == [f"{standard.moment.miss:+.1f} minutes on tram {number}!"]
    assert open_playthrough(str(scene), case="penguins").moment.case_file.unit == "grams"


def test_the_cases_of_an_episode_are_listed_with_its_own_first(episode):
    assert [(playable.issue, playable.case) for playable in playables()] == [
        ("1.1 The Backpropagation Chronicles", "trams"),
        ("1.1 The Backpropagation Chronicles", "penguins"),
    ]
    folder = episode()
    file = folder / "episode.toml"
    file.write_text(file.read_text("utf-8").replace('case = "trams"', 'case = "penguins"'), "utf-8")
    assert [playable.case for playable in playables(folder.parent)] == ["penguins", "trams"]
    file.write_text(re.sub("offered = .*", "", file.read_text("utf-8")), "utf-8")
    assert [playable.case for playable in playables(folder.parent)] == ["penguins", "trams", "arrivals"]


def test_the_shipped_episodes_are_found():
    assert episode_names(scenes_folder()) == ["chronicles"]
