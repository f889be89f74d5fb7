"""Verifies the messages of a container: both signatures of each, their binding, Belege, documents, receipts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from gateway.audit.befund import Satz
from gateway.beweis.aufbau import (
    ARCHIV,
    FACHNACHRICHT,
    INHALT,
    MAX_BELEG,
    NIEDERSCHRIFT,
    UMSCHLAG,
    Belegangabe,
    Nachrichtenangabe,
    lies_beleg,
)
from gateway.beweis.autor import Autorpruefung
from gateway.beweis.lesen import Behaelter
from gateway.beweis.pruefen_zeit import Zeitpruefung
from gateway.beweis.pruefgang import Gang, Gefaelscht, faelschung
from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Lieferung, Nachweis
from gateway.envelope.algorithmen import Algorithmus
from gateway.envelope.lesen import GepruefterInhalt, GeprueftesSiegel, read_inhalt, read_umschlag
from gateway.envelope.oeffnen import Herkunft, open_
from gateway.envelope.offen import Niederschrift, lies_niederschrift
from gateway.envelope.regeln import gleicher_kopf
from gateway.envelope.schema import UmschlagSchema
from gateway.envelope.typen import Art, Teil
from gateway.envelope.wurzeln import FACHNACHRICHT_MAX_OCTETS, INHALT_MAX_OCTETS, UMSCHLAG_MAX_OCTETS
from gateway.pump.archiv_lesen import lies_archiv
from gateway.pump.befund import lies_befund
from gateway.transfer.beleg import pruefe_beleg
from gateway.transfer.records import Beleg
from gateway.trust.teilnehmer import Schluesselrolle

_BELEG = re.compile(r"beleg(-[0-9]{1,4})?\.json")
ALLE = frozenset(Algorithmus)
"""Which of them two partners agreed is the directory's business; each of the profile is strong enough."""


