"""Is this the same person? What the other authority writes beside each file of ours that may be meant.

Every difference is named in a word; the AZR number is told only as equal or not, it never identifies a person alone
(AZRG § 10). Each file that is shown has an entry of its own in the log.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.domain.akte import Akte
from gateway.domain.datumsworte import Datumsworte
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.person import Person, TeilDatum
from gateway.domain.sprache import Satz, Sprache
from gateway.domain.states import Rolle, Zustand
from gateway.domain.suchform import suchform
from gateway.domain.suchwoerter import Suchanfrage
from gateway.domain.transfer import Transfer
from gateway.transfer.auskunftssperre import gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.personen import OHNE_NAMEN, anzeigename, weitere_namen
from gateway.transfer.einblick.uebergabe import eigene
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung

MAX_AKTEN: Final = 5
"""Files beside the request: more can be compared by nobody at a glance; the search finds the others."""
OHNE: Final = "–"


class Merkmal(StrEnum):
    """What is compared, in the order of the rows."""

    NAME = "name"
    WEITERE = "weitere"
    GEBURTSDATUM = "geburtsdatum"
    GEBURTSORT = "geburtsort"
    STAAT = "staat"
    GESCHLECHT = "geschlecht"
    AZR = "azr"


class Abstand(StrEnum):
    """How far two values are apart."""

    GLEICH = "gleich"
    AEHNLICH = "aehnlich"
    """Both can be right: another spelling, or one side knows less."""
    ANDERS = "anders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wert:
    """What one of our files says, and how that differs from what was written to us."""

    text: str
    abstand: Abstand = Abstand.GLEICH
    wort: str | None = None
    """The difference in a word; there where ``abstand`` is not ``GLEICH``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spalte:
    """One of our files."""

    akte: AkteId
    aktenzeichen: str
    werte: Mapping[Merkmal, Wert]
    kann_gehen: bool
    """It may be the answer: no other number than that of the request, its content here, no copy to look at."""
    abgegeben: bool

    @property
    def unterschiede(self) -> tuple[Merkmal, ...]:
        """What is different, not only alike."""
        return tuple(one for one, value in self.werte.items() if value.abstand is Abstand.ANDERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vergleich:
    """The request and the files."""

    geschrieben: Mapping[Merkmal, str]
    akten: tuple[Spalte, ...]
    mehr: bool
    """More files than these (``MAX_AKTEN``) may be meant."""


_SCHREIBWEISE = Satz("andere Schreibweise", "spelt otherwise")
_ANDERER_NAME = Satz("anderer Name", "another name")
_VERTAUSCHT = Satz("Tag und Monat vertauscht?", "day and month swapped?")
_ANDERES_DATUM = Satz("anderes Datum", "another date")
_TEILS = Satz("nur teilweise bekannt", "known in part")
_WEICHT_AB = Satz("weicht ab", "differs")
_HIER_NICHT = Satz("hier nicht bekannt", "not known here")
_STIMMT, _STIMMT_NICHT = Satz("stimmt überein", "is the same"), Satz("ist eine andere", "is another one")
_GESCHLECHT = {
    "w": Satz("weiblich", "female"),
    "m": Satz("männlich", "male"),
    "d": Satz("divers", "diverse"),
    "x": Satz("unbekannt", "unknown"),
}
_VORHANDEN, _FEHLT = Satz("angegeben", "told"), Satz("nicht angegeben", "not told")


Staat = Callable[[str], str]
"""Puts a nationality into words."""


class Vergleiche:
    """Shows the request of a transfer beside our files."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def zeige(
        self,
        mandant: Kennung,
        ident: TransferId,
        *,
        person: str,
        sprache: Sprache = Sprache.DE,
        begruendung: str | None = None,
    ) -> Vergleich:
        """Return the comparison for a request that waits for a decision; the look at each file is logged.

        ``Usage``: UNKNOWN no such transfer here, STATE nothing is to be compared, REASON an Auskunftssperre
        holds for one of these persons and nobody says why they are compared.
        """
        said = (begruendung or "").strip()

        def look(tx: Tx) -> Vergleich:
            transfer = eigene(tx, mandant, ident)
            if transfer.rolle is not Rolle.GEBER or transfer.zustand is not Zustand.ENTSCHEIDUNG_OFFEN:
                raise Usage("nothing is to be compared in this transfer now", code="STATE")
            files = self._akten(tx, transfer)
            shown = files[:MAX_AKTEN]
            if not said and self._gesperrt(tx, transfer, shown):
                raise Usage("an Auskunftssperre holds: say why you compare these persons", code="REASON")
            worte = Datumsworte(self._u.mandanten[mandant].arbeitstage.zone, sprache)
            return Vergleich(
                geschrieben=_geschrieben(transfer.person, worte, sprache, self._u.staat),
                akten=tuple(_spalte(transfer.person, one, worte, sprache, self._u.staat) for one in shown),
                mehr=len(files) > MAX_AKTEN,
            )

        shown = await self._u.store.read(look)
        why = wer(person, said)[1:] if said else []
        read, number = AuditEreignis.AKTE_GELESEN, len(shown.akten)

        def note(tx: Tx) -> None:
            for one in shown.akten or (None,):  # an entry refers to one file at most
                about = [] if one is None else [(Bezug.AKTE, one.akte)]
                self._blicke.vermerke(tx, mandant, read, *about, *why, person=person, transfer=ident, anzahl=number)

        await self._blicke.schreibe(note)
        return shown

    def _akten(self, tx: Tx, transfer: Transfer) -> tuple[Akte, ...]:
        """Return the files under the number of the request, then those of a person of this name and birth date."""
        mandant, test = transfer.mandant, transfer.test is not None
        azr = transfer.person.azr_nummer
        key = None if azr is None else self._u.speicher.suchwert("azr", azr)
        found = {one.id: one for one in (() if key is None else tx.akten.zur_azr(mandant, key, test=test))}
        for frage in _fragen(transfer.person):
            for hit in tx.suche.finden(mandant, frage, test=test, max_zeilen=MAX_AKTEN + 1).treffer:
                found.setdefault(hit.akte.id, hit.akte)
        return tuple(found.values())

    def _gesperrt(self, tx: Tx, transfer: Transfer, akten: tuple[Akte, ...]) -> bool:
        return gesperrt(tx, self._u, transfer.mandant, transfer.id, transfer.person) or any(
            gesperrt(tx, self._u, transfer.mandant, one.id, one.person) for one in akten
        )


def _fragen(person: Person) -> Iterator[Suchanfrage]:
    """Yield what is looked for: each name of the person with her birth date, if that says anything."""
    if person.geburtsdatum.jahr is None:
        return
    names = {f"{one.familienname} {one.vorname or ''}".strip() for _, one in person.namen if one.familienname}
    for name in sorted(names):
        if suchform(name):
            yield Suchanfrage(name=name, geboren=person.geburtsdatum)


def _geschrieben(person: Person, worte: Datumsworte, sprache: Sprache, staat: Staat) -> dict[Merkmal, str]:
    told = _VORHANDEN if person.azr_nummer else _FEHLT
    return {**_texte(person, worte, sprache, staat), Merkmal.AZR: told.auf(sprache)}


def _texte(person: Person, worte: Datumsworte, sprache: Sprache, staat: Staat) -> dict[Merkmal, str]:
    return {
        Merkmal.NAME: anzeigename(person),
        Merkmal.WEITERE: "; ".join(weitere_namen(person)) or OHNE,
        Merkmal.GEBURTSDATUM: worte.teildatum(person.geburtsdatum),
        Merkmal.GEBURTSORT: person.geburtsort or OHNE,
        Merkmal.STAAT: ", ".join(map(staat, person.staatsangehoerigkeiten)) or OHNE,
        Merkmal.GESCHLECHT: _geschlecht(person.geschlecht).auf(sprache),
    }


def _geschlecht(code: str | None) -> Satz:
    return _GESCHLECHT.get(code or "") or Satz(code or OHNE, code or OHNE)


def _spalte(gesucht: Person, akte: Akte, worte: Datumsworte, sprache: Sprache, staat: Staat) -> Spalte:
    texts, ours = _texte(akte.person, worte, sprache, staat), akte.person
    far: dict[Merkmal, tuple[Abstand, Satz | None]] = {
        Merkmal.NAME: _name(gesucht, ours),
        Merkmal.GEBURTSDATUM: _datum(gesucht.geburtsdatum, ours.geburtsdatum),
        Merkmal.GEBURTSORT: _wort(gesucht.geburtsort, ours.geburtsort, suchform),
        Merkmal.STAAT: _menge(gesucht.staatsangehoerigkeiten, ours.staatsangehoerigkeiten),
        Merkmal.GESCHLECHT: _wort(gesucht.geschlecht, ours.geschlecht, str),
    }
    values = {key: _wert(text, *far.get(key, (Abstand.GLEICH, None)), sprache) for key, text in texts.items()}
    values[Merkmal.AZR] = _azr(gesucht.azr_nummer, ours.azr_nummer, sprache)
    fits = ours.azr_nummer in {None, gesucht.azr_nummer}
    return Spalte(
        akte=akte.id,
        aktenzeichen=akte.aktenzeichen,
        werte=values,
        kann_gehen=fits and akte.geloescht is None and not akte.einsicht,
        abgegeben=akte.geloescht is not None,
    )


def _wert(text: str, abstand: Abstand, satz: Satz | None, sprache: Sprache) -> Wert:
    return Wert(text=text, abstand=abstand, wort=None if satz is None else satz.auf(sprache))


def _name(gesucht: Person, ours: Person) -> tuple[Abstand, Satz | None]:
    """Compare the names that are shown; a name among the others of the person is another spelling."""
    wanted, found = anzeigename(gesucht), anzeigename(ours)
    if wanted == found:
        return Abstand.GLEICH, None
    mine = {suchform(one) for one in (found, *weitere_namen(ours))} - {""}
    theirs = {suchform(one) for one in (wanted, *weitere_namen(gesucht))} - {""}
    if OHNE_NAMEN not in {wanted, found} and (suchform(wanted) in mine or suchform(found) in theirs):
        return Abstand.AEHNLICH, _SCHREIBWEISE
    return Abstand.ANDERS, _ANDERER_NAME


def _datum(gesucht: TeilDatum, ours: TeilDatum) -> tuple[Abstand, Satz | None]:
    if gesucht == ours:
        return Abstand.GLEICH, None
    if gesucht.vertraeglich_mit(ours):
        return Abstand.AEHNLICH, _TEILS
    if (gesucht.jahr, gesucht.monat, gesucht.tag) == (ours.jahr, ours.tag, ours.monat):
        return Abstand.ANDERS, _VERTAUSCHT
    return Abstand.ANDERS, _ANDERES_DATUM


def _wort(gesucht: str | None, ours: str | None, form: Callable[[str], str]) -> tuple[Abstand, Satz | None]:
    if gesucht == ours:
        return Abstand.GLEICH, None
    if gesucht is None or ours is None:
        return Abstand.AEHNLICH, _TEILS
    if form(gesucht) == form(ours):
        return Abstand.AEHNLICH, _SCHREIBWEISE
    return Abstand.ANDERS, _WEICHT_AB


def _menge(gesucht: tuple[str, ...], ours: tuple[str, ...]) -> tuple[Abstand, Satz | None]:
    if set(gesucht) == set(ours):
        return Abstand.GLEICH, None
    if set(gesucht) & set(ours):
        return Abstand.AEHNLICH, _TEILS
    return Abstand.ANDERS, _WEICHT_AB


def _azr(gesucht: str | None, ours: str | None, sprache: Sprache) -> Wert:
    if gesucht is None or ours is None:
        return _wert(OHNE, Abstand.AEHNLICH, _HIER_NICHT, sprache)
    if gesucht == ours:
        return _wert(_STIMMT.auf(sprache), Abstand.GLEICH, None, sprache)
    return _wert(_STIMMT_NICHT.auf(sprache), Abstand.ANDERS, _WEICHT_AB, sprache)
