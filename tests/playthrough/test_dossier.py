"""What the player does is counted, looked back on and taken to another case, and no rewind of the story undoes it."""

import json
import math

import numpy as np
import pytest

from neural_drama.cli import main
from neural_drama.handover.making import Listener
from neural_drama.handover.replaying import open_handover
from neural_drama.handover.verifying import verify
from neural_drama.kit.checking import check
from neural_drama.kit.rehearsal import Asked, rehearse
from neural_drama.network.tables import DataError
from neural_drama.notebook.gathering import notebook_of
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import Accused, CurtainFell, Noted, RunBegan
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.misconceptions import MISCONCEPTIONS
from neural_drama.playthrough.moves import Set, Take, read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import json_lines
from neural_drama.proof.proving import prove_in
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import opening_of, resume
from neural_drama.saves.store import Store
from neural_drama.saves.whereabouts import FOLDER_VARIABLE
from neural_drama.story.problems import ScriptError

COUNTS = (
    "**BACKPROP:** {named:d} {named_right:d} {met:d} {repaired:d} {answers_before:d} {right_before:d} "
    "{answers_after:d} {right_after:d}"
)

SCENE = f"""\
# Everything

## The hub

{COUNTS}

- [End](#the-end)
- [Ask](#asked)
- [Line up](#lined-up)
- [Train](#trained)
- [Meet](#met)
- [Repair](#repaired)
- [Test](#tested)
- [Undo the training](#undone)
- [Look back](#looked-back)
- [Look at the line-up that nobody chose from](#shown)
- [Back to the hub as it was](#the-hub) {{rewind}}
- [Another case](#another)
- [The same case](#the-same)

## Asked

> BACKPROP: ask 2

**BACKPROP:** You said {{accused:d}}, it was {{culprit:d}}.

[On](#the-hub)

## Lined up

> BACKPROP: lineup 3

- [One](#one)
- [Two](#two)
- [Three](#three)

## One

> BACKPROP: question 1

[On](#again)

## Two

> BACKPROP: question 2

[On](#again)

## Three

> BACKPROP: question 3

[On](#again)

## Again

It is {{neuron}}.

- [On](#the-hub)
- [Another of them](#one)

## Shown

> BACKPROP: lineup 2
> BACKPROP: question 2

[On](#the-hub)

## Trained

> OPTIMIZER: desk
> OPTIMIZER: train

After {{epoch:d}} of {{epochs_left:d}}: {{miss:+.6f}}.

[On](#the-hub)

## Met

> NARRATOR: note met nan-means-broken
> NARRATOR: note met nan-means-broken

[On](#the-hub)

## Repaired

> NARRATOR: note repaired nan-means-broken
> NARRATOR: note repaired model-stores-data

[On](#the-hub)

## Tested

> NARRATOR: answer before right
> NARRATOR: answer before wrong
> NARRATOR: answer after right

[On](#the-hub)

## Undone

> OPTIMIZER: rewind

Back at {{epoch:d}} with {{epochs_left:d}}.

[On](#the-hub)

## Looked back

> NARRATOR: replay {{epoch - 1}}

Then: {{epoch:d}} {{miss:+.9f}} {{loss:.9f}} {{miss_before:+.9f}} {{epochs_left:d}} {{epochs:d}}.

It ended as {{ending}}, {{outcome}}, {{came_drop:.3g}}.

- [Trace](#traced)
- [Ask](#asked)
- [Train](#trained)
- [Worst](#the-next)
- [End](#the-end)
- [Back to the hub as it was](#the-hub) {{rewind}}
- [Slower](#slower)

## Traced

> BACKPROP: trace 1
> NARRATOR: replay 100000

Last: {{epoch:d}} {{neuron:d}} {{blame:+.9f}}.

> NARRATOR: replay 0

First: {{epoch:d}} {{blame:+.9f}}.

> NARRATOR: present

Now: {{epoch:d}} {{layer:d}} {{miss:+.9f}}.

[On](#the-hub)

## The next

> ERROR FUNCTION: worst

[On](#the-hub)

## Slower

> LEARNING RATE: slow 10

Now: {{epoch:d}} {{learning_rate:.3g}}.

[On](#the-hub)

## Another

> ERROR FUNCTION: open pair

On {{plural}}: {{miss:+.6f}}, {{loss_function}}, {{goal}}, {{epochs_left:d}} left.

[On](#the-hub)

## The same

> ERROR FUNCTION: open numbers

On {{plural}}: {{miss:+.6f}}, {{epochs_left:d}} left.

[On](#the-hub)

## The end

**THE END**
"""
WAYS = (
    "end", "ask", "line up", "train", "meet", "repair", "test", "undo", "look back", "shown", "rewind", "another",
    "same",
)  # fmt: skip
AFTER_LOOKING = ("trace", "ask", "train", "worst", "end", "rewind", "slower")


