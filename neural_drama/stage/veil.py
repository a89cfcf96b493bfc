"""The veil: what lies below a panel, dimmed; each style once, where Textual dims every stretch of every row anew."""

from functools import lru_cache
from typing import Any, TypeVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.await_complete import AwaitComplete
from textual.color import Color
from textual.css.styles import RulesMap
from textual.events import Click
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

Result = TypeVar("Result")

MOST_STYLES = 2048
"""How many dimmed styles are kept: more than any screen of ours has."""


class DismissedOnce:
    """What a screen is besides that is put away once: whatever else was meant for it came too late, and what lies below
    is not to go instead.
    """

    def dismiss(self: Any, result: Any = None) -> AwaitComplete:
        """Put it away."""
        if not self.app.screen_stack or self.app.screen is not self:
            return AwaitComplete()
        away: AwaitComplete = super().dismiss(result)  # type: ignore[misc]
        return away


class Veiled(DismissedOnce, ModalScreen[Result]):
    """A screen laid over another one, which shows through."""

    def action_put_away(self) -> None:
        """Back to what is below."""
        self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """Who clicks beside it, or on its lower edge, where the way back is named, wants it away."""
        clicked = event.widget
        is_edge = clicked is not None and clicked.parent is self and event.screen_y == clicked.region.bottom - 1
        if clicked is self or is_edge:
            self.action_put_away()

    def render(self) -> Any:  # Textual takes a Visual as well, though a screen's own type does not say so
        """What is below, dimmed."""
        below = super().render()
        return Veil(below) if isinstance(below, BackgroundScreen) else below


class Veil(Visual):
    """A screen with a color laid over it."""

    def __init__(self, below: BackgroundScreen) -> None:
        self._below = below

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The rows of the screen below as they stand there now."""
        color = self._below.color
        return [
            Strip([Segment(text, _dimmed(style, color)) for text, style, _ in strip], strip.cell_length)
            for strip in self._below.screen._compositor.render_strips()[:height]
        ]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """All there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the screen below."""
        return self._below.screen.size.height


@lru_cache(MOST_STYLES)
def _dimmed(style: RichStyle | None, color: Color) -> RichStyle:
    """A style under a color, of which the alpha says how much of it is seen."""
    under, over = [
        None if one is None else (Color.from_rich_color(one) + color).rich_color
        for one in (style.color if style else None, style.bgcolor if style else None)
    ]
    ground = style.clear_meta_and_links() if style else RichStyle.null()
    return ground + RichStyle.from_color(under, over)
