"""Wrong tries: counted before anything is compared, so that many at once are no more than many in a row.

What is counted is a typed sign-in name, known or not, and an address; both as keyed hashes. The log hears of a
burst once it slows somebody down and each time it doubles, never of each try: nobody floods the log by guessing.
"""

import ipaddress
from dataclasses import replace
from datetime import timedelta

from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Sha256
from gateway.domain.konto import Bremse
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Bremsstand, Konto
from gateway.transfer.umgebung import Umgebung

VERGESSEN_NACH = timedelta(days=1)
"""After this long without a try a row goes; what the log did not know of it yet it is told then."""
IPV6_NETZ = 64
"""Bits of an IPv6 address that stand for one subscriber: the rest he chooses himself."""
KONTO, ABSENDER = "konto", "absender"
"""What a burst was about, as the log says it."""


class Bremsen:
    """Counts; everything inside the caller's transaction."""

    def __init__(self, umgebung: Umgebung, stand: Kontenstand) -> None:
        """``stand`` says whose logs a burst belongs into."""
        self._u = umgebung
        self._stand = stand

    def schluessel_konto(self, anmeldename: str) -> Sha256:
        """Return under what tries at a sign-in name are counted."""
        return self._u.speicher.suchwert("konto.bremse", f"{KONTO}/{anmeldename}")

    def schluessel_absender(self, absender: str) -> Sha256:
        """Return under what tries from an address are counted."""
        return self._u.speicher.suchwert("konto.bremse", f"{ABSENDER}/{_anschluss(absender)}")

    def pause(self, tx: Tx, schluessel: Sha256, bremse: Bremse) -> timedelta:
        """Return what is left of a pause; one longer than any we make comes of a clock that was set back."""
        found = tx.zugaenge.bremse(schluessel)
        left = timedelta(0) if found is None else found.frei_ab - self._u.jetzt()
        return left if timedelta(0) < left <= bremse.hoechste else timedelta(0)

    def zaehle(self, tx: Tx, schluessel: Sha256, bremse: Bremse, konto: Konto | None = None) -> Bremsstand:
        """Count one more try, and begin the pause it earns; return the count, for ``nimm_zurueck``."""
        now, found = self._u.jetzt(), tx.zugaenge.bremse(schluessel)
        before, since = (0, now) if found is None else bremse.uebrig(found.anzahl, found.seit, now)
        known = 0 if found is None else min(found.gemeldet, before)
        counted = Bremsstand(
            schluessel=schluessel,
            anzahl=before + 1,
            seit=since,
            zuletzt=now,
            frei_ab=now + bremse.pause(before + 1),
            gemeldet=known,
            konto=None if konto is None else konto.id,
        )
        tx.zugaenge.setze_bremse(counted)
        return counted

    def nimm_zurueck(self, tx: Tx, counted: Bremsstand) -> None:
        """Take a try back that was never compared, with the pause it earned; that of a later one stays."""
        found = tx.zugaenge.bremse(counted.schluessel)
        if found is not None:
            until = self._u.jetzt() if found.frei_ab == counted.frei_ab else found.frei_ab
            tx.zugaenge.setze_bremse(replace(found, anzahl=max(0, found.anzahl - 1), frei_ab=until))

    def erlasse(self, tx: Tx, schluessel: Sha256) -> None:
        """Take one try back: it was right."""
        found = tx.zugaenge.bremse(schluessel)
        if found is not None:
            less = max(0, found.anzahl - 1)
            tx.zugaenge.setze_bremse(replace(found, anzahl=less, frei_ab=self._u.jetzt()))

    def melde(self, tx: Tx, schluessel: Sha256, bremse: Bremse, konto: Konto | None = None) -> None:
        """Tell the log of a burst where it begins to slow down, and wherever it has doubled since."""
        found = tx.zugaenge.bremse(schluessel)
        if found is not None and found.anzahl >= max(bremse.frei, 2 * found.gemeldet):
            self._notiere(tx, found.anzahl, konto)
            tx.zugaenge.setze_bremse(replace(found, gemeldet=found.anzahl))

    def schliesse(self, tx: Tx, konto: Konto) -> None:
        """Forget the tries at an account somebody signed in to; what the log did not know it is told."""
        schluessel = self.schluessel_konto(konto.anmeldename)
        found = tx.zugaenge.bremse(schluessel)
        if found is not None:
            if found.anzahl > found.gemeldet:
                self._notiere(tx, found.anzahl, konto)
            tx.zugaenge.loese_bremse(schluessel)

    def vergiss(self, tx: Tx, *, max_zeilen: int) -> int:
        """Forget what is long over; return how many rows."""
        old = tx.zugaenge.alte_bremsen(self._u.jetzt() - VERGESSEN_NACH, max_zeilen=max_zeilen)
        for one in old:
            konto = None if one.konto is None else tx.konten.holen(one.konto)
            if konto is not None and one.anzahl > one.gemeldet:
                self._notiere(tx, one.anzahl, konto)
            tx.zugaenge.loese_bremse(one.schluessel)
        return len(old)

    def _notiere(self, tx: Tx, anzahl: int, konto: Konto | None) -> None:
        about = [] if konto is None else [(Bezug.KONTO, konto.id)]
        for mandant in self._stand.behoerden(tx, konto):
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.ANMELDUNG_GESCHEITERT,
                code=ABSENDER if konto is None else KONTO,
                anzahl=anzahl,
                bezuege=about,
            )


def _anschluss(absender: str) -> str:
    """Return what stands for whoever sends: an IPv4 address, the network of an IPv6 one, else what was given."""
    try:
        address = ipaddress.ip_address(absender.partition("%")[0])
    except ValueError:
        return absender[:100].encode("utf-8", "replace").decode()
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETZ), strict=False))
    return str(address)
