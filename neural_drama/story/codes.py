"""The codes: one short stable name for each kind of mistake, with what it means. Every problem carries one.

The letter says how bad it is: with an E the script cannot be played, or a player can be stuck in it; with a W it
can, but something in it is most likely not meant. A code never changes its meaning, and is not used again.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]

CODES: Mapping[str, str] = MappingProxyType(
    {
        # files
        "E001": "a file or folder cannot be read",
        "E002": "the name of a scene",
        "E003": "a link leads out of the folder",
        "E004": "nothing to play",
        "E005": "not UTF-8",
        "E006": "too large: a file, a line, a paragraph",
        "E007": "too many parts in the expressions of one scene",
        "E008": "too many scenes in one episode",
        "E009": "too many problems; the rest was not read",
        "E010": "a character that a terminal obeys or hides",
        "E011": "such a character behind an entity, a percent sign or an escape",
        # speakers and directions
        "E101": "unknown speaker",
        "E102": "a speaker that cannot be read as one",
        "E103": "no space after a speaker",
        "E104": "the number of a speaker",
        "E110": "a direction that cannot be read as one",
        "E111": "a direction without words",
        "E112": "a fact in a direction",
        "E120": "a line without words",
        # facts, formats, marks, braces
        "E201": "unknown fact",
        "E202": "an expression that cannot be read",
        "E203": "something that no expression may contain",
        "E204": "an expression that is too large",
        "E205": "kinds that do not fit: numbers, words, truths",
        "E210": "unknown number format",
        "E211": "a truth, or a word with a number format, in a text",
        "E220": "a mark that does not belong here",
        "E221": "a mark twice, or after nothing",
        "E222": "a mark that is neither true nor false",
        "E223": "a mark within a text",
        "E224": "a mark that the rewind beside it forgets",
        "E230": "a brace without its partner",
        # cues
        "E301": "unknown verb",
        "E302": "a verb of another role",
        "E303": "a cue for somebody who is not in the cast",
        "E304": "this is not a cue",
        "E310": "an argument missing, unknown, twice or too much",
        "E311": "an argument that is not allowed",
        "E312": "an argument that cannot be measured",
        # links, choices, ways out
        "E401": "no such passage",
        "E402": "no such scene",
        "E403": "an address out of the play",
        "E404": "a link that cannot be read as one",
        "E410": "an option that is not one link",
        "E411": "a link without words",
        "E412": "a link among words",
        "E413": "too many options in one choice",
        "E420": "never reached, after a choice or a jump",
        "E421": "something other than lines after the end",
        "E422": "a choice that can run out: no option stays open",
        "E423": "a last jump with a guard",
        "E424": "**THE END** does not stand alone",
        # what a reader stumbles over
        "W501": "digits written into speech",
        "W502": "a figure that nothing measures",
        "W503": "a line of more than 160 characters",
        "W504": "two options with the same words",
        "W505": "a speaker without stars, read by the narrator",
        "W506": "brackets or stars that are spoken",
        "W507": "an end that is not read as one",
        "W508": "the number of a neuron that no layer has",
        "W510": "a scene without a title",
        "W511": "an episode without a title",
        "W520": "a member of the cast who neither speaks nor acts",
        # what Markdown takes for something else
        "E601": "swallowed by what stands above",
        "E602": "a heading that cannot be read as one",
        "E603": "words that have become a heading",
        "E604": "a comment that is not closed",
        "E605": "Markdown or HTML that does not belong in a screenplay",
        "E606": "words hidden by a comment",
        "E607": "emphasis inside emphasis",
        "E608": "a link definition, which shows nowhere",
        "E610": "a heading of the wrong level",
        "E611": "a heading that is not plain words",
        "E612": "two headings with one anchor",
        "E613": "two headings whose visits have one name",
        # the play as a whole
        "E701": "a dead end: no curtain can be reached",
        "E702": "a silent loop: the story goes round without asking the player anything",
        "W703": "a loop that may be silent",
        "E704": "the first option every time never reaches a curtain",
        "W705": "the first option every time may go round for ever",
        "E706": "options that run out: what is left reaches no curtain",
        "E707": "a rewind to where nobody can have been",
        "E708": "a reason without a bet before it",
        "W709": "a bet that no training settles",
        "W710": "a passage that nothing leads to",
        "W711": "guards that miss a case: a boundary, or NaN",
        "W712": "two guards that both hold",
        "W713": "more than six lines between two things that the player does",
        "W714": "guards that are too many to try",
        "W715": "a word that a fact never is",
        "W716": "a guard that never holds",
        # episode.toml and the data
        "E801": "not TOML",
        "E802": "unknown key",
        "E803": "a value of the wrong kind",
        "E804": "unknown role",
        "E805": "a name that nobody can have",
        "E806": "unknown color",
        "E810": "a setting that cannot be",
        "E811": "data that cannot be used",
        # plans.toml
        "E901": "moves that cannot be made",
        "E902": "a plan that does not come out as it says",
    }
)


def severity_of(code: str) -> Severity:
    """How bad a problem with this code is."""
    return "error" if code.startswith("E") else "warning"
