"""The fit picture puts every case where its prediction and its truth say, and hides none."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.losses import said
from neural_drama.network.passes import forward
from neural_drama.pictures.confusion_picture import confusions
from neural_drama.pictures.fit_picture import MARKS, fit_picture
from neural_drama.pictures.predictions import trained_on, unseen


def text(moment, width=80, height=30, **more):
    return "\n".join(fit_picture(moment, width, height, **more).lines())


def plot(moment, width=80, height=30, **more):
    """The rows of the chart itself."""
    return "\n".join(fit_picture(moment, width, height, **more).lines()[2:-3])


def again(moment, inputs):
    outputs = forward(moment.architecture, moment.parameters, inputs).outputs
    data = moment.case_file.dataset
    return said(moment.architecture.loss, outputs) * data.target_scale + data.target_shift


def test_predictions_are_those_of_the_network_in_the_datas_unit(make):
    moment = make()
    data = moment.case_file.dataset
    assert np.allclose(trained_on(moment).values, again(moment, data.X_train)[:, 0])
    assert np.allclose(unseen(moment).values, again(moment, data.X_validation)[:, 0])
    assert trained_on(moment).values[moment.incident] == pytest.approx(moment.prediction)
    table = moment.case_file.table
    assert np.allclose(trained_on(moment).targets, table.targets[list(data.train_rows)])


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_both_kinds_of_cases_and_the_incident_have_marks_of_their_own(make, glyphs):
    marks = MARKS[glyphs]
    assert len({marks.trained, marks.unseen, marks.both, marks.incident, marks.exact, marks.above, marks.below}) == 7
    picture = plot(make(), glyphs=glyphs)
    assert marks.trained in picture and marks.unseen in picture and picture.count(marks.incident) == 1


def test_a_perfect_prediction_lies_on_the_diagonal_and_no_other_does(make):
    moment = make()
    data = moment.case_file.dataset
    outputs = moment.on_train.outputs.copy()
    perfect = replace(moment)
    vars(perfect)["on_train"] = replace(moment.on_train, a=(*moment.on_train.a[:-1], data.y_train))
    assert not np.allclose(outputs, data.y_train)
    canvas = fit_picture(perfect, 60, 24)
    bare = fit_picture(moment, 60, 24)
    marks = MARKS["braille"]

    def rows_of(canvas, *glyphs):
        return {(x, y) for y, line in enumerate(canvas.lines()[2:-3]) for x, sign in enumerate(line) if sign in glyphs}

    exact = rows_of(bare, marks.exact)
    for x, y in rows_of(canvas, marks.trained) - rows_of(canvas, marks.unseen, marks.both):
        beside = {row for column, row in exact if abs(column - x) <= 2}
        assert min(abs(y - row) for row in beside) <= 1
    assert any(min(abs(y - row) for column, row in exact if abs(column - x) <= 2) > 1
               for x, y in rows_of(bare, marks.trained))  # fmt: skip


def test_units_and_ends_stand_on_both_axes(make):
    picture = text(make())
    assert "predicted delay, minutes (up)" in picture and "true delay, minutes" in picture


def test_what_is_not_finite_or_off_the_chart_is_counted(make, spoiled):
    moment = make()
    count = len(moment.case_file.dataset.X_train) + len(moment.case_file.dataset.X_validation)
    assert f"{count} not finite" in text(spoiled(moment))
    wild = moment.parameters.copy()
    wild.biases[-1][:] = 1e6
    assert f"{count} above the chart" in text(replace(moment, parameters=wild))
    assert MARKS["braille"].above in plot(replace(moment, parameters=wild))
    wild.biases[-1][:] = -1e6
    assert f"{count} below the chart" in text(replace(moment, parameters=wild))
    assert "chart" not in text(moment) and "finite" not in text(moment)


@pytest.mark.parametrize("kind", ["two classes", "three classes", "seven classes"])
def test_the_table_counts_every_case_once_in_the_row_of_its_class(plane, kind):
    moment = plane(kind)
    data, k = moment.case_file.dataset, len(moment.case_file.dataset.classes)
    for table, inputs, targets in zip(
        confusions(moment), (data.X_train, data.X_validation), (data.y_train, data.y_validation), strict=True
    ):
        values = again(moment, inputs)
        guesses = np.argmax(values, axis=1) if k > 2 else (values[:, 0] > 0.5).astype(int)
        truths = np.argmax(targets, axis=1) if k > 2 else targets[:, 0].astype(int)
        for i in range(k):
            for j in range(k):
                assert table[i, j] == ((truths == i) & (guesses == j)).sum()
        assert table.sum() == len(inputs) and not table[:, k].any()


def test_the_table_is_drawn_with_the_rights_and_the_incident_marked(plane):
    moment = plane("three classes")
    seen, kept_out = confusions(moment)
    picture = text(moment)
    for i in range(3):
        assert f"[{seen[i, i]}+{kept_out[i, i]}]" in picture or not seen[i, i] + kept_out[i, i]
    assert picture.count(MARKS["braille"].incident) == 2, "in the table and in the legend"
    assert "true class" in picture and "middle" in picture


def test_a_table_without_room_becomes_a_list_and_lost_cases_have_a_column(plane, spoiled):
    moment = plane("seven classes")
    right = sum(int(np.trace(table[:, :-1])) for table in confusions(moment))
    assert f"{right} of 40" in text(moment, 24, 8)
    lost = spoiled(plane("two classes"))
    assert sum(int(table[:, -1].sum()) for table in confusions(lost)) == 40
    assert "no number" in text(lost)
