"""Rules: what holds for the order of the elements in a passage, so that the story never stands still unseen."""

from neural_drama.story.page import Page
from neural_drama.story.script import Choice, Jump, Line, Passage, TheEnd


def check_passage(page: Page, passage: Passage) -> None:
    """Note what can never be reached, and ways out that may all be closed."""
    leaving: Choice | Jump | None = None
    is_over = False
    for element in passage.elements:
        line = element.where.line
        if leaving is not None:
            what = "choice" if isinstance(leaving, Choice) else "jump"
            message = f"this is never reached after the {what} on line {leaving.where.line}"
            is_second_list = isinstance(leaving, Choice) and isinstance(element, Choice)
            one_list = "options of one choice have the same sign before them, and no comment between"
            page.problem(line, "E420", message, one_list if is_second_list else "give it a ## of its own")
            break
        if is_over and not isinstance(element, Line):
            page.problem(line, "E421", "only lines may follow **THE END** in its passage", "they are the small print")
            break
        match element:
            case Choice(options):
                leaving = element
                if all(option.guard or option.is_once for option in options):
                    page.problem(line, "E422", "all options are guarded or once only", "leave one open")
            case Jump(guard=None):
                leaving = element
            case TheEnd():
                is_over = True
    last = passage.elements[-1] if passage.elements else None
    if isinstance(last, Jump) and last.guard is not None:
        page.problem(last.where.line, "E423", "every jump here is guarded", "end with one that is not")
