"""What pictures say: their words stand in ``texts/drawing/``."""

from __future__ import annotations

from canting.language import words_of, written


def say(lang: str, key: str, **values: object) -> str:
    """What a picture says for a key, with values in their places; a key that isn't there stands for itself."""
    text = words_of("drawing", lang).get(key, key)
    return text.format(**values) if values else text


def count(lang: str, one: str, many: str, number: int) -> str:
    """A number of things, in the singular or plural."""
    return say(lang, one) if number == 1 else say(lang, many, n=grouped(lang, number))


def group_word(lang: str, group: str) -> str:
    """A stakeholder group, in the language where it is a usual one."""
    return words_of("drawing", lang).get(f"group {group}", group)


def kind_word(lang: str, kind: str) -> str:
    """A kind of participant, in a word or two."""
    return words_of("drawing", lang).get(f"kind {kind}", kind)


def measure_word(lang: str, name: str) -> str:
    """The name of a measure."""
    return words_of("drawing", lang).get(f"measure {name}", name.replace("_", " "))


def grouped(lang: str, number: int) -> str:
    """A whole number with its thousands apart."""
    return written(lang, f"{number:,}")


def figure(lang: str, value: float) -> str:
    """A figure to three digits, as the language writes it."""
    if float(value).is_integer() and abs(value) < 1e9:
        return grouped(lang, int(value))
    text = f"{value:.3g}"
    if "e" not in text:
        whole, _, rest = text.partition(".")
        text = grouped("en", int(whole)) + ("." + rest if rest else "")
        if whole.startswith("-0"):
            text = "-" + text
    return written(lang, text)
