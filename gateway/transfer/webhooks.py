"""The addresses that are told what happens: entered, changed and removed by a person at the command line."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.domain.webhook import GEHEIM_OCTETS, gezeigt, herkunft
from gateway.transfer.ports import Tx
from gateway.transfer.ports.webhooks import Hakeninhalt, Hakenstand, Webhook, Zustellung
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

MAX_WEBHOOKS = 32
"""Addresses of an installation: each has a line of its own, so that a dead one keeps nobody waiting."""
ZUGESTELLTES = timedelta(days=7)
"""How long what was taken can still be looked at."""
AUFGEGEBENES = timedelta(days=30)
"""How long what was given up can still be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hakenbild:
    """One address as a list shows it; without secrets."""

    haken: Webhook
    inhalt: Hakeninhalt | None
    """``None``: its row was changed by hand."""
    stand: Hakenstand
    offen: int


class Webhooks:
    """Every method runs in the caller's transaction, and its audit entry with it."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, ziele: frozenset[str]) -> None:
        """``ziele`` are the servers that the configuration allows."""
        self._u = umgebung
        self._s = schritte
        self._ziele = ziele

    def lege_an(
        self, tx: Tx, mandant: Kennung, *, url: str, arten: tuple[str, ...], person: str
    ) -> tuple[Webhook, str]:
        """Enter an address and return it with its secret, which nobody can read again.

        ``Usage``: no address (URL), not allowed by the configuration (TARGET), too many (LIMIT), there (EXISTS).
        """
        pruefe_ziel(url, self._ziele)
        known = tx.webhooks.alle()
        if len(known) >= MAX_WEBHOOKS:
            raise Usage(f"there are {MAX_WEBHOOKS} webhooks, more are not served: remove one first", code="LIMIT")
        inside = [lesbar(one) for one in known if one.mandant == mandant]
        if any(one is not None and one.url == url for one in inside):
            raise Usage("this address is there already: remove it first, or rotate its secret", code="EXISTS")
        secret = self._u.zufall(GEHEIM_OCTETS)
        sealed = Hakeninhalt(mandant=mandant, arten=arten, url=url, geheim=secret)
        made = Webhook(
            id=str(uuid.UUID(bytes=self._u.zufall(16), version=4)),
            mandant=mandant,
            arten=arten,
            angelegt=self._u.jetzt(),
            inhalt=msgspec.json.encode(sealed).decode(),
        )
        tx.webhooks.lege(made)
        self._vermerke(tx, made, AuditEreignis.WEBHOOK_ANGELEGT, person)
        return made, gezeigt(secret)

    def wechsle(self, tx: Tx, ident: str, *, stunden: int, person: str) -> str:
        """Give an address another secret and return it; the one before signs too for so many hours."""
        found = self._hole(tx, ident)
        inside, secret = oeffne(found), self._u.zufall(GEHEIM_OCTETS)
        both = stunden > 0
        changed = replace(
            inside,
            geheim=secret,
            geheim_davor=inside.geheim if both else None,
            davor_bis=self._u.jetzt() + timedelta(hours=stunden) if both else None,
        )
        tx.webhooks.erneuere(replace(found, inhalt=msgspec.json.encode(changed).decode()))
        self._vermerke(tx, found, AuditEreignis.WEBHOOK_GEHEIMNIS_GEWECHSELT, person)
        return gezeigt(secret)

    def entferne(self, tx: Tx, ident: str, *, person: str) -> int:
        """Remove an address; return how much it was still to be told.

        Also one whose row was changed by hand, and one of an authority the configuration does not name any more.
        """
        found = self._finde(tx, ident)
        left = tx.webhooks.offene(ident)
        tx.webhooks.entferne(ident)
        self._schliesse_fragen(tx, found, person)
        self._vermerke(tx, found, AuditEreignis.WEBHOOK_ENTFERNT, person, anzahl=left)
        return left

    def wiederhole(self, tx: Tx, ident: str, *, person: str) -> int:
        """Try at once what waits or was given up; return how much that is."""
        found = self._hole(tx, ident)
        again = tx.webhooks.wiederhole(ident, self._u.jetzt())
        tx.webhooks.setze_stand(ident, Hakenstand())
        self._schliesse_fragen(tx, found, person)
        self._vermerke(tx, found, AuditEreignis.WEBHOOK_WIEDERHOLT, person, anzahl=again)
        return again

    def liste(self, tx: Tx) -> tuple[Hakenbild, ...]:
        """Return all addresses."""
        return tuple(
            Hakenbild(
                haken=one,
                inhalt=lesbar(one),
                stand=tx.webhooks.stand(one.id) or Hakenstand(),
                offen=tx.webhooks.offene(one.id),
            )
            for one in tx.webhooks.alle()
        )

    def zustellungen(self, tx: Tx, ident: str, *, person: str, max_zeilen: int) -> tuple[Zustellung, ...]:
        """Return what an address was told or is to be told, newest first; that somebody looked is logged."""
        found = self._hole(tx, ident)
        rows = tx.webhooks.zustellungen(ident, max_zeilen=max_zeilen)
        self._vermerke(tx, found, AuditEreignis.WEBHOOK_GELESEN, person, anzahl=len(rows))
        return rows

    def _hole(self, tx: Tx, ident: str) -> Webhook:
        found = self._finde(tx, ident)
        if found.mandant not in self._u.mandanten:
            raise Usage(
                f"the webhook {ident} is of an authority that the configuration does not name: remove it",
                code="UNKNOWN",
            )
        return found

    def _finde(self, tx: Tx, ident: str) -> Webhook:
        found = tx.webhooks.holen(ident)
        if found is None:
            raise Usage(f"there is no webhook {ident}: 'aktenbote webhook list' shows them", code="UNKNOWN")
        return found

    def _schliesse_fragen(self, tx: Tx, haken: Webhook, person: str) -> None:
        if haken.mandant not in self._u.mandanten:
            return
        for aufgabe in tx.aufgaben.offene(haken.mandant):
            if aufgabe.art is AufgabeArt.WEBHOOK_AUFGEGEBEN and aufgabe.hinweis == haken.id:
                self._s.erledige(tx, aufgabe, person=person)

    def _vermerke(
        self, tx: Tx, haken: Webhook, ereignis: AuditEreignis, person: str, *, anzahl: int | None = None
    ) -> None:
        """Log it with the authority of the address; with our first one where that is none of ours any more."""
        known = self._u.mandanten
        self._u.protokollant.notiere(
            tx,
            haken.mandant if haken.mandant in known else next(iter(known)),
            ereignis,
            akteur=Akteur.PERSON,
            bezuege=[(Bezug.HANDELNDER, person)],
            aufgabe=haken.id,
            anzahl=anzahl,
        )


def vergiss_alte(tx: Tx, jetzt: datetime, *, max_zeilen: int) -> int:
    """Delete closed notices whose time is over; return how many of one kind: ``max_zeilen`` = perhaps more."""
    return tx.webhooks.vergiss(
        zugestellt_vor=jetzt - ZUGESTELLTES, aufgegeben_vor=jetzt - AUFGEGEBENES, max_zeilen=max_zeilen
    )


def pruefe_ziel(url: str, ziele: frozenset[str]) -> None:
    """Refuse (``Usage``: URL, TARGET) what is no address, or one of a server the configuration does not allow."""
    found = herkunft(url)
    if found is None:
        raise Usage(
            "this is no address for a webhook: write https://NAME/PATH in small letters, without user and fragment;"
            " http:// only to 127.0.0.1 or [::1]",
            code="URL",
        )
    if found not in ziele:
        raise Usage(
            f"{found} is not allowed: the operator adds it to targets in [webhooks] of the configuration",
            code="TARGET",
        )


def oeffne(haken: Webhook) -> Hakeninhalt:
    """Return what is sealed of an address; ``Usage`` where the row beside it says something else."""
    found = lesbar(haken)
    if found is None:
        raise Usage(
            f"the row of webhook {haken.id} was changed by hand: remove it and enter it anew", code="WEBHOOK-ROW"
        )
    return found


def lesbar(haken: Webhook) -> Hakeninhalt | None:
    """Return what is sealed of an address; ``None`` where it does not open, or the row says something else."""
    try:
        found = msgspec.json.decode(haken.inhalt, type=Hakeninhalt)
    except msgspec.DecodeError:
        return None
    return found if (found.mandant, found.arten) == (haken.mandant, haken.arten) else None
