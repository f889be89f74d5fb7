"""What the tamper drill changes of what is known beside the documents of files, of departures and of requests."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from gateway.audit.eintrag import lies_eintrag
from gateway.domain.aktenteile import Papierteil
from gateway.domain.errors import AktenboteError
from gateway.domain.merkmale import Merkmal
from gateway.storage.sql.abbildung import json_text
from gateway.storage.sql.akten import NIEMAND
from gateway.storage.sql.offenlegungen import Offenlegungen
from gateway.storage.sqlite.angabenpruefung import Angabenlage, Wegzuglage
from gateway.storage.sqlite.antragspruefung import Antragslage
from gateway.storage.sqlite.probe import NUR_HIER, Lage, Rolle, Tat
from gateway.transfer.vorabangaben import Vorabangaben, als_text

_ANDERS = als_text(Vorabangaben(bva_verfahrensnummer="0" * 18))
"""Of nobody."""
_JEMAND = replace(NIEMAND, staatsangehoerigkeiten=("998",))
"""Nobody again, but another one than stands with a stub."""
_HIER = "WHERE mandant = ?1 AND {} = ?2"


Sagt = Angabenlage | Wegzuglage | Antragslage


def _bezeugte(lage: Lage, sagt: Sagt) -> Iterator[str]:
    """Yield what entries vouch for, that of the newest first."""
    openings = Offenlegungen(lage.c, lage.tresor)
    rows = lage.c.execute(
        "SELECT e.zeile, e.blatt, e.oktette FROM protokoll_eintrag AS e JOIN protokoll AS p ON p.id = e.log"
        " WHERE p.mandant = ? AND e.gekuerzt IS NULL ORDER BY e.zeile",
        (lage.mandant,),
    )
    for row, leaf, octets in rows:
        said = openings.zum_eintrag(int(str(row)), bytes(leaf))
        sagt.merke(lies_eintrag(bytes(octets)), {one.feld: one.wert for one in said})
    yield from reversed(sagt.bezeugte())


def _an(sagt: type[Sagt], text: str, wert: Callable[[Lage, str], str] | None = None) -> Callable[[Lage], bool]:
    """Return a change of the first row, ``?2`` of authority ``?1``, that entries vouch for and that it touches.

    ``wert`` makes ``?3`` of its name.
    """

    def tue(lage: Lage) -> bool:
        try:
            for name in _bezeugte(lage, sagt()):
                more = () if wert is None else (wert(lage, name),)
                lage.c.execute(text, (lage.mandant, name, *more))
                if lage.c.changes():
                    return True
        except AktenboteError:
            return False
        return False

    return tue


def _versiegelt(text: str, spalte: str) -> Callable[[Lage, str], str]:
    """Return what seals a text for a row, as whoever runs the installation can."""
    return lambda lage, name: lage.tresor.versiegle(text, f"{spalte}/{name}")


def _tat(wo: str, was: str, text: str, wert: Callable[[Lage, str], str] | None = None) -> Tat:
    sagt: type[Sagt] = {"Wegzug": Wegzuglage, "Antrag": Antragslage}.get(wo, Angabenlage)  # type: ignore[assignment]  # of these three
    return Tat(wo=wo, was=was, tue=_an(sagt, text, wert), findet=frozenset({Rolle.EIGEN}), warum=NUR_HIER)


_ANTRAG = "mandant, person, gestellt, akte, bis, gegenstand, trotz, dokument"
_ZU, _AKTE, _ID, _ZEILE = (_HIER.format(name) for name in ("zu", "akte", "id", "zeile"))
_OHNE = "SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM {} WHERE mandant = ?1 AND zu = ?2)"
_MERKMAL = (
    f"INSERT INTO dokumentmerkmal SELECT mandant, akte, uuid, '{Merkmal.XFA.value}' FROM dokument {_AKTE}"  # noqa: S608 -- constants
    " ORDER BY position LIMIT 1 ON CONFLICT DO NOTHING"
)
_DOPPELT = (
    "INSERT INTO wegzug (mandant, azr_suche, ziel_ags, gemeldet)"
    " SELECT mandant, azr_suche, ziel_ags, gemeldet FROM wegzug"
)

ANGABEN: tuple[Tat, ...] = (
    _tat("Angaben", "was 010205 sagt, geändert", f"UPDATE vorab SET angaben = ?3 {_ZU}",  # noqa: S608 -- constants
         _versiegelt(_ANDERS, "vorab.angaben")),
    _tat("Angaben", "was 010205 sagt, entfernt", f"DELETE FROM vorab {_ZU}"),  # noqa: S608 -- constants
    _tat("Angaben", "was 010205 sagt, hinzugefügt",
         f"INSERT INTO vorab (mandant, zu, angaben) {_OHNE.format('vorab')}",
         _versiegelt(_ANDERS, "vorab.angaben")),
    _tat("Angaben", "Marke des zuletzt Mitgeteilten geändert", f"UPDATE vorab SET gesandt = 'x' {_ZU}"),  # noqa: S608 -- constants
    _tat("Angaben", "bleibende Auskunftssperre geändert", f"UPDATE dauersperre SET sperren = ?3 {_ZU}",  # noqa: S608 -- constants
         _versiegelt("[]", "dauersperre.sperren")),
    _tat("Angaben", "bleibende Auskunftssperre entfernt", f"DELETE FROM dauersperre {_ZU}"),  # noqa: S608 -- constants
    _tat("Angaben", "bleibende Auskunftssperre einer anderen Person zugeschrieben",
         f"UPDATE dauersperre SET azr_suche = '{'0' * 64}' {_ZU}"),  # noqa: S608 -- constants
    _tat("Angaben", "bleibende Auskunftssperre hinzugefügt",
         f"INSERT INTO dauersperre (mandant, zu, sperren) {_OHNE.format('dauersperre')}",
         _versiegelt("[]", "dauersperre.sperren")),
    _tat("Angaben", "Prüfung auf Schadsoftware entfernt", f"DELETE FROM schutzvermerk {_AKTE}"),  # noqa: S608 -- constants
    _tat("Angaben", "Prüfung auf Schadsoftware geändert", f"UPDATE schutzvermerk SET stand = 'geprueft', "  # noqa: S608 -- constants
         f"programm = 'x' {_AKTE}"),
    _tat("Angaben", "Merkmal eines Dokuments entfernt", f"DELETE FROM dokumentmerkmal {_AKTE}"),  # noqa: S608 -- constants
    _tat("Angaben", "Merkmal eines Dokuments hinzugefügt", _MERKMAL),
    _tat("Angaben", "Person einer Akte geändert", f"UPDATE akte SET person = ?3 {_ID}",  # noqa: S608 -- constants
         _versiegelt(json_text(_JEMAND), "akte.person")),
    _tat("Angaben", "Papierteile einer Akte geändert", f"UPDATE akte SET papier = ?3 {_ID}",  # noqa: S608 -- constants
         _versiegelt(json_text((Papierteil(nummer=99, bezeichnung="x"),)), "akte.papier")),
    _tat("Wegzug", "Ziel geändert", f"UPDATE wegzug SET ziel_ags = '00000000' {_ZEILE}"),  # noqa: S608 -- constants
    _tat("Wegzug", "Tag der Meldung geändert", f"UPDATE wegzug SET gemeldet = '2000' {_ZEILE}"),  # noqa: S608 -- constants
    _tat("Wegzug", "entfernt", f"DELETE FROM wegzug {_ZEILE}"),  # noqa: S608 -- constants
    _tat("Antrag", "Person geändert, die ihn stellte", f"UPDATE loeschantrag SET person = ?3 {_ID}",  # noqa: S608 -- constants
         _versiegelt("niemand", "loeschantrag.person")),
    _tat("Antrag", "auf eine andere Akte gerichtet",
         f"UPDATE loeschantrag SET akte = '0' {_ID} AND akte IS NOT NULL"),  # noqa: S608 -- constants
    _tat("Antrag", "hinzugefügt",
         f"INSERT INTO loeschantrag ({_ANTRAG}, id) SELECT {_ANTRAG}, 'x' FROM loeschantrag {_ID}"),  # noqa: S608 -- constants
    _tat("Antrag", "Verzeichnis, das wartet, durch ein anderes ersetzt",
         "UPDATE verzeichnisvorschlag SET nummer = nummer + 1 WHERE ?1 IS NOT NULL AND id = ?2"),
    _tat("Antrag", "Zeit geändert, zu der ein Verzeichnis vorgelegt wurde",
         "UPDATE verzeichnisvorschlag SET gestellt = '2099-01-01T00:00:00.000000Z'"
         " WHERE ?1 IS NOT NULL AND id = ?2"),
    _tat("Antrag", "Person geändert, die ein Verzeichnis vorlegte",
         "UPDATE verzeichnisvorschlag SET person = ?3 WHERE ?1 IS NOT NULL AND id = ?2",
         _versiegelt("niemand", "verzeichnisvorschlag.person")),
    _tat("Wegzug", "hinzugefügt", f"{_DOPPELT} {_ZEILE}"),
)  # fmt: skip
