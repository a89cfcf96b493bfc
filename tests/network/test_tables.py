"""Tables: what is read from CSV text, and how each mistake in it is named."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from neural_drama.network.tables import DataError, read_table

CHECKOUT = Path(__file__).parents[2]
CASES = CHECKOUT / "scenes" / "chronicles"

seeded_sample = hypothesis_settings(derandomize=True, database=None, max_examples=60, deadline=None)


def read(text, columns=("x",), target="y"):
    return read_table(text, "cases.csv", target, columns)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,y\n1,2\n", "cases.csv:1: no column 'x'; the columns are a, y"),
        ("x,a\n1,2\n", "cases.csv:1: no column 'y'; the columns are x, a"),
        ("X,y\n1,2\n", "cases.csv:1: no column 'x'; the columns are X, y"),
        ("x;y\n1;2\n", "cases.csv:1: no column 'x'; the columns are x;y"),
        ("", "cases.csv:1: no column 'x'; the columns are none"),
        ("\nx,y\n1,2\n", "cases.csv:1: no column 'x'; the columns are none"),
        ("x,y\n1,2\n3\n", "cases.csv:3: 1 values, but the header names 2 columns"),
        ("x,y\n1,2,3\n", "cases.csv:2: 3 values, but the header names 2 columns"),
        ("x,y\n", "cases.csv: no row has a value in every column that is used"),
        ("x,y\n1,NA\n,2\n", "cases.csv: no row has a value in every column that is used"),
        ("x,y\n1,2\n2,much\n", "cases.csv:3: column 'y' holds 'much'"),
        ("x,y\n1,2\ntwo,2\n", "cases.csv:3: column 'x' holds 'two'"),
        ("x,y\n1,2\n\nNA,2\ntwo,2\n", "cases.csv:5: column 'x' holds 'two'"),
        ("x,y\n1,2\n3,nan\n", "cases.csv:3: column 'y' holds 'nan'"),
        ("x,y\n1,inf\n", "cases.csv:2: column 'y' holds 'inf'"),
        ("x,y\n-inf,1\n", "cases.csv:2: column 'x' holds '-inf'"),
        ("x,y\n1e999,1\n", "cases.csv:2: column 'x' holds '1e999'"),
        ('x,y\n1,"2,5"\n', "cases.csv:2: column 'y' holds '2,5'"),
        ('a,x,y\n"two\nlines",1,2\n"one",1,?\n', "cases.csv:4: column 'y' holds '?'"),
        ('x,y\n"1,2\n3,4\n', "cases.csv:3: 1 values, but the header names 2 columns"),
    ],
)
def test_a_mistake_in_the_data_is_named_by_file_row_and_column(text, message):
    with pytest.raises(DataError) as caught:
        read(text)
    assert str(caught.value).startswith(message)


def test_a_value_that_is_no_number_is_refused_with_its_remedy():
    with pytest.raises(DataError, match="takes finite numbers, or NA where nothing was measured"):
        read("x,y\n1,much\n")


def test_the_columns_asked_for_are_taken_in_the_order_asked():
    table = read("a,x,y,b\n1,2,3,4\n5,6,7,8\n", columns=("b", "x"))
    assert table.features == ("b", "x")
    assert table.inputs.tolist() == [[4, 2], [8, 6]]
    assert table.targets.tolist() == [3, 7]
    assert table.rows == (2, 3)
    assert table.left_out == 0


def test_a_column_of_words_becomes_one_column_of_zeros_and_ones_for_each_word():
    table = read("x,y,z\nred,1,5\nblue,2,6\nred,3,7\n", columns=("z", "x"))
    assert table.features == ("z", "x blue", "x red")
    assert table.inputs.tolist() == [[5, 0, 1], [6, 1, 0], [7, 0, 1]]


def test_a_word_that_stands_only_in_rows_left_out_gets_no_column():
    table = read("x,y\nred,1\nblue,NA\ngreen,3\n")
    assert table.features == ("x green", "x red")
    assert table.inputs.tolist() == [[0, 1], [1, 0]]


def test_rows_that_lack_a_value_are_left_out_and_counted_and_the_others_keep_their_line():
    table = read("x,y,a\n1,2,\nNA,2,3\n4,,5\n , 7,8\n9,10,NA\n")
    assert table.inputs.tolist() == [[1], [9]]
    assert table.targets.tolist() == [2, 10]
    assert table.rows == (2, 6)
    assert table.left_out == 3


def test_empty_lines_are_no_rows():
    table = read("x,y\n1,2\n\n3,4\n\n")
    assert (table.rows, table.left_out) == ((2, 4), 0)


def test_spaces_around_a_value_do_not_count():
    table = read("x,y\n 1 ,\t2\n3, NA \n")
    assert table.inputs.tolist() == [[1]]
    assert table.left_out == 1


def test_quotes_may_hold_commas_and_quotes():
    table = read('x,y\n"red, dark",1\n"the ""best"" red",2\n"plain",4\n')
    assert table.features == ("x plain", "x red, dark", 'x the "best" red')
    assert table.targets.tolist() == [1, 2, 4]
    assert table.rows[-1] == 4


@pytest.mark.parametrize(
    "word",
    ["two\nlines", "red\x1b[31m", "\x1b]0;title\x07", "do\u202eg", "zero\u200bwidth", "\ue000", "\x9b1m", "w" * 41],
)
def test_a_word_that_a_terminal_would_obey_is_refused_with_its_row(word):
    for text, columns in ((f'x,y\n"fine",1\n"{word}",2\n', "x"), (f'y,x\n1,"fine"\n2,"{word}"\n', "x")):
        with pytest.raises(DataError) as refused:
            read(text, (columns,))
        assert str(refused.value).startswith("cases.csv:") and "printable" in str(refused.value)
        assert str(refused.value).isprintable()
    with pytest.raises(DataError, match="printable") as refused:
        read(f'x,y\n1,"fine"\n2,"{word}"\n')
    assert str(refused.value).isprintable()
    with pytest.raises(DataError) as refused:
        read(f'"{word}",y\n1,2\n', (word,))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["x,y\n1,2\nred,NA\n3,4\n", 'x,y\n"red",2\nblue,4\n', "x,y\n\n1,2"])
def test_windows_line_ends_change_nothing(text):
    unix, windows = read(text), read(text.replace("\n", "\r\n"))
    assert windows.features == unix.features
    assert windows.inputs.tolist() == unix.inputs.tolist()
    assert (windows.targets.tolist(), windows.rows) == (unix.targets.tolist(), unix.rows)


numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.text("aé0,;\"' ", max_size=5).map("<{}>".format)


@seeded_sample
@given(st.lists(st.tuples(numbers, words, numbers), min_size=1, max_size=8))
def test_whatever_a_csv_writer_wrote_is_read_back_to_the_bit(cases):
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("x", "word", "y"), *cases])
    table = read(file.getvalue(), columns=("x", "word"))
    names = [name.removeprefix("word ") for name in table.features[1:]]
    spoken = [names[row.argmax()] for row in table.inputs[:, 1:]]
    assert list(zip(table.inputs[:, 0], spoken, table.targets, strict=True)) == cases
    assert (table.inputs[:, 1:].sum(axis=1) == 1).all()


def test_the_night_trams_load_whole():
    columns = ("hour", "passengers", "stops", "rain_mm", "temperature_c", "driver_years")
    table = read_table((CASES / "trams.csv").read_text(encoding="utf-8"), "trams.csv", "delay_min", columns)
    assert table.features == columns
    assert table.inputs.shape == (320, 6)
    assert table.left_out == 0
    assert table.rows == tuple(range(2, 322))
    assert table.inputs[0].tolist() == [25.0, 112, 12, 0.0, 6.5, 13]
    assert table.targets[:3].tolist() == [3.1, 3.0, 1.2]


def test_the_night_trams_are_what_their_program_prints_byte_for_byte():
    program = CHECKOUT / "tests" / "programs" / "make_trams.py"
    printed = subprocess.run([sys.executable, program], capture_output=True, check=True, timeout=60).stdout
    assert printed == (CASES / "trams.csv").read_bytes()


def test_the_penguins_load_without_the_eleven_that_nobody_finished_measuring():
    columns = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "species", "sex")
    table = read_table(
        (CASES / "penguins.csv").read_text(encoding="utf-8"), "penguins.csv", "body_mass_g", columns
    )
    assert table.features == (
        *columns[:3],
        "species Adelie",
        "species Chinstrap",
        "species Gentoo",
        "sex female",
        "sex male",
    )
    assert table.inputs.shape == (333, 8)
    assert table.left_out == 11
    assert table.inputs[0].tolist() == [39.1, 18.7, 181, 1, 0, 0, 0, 1]
    assert table.targets[0] == 3750
    assert table.rows[:4] == (2, 3, 4, 6)
    assert np.isfinite(table.inputs).all()


def test_a_byte_order_mark_is_no_part_of_the_first_name():
    assert read("\ufeffx,y\n1,2\n").inputs.tolist() == [[1]]


def test_spaces_around_a_name_in_the_header_do_not_count_either():
    assert read("x, y\n1, 2\n").targets.tolist() == [2]


def test_the_line_ends_of_an_old_macintosh_change_nothing_either():
    table = read("x,y\r1,2\r3,NA\r5,6\r")
    assert table.inputs.tolist() == [[1], [5]]
    assert table.rows == (2, 4)


def test_what_the_csv_reader_cannot_read_is_an_error_of_the_data_and_not_of_the_program():
    with pytest.raises(DataError, match=r"cases.csv:3: this is not CSV"):
        read(f"x,y\n1,2\n{'a' * 140_000},2\n")


@pytest.mark.parametrize("columns", [("y",), ()], ids=["only the target itself", "none"])
def test_a_table_without_an_input_is_an_error_of_the_data(columns):
    with pytest.raises(DataError, match="cases.csv"):
        read("x,y\n1,2\n", columns)


def test_the_target_is_never_quietly_dropped_from_the_inputs_asked_for():
    with pytest.raises(DataError, match="'y'"):
        read("x,y\n1,2\n", ("x", "y"))


def test_a_name_that_heads_two_columns_is_refused():
    with pytest.raises(DataError, match="cases.csv:1: 2 columns are named 'x'"):
        read("x,x,y\n1,5,2\n")
    assert read("a,a,x,y\n1,5,2,3\n").inputs.tolist() == [[2]], "columns that are not used may be named alike"


def test_a_message_holds_nothing_that_a_terminal_would_obey():
    with pytest.raises(DataError) as caught:
        read("\x1b[31mx,a\n1,2\n")
    assert "\x1b" not in str(caught.value)


def test_a_target_of_words_holds_classes_in_alphabetical_order():
    table = read("x,y\n1,wet\n2,dry\n3,wet\n4,icy\n")
    assert table.classes == ("dry", "icy", "wet")
    assert table.targets.tolist() == [2.0, 0.0, 2.0, 1.0]


def test_a_target_of_numbers_has_no_classes():
    assert read("x,y\n1,0\n2,1\n").classes == ()


@pytest.mark.parametrize("cell", ["2,5", "-2,5", ",5", "3 apples", "+7x"])
def test_what_begins_like_a_number_is_no_class(cell):
    with pytest.raises(DataError, match="cases.csv:3: column 'y' holds"):
        read(f'x,y\n1,1\n2,"{cell}"\n')


@pytest.mark.parametrize("cell", ["2,5", "-2,5", "3 apples"])
def test_not_even_when_nothing_in_the_column_is_a_number(cell):
    with pytest.raises(DataError, match="cases.csv:2: column 'y' holds"):
        read(f'x,y\n1,"{cell}"\n2,"{cell}1"\n')


def test_too_many_classes_are_refused_like_too_many_words():
    rows = "".join(f"{i},{chr(97 + i // 26)}{chr(97 + i % 26)}\n" for i in range(51))
    with pytest.raises(DataError, match="51 different words, such as 'aa'; at most 50"):
        read("x,y\n" + rows)


@pytest.mark.parametrize("tail", ["x", "e", ".", "1"])
def test_a_cell_of_a_hundred_thousand_digits_is_refused_at_once_and_told_in_a_short_line(tail):
    # One that hangs is caught by whoever waits: the pattern that first stood here took minutes.
    with pytest.raises(DataError) as told:
        read_table(f"a,b\n1,2\n{'1' * 100_000}{tail},3\n", "f.csv", "b", ("a",))
    assert len(str(told.value)) < 200 and "f.csv:3" in str(told.value)


def test_a_table_whose_words_would_be_too_many_inputs_is_refused_before_they_are_made():
    columns = [f"c{number}" for number in range(300)]
    rows = [",".join([*(f"w{row % 50}" for _ in columns), str(row)]) for row in range(400)]
    text = "\n".join([",".join([*columns, "y"]), *rows])
    with pytest.raises(DataError, match="at most 4,194,304 values together"):
        read_table(text, "f.csv", "y", tuple(columns))
