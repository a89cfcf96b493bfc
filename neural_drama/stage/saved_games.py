"""The saved games as rows to choose from: what each is called and since when, where it stands and how its loss fell."""

from textual.content import Content

from neural_drama.pictures.strokes import Glyphs
from neural_drama.pictures.thumbnail import thumbnail
from neural_drama.saves.shelf import Game, day_of
from neural_drama.stage.marks import MARKS


def place_in_words(game: Game, glyphs: Glyphs) -> Content:
    """Where a game stands, in few words."""
    summary = game.summary
    parts = (summary.scene_title, f"epoch {summary.epoch}", f"miss {summary.miss}" if summary.miss else "")
    return Content(f" {MARKS[glyphs].separator} ".join(part for part in parts if part))


def row_of(game: Game, glyphs: Glyphs) -> Content:
    """A game in two rows."""
    curve = "".join(span.text for span in thumbnail(game.summary.thumbnail, glyphs).rows()[0])
    name = f"{game.bookmark.name}  " if game.bookmark is not None else ""
    return Content.assemble(
        (f"{day_of(game.at)}  ", "$ink-dim"), (name, "bold $ink-loud"), (game.saved.title, "bold"),
        f"  {game.saved.case}\n", (f"{curve:>12}  ", "$ink-title"), place_in_words(game, glyphs),
    )  # fmt: skip
