"""The surface picture draws losses that were measured, and a way of which it says how much it shows."""

from dataclasses import replace

import numpy as np
import pytest

from neural_drama.network.surface import gradient_at, loss_at
from neural_drama.pictures.surface_picture import LEVELS, borders_of, surface_picture
from neural_drama.pictures.surface_slice import surface_by_points, surface_of

SMALL = (9, 7)


def text(moment, surface, width=90, height=24, **more):
    return "\n".join(surface_picture(moment, surface, width, height, **more).lines())


@pytest.mark.parametrize("second", ["random", "last step", "way"])
def test_the_middle_is_the_loss_here_and_uphill_is_to_the_right(make, second):
    moment = make()
    surface = surface_of(moment, second, SMALL)
    cut = surface.slice
    assert cut.losses[3, 4] == pytest.approx(moment.loss, rel=1e-12) == surface.center
    data = moment.case_file.dataset
    slope = gradient_at(moment.architecture, moment.parameters, data.X_train, data.y_train)
    step = moment.parameters.copy()
    step.vector[:] += cut.alphas[5] * slope / np.linalg.norm(slope)
    uphill = loss_at(moment.architecture, step, data.X_train, data.y_train)
    assert cut.losses[3, 5] == pytest.approx(uphill, rel=1e-9)


def test_point_by_point_comes_to_the_same_and_says_how_far_it_is(make):
    moment, found = make(), []

    def measured():
        found.append((yield from surface_by_points(moment, "random", SMALL)))

    parts = list(measured())
    assert parts == sorted(parts) and [part for part in parts if part] == [point / 63 for point in range(1, 64)]
    assert np.array_equal(found[0].slice.losses, surface_of(moment, "random", SMALL).slice.losses)


def test_the_random_direction_is_the_same_each_time_and_another_for_another_seed(make):
    moment = make()
    other = replace(moment, blueprint=replace(moment.blueprint, seed=99))
    one, again, third = (surface_of(each, "random", SMALL).slice.losses for each in (moment, moment, other))
    assert np.array_equal(one, again) and not np.array_equal(one, third)


def test_along_the_way_the_first_weights_lie_in_the_plane_with_the_loss_of_then(make):
    moment = make(epochs=40)
    surface = surface_of(moment, "way", (101, 101))
    way, cut = surface.way, surface.slice
    assert way.epochs[0] == 0 and way.part == pytest.approx(1.0) and way.is_honest
    row, column = np.abs(cut.betas - way.places[0, 1]).argmin(), np.abs(cut.alphas - way.places[0, 0]).argmin()
    assert cut.losses[row, column] == pytest.approx(float(moment.history.losses[0]), rel=0.1)


def test_how_much_of_the_way_is_shown_is_said_and_too_little_is_not_drawn(make):
    moment = make(epochs=40)
    surface = surface_of(moment, "way", SMALL)
    assert "a shadow: 100% of it" in text(moment, surface) and "0" in text(moment, surface)
    faint = replace(surface, way=replace(surface.way, part=0.04))
    assert "not drawn: only 4% of it" in text(moment, faint)
    rows = [line[8:-2] for line in surface_picture(moment, faint, 90, 24).lines()[2:-4]]
    assert not any("o" in row for row in rows)
    assert any("o" in line[8:-2] for line in surface_picture(moment, surface, 90, 24).lines()[2:-4])


def test_the_part_of_the_way_in_the_plane_is_that_of_its_projection(make):
    moment = make(epochs=40)
    surface = surface_of(moment, "random", SMALL)
    data = moment.case_file.dataset
    offset = moment.history.parameters_at(0).vector - moment.parameters.vector
    along = gradient_at(moment.architecture, moment.parameters, data.X_train, data.y_train)
    along /= np.linalg.norm(along)
    assert surface.way.places[0, 0] == pytest.approx(float(offset @ along), rel=1e-6)
    shadow = np.linalg.norm(surface.way.places[0])
    assert surface.way.part == pytest.approx(shadow / np.linalg.norm(offset), rel=1e-9)
    assert 0.0 < surface.way.part < 0.99


@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_every_cell_has_the_level_of_the_measured_point_nearest_to_it(make, glyphs):
    moment = make(epochs=40)
    surface = surface_of(moment, "way", SMALL)
    tilted = replace(surface.slice, losses=surface.slice.losses * np.linspace(1.0, 9.0, 7)[:, None])
    surface = replace(surface, slice=tilted)
    cut, lines = surface.slice, surface_picture(moment, surface, 90, 24, glyphs=glyphs).lines()
    rows = [line[2:-2] for line in lines[2:-4]]
    margin = max(len(row.split()[0]) for row in (rows[0], rows[-1])) + 1
    borders, width = borders_of(cut.losses), len(rows[0]) - margin
    for beta, row in ((cut.betas[-1], rows[0]), (cut.betas[0], rows[-1])):
        measured = cut.losses[int(np.argmin(np.abs(cut.betas - beta)))]
        ends = row[-width], row[-1]
        for loss, glyph in zip((measured[0], measured[-1]), ends, strict=True):
            assert glyph == LEVELS[glyphs][int((loss >= borders).sum())]


def test_before_any_training_there_is_no_way(make):
    moment = make(epochs=0)
    assert "no way yet" in text(moment, surface_of(moment, "random", SMALL))


@pytest.mark.parametrize("glyphs", ["braille", "blocks", "ascii"])
def test_levels_are_equal_factors_and_differ_without_any_ink(make, glyphs):
    borders = borders_of(np.array([[0.01, 0.1], [1.0, 10.0]]))
    assert np.allclose(borders[1:] / borders[:-1], 1000 ** (1 / 6)) and len(set(LEVELS[glyphs])) == 6
    moment = make()
    picture = text(moment, surface_of(moment), glyphs=glyphs)
    assert sum(glyph in picture for glyph in LEVELS[glyphs]) >= 5


def test_what_is_not_finite_is_marked(make):
    moment = make()
    surface = surface_of(moment, "random", SMALL)
    losses = surface.slice.losses.copy()
    losses[:, :2] = np.nan
    losses[:, 8] = np.inf
    lost = replace(surface, slice=replace(surface.slice, losses=losses))
    assert "???" in text(moment, lost) and "???" not in text(moment, surface)


def test_why_there_is_no_slice_is_said(make, broken):
    assert "There is no slice here" in text(broken, surface_of(broken))
    moment = make(epochs=0)
    assert "There is no slice here" in text(moment, surface_of(moment, "last step"))
    assert "computing, 0%" in text(moment, None)
