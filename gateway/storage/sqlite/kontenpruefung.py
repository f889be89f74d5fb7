"""Accounts and their roles compared with the entries about them: a role that nobody granted is noticed.

Entries commit to an account as it was after each change; what is compared is what the newest of them that still
opens says. The same comparison decides with each request whether a role counts (``transfer.konten.stand``).
"""

from collections.abc import Iterator, Mapping
from typing import Final

import apsw

from gateway.audit.eintrag import Eintrag
from gateway.domain.errors import AktenboteError
from gateway.domain.event_words import NEUER_KONTOSTAND
from gateway.domain.events import Bezug
from gateway.domain.ids import Kennung
from gateway.domain.konto import kontostand
from gateway.storage.sql.konten import SqlKonten
from gateway.storage.sql.tresor import Tresor

_FAKTOREN: Final = "SELECT id FROM konto_faktor WHERE konto = ?"
_NOTFALLCODES: Final = "SELECT code FROM konto_notfallcode WHERE konto = ?"


class Kontenlage:
    """What the entries of one authority say of accounts; entries are told in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._stand: dict[str, str] = {}

    def merke(self, entry: Eintrag, offen: Mapping[Bezug, str]) -> None:
        """Take in an entry with the references that still open."""
        konto = offen.get(Bezug.KONTO)
        if konto is None or entry.ereignis not in NEUER_KONTOSTAND:
            return
        self._stand.pop(konto, None)
        if Bezug.KONTOSTAND in offen:
            self._stand[konto] = offen[Bezug.KONTOSTAND]

    def pruefe(self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each account that is not as the log says."""
        table = SqlKonten(connection, tresor)
        try:
            there = {one.id: one for one in table.alle()}
        except AktenboteError:
            yield "konto", "Ein Konto in der Datenbank lässt sich mit dem Speicherschlüssel nicht öffnen."
            return
        for ident, said in self._stand.items():
            konto = there.get(ident)
            if konto is None:
                yield "konto", f"Konto {ident} steht im Protokoll, aber nicht in der Datenbank."
                continue
            factors, codes = (_werte(connection, frage, ident) for frage in (_FAKTOREN, _NOTFALLCODES))
            now = {
                kontostand(
                    konto=konto.id,
                    anmeldename=konto.anmeldename,
                    name=konto.name,
                    zustand=konto.zustand,
                    passwort=konto.passwort,
                    rollen=table.rollen(ident).get(mandant, frozenset()),
                    faktoren=ways,
                    notfallcodes=left,
                )
                for ways, left in ((factors, codes), (factors, None), (None, None))
            }
            if said not in now:
                yield (
                    "konto",
                    f"Konto {ident} ist ein anderes oder hat andere Rollen oder Faktoren, als das Protokoll sagt.",
                )
        held = connection.execute("SELECT DISTINCT konto FROM konto_rolle WHERE mandant = ?", (mandant,))
        for (holder,) in held.fetchall():
            if str(holder) not in self._stand:
                yield "konto", f"Konto {holder} hat eine Rolle, von der das Protokoll nichts weiß."


def _werte(connection: apsw.Connection, frage: str, konto: str) -> list[str]:
    return [str(one) for (one,) in connection.execute(frage, (konto,)).fetchall()]
