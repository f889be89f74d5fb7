"""``aktenbote ablage search``: files by name, birth date, Aktenzeichen and text, and why each was found."""

from typing import TYPE_CHECKING, Any, Final

import click

from gateway.cli.ablage import AUTHORITY
from gateway.cli.laufzeit import our_authority, run
from gateway.cli.loeschen import stub, stub_zeile
from gateway.cli.person import handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Refused, Usage
from gateway.domain.person import AZR_FORM, TeilDatum
from gateway.domain.suchform import suchform
from gateway.domain.suchwoerter import Fund, Suchanfrage, Suchergebnis, Treffer
from gateway.domain.textwoerter import MAX_GESUCHT, textfrage
from gateway.transfer.einblick.suchtext import MAX_TEXT, glatt

if TYPE_CHECKING:
    from gateway.domain.akte import Akte
    from gateway.wiring import Installation

WARUM: Final = {Fund.GENAU: "exact", Fund.KLANG: "sounds alike", Fund.BUCHSTABE: "one letter differs"}


@click.command("search")
@click.argument("text", required=False)
@click.option("--name", help="One or more names of the person, however they are spelt.")
@click.option("--born", metavar="DATE", help="Birth date: 1990-05-17, 1990-05 or 1990.")
@click.option("--reference", help="The Aktenzeichen or a part of it.")
@click.option("--azr", help="Only files under this AZR number, in addition to --name or --born.")
@click.option("--text", "words", metavar="WORDS", help="Words that one document holds, all of them, in any order.")
@click.option(
    "--person", "persons", is_flag=True, help="Show name and birth date; an entry in the log for each file."
)
@click.option(
    "--max", "max_rows", default=20, show_default=True, type=click.IntRange(1, 500), help="At most so many files."
)
@AUTHORITY
@befehl
def search(
    rahmen: Rahmen,
    text: str | None,
    name: str | None,
    born: str | None,
    reference: str | None,
    azr: str | None,
    words: str | None,
    persons: bool,
    max_rows: int,
    authority: str | None,
) -> None:
    """Find case files, the best first; TEXT with a digit is a part of the Aktenzeichen, otherwise a name.

    \b
    Example:
      aktenbote ablage search Mueller --born 1990
      aktenbote ablage search --text "Bescheid 2019"
    """
    frage = _frage(text, name=name, born=born, reference=reference, azr=azr, words=words)

    async def work(one: "Installation") -> Suchergebnis:
        mandant = our_authority(one, authority)
        return await one.aktensuche.finde(mandant, frage, person=handelnder(), namen=persons, max_zeilen=max_rows)

    found = run(rahmen, work)
    data = [_daten(eins, frage, persons=persons) for eins in found.treffer]
    lines = [_zeile(eins, frage, persons=persons) for eins in found.treffer]
    answer = {
        "ok": True, "files": data, "cut": found.abgebrochen, "more": found.weitere,
        "unread_documents": found.ungelesen, "unread_names": found.unbenannt,
    }  # fmt: skip
    rahmen.answer(answer, *(lines or ["no file found"]), *_hinweise(found))


def _hinweise(found: Suchergebnis) -> list[str]:
    """Say what the search could not see."""
    notes = []
    if found.abgebrochen:
        notes.append(
            "so many files may fit that not all were looked at: give more of the name, --born or --reference"
        )
    if found.weitere:
        notes.append("there may be more: raise --max, or give more to look for")
    if found.unbenannt:
        notes.append(
            f"the names of {found.unbenannt} files are still to be indexed: while `aktenbote serve` runs they are"
        )
    if found.ungelesen:
        notes.append(
            f"the text of {found.ungelesen} documents is still to be read: while `aktenbote serve` runs it is"
        )
    return notes