@dataclass(slots=True)
class Nachrichtenpruefung:
    """Verifies one message after the other; what the signed Inhalte say is kept for the receipts."""

    behaelter: Behaelter
    gang: Gang
    autor: Autorpruefung
    zeit: Zeitpruefung
    schema: UmschlagSchema
    zertifikate: Mapping[Sha256, bytes]
    nachweise: dict[str, Nachweis] = field(default_factory=dict)
    """By folder."""

    def pruefe(self, one: Nachrichtenangabe) -> None:
        """Verify one message; Gefaelscht names it."""
        try:
            self._nur_bekannte(one)
            teile = self._offene(one) if one.offen else self._versiegelte(one)
            self._fehlt(one)
            self._archiv(one, next((teil for teil in teile if teil.art is Art.ARCHIV), None))
            for name in one.dateien:
                if name.startswith("beleg"):
                    self._beleg(one, lies_beleg(self.behaelter.lies(f"{one.ordner}/{name}", MAX_BELEG)))
        except AktenboteError as fehler:
            titel = _titel(one)
            raise faelschung("message", f"{titel.de} hält nicht", f"{titel.en} fails", fehler) from None

    def _nur_bekannte(self, one: Nachrichtenangabe) -> None:
        """Whatever nobody here judges must not lie beside what somebody signed."""
        own = {NIEDERSCHRIFT} if one.offen else {UMSCHLAG, INHALT}
        for name in one.dateien:
            if name not in {*own, FACHNACHRICHT, ARCHIV} and not _BELEG.fullmatch(name):
                titel = _titel(one)
                raise Gefaelscht(
                    "message",
                    f"{titel.de}: {name} gehört in keine solche Nachricht.",
                    f"{titel.en}: {name} belongs to no such message.",
                )

    def _versiegelte(self, one: Nachrichtenangabe) -> tuple[Teil, ...]:
        titel = _titel(one)
        octets = self._datei(one, UMSCHLAG, UMSCHLAG_MAX_OCTETS)
        seal = read_umschlag(octets, schema=self.schema, erlaubt=ALLE)
        content = read_inhalt(
            self._datei(one, INHALT, INHALT_MAX_OCTETS), siegel=seal, schema=self.schema, erlaubt=ALLE
        )
        self._stimmt(one, seal, content)
        received = Zeitpunkt(one.hier_seit).instant
        self.autor.urteile(
            self.gang,
            "message",
            Satz(f"{titel.de}: Den Inhalt hat", f"{titel.en}: its Inhalt is signed by"),
            content.cert_der,
            Schluesselrolle.INHALT,
            seal.umschlag.kopf.autor,
            received,
        )
        self.autor.urteile(
            self.gang,
            "message",
            Satz(f"{titel.de}: Den Umschlag hat", f"{titel.en}: its Umschlag is signed by"),
            seal.cert_der,
            Schluesselrolle.TRANSPORT,
            seal.umschlag.kopf.autor,
            received,
        )
        if content.zeitstempel is not None:
            was = Satz(f"{titel.de}: Die Signatur des Inhalts", f"{titel.en}: the signature of its Inhalt")
            self.zeit.signatur(self.gang, was, content.zeitstempel, content.signature_value)
        if FACHNACHRICHT in one.dateien:
            message = self._datei(one, FACHNACHRICHT, FACHNACHRICHT_MAX_OCTETS)
            open_(seal, content, fachnachricht=message, lies=lies_befund, herkunft=Herkunft.BEHAUPTET)
            self.gang.gut(
                "message",
                f"{titel.de}: Die Fachnachricht ist die, die der Verfasser signiert hat.",
                f"{titel.en}: the Fachnachricht is the one its author signed.",
            )
        if content.inhalt.nachweis is not None:
            self.nachweise[one.ordner] = content.inhalt.nachweis
        return content.inhalt.teile

    def _stimmt(self, one: Nachrichtenangabe, seal: GeprueftesSiegel, content: GepruefterInhalt) -> None:
        """Compare the row of the index with what was signed."""
        kopf, inhalt = seal.umschlag.kopf, content.inhalt
        archive = inhalt.teil(Art.ARCHIV)
        signed = (
            kopf.uuid, kopf.autor, kopf.leser, kopf.erstellt.text, kopf.test, inhalt.nachrichtentyp.value,
            seal.umschlag_sha256, content.inhalt_sha256, inhalt.teile[0].sha256,
            archive.sha256 if archive else None, sha256_of(content.cert_der), sha256_of(seal.cert_der),
        )  # fmt: skip
        named = (
            one.uuid, one.autor, one.leser, one.erstellt, one.test, one.typ, one.umschlag_sha256, one.inhalt_sha256,
            one.fachnachricht_sha256, one.archiv_sha256, one.inhalt_zertifikat, one.transport_zertifikat,
        )  # fmt: skip
        if signed != named:
            titel = _titel(one)
            raise Gefaelscht(
                "index",
                f"{titel.de}: index.json sagt anderes, als der Verfasser signiert hat.",
                f"{titel.en}: index.json says something else than its author signed.",
            )

    def _offene(self, one: Nachrichtenangabe) -> tuple[Teil, ...]:
        titel = _titel(one)
        digest = Sha256(one.umschlag_sha256)
        try:
            written = lies_niederschrift(self._datei(one, NIEDERSCHRIFT, UMSCHLAG_MAX_OCTETS), digest)
        except (msgspec.MsgspecError, ValueError, RecursionError):  # the digest is the container's word
            raise Refused(Fehlercode.X001, "the record is not of its form") from None
        if not written.teile:
            raise Refused(Fehlercode.X001, "the record names no part")
        archive = written.teil(Art.ARCHIV)
        kopf = written.kopf
        recorded = (
            kopf.uuid, kopf.autor, kopf.leser, kopf.erstellt.text, kopf.test, written.nachrichtentyp.value, digest,
            written.teile[0].sha256, archive.teil.sha256 if archive else None,
        )  # fmt: skip
        named = (
            one.uuid, one.autor, one.leser, one.erstellt, one.test, one.typ, one.inhalt_sha256,
            one.fachnachricht_sha256, one.archiv_sha256,
        )  # fmt: skip
        if recorded != named:
            raise Gefaelscht(
                "index",
                f"{titel.de}: index.json sagt anderes als die Niederschrift.",
                f"{titel.en}: index.json says something else than the record.",
            )
        if FACHNACHRICHT in one.dateien:
            message = self._datei(one, FACHNACHRICHT, FACHNACHRICHT_MAX_OCTETS)
            self._gehoert(one, written, message)
        self.gang.hinweis(
            "message",
            f"{titel.de}: kam oder ging den offenen Weg; niemand hat sie signiert.",
            f"{titel.en}: travelled the plain route; nobody signed it.",
        )
        return written.teile

    def _gehoert(self, one: Nachrichtenangabe, written: Niederschrift, message: bytes) -> None:
        """Compare a Fachnachricht with the record that nobody signed; nothing is opened for the procedure."""
        part, found = written.teile[0], lies_befund(message)
        same = (len(message), sha256_of(message)) == (part.laenge, part.sha256)
        if not same or not gleicher_kopf(written.kopf, found.kopf) or found.nachrichtentyp.value != one.typ:
            titel = _titel(one)
            raise Gefaelscht(
                "message",
                f"{titel.de}: Die Fachnachricht ist nicht die der Niederschrift.",
                f"{titel.en}: the Fachnachricht is not the one of the record.",
            )

    def _fehlt(self, one: Nachrichtenangabe) -> None:
        """What is not here is named by the index, with the reason; nothing is missing in silence."""
        named = {part.teil for part in one.fehlt}
        wanted = {Art.FACHNACHRICHT.value: FACHNACHRICHT}
        if one.archiv_sha256 is not None:
            wanted[Art.ARCHIV.value] = ARCHIV
        titel = _titel(one)
        for part, name in wanted.items():
            if (part in named) == (name in one.dateien) or len(one.fehlt) != len(named & wanted.keys()):
                raise Gefaelscht(
                    "index",
                    f"{titel.de}: index.json sagt nicht, was aus dem Teil {part} wurde.",
                    f"{titel.en}: index.json does not say what became of the part {part}.",
                )
        for missing in one.fehlt:
            digest = one.archiv_sha256 if missing.teil == Art.ARCHIV.value else one.fachnachricht_sha256
            self.gang.hinweis(
                "message",
                f"{titel.de}: Teil {missing.teil} ist nicht dabei ({missing.grund}); Abdruck {digest}.",
                f"{titel.en}: part {missing.teil} is not in it ({missing.grund}); digest {digest}.",
            )

    def _archiv(self, one: Nachrichtenangabe, teil: Teil | None) -> None:
        if ARCHIV not in one.dateien:
            return
        titel = _titel(one)
        stream, length, digest = self.behaelter.strom(f"{one.ordner}/{ARCHIV}")
        if teil is None or (length, digest) != (teil.laenge, teil.sha256):
            raise Gefaelscht(
                "documents",
                f"{titel.de}: Das Archiv ist nicht das, das der Verfasser signiert hat.",
                f"{titel.en}: the archive is not the one its author signed.",
            )
        archive = lies_archiv(stream)
        whose = Satz("des signierten Nachweises", "the signed Nachweis")
        if one.offen:
            whose = Satz("der Niederschrift", "the record")
        found = {fund.uuid: archive.miss(fund) for fund in archive.funde}
        signed = self.nachweise.get(one.ordner)
        if isinstance(signed, Lieferung) and found != {d.uuid: (d.laenge, d.sha256) for d in signed.dokumente}:
            raise Gefaelscht(
                "documents",
                f"{titel.de}: Die Dokumente sind nicht die des signierten Nachweises.",
                f"{titel.en}: the documents are not those of the signed Nachweis.",
            )
        self.gang.gut(
            "documents",
            f"{titel.de}: {len(found)} Dokumente haben die Abdrücke {whose.de}.",
            f"{titel.en}: {len(found)} documents have the digests of {whose.en}.",
        )

    def _beleg(self, one: Nachrichtenangabe, beleg: Belegangabe) -> None:
        titel = _titel(one)
        cert = self.zertifikate.get(Sha256(beleg.zertifikat_sha256))
        if beleg.uuid != one.uuid:
            raise Gefaelscht(
                "beleg",
                f"{titel.de}: Der Beleg gehört nicht hierher.",
                f"{titel.en}: the Beleg does not belong here.",
            )
        if cert is None:  # the installation held no directory any more that names it
            self.gang.bleibt_offen(
                "beleg",
                f"{titel.de}: Der Beleg ist nicht geprüft, sein Zertifikat {beleg.zertifikat_sha256} fehlt hier.",
                f"{titel.en}: the Beleg is not verified, its certificate {beleg.zertifikat_sha256} is not here.",
            )
            return
        pruefe_beleg(
            Beleg(
                ergebnis=beleg.ergebnis,
                code=beleg.code,
                zeit=beleg.zeit,
                zertifikat_sha256=Sha256(beleg.zertifikat_sha256),
                beleg=beleg.signatur,
            ),
            uuid=NachrichtenUUID(beleg.uuid),
            umschlag_sha256=Sha256(beleg.umschlag_sha256),
            zertifikat=cert,
        )
        other = beleg.umschlag_sha256 != one.umschlag_sha256
        note = Satz(" (anderer Umschlag)", " (another Umschlag)") if other else Satz("", "")
        self.autor.urteile(
            self.gang,
            "beleg",
            Satz(
                f"{titel.de}: Den Beleg „{beleg.ergebnis}“ vom {beleg.zeit}{note.de} hat",
                f'{titel.en}: the Beleg "{beleg.ergebnis}" of {beleg.zeit}{note.en} is signed by',
            ),
            cert,
            Schluesselrolle.TRANSPORT,
            Kennung(one.leser),
            Zeitpunkt(beleg.zeit).instant,
        )

    def _datei(self, one: Nachrichtenangabe, name: str, grenze: int) -> bytes:
        return self.behaelter.lies(f"{one.ordner}/{name}", grenze)


def _titel(one: Nachrichtenangabe) -> Satz:
    return Satz(f"{one.typ} {one.uuid}", f"{one.typ} {one.uuid}")