@pytest.fixture(scope="module")
def folder(laboratory):
    return laboratory(SCENE)


@pytest.fixture
def play(folder):
    """The scene at its first choice."""
    play = open_playthrough(str(folder))
    listen(play)
    return play


def listen(play):
    heard = []
    while (event := play.advance()) is not play.waiting:
        heard.append(event)
        if isinstance(event, CurtainFell):
            break
    return heard


def go(play, way, *answers, ways=WAYS):
    """Take a way from the choice that is on, answer what is asked on it, and give what was heard."""
    play.take(ways.index(way) + 1)
    heard = listen(play)
    for answer in answers:
        answer(play)
        heard += listen(play)
    return heard


def train(play, epochs=3, rate=0.1):
    sets = (Set("epochs", epochs), Set("rate", rate))
    return go(play, "train", lambda one: one.set_desk(*sets), lambda one: one.end_training())


def name(number):
    return lambda play: play.name_neuron(number)


def take(number):
    return lambda play: play.take(number)


def texts(heard):
    return [event.text for event in heard if isinstance(event, Spoken)]


def counts(play):
    return [
        int(play.fact(fact))
        for fact in (
            "named", "named_right", "met", "repaired", "answers_before", "right_before", "answers_after", "right_after",
        )
    ]  # fmt: skip


# neurons that were named


def most_responsible(play, layer):
    return int(np.argmax(np.abs(play.moment.attribution.blame[layer - 1]))) + 1


def test_whoever_names_the_most_responsible_is_counted_right_and_whoever_names_another_is_not(play):
    wrong = most_responsible(play, 2) % 4 + 1
    heard = go(play, "ask", name(wrong))
    assert counts(play)[:2] == [1, 0]
    assert [(event.moment.layer, event.moment.neuron) for event in heard if isinstance(event, Accused)] == [(2, wrong)]
    train(play)
    go(play, "ask", name(most_responsible(play, 2)))
    assert counts(play)[:2] == [2, 1]


def test_who_has_heard_the_answer_is_not_counted_once_more(play):
    go(play, "ask", name(1))
    heard = go(play, "ask", name(most_responsible(play, 2)))
    assert counts(play)[0] == 1
    assert not [event for event in heard if isinstance(event, Accused)]


def test_the_first_suspect_that_the_player_chooses_from_a_line_up_is_the_one_named(play):
    play.take(WAYS.index("line up") + 1)
    listen(play)
    seats, culprit = play.moment.lineup, most_responsible(play, 3)
    play.take(seats.index(culprit) + 1)
    heard = listen(play)
    assert [event.moment.neuron for event in heard if isinstance(event, Accused)] == [culprit]
    play.take(2)  # suspect one is questioned too, now that it is known
    listen(play)
    assert counts(play)[:2] == [1, 1]


def test_a_suspect_whom_the_story_questions_is_nobody_that_the_player_named(play):
    assert not [event for event in go(play, "shown") if isinstance(event, Accused)]
    assert counts(play)[0] == 0


def test_a_rewind_within_the_story_does_not_take_back_what_the_player_did(play):
    train(play)
    go(play, "ask", name(1))
    go(play, "meet")
    go(play, "test")
    before = counts(play)
    heard = go(play, "undo")
    assert texts(heard)[0] == "Back at 0 with 200."
    assert counts(play) == before == [1, before[1], 1, 0, 2, 1, 1, 1]


