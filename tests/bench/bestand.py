"""A store as it is after years: finished transfers with all that is kept of them, made from one that was real.

A file crosses between two installations. Then every row of one side is inserted again, under new names,
with the store's own functions, sealed and indexed as any other, and its log entries under new ids, so that the log
verifies. Only blobs are not copied: nothing but housekeeping looks for them.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from support.buehne import Haus

from gateway.audit.eintrag import FertigerEintrag, blatt_hash, lies_eintrag
from gateway.domain.akte import Akte
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, NachrichtenUUID, ProzessUUID, Sha256, TransferId
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import Person
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.ports.laufzeiten import Laufzeit
from gateway.transfer.records import Eingang, Nachricht, PostfachEintrag, PostfachSegment

JE_TRANSAKTION = 10
"""Transfers in one transaction: SQLite walks over all pages a savepoint touched at each statement."""
STUB_JEDE = 2
"""One file in so many was handed on meanwhile: only its stub is left."""
MAX_WERKTAGE = 60
"""Working days from move to file, from none to fewer than these."""
TAG = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Vorlage:
    """Everything one side keeps of one transfer."""

    haus: Haus
    transfer: Transfer
    nachrichten: tuple[Nachricht, ...]
    postfach: tuple[tuple[PostfachEintrag, tuple[PostfachSegment, ...]], ...]
    eingaenge: tuple[tuple[Eingang, tuple[Sha256, ...]], ...]
    akte: Akte
    laufzeit: Laufzeit
    """What figures of the management are made of."""
    eintraege: tuple[FertigerEintrag, ...]


async def vorlage(haus: Haus, transfer: TransferId) -> Vorlage:
    """Read a finished transfer of this house."""

    def read(tx: Tx) -> Vorlage:
        done = tx.transfers.holen(transfer)
        assert done is not None
        assert done.akte is not None
        akte = tx.akten.holen(haus.kennung, done.akte)
        assert akte is not None
        took = tx.laufzeiten.holen(transfer)
        assert took is not None
        assert took.fertig is not None
        messages = tx.nachrichten.zum_transfer(transfer)
        offers = [one for message in messages for one in tx.postfach.zur_nachricht(message.autor, message.uuid)]
        claims = [found for one in messages if (found := tx.eingaenge.holen(one.umschlag_sha256)) is not None]
        return Vorlage(
            haus=haus,
            transfer=done,
            nachrichten=messages,
            postfach=tuple((one, tx.postfach.segmente(one.id)) for one in offers),
            eingaenge=tuple((one, tuple(tx.eingaenge.segmente(one.id))) for one in claims),
            akte=akte,
            laufzeit=took,
            eintraege=_eintraege(tx, haus.kennung, transfer),
        )

    await haus.eins.protokollbuch.integriere_alle()
    return await haus.lies(read)


def _eintraege(tx: Tx, mandant: Kennung, transfer: TransferId) -> tuple[FertigerEintrag, ...]:
    """Return the log entries of a transfer with what opens them."""
    rows = tx.protokoll.eintraege(mandant, ab=0, bis=tx.protokoll.stand(mandant).groesse)
    return tuple(
        FertigerEintrag(
            eintrag=entry,
            octets=octets,
            leaf_hash=Sha256(blatt_hash(octets).hex()),
            offenlegungen=tx.protokoll.offenlegungen(mandant, index),
        )
        for index, octets in rows
        if (entry := lies_eintrag(octets)).angaben.transfer == transfer
    )


async def vervielfaeltige(
    v: Vorlage,
    anzahl: int,
    *,
    abstand: timedelta = timedelta(seconds=1),
    wer: Callable[[int], Person] | None = None,
    post: bool = True,
) -> None:
    """Keep so many transfers more, of as many people; then the log is integrated.

    They are ``abstand`` apart, the oldest first; ``wer`` gives each its person; without ``post`` nothing lies in a
    Postfach.
    """
    for begin in range(0, anzahl, JE_TRANSAKTION):
        numbers = range(begin, min(begin + JE_TRANSAKTION, anzahl))

        def run(tx: Tx, numbers: Sequence[int] = numbers) -> None:
            for number in numbers:
                person = v.transfer.person if wer is None else wer(number)
                _kopiere(tx, v, number, person, -TAG - (anzahl - number) * abstand, post=post)

        await v.haus.eins.store.write(run)
    await v.haus.eins.protokollbuch.integriere_alle()


class Namen:
    """New names for the old ones of one copy, always the same for the same."""

    def __init__(self, nummer: int) -> None:
        self._nummer = nummer

    def _hash(self, alt: str) -> bytes:
        return hashlib.sha256(f"{self._nummer}/{alt}".encode()).digest()

    def sha256(self, alt: Sha256) -> Sha256:
        return Sha256(self._hash(alt).hex())

    def uuid(self, alt: str) -> str:
        return str(UUID(bytes=self._hash(alt)[:16], version=4))


def _kopiere(tx: Tx, v: Vorlage, nummer: int, wer: Person, um: timedelta, *, post: bool) -> None:
    n = Namen(nummer)
    person = replace(wer, azr_nummer=f"99{nummer:010d}")
    ident, akte_id = TransferId(n.uuid(v.transfer.id)), AkteId(n.uuid(v.akte.id))
    when = v.transfer.begonnen + um
    akte = replace(
        v.akte,
        id=akte_id,
        xdomea_uuid=n.uuid(v.akte.xdomea_uuid),
        aktenzeichen=f"{v.akte.aktenzeichen}/{nummer}",
        person=person,
        herkunft=v.akte.herkunft and f"{v.akte.herkunft}/{nummer}",
        dokumente=tuple(
            replace(one, uuid=DokumentUUID(n.uuid(one.uuid)), sha256=n.sha256(one.sha256))
            for one in v.akte.dokumente
        ),
    )
    azr, names = v.haus.eins.ablage.suchwerte(akte)
    tx.akten.anlegen(v.haus.kennung, akte, azr_suche=azr, namen_suche=names)
    if nummer % STUB_JEDE == 0:
        until = when + timedelta(days=3650)
        tx.akten.zum_stub(v.haus.kennung, akte_id, geloescht=when, abgegeben_an=v.transfer.partner, stub_bis=until)
    tx.transfers.anlegen(replace(_transfer(v.transfer, n), akte=akte_id, person=person, begonnen=when))
    tx.laufzeiten.setze(_laufzeit(v.laufzeit, nummer, ident, um))
    for one in v.nachrichten:
        tx.nachrichten.anlegen(_nachricht(one, n, ident))
    for entry, segments in v.postfach if post else ():
        copied = replace(
            entry, id=n.sha256(entry.id), uuid=_uuid(n, entry.uuid), inhalt_sha256=n.sha256(entry.inhalt_sha256)
        )
        new = tx.postfach.anlegen(copied, [replace(one, sha256=n.sha256(one.sha256)) for one in segments])
        tx.postfach.aendern(replace(copied, nummer=new.nummer, aenderung=new.aenderung))
    for claim, digests in v.eingaenge if post else ():
        tx.eingaenge.entdecken(replace(claim, id=n.sha256(claim.id), uuid=_uuid(n, claim.uuid)))
        for digest in digests:
            tx.eingaenge.segment_da(n.sha256(claim.id), n.sha256(digest))
    _protokolliere(tx, v, n, ident, um)


def _uuid(n: Namen, alt: str) -> NachrichtenUUID:
    return NachrichtenUUID(n.uuid(alt))


def _transfer(alt: Transfer, n: Namen) -> Transfer:
    return replace(
        alt,
        id=TransferId(n.uuid(alt.id)),
        prozess=ProzessUUID(n.uuid(alt.prozess)),
        anforderung=alt.anforderung and _uuid(n, alt.anforderung),
        lieferung=alt.lieferung and _uuid(n, alt.lieferung),
    )


def _laufzeit(alt: Laufzeit, nummer: int, ident: TransferId, um: timedelta) -> Laufzeit:
    """Return how long a copy took: each another number of working days."""
    assert alt.fertig is not None
    return replace(
        alt,
        transfer=ident,
        begonnen=alt.begonnen + um,
        gefragt=alt.gefragt and alt.gefragt + um,
        ende=alt.ende and alt.ende + um,
        fertig=alt.fertig + um,
        werktage=nummer % MAX_WERKTAGE,
        werktage_partner=nummer % MAX_WERKTAGE // 2,
    )


def _nachricht(alt: Nachricht, n: Namen, ident: TransferId) -> Nachricht:
    return replace(
        alt,
        uuid=_uuid(n, alt.uuid),
        transfer=ident,
        prozess=ProzessUUID(n.uuid(alt.prozess)),
        ausloeser=alt.ausloeser and _uuid(n, alt.ausloeser),
        inhalt_sha256=n.sha256(alt.inhalt_sha256),
        fachnachricht_sha256=n.sha256(alt.fachnachricht_sha256),
        umschlag_sha256=n.sha256(alt.umschlag_sha256),
        archiv_sha256=alt.archiv_sha256 and n.sha256(alt.archiv_sha256),
    )


def _protokolliere(tx: Tx, v: Vorlage, n: Namen, ident: TransferId, um: timedelta) -> None:
    """Enter every entry of the transfer again: new ids, new randomness, another moment; its commitments stay."""
    names = {v.transfer.id: ident} | {one.uuid: n.uuid(one.uuid) for one in v.nachrichten}
    for entry in v.eintraege:
        octets, moment = entry.octets, Zeitpunkt.of(entry.eintrag.zeit.instant + um)
        for old, new in names.items():
            octets = octets.replace(old.encode(), new.encode())
        octets = octets.replace(entry.eintrag.zufall.encode(), n.sha256(Sha256(entry.eintrag.zufall))[:32].encode())
        octets = octets.replace(f'"zeit":"{entry.eintrag.zeit.text}"'.encode(), f'"zeit":"{moment.text}"'.encode())
        tx.protokoll.eintragen(
            v.haus.kennung,
            replace(
                entry,
                octets=octets,
                leaf_hash=Sha256(blatt_hash(octets).hex()),
                eintrag=replace(entry.eintrag, zeit=moment),
            ),
        )
