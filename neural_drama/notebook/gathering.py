"""Gathering: a notebook of the present timeline, read off its turns and what was told between them."""

from collections.abc import Iterable, Iterator, Mapping

from neural_drama.notebook.notebook import (
    Accusation,
    Answers,
    Demand,
    Lesson,
    Notebook,
    Place,
    Prediction,
    Training,
)
from neural_drama.playthrough.endings import outcome_of
from neural_drama.playthrough.events import Accused, Event, Noted, Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.misconceptions import MISCONCEPTIONS
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.moves import Take
from neural_drama.playthrough.points import Point
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import in_plain_words, settings_in_words
from neural_drama.story.expressions import Expression
from neural_drama.story.script import Choice, Script


def notebook_of(timelines: Timelines, demands: Iterable[Demand] = (), code: str = "") -> Notebook:
    """The notebook of the present timeline up to where the play stands; what a rewind of the story took back stays.

    demands: the proofs that the player demanded, as whoever showed them counted. code: to play it again with.
    """
    play, path = timelines.play, timelines.here.path
    told = [event for point in path for event in point.told]
    trainings = tuple(_trainings(path))
    dossier = play.moment.dossier
    return Notebook(
        title=play.episode.script.title,
        number=play.episode.number,
        case=play.case,
        seed=play.seed,
        predictions=tuple(_predictions(path)),
        accusations=tuple(_accusation(event.moment) for event in told if isinstance(event, Accused)),
        lessons=tuple(_lessons(told, {scene.name: scene.title for scene in play.episode.script.scenes})),
        before=Answers(dossier.answers_before, dossier.right_before),
        after=Answers(dossier.answers_after, dossier.right_after),
        trainings=trainings,
        endings=tuple(dict.fromkeys(training.ending for training in trainings)),
        demands=tuple(dict.fromkeys(demands)),
        code=code,
    )


def demand_of(spoken: Spoken, figure: int) -> Demand:
    """The demand for the proof of a figure of a line, the first being 0."""
    meant = spoken.figures[figure]
    return Demand(meant.fact or meant.expression or "", meant.shown or "", in_plain_words(spoken))


def _ended(path: list[Point]) -> Iterator[tuple[Point, Moment, Moment]]:
    """The points that a training led to, each with what it came to and what it set out from."""
    for point in path:
        if point.turn is not None and point.turn.asked == "training":
            assert point.checkpoint is not None, "the present timeline is in memory"
            moment = point.checkpoint.moment
            assert moment.before_training is not None, "a training has set out from somewhere"
            yield point, moment, moment.before_training


def _trainings(path: list[Point]) -> Iterator[Training]:
    for _, moment, found in _ended(path):
        losses = moment.history.losses
        yield Training(
            run=moment.run,
            case=moment.case_file.name,
            settings=settings_in_words(moment),
            from_epoch=found.epoch,
            to_epoch=moment.epoch,
            loss_before=float(losses[found.epoch]),
            loss=float(losses[moment.epoch]),
            ending=moment.verdict,
        )


def _predictions(path: list[Point]) -> Iterator[Prediction]:
    """The bets that trainings have settled. A rewind of the story opens an old one again, with its old words."""
    words = _words_of_bets(path)
    for point, moment, found in _ended(path):
        said = found.memory
        if said.bet is None:
            continue
        assert point.checkpoint is not None, "it was looked into just now"
        settled = point.checkpoint.standing.memory
        yield Prediction(
            words=words.get(said.bet.source, ""),
            reason=words.get(said.because.source, "") if said.because else "",
            run=moment.run,
            from_epoch=found.epoch,
            to_epoch=moment.epoch,
            outcome=outcome_of(moment),
            has_come_true=settled.has_won,
            has_reason_held=settled.was_right if said.because else None,
        )


def _words_of_bets(path: list[Point]) -> Mapping[str, str]:
    """The words of the options that were taken as bets and as reasons, by the source of what they say."""
    words: dict[str, str] = {}
    for point in path:
        asked = _asked_before(point)
        if point.turn is None or not (isinstance(asked, Offered) and point.checkpoint is not None):
            continue
        match point.turn.moves:
            case (Take(option),):
                said = point.checkpoint.standing.memory
                here = set(_sources_in(point.checkpoint.episode.script, point.turn.scene, point.turn.passage))
                for expression in (said.bet, said.because):
                    # What was said in an earlier passage keeps the words that it was said in.
                    if expression is not None and expression.source in here:
                        words[expression.source] = asked.texts[option - 1]
    return words


def _asked_before(point: Point) -> Event | None:
    told = point.parent.told if point.parent is not None else []
    return told[-1] if told else None


def _sources_in(script: Script, scene: str, anchor: str) -> Iterator[str]:
    """What options of a passage bet on and give as reasons."""
    passages = (one for each in script.scenes if each.name == scene for one in each.passages if one.anchor == anchor)
    for passage in passages:
        for element in passage.elements:
            for option in element.options if isinstance(element, Choice) else ():
                said: tuple[Expression | None, ...] = (option.bet, option.because)
                yield from (expression.source for expression in said if expression is not None)


def _accusation(moment: Moment) -> Accusation:
    blames, culprit, case_file = moment.attribution.blame[moment.layer - 1], moment.culprit, moment.case_file
    return Accusation(
        incident=f"{case_file.singular} {case_file.number_of(moment.incident)}",
        run=moment.run,
        epoch=moment.epoch,
        layer=moment.layer,
        named=moment.neuron,
        most_responsible=culprit,
        blame=float(blames[moment.neuron - 1]),
        largest_blame=float(blames[culprit - 1]) if culprit else float("nan"),
        unit=case_file.unit,
    )


def _lessons(told: list[Event], titles: Mapping[str, str]) -> Iterator[Lesson]:
    """The misconceptions that were met, each once, with where it was repaired first."""
    met: dict[str, Place] = {}
    repaired: dict[str, Place] = {}
    evidence = ""
    for event in told:
        match event:
            case Spoken() if event.figures:
                evidence = in_plain_words(event)
            case Noted(how, name, scene) if how in ("met", "repaired"):
                place = Place(titles.get(scene, scene), evidence)
                (met if how == "met" else repaired).setdefault(name, place)
    for name, place in met.items():
        yield Lesson(MISCONCEPTIONS[name], place, repaired.get(name))