def test_a_rewind_of_the_story_takes_back_what_was_counted_but_not_what_was_learned(play):
    go(play, "meet")  # leads to the hub again
    go(play, "ask", name(1))
    go(play, "repair")
    assert counts(play)[:4] == [1, counts(play)[1], 1, 1]
    go(play, "rewind")  # to when the hub was come to last
    assert counts(play)[:4] == [1, counts(play)[1], 1, 1]
    play.take(WAYS.index("look back") + 1)
    listen(play)
    go(play, "ask", name(1), ways=AFTER_LOOKING)
    go(play, "meet")
    assert counts(play)[0] == 1, "the same network, incident and layer"


# misconceptions and questions


def test_the_fourteen_are_there_each_in_a_sentence(play):
    assert len(MISCONCEPTIONS) == 14
    for each in MISCONCEPTIONS.values():
        assert each.statement.endswith(".") and each.truth.endswith(".")
        assert each.statement != each.truth and len(each.truth) <= 120


def test_a_misconception_is_met_once_and_only_one_that_was_met_is_repaired(play):
    assert not [event for event in go(play, "repair") if isinstance(event, Noted)]
    assert counts(play)[2:4] == [0, 0]
    heard = go(play, "meet") + go(play, "meet") + go(play, "repair") + go(play, "repair")
    assert [event for event in heard if isinstance(event, Noted)] == [
        Noted("met", "nan-means-broken", "01-room"), Noted("repaired", "nan-means-broken", "01-room"),
    ]  # fmt: skip
    assert counts(play)[2:4] == [1, 1]


def test_answers_are_counted_before_and_after(play):
    heard = go(play, "test")
    assert counts(play)[4:] == [2, 1, 1, 1]
    assert [(event.how, event.name) for event in heard if isinstance(event, Noted)] == [
        ("before", "right"), ("before", "wrong"), ("after", "right"),
    ]  # fmt: skip


# the slow replay


def test_lines_after_a_replay_speak_of_the_epoch_and_their_figures_say_so(play):
    train(play, 5)
    present = play.moment
    heard = go(play, "look back")
    line = next(event for event in heard if isinstance(event, Spoken))
    then = present.at(4)
    epoch, miss, loss, before, left, _ = line.figures
    assert (epoch.value, miss.value, loss.value) == (4, then.miss, then.loss)
    assert miss.epoch == loss.epoch == 4 and miss.parameters is line.moment.parameters
    assert np.array_equal(miss.parameters.vector, present.history.parameters_at(4).vector)
    assert before.value == present.earlier.miss and before.epoch == 0, "as ever: before the training"
    assert left.value == 195 and left.epoch == 5, "what is spent is spent"
    assert f"It ended as {present.verdict}, {play.fact('outcome')}" in texts(heard)[1]
    assert line.at(2) is line, "it is about one epoch and about no other"
    assert play.moment.history is present.history, "the curves are those of the whole run"


def test_the_present_comes_back_as_it_was(play):
    train(play, 5)
    present = play.moment
    go(play, "look back")
    said = texts(go(play, "trace", ways=AFTER_LOOKING))
    neuron = int(np.argmax(np.abs(present.at(4).attribution.blame[0])))
    blames = [present.at(epoch).attribution.blame[0][neuron] for epoch in (5, 0)]
    assert said[0] == f"Last: 5 {neuron + 1} {blames[0]:+.9f}."
    assert said[1] == f"First: 0 {blames[1]:+.9f}."
    assert said[2] == f"Now: 5 {present.layer} {present.miss:+.9f}."
    assert play.moment.present is None and play.moment.is_after_run
    assert play.moment.parameters is present.parameters


