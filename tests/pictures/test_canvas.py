"""The canvas keeps what is drawn inside itself and gives it back as the fewest spans."""

from neural_drama.pictures.canvas import INKS, Canvas, Span


def test_what_lies_outside_is_cut_off_and_what_lies_inside_is_kept():
    canvas = Canvas(4, 2)
    canvas.write(-2, 0, "abcdefgh", "loud")
    canvas.write(2, 1, "xyz", "bad")
    canvas.write(0, 5, "never")
    canvas.write(9, 0, "never")
    canvas.write(0, -1, "never")
    assert canvas.lines() == ("cdef", "  xy")


def test_a_row_is_given_as_runs_of_one_ink():
    canvas = Canvas(6, 1)
    canvas.write(0, 0, "ab", "loud")
    canvas.write(2, 0, "cd", "bad")
    assert canvas.rows() == ((Span("ab", "loud"), Span("cd", "bad"), Span("  ", "plain")),)


def test_tinting_changes_the_ink_and_leaves_the_character():
    canvas = Canvas(2, 1)
    canvas.write(0, 0, "ab")
    canvas.tint(1, 0, "cursor")
    canvas.tint(7, 7, "cursor")
    assert canvas.lines() == ("ab",)
    assert (canvas.ink_at(0, 0), canvas.ink_at(1, 0)) == ("plain", "cursor")


def test_a_canvas_of_no_size_takes_everything_and_shows_nothing():
    canvas = Canvas(-3, 0)
    canvas.write(0, 0, "abc")
    assert canvas.rows() == ()


def test_every_ink_is_named_once():
    assert len(INKS) == len(set(INKS))
