"""A person as a page names her: one line for the name, the birth date as far as it is known."""

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.person import Name, Person

OHNE_NAMEN = "–"


def anzeigename(person: Person) -> str:
    """Return family name and first name of the first name that has any; ``–`` where none has."""
    return next((text for _, one in person.namen if (text := _text(one))), OHNE_NAMEN)


def weitere_namen(person: Person) -> tuple[str, ...]:
    """Return what else the person is called, each once."""
    texts = [_text(one) for _, one in person.namen]
    texts += [
        part
        for _, one in person.namen
        for part in (one.geburtsname, one.ordensname, *one.kuenstlernamen, *one.weitere_namen)
        if part
    ]
    return tuple(one for one in dict.fromkeys(texts) if one and one != anzeigename(person))


def geburtsdatum(person: Person, worte: Datumsworte) -> str:
    """Return the birth date as it is written, with what is not known of it."""
    return worte.teildatum(person.geburtsdatum)


def _text(one: Name) -> str:
    return ", ".join(part for part in (one.familienname, one.vorname) if part)