def test_a_training_a_worst_case_and_a_setting_are_never_those_of_a_replayed_epoch(play):
    train(play, 5)
    go(play, "look back")
    play.take(AFTER_LOOKING.index("train") + 1)
    listen(play)
    assert play.moment.epoch == 5 and play.moment.present is None
    play.set_desk(Set("epochs", 2))
    listen(play)
    assert (play.waiting.from_epoch, play.waiting.to_epoch) == (5, 7)
    play.end_training()
    listen(play)
    assert play.moment.epochs_left == 193
    go(play, "look back")
    worst = play.moment.present.worst_unheard()
    go(play, "worst", ways=AFTER_LOOKING)
    assert (play.moment.epoch, play.moment.incident) == (7, worst)
    go(play, "look back")
    assert texts(go(play, "slower", ways=AFTER_LOOKING))[0] == "Now: 7 0.0100."
    assert play.moment.hyperparameters.learning_rate == pytest.approx(0.01)


def test_the_curtain_falls_on_the_present(play):
    train(play, 5)
    go(play, "look back")
    go(play, "end", ways=AFTER_LOOKING)
    assert play.is_over and play.moment.epoch == 5 and play.moment.present is None


def test_a_neuron_that_is_named_while_an_epoch_is_replayed_counts(play):
    train(play, 5)
    go(play, "look back")
    culprit = most_responsible(play, 2)
    go(play, "ask", name(culprit), ways=AFTER_LOOKING)
    assert counts(play)[:2] == [1, 1]
    train(play, 1)
    assert counts(play)[:2] == [1, 1] and play.moment.epoch == 6


def test_a_rewind_out_of_a_replay_leads_to_what_was_there(play):
    train(play, 5)
    hub = play.moment
    go(play, "look back")
    go(play, "rewind", ways=AFTER_LOOKING)
    assert play.moment.present is None and play.moment.run == hub.run
    assert play.moment.parameters is hub.parameters


def test_a_rewind_into_a_replay_leads_into_it_again(folder, tmp_path, laboratory):
    scene = SCENE.replace("- [Slower](#slower)", "- [Slower](#slower)\n- [Into](#inside)")
    scene = scene.replace("## Slower", "## Inside\n\nInside {epoch:d}.\n\n- [Train](#trained-inside)\n\n## Slower")
    scene = scene.replace(
        "## Slower",
        "## Trained inside\n\n> OPTIMIZER: train\n\n- [Back](#inside) {rewind}\n- [On](#the-hub)\n\n## Slower",
    )
    play = open_playthrough(str(laboratory(scene)))
    listen(play)
    train(play, 5)
    go(play, "look back")
    go(play, "into", ways=(*AFTER_LOOKING, "into"))
    play.take(1)
    listen(play)
    play.end_training()
    listen(play)
    assert play.moment.epoch == 10
    play.take(1)
    heard = listen(play)
    assert texts(heard) == ["Inside 4."]
    began = next(event for event in heard if isinstance(event, RunBegan))
    assert (began.moment.epoch, began.moment.run, play.moment.run) == (5, 2, 2)
    assert play.moment.now.epoch == 5 and play.moment.now.run == 2


def test_a_run_that_was_lost_can_be_replayed_and_its_last_epoch_is_no_number(play):
    train(play, 60, rate=1000)
    assert play.moment.history.first_non_finite is not None
    last = play.moment.epoch
    heard = go(play, "look back")
    assert texts(heard)[0].startswith(f"Then: {last - 1} ") and texts(heard)[1].startswith("It ended as explosion")
    said = texts(go(play, "trace", ways=AFTER_LOOKING))
    assert said[0].startswith(f"Last: {last} ") and not math.isfinite(float(said[0].split()[-1][:-1]))
    assert said[2].startswith(f"Now: {last} ")


def test_without_a_training_there_is_one_epoch_to_replay(play):
    assert texts(go(play, "look back"))[0].startswith("Then: 0 ")


# another case


