"""The catalogue of problems: what can be wrong in data, under which name it is counted, and what it means."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """A sort of problem; its text is what lists of problems say, `means` what the manual says of it."""

    means: str

    def __new__(cls, text: str, means: str = "") -> Sort:
        """Make a text that has a meaning beside it."""
        made = str.__new__(cls, text)
        made._value_ = text
        made.means = means
        return made

    DESCRIPTION = "description", "`dataset.toml` says something that it may not, or lacks something."
    UNREADABLE_FILE = (
        "unreadable file",
        "The file isn't there, or isn't what its ending says: nothing of it was read.",
    )
    BROKEN_ROW = (
        "broken row",
        "The row has too many cells, a quote that is never closed, or bytes that are no text.",
    )
    MISSING_COLUMN = "missing column", "A column that `dataset.toml` names isn't in the file."
    CHANGED = (
        "changed by a spreadsheet",
        "A spreadsheet rounded it, took it for a date, or shows it otherwise.",
    )
    TWO_READINGS = (
        "number with two readings",
        "1.234 may be above a thousand or above one: `decimal` says which.",
    )
    BLANK_ID = "blank id", "Every row needs an id."
    DUPLICATE_ID = "duplicate id", "Two rows say that they are the same one."
    LOOK_ALIKE_IDS = "look-alike ids", "Ids that differ in capitals, blanks or signs alone."
    FOREIGN_ID = (
        "id of another dataset",
        "Another dataset in the graph has the id, and this one doesn't share its ids.",
    )
    NAME_OF_SEVERAL = (
        "name of several",
        "A name in an answer is that of several participants: an id says who is meant.",
    )
    TWO_KINDS = "two kinds", "A name becomes a participant of one kind in one table, of another in the next."
    NAME_DECISION = "decision on a name", "A line of aliases.csv contradicts another, or decides nothing."
    UNKNOWN_PARTICIPANT = "unknown participant", "Somebody is named whom no roster lists."
    UNKNOWN_EVENT = "unknown event", "An event is named that no table lists."
    UNKNOWN_RESPONDENT = "unknown respondent", "The one who is said to have answered is on no roster."
    PARTICIPANT_ASIDE = "participant set aside", "It names a participant whose own row has a problem."
    EVENT_ASIDE = "event set aside", "It names an event whose own row has a problem."
    MEMBER_OF_PERSON = "member of a person", "Only an Organization has members."
    UNKNOWN_KIND = "unknown kind", "A participant is an Actor, an Organization or an InformationSource."
    UNKNOWN_STAGE = "unknown stage", "The stage isn't declared in `[[stages]]`."
    STAGE_MOVED = (
        "stage at another position",
        "Another dataset has the stage at another position, or two stages are one.",
    )
    UNMAPPED = "value not in the map", "`map` doesn't say what the text means."
    UNKNOWN_ANSWER = "unknown answer", "`responded` says neither yes, no nor not asked."
    UNKNOWN_NAMED = "unknown word on names", "`named` says neither yes nor no."
    VALUE_LACKING = "value lacking", "A property that isn't optional has no value."
    OTHER_TYPE = "value of another type", "The text is no number, date, or yes or no, as its property needs."
    ROWS_DISAGREE = "rows that disagree", "Rows of one participant say different things of it."
    TABLES_DISAGREE = "tables that disagree", "Two tables say different things of one participant."
    BAD_WEIGHT = "bad weight", "A weight is no number, or not above 0."
    WEIGHT_LACKING = "weight lacking", "A weight is blank, and `blank` doesn't say what that means."
    DUPLICATE_REPORT = "duplicate report", "One respondent says the same of the same pair twice."
    OFF_THE_SCALE = "off the scale", "A weight is outside the scale of its question."
    NOBODY_ASKED = "question that nobody was asked", "No participant is of those whom `asked` describes."
    LABEL_LACKING = "label lacking", "A row of a matrix doesn't say whose it is."
    LABEL_TWICE = "label that stands twice", "Two rows or columns of a matrix have one label."
    ASYMMETRIC = "asymmetric cells", "The halves of a matrix without a direction say different things."
    IMPOSSIBLE_ANSWER = "answer that can't be", "A cell holds an answer where none can be."
    BLANK_CODE = "blank code", "Every row of a scheme needs a code."
    DUPLICATE_CODE = "duplicate code", "Two rows describe one code."
    UNKNOWN_CODE = "unknown code", "The code isn't in its scheme."
    ORPHAN_CODE = "orphan code", "The code above it isn't in the scheme."
    CIRCLE_OF_CODES = "circle of codes", "Codes are above one another in a circle."
    CODE_WITHOUT_SCHEME = "code without a scheme", "A code means nothing without the name of its scheme."
    DUPLICATE_PAIR = "duplicate pair", "A correspondence stands there twice."
    UNKNOWN_CORRESPONDENCE = (
        "unknown kind of correspondence",
        "A correspondence is of none of the kinds that there are.",
    )
    DUPLICATE_FIGURE = (
        "duplicate figure",
        "Two rows give the same measure for one place, industry and period.",
    )
    FIGURE_WITHOUT_MEASURE = "figure without measure", "A figure doesn't say what it measures."
    FIGURE_WITHOUT_START = "figure without from", "A figure doesn't say when its period begins."


Fault = tuple[str, str, Sort]
"""What is wrong, the hint, and its sort."""