def _frage(
    text: str | None, *, name: str | None, born: str | None, reference: str | None, azr: str | None,
    words: str | None,
) -> Suchanfrage:  # fmt: skip
    from gateway.ablage.angaben import teildatum

    text, name, reference, words = (_glatt(value) for value in (text, name, reference, words))
    azr = _azr(azr)
    if text is not None and any(zeichen.isdigit() for zeichen in text):
        if reference is not None:
            raise Usage("TEXT is a part of the Aktenzeichen here: leave out --reference, or TEXT")
        reference = text
    elif text is not None:
        if name is not None:
            raise Usage("TEXT is a name here: leave out --name, or TEXT")
        name = text
    if any(len(value or "") > MAX_TEXT for value in (name, reference, words)):
        raise Usage(f"more than {MAX_TEXT} characters to look for: give less")
    if any(value is not None and not value.strip() for value in (name, born, reference, words)):
        raise Usage("something to look for is empty: fill it in or leave it out")
    if name is not None and not suchform(name):
        raise Usage("the name holds no letter to look for")
    if name is None and born is None and azr is not None:
        raise Usage("give --name or --born too: the AZR number alone never identifies a person (AZRG § 10)")
    if words is not None and not 1 <= len(textfrage(words)) <= MAX_GESUCHT:
        raise Usage(f"--text takes 1 to {MAX_GESUCHT} words of at least two letters or digits")
    if name is None and born is None and reference is None and words is None:
        raise Usage("say what to look for: TEXT, --name, --born, --reference or --text")
    try:
        date = teildatum(None if born is None else born.strip())
    except Refused:
        raise Usage("--born takes a day, a month or a year that exist: 1990-05-17, 1990-05 or 1990") from None
    return Suchanfrage(name=name, geboren=date, zeichen=reference, azr=azr, text=words)


def _azr(value: str | None) -> str | None:
    """Return the number without the blanks people group it with."""
    number = None if value is None else "".join(value.split())
    if number is not None and not AZR_FORM.fullmatch(number):
        raise Usage("--azr takes the twelve digits of an AZR number, which begin with year, month and day")
    return number


def _glatt(value: str | None) -> str | None:
    return None if value is None else glatt(value)


def _warum(eins: Treffer, frage: Suchanfrage) -> str:
    """Say of every part that was looked for how it fits."""
    akte = eins.akte
    why = [WARUM[eins.fund]] if frage.name is not None else []
    if frage.zeichen is not None:
        whole = frage.zeichen.casefold() == akte.aktenzeichen.casefold()
        why.append("Aktenzeichen" if whole else "part of the Aktenzeichen")
    if frage.geboren.jahr is not None:
        known = akte.person.geburtsdatum
        if not known.vertraeglich_mit(frage.geboren):
            why.append("another day of birth")
        else:
            why.append("birth date" if known.tag or not frage.geboren.tag else "birth date known in part")
    if frage.text is not None:
        why.append(f"text of {eins.dokumente} document{'s' if eins.dokumente > 1 else ''}")
    return ", ".join(why)


def _daten(eins: Treffer, frage: Suchanfrage, *, persons: bool) -> dict[str, Any]:
    akte = eins.akte
    data: dict[str, Any] = {
        "akte": akte.id,
        "reference": akte.aktenzeichen,
        "holds": sorted(akte.sperren),
        "origin": akte.herkunft,
        "found": _warum(eins, frage),
        **stub(akte),
    }
    if frage.text is not None:
        data["documents"] = eins.dokumente
    return data | {"person": _person(akte)} if persons else data


def _zeile(eins: Treffer, frage: Suchanfrage, *, persons: bool) -> str:
    akte = eins.akte
    rest = stub_zeile(akte) or akte.herkunft or "-"
    line = f"{akte.aktenzeichen:24} {','.join(sorted(akte.sperren)) or '-':24} {_warum(eins, frage):18} {rest}"
    return f"{line}  {_person(akte)}" if persons else line


def _person(akte: "Akte") -> str:
    names = dict.fromkeys(
        " ".join(part for part in (name.vorname, name.familienname) if part) for _, name in akte.person.namen
    ) | dict.fromkeys(
        part
        for _, name in akte.person.namen
        for part in (name.geburtsname, name.ordensname, *name.kuenstlernamen, *name.weitere_namen)
        if part
    )
    return f"{' / '.join(names)}, {_datum(akte.person.geburtsdatum)}"


def _datum(datum: TeilDatum) -> str:
    parts = [f"{part:0{width}}" for part, width in ((datum.jahr, 4), (datum.monat, 2), (datum.tag, 2)) if part]
    return "-".join(parts) or "birth date unknown"