def test_another_case_is_a_new_run_of_the_same_make(play):
    train(play, 5)
    old = play.moment
    heard = go(play, "another")
    began = next(event for event in heard if isinstance(event, RunBegan))
    assert (began.moment.run, began.parent, began.moment.case_file.name) == (2, None, "pair")
    assert texts(heard)[0].endswith("binary_cross_entropy, 0.2, 195 left.")
    moment = play.moment
    assert moment.architecture.sizes[1:-1] == old.architecture.sizes[1:-1] and moment.epoch == 0
    assert moment.architecture.activation is old.architecture.activation
    assert moment.heard == {moment.incident} and moment.layer == moment.architecture.layers - 1
    assert moment.earlier is moment and moment.hyperparameters.batch_size == len(moment.case_file.dataset.X_train)
    alone = open_playthrough(str(play.episode.folder), "pair").moment
    assert np.array_equal(moment.parameters.vector, alone.parameters.vector), "as if it had been opened on that case"
    assert moment.incident == alone.incident
    go(play, "undo")
    assert play.moment.case_file.name == "numbers" and play.moment.epoch == 0


def test_the_case_that_is_on_is_opened_anew_on_a_fresh_network(play):
    first = play.moment
    train(play, 5)
    heard = go(play, "same")
    assert texts(heard)[0].endswith("195 left.")
    assert play.moment.epoch == 0 and play.moment.run == 2
    assert np.array_equal(play.moment.parameters.vector, first.parameters.vector)


def test_a_case_that_there_is_not_is_told_on_its_line(laboratory):
    folder = laboratory(SCENE.replace("open pair", "open pear"))
    with pytest.raises(ScriptError, match=r"01-room\.md:\d+: E311 case is numbers, pair or triple, not 'pear'"):
        open_playthrough(str(folder))
    assert any("not 'pear'" in str(problem) for problem in check(str(folder)))


