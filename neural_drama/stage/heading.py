"""The heading: which episode, which scene, and which epoch everything on screen belongs to."""

from textual.content import Content
from textual.widget import Widget

from neural_drama.pictures.strokes import SEPARATORS, Glyphs
from neural_drama.stage.performance import Performance


class Heading(Widget):
    """One row, which leaves out what there is no room for, the epoch last of all."""

    def __init__(self, performance: Performance, glyphs: Glyphs) -> None:
        super().__init__(id="heading")
        self._dot = SEPARATORS[glyphs]
        self.performance = performance
        self._shown = Content("")

    def show(self) -> None:
        """Bring it up to date; what has not changed is not drawn again."""
        if not self._shown.is_same(self._set()):
            self.refresh()

    def render(self) -> Content:
        """Episode to the left, scene in the middle, epoch to the right."""
        self._shown = self._set()
        return self._shown

    def _set(self) -> Content:
        width = self.size.width
        opened = self.performance.opened
        number, title = self.performance.scene
        scene = f"{number} {self._dot} {title}" if number else ""
        episode = f"{opened.number} {opened.title.upper()}".strip() if opened else ""
        short = opened.number if opened else ""
        epoch, style = self._epoch(width)
        brief = f"scene {number}" if number else ""
        for left, middle in ((episode, scene), (short, scene), ("", scene), ("", brief), ("", "")):
            gap = width - 2 - len(left) - len(middle) - len(epoch)
            if gap >= 4 or not middle:
                break
        before = max(1, gap // 2) if middle and left else 0
        after = max(0, width - 2 - len(left) - before - len(middle) - len(epoch))
        return Content.assemble(
            " ",
            (left, "bold $ink-loud"),
            " " * before,
            (middle, "$ink-title"),
            " " * after,
            (epoch, style),
            " ",
        )

    def _epoch(self, width: int) -> tuple[str, str]:
        performance = self.performance
        run = performance.run
        if run is not None:
            state = "paused" if run.is_paused else "training"
            return f"epoch {run.shown} of {run.to_epoch} {self._dot} {state}", "bold $ink-loud"
        epoch, last = performance.moment.epoch, performance.last_epoch
        if performance.sought is not None:
            return f" seeking {self._dot} {performance.sought:.0%} ", "bold reverse $ink-loud"
        instant = performance.instant
        if instant is not None:
            within = "" if instant.is_whole else f" {self._dot} batch {instant.batch} {self._dot} {instant.phase}"
            return f" epoch {instant.epoch} of {last}{within} {self._dot} replay ", "bold reverse $ink-loud"
        return (f"epoch {epoch} of {last}" if last else f"epoch {epoch}"), "$ink-title"
