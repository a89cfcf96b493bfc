"""The glossary: every word of the game is there, found by the field's names too, and says what the code does."""

import re
from dataclasses import replace

import pytest

from neural_drama.booklet.glossary import GLOSSARY, found_by, look_up, meant_by
from neural_drama.booklet.kettles import kettles
from neural_drama.booklet.letters import in_letters
from neural_drama.booklet.printing import entry_in_lines
from neural_drama.network.activations import ACTIVATIONS
from neural_drama.network.hyperparameters import BOUNDS, WORDS
from neural_drama.network.initialization import DEVIATIONS
from neural_drama.network.losses import LOSSES
from neural_drama.pictures.lights import LIGHTS
from neural_drama.playthrough.desk import controls
from neural_drama.playthrough.endings import ENDINGS
from neural_drama.playthrough.facts import FACTS

CALLED_BY_THE_FIELD = {
    "delta": "blame", "error signal": "blame", "residual": "miss", "weight decay": "decoupled decay",
    "backpropagation": "backward pass", "derivative": "slope", "finite difference": "nudge", "RMSE": "typical miss",
    "label": "target", "feature": "input", "step size": "learning rate", "early stopping": "patience",
    "ablation": "alibi test", "mini-batch": "batch", "vanishing gradient": "vanishing", "δ": "blame",
    "λ": "regularization",
}  # fmt: skip

PLAIN_FACTS = ("singular", "plural", "about", "quantity", "unit", "won", "right", "solved")
"""Facts that are everyday words, or words of a case file."""


def test_each_word_has_one_entry_and_the_alphabet_orders_them():
    words = [entry.word for entry in GLOSSARY]
    assert words == sorted(set(words)) and len(words) > 100


@pytest.mark.parametrize("entry", GLOSSARY, ids=lambda entry: entry.word)
def test_an_entry_is_short_and_leads_only_to_entries(entry):
    assert entry.meaning.endswith(".") and len(re.findall(r"[.:;] ", entry.meaning)) <= 3 and len(entry.meaning) <= 240
    assert look_up(entry.word) is entry
    assert entry.see and entry.word not in entry.see
    for word in entry.see:
        assert look_up(word) is not None and look_up(word).word == word


@pytest.mark.parametrize(("field", "word"), CALLED_BY_THE_FIELD.items())
def test_the_fields_names_are_known(field, word):
    assert look_up(field).word == word


def test_whatever_can_be_chosen_at_the_desk_has_an_entry():
    offered = controls(kettles(), with_network=True)
    names = {name for control in offered for name in (control.title, control.name, control.sets)}
    names |= {word for control in offered for word in control.words if word != "none"}
    names |= {*BOUNDS, *ACTIVATIONS, *DEVIATIONS, *LOSSES, *LIGHTS, *(ending.name for ending in ENDINGS)}
    names |= {word for words in WORDS.values() for word in words if word != "none"}
    assert {name for name in names if look_up(name) is None} == set()


def test_the_facts_about_a_neuron_or_a_set_of_cases_have_entries():
    subjects = ("neuron", "layer", "train", "validation")
    asked = {
        re.sub(r"_(before|[0-9])$", "", fact.name)
        for fact in FACTS.values()
        if fact.subject in subjects and fact.kind != "truth" and fact.name not in PLAIN_FACTS
    }
    assert {name for name in asked if look_up(name) is None} <= {"weight_onward", "accused_blame"}
    assert {"blame", "gain", "share", "alibi", "loss", "typical_miss"} <= asked


def test_a_word_that_is_not_there_is_answered_with_those_that_may_be_meant():
    assert look_up("blaem") is None and "blame" in meant_by("blaem")
    assert "learning rate" in meant_by("lerning rate")
    assert meant_by("xyzzyx") == ()


def test_typing_finds_words_that_begin_so_first():
    found = [entry.word for entry in found_by("lo")]
    assert found[0].startswith("lo") and "linear" not in found
    begins = [word.startswith("lo") for word in found]
    assert begins == sorted(begins, reverse=True) and {"logit", "loss"} <= set(found)
    assert found_by("") == GLOSSARY and found_by("zzz") == ()


@pytest.mark.parametrize("width", [20, 40, 80])
def test_entries_keep_to_a_width_and_to_letters(width):
    for entry in GLOSSARY:
        lines = entry_in_lines(entry, width, is_in_letters=True)
        assert all(line.isascii() and (len(line) <= width or " " not in line.strip()) for line in lines)
        assert "?" not in "".join(lines), "each sign has letters that say it"


def test_letters_stand_for_signs():
    assert in_letters("δ_j = s·∂ℓ/∂z × λ") == "delta_j = s*dloss/dz * lambda"
    assert in_letters("Žofie’s café — “naïve” …") == "Zofie's cafe - \"naive\" ..."
    assert in_letters("茶") == "?" and in_letters("plain") == "plain"


def test_constants_of_the_code_are_those_in_the_words():
    from neural_drama.network.diagnosis import OVERFIT_MULTIPLE, PLATEAU_EPOCHS
    from neural_drama.network.divergence import DIVERGED_MULTIPLE

    assert f"above {OVERFIT_MULTIPLE:g} times" in look_up("overfit").meaning
    assert f"{PLATEAU_EPOCHS} epochs" in look_up("plateau").meaning
    assert f"{DIVERGED_MULTIPLE:g} times" in look_up("diverged").meaning


def test_the_formulas_of_blame_share_and_typical_miss_are_those_of_the_code():
    moment = kettles()
    found, last = moment.attribution, moment.architecture.layers - 1
    e, s = moment.miss, moment.scale
    for gain, blame in zip(found.gain[0], found.blame[0], strict=True):
        assert blame == pytest.approx(e * gain)  # miss x gain
    b_out = float(moment.parameters.biases[-1][0])
    t = float(moment.case_file.dataset.y_train[moment.incident][0])
    sign = 1.0 if e > 0 else -1.0
    assert float(found.share[last - 1].sum()) + sign * s * (b_out - t) == pytest.approx(abs(e))
    assert moment.typical(moment.loss) == pytest.approx(s * (2 * moment.loss) ** 0.5)
    silenced = replace(moment, layer=1, neuron=2).alibi
    assert silenced == pytest.approx(abs(e) - abs(e - s * float(found.activation[0][1] * found.voice[0][1])))