def test_a_case_whose_data_are_bad_is_refused_when_the_episode_is_opened_but_only_if_a_scene_opens_it(laboratory):
    folder = laboratory(SCENE)
    (folder / "pair.csv").write_text("width,height,target\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"pair\.csv:2"):
        open_playthrough(str(folder))
    (folder / "pair.csv").unlink()
    with pytest.raises(SettingsError, match="there is no file 'pair.csv' beside it"):
        open_playthrough(str(folder))
    (folder / "01-room.md").write_text(SCENE.replace("open pair", "open triple"), encoding="utf-8")
    assert open_playthrough(str(folder)).moment.cases.keys() == {"triple", "numbers"}


# all of it, handed on, saved, audited, proved, rehearsed

MOVES = "2,neuron=2,3,1,1,4,epochs=4,5,9,1,9,2,neuron=1,8,6,12,4,epochs=3,2,neuron=3,13,4,epochs=2,9,3,7,12,9,5"


def test_it_is_handed_on_and_comes_out_the_same(folder):
    play = open_playthrough(str(folder))
    listener = Listener(play)
    told = [each.event for each in listener.hear(autoplay(play, read_moves(MOVES)))]
    assert {event.moment.case_file.name for event in told if isinstance(event, RunBegan)} == {"numbers", "pair"}
    replayed = open_handover(listener.file())
    assert replayed.play.case == "numbers"
    again = [each.event for each in replayed.answered()]
    assert texts(again) == texts(told)
    assert verify(open_handover(listener.file())).reads_the_same


def test_every_figure_of_it_is_audited_and_proved(folder, tmp_path, audit):
    play, evidence = open_playthrough(str(folder)), Evidence()
    told = []

    def hear():
        for answered in autoplay(play, read_moves(MOVES)):
            told.append(answered.event)
            yield answered

    lines = list(json_lines(hear(), evidence))
    evidence.save(tmp_path / "evidence.npz")
    auditor = audit.Auditor(np.load(tmp_path / "evidence.npz"))
    auditor.read(lines)
    assert auditor.complaints == [] and auditor.counts["miss"] > 10
    runs = [json.loads(line) for line in lines if '"event": "run"' in line]
    made = {(run["case_name"], run["network"]["output"]) for run in runs}
    assert made == {("numbers", "linear"), ("pair", "sigmoid")}
    assert {json.loads(line)["event"] for line in lines} <= {
        "opened", "run", "line", "choice", "named", "trained", "rewound", "curtain",
    }  # fmt: skip
    spoken = [event for event in told if isinstance(event, Spoken)]
    for line in spoken:
        for place in range(len(line.figures)):
            assert prove_in(line, place).agrees, line.text


def test_going_back_along_the_timeline_undoes_it_and_coming_again_brings_the_same(folder):
    play = open_playthrough(str(folder))
    timelines = Timelines(play)
    for way, *answers in (("ask", name(2)), ("meet",), ("another",), ("look back",)):
        listen(timelines)
        timelines.take(WAYS.index(way) + 1)
        for answer in answers:
            listen(timelines)
            answer(timelines)
    listen(timelines)
    end, dossier, moment = timelines.here, play.moment.dossier, play.moment
    assert play.moment.case_file.name == "pair" and play.moment.present is not None
    timelines.go_to(timelines.opening)
    assert play.moment.dossier.named == 0 and play.moment.case_file.name == "numbers"
    timelines.go_to(end, 1)
    assert play.moment.dossier == dossier and play.moment.case_file.name == "pair"
    assert np.array_equal(play.moment.parameters.vector, moment.parameters.vector)
    timelines.rewind(3)
    assert play.moment.dossier.met == () and play.moment.dossier.named == 1
    assert play.moment.case_file.name == "numbers"


def test_rehearsals_bear_it_and_the_checker_has_no_error(folder):
    for is_real, times in ((False, 40), (True, 4)):
        _, tally = rehearse(Asked(str(folder), is_real=is_real), times, 1, processes=1)
        assert tally.failures == {}
    assert [problem for problem in check(str(folder)) if problem.severity == "error"] == []


def test_what_is_counted_by_measurement_is_a_verdict_and_so_replayed_as_it_was(laboratory):
    folder = laboratory(SCENE.replace("[On](#the-hub)", "[Well](#the-hub) {if named_right > 0}\n\n[On](#the-hub)", 1))
    play = open_playthrough(str(folder))
    listen(play)
    go(play, "ask", name(most_responsible(play, 2)))
    play.take(1)
    assert True in [verdict for turn in play.turns for verdict in turn.verdicts]


def test_a_screenplay_says_what_the_new_cues_do(folder, capsys):
    assert main(["script", str(folder)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "open a case of the episode" in said and "speak of the network as it was after an epoch" in said


def test_the_facts_are_those_of_the_dossier():
    assert {"named", "named_right", "met", "repaired", "answers_before", "right_after"} <= FACTS.keys()


def test_a_saved_game_goes_on_in_the_middle_of_a_replay_on_another_case(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    play = open_playthrough(str(folder))
    timelines = Timelines(play, Journal(Store.open, opening_of(play, str(folder), None)))
    for move in read_moves("2,neuron=2,5,12,4"):
        listen(timelines)
        timelines.take(move.option) if isinstance(move, Take) else timelines.name_neuron(move.neuron)
    listen(timelines)
    timelines.set_desk(Set("epochs", 4))
    listen(timelines)
    timelines.end_training()
    listen(timelines)
    timelines.take(WAYS.index("look back") + 1)
    listen(timelines)
    before = play.moment
    assert (before.case_file.name, before.epoch, before.now.epoch) == ("pair", 3, 4)
    with Store.open() as store:
        (game,) = store.playthroughs()
        assert store.sources(game.script).files.keys() >= {"numbers.csv", "pair.csv", "triple.csv"}
    resumed = resume(Store.open, game.id)
    listen(resumed.timelines)
    after = resumed.timelines.play.moment
    assert (after.case_file.name, after.epoch, after.now.epoch, after.dossier) == ("pair", 3, 4, before.dossier)
    assert np.array_equal(after.parameters.vector, before.parameters.vector)
    assert resumed.timelines.play.case == "numbers"
    assert notebook_of(resumed.timelines) == notebook_of(timelines)


def test_so_many_epochs_in_a_row_are_not_looked_back_on_without_asking_the_player(laboratory):
    cues = "> NARRATOR: replay 0\n" * 21
    play = open_playthrough(str(laboratory(f"# Back\n\n## Here\n\n{cues}\nDone.\n\n**THE END**\n")))
    with pytest.raises(ScriptError, match="E702 the story asked for more than 20 labors"):
        listen(play)
