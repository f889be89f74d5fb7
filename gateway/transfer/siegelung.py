"""Envelopes made: write, sign once, encrypt, seal for the reader's keys (wire 1, 5); and what must be right for it.

Leaves only durable blobs; nothing is said to anybody.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung, sha256_of
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope.typen import Art, Inhalt, SegmentierterTeil
from gateway.messages import parse_message, write_message
from gateway.pump import siegeln
from gateway.pump.archiv import schreibe_archiv
from gateway.pump.siegeln import Leserschluessel, neuer_zufall, signiere_inhalt
from gateway.pump.verschluesseln import SealedPart, encrypt_part, neuer_schluessel
from gateway.transfer.dienste import verlange_dienst
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.records import Nachricht, PostfachEintrag, PostfachSegment, PostfachZustand, Richtung
from gateway.transfer.umgebung import Mandant, Umgebung
from gateway.transfer.versuch import Versuch
from gateway.trust.teilnehmer import Wegart

MAX_SCHLUESSEL = 4
"""Keys of the one reader in an Umschlag (wire 1.5)."""


class Siegelung:
    """Seals messages of our authorities; blocking, without a transaction."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def ist_offen(self, partner: Kennung) -> bool:
        """Tell whether the directory names the plain route for a partner now."""
        return self._u.vertrauen.verzeichnis().behoerde(partner, self._u.jetzt()).offen

    def pruefe_lage(self) -> None:
        """Refuse (``TryLater``) to seal with a wrong clock (wire 6.5) or an ended directory (wire 5.5)."""
        self._u.uhren.pruefe()
        if self._u.vertrauen.verzeichnis().ist_abgelaufen(self._u.jetzt()):
            raise TryLater(
                "the directory has ended: fetch the newest signed one; until then nothing new leaves",
                code="DIRECTORY-ENDED",
            )

    def pruefe_dienst(self, autor: Kennung, leser: Kennung, typ: Nachrichtentyp) -> None:
        """Raise ``TryLater`` while the reader does not take this kind of message in our version."""
        verlange_dienst(self._u.vertrauen.verzeichnis(), autor, leser, typ, self._u.jetzt())

    def pruefe_eigene(self, mandant: Kennung) -> None:
        """Refuse (``TryLater``) to sign with a key whose certificate was revoked: no reader takes it (T001)."""
        ours = self._u.mandanten[mandant]
        for der in (ours.inhalt.cert_der, ours.transport.cert_der):
            if self._u.vertrauen.ist_widerrufen(der, self._u.jetzt()):
                raise TryLater(
                    f"a signing certificate of {mandant} was revoked: install its successor and have the directory "
                    "list it; until then nothing new leaves",
                    code="OWN-REVOKED",
                )

    def leserschluessel(self, leser: Kennung, moment: datetime) -> list[Leserschluessel]:
        """Return the reader's encryption keys that are good; ``TryLater`` where there is none."""
        keys = self._u.vertrauen.leserschluessel(leser, moment)
        if not keys:
            raise TryLater(
                f"the directory names no valid encryption key for {leser}: its operator must add one",
                code="NO-READER-KEY",
            )
        return list(keys[:MAX_SCHLUESSEL])

    def versiegle(self, entwurf: Entwurf, versuch: Versuch) -> Versiegelt:
        """Write, sign and encrypt; blocking. Every octet is durable then."""
        message = entwurf.message
        mandant = self._u.mandanten[message.kopf.autor.kennung]
        octets = write_message(message, self._u.produkt)
        self._u.schemas.validate(parse_message(octets))  # what leaves is what the reader accepts
        cek = neuer_schluessel()
        parts = [self._teil(Art.FACHNACHRICHT, [octets], cek, versuch)]
        if entwurf.archiv:
            parts.append(self._teil(Art.ARCHIV, schreibe_archiv(entwurf.archiv), cek, versuch))
        inhalt = Inhalt(
            kopf=message.kopf.kopf(),
            nachrichtentyp=message.kopf.typ,
            prozess=entwurf.prozess,
            zufall=neuer_zufall(),
            teile=tuple(part.teil for part in parts),
            nachweis=entwurf.nachweis,
        )
        inhalt_octets = signiere_inhalt(inhalt, mandant.inhalt, signing_time=Zeitpunkt.of(self._u.jetzt()))
        sealed = self.siegle(mandant, inhalt.kopf, inhalt_octets, cek, tuple(part.segmente for part in parts))
        nachricht = Nachricht(
            mandant=inhalt.kopf.autor,
            richtung=Richtung.AUS,
            autor=inhalt.kopf.autor,
            leser=inhalt.kopf.leser,
            uuid=inhalt.kopf.uuid,
            typ=inhalt.nachrichtentyp,
            erstellt=inhalt.kopf.erstellt,
            test=inhalt.kopf.test,
            prozess=inhalt.prozess,
            inhalt_sha256=self._u.lege_ab(inhalt_octets),
            fachnachricht_sha256=sha256_of(octets),  # the octets are kept sealed only
            umschlag_sha256=self._u.lege_ab(sealed.umschlag),
            archiv_sha256=parts[1].teil.sha256 if entwurf.archiv else None,
            schluessel=self._u.speicher.wrap(cek, inhalt.kopf.uuid.encode()),
            transfer=entwurf.transfer,
            ausloeser=entwurf.ausloeser,
            zeit=self._u.jetzt(),
        )
        return self.angebot(nachricht, sealed)

    def _teil(self, art: Art, source: Iterable[bytes], cek: bytes, versuch: Versuch) -> SealedPart:
        return encrypt_part(art, source, cek=cek, sink=versuch, segmentgroesse=self._u.gangart.segmentgroesse)

    def siegle(
        self, mandant: Mandant, kopf: Kopf, inhalt_octets: bytes, cek: bytes, teile: tuple[SegmentierterTeil, ...]
    ) -> siegeln.Versiegelt:
        """Put a signed Inhalt and its encrypted parts into an Umschlag for the reader's keys; blocking."""
        moment = self._u.jetzt()
        return siegeln.versiegle(
            inhalt_octets,
            kopf=kopf,
            cek=cek,
            teile=teile,
            leser=self.leserschluessel(kopf.leser, moment),
            signer=mandant.transport,
            versiegelt=Zeitpunkt.of(moment),
            schema=self._u.umschlag_schema,
        )

    def angebot(self, nachricht: Nachricht, sealed: siegeln.Versiegelt) -> Versiegelt:
        """Return a message in its Umschlag with its place in the Postfach; it goes where the directory says now."""
        siegel, length = sealed.siegel, len(sealed.umschlag)
        needed = siegel.umschlag.segmente
        place = self._u.vertrauen.verzeichnis().ablageort(nachricht.autor, nachricht.leser, self._u.jetzt())
        away = place.weg is Wegart.VERMITTLUNG and place.betreiber not in self._u.mandanten
        return Versiegelt(
            nachricht=nachricht,
            eintrag=PostfachEintrag(
                id=siegel.umschlag_sha256,
                nummer=0,
                autor=nachricht.autor,
                leser=nachricht.leser,
                uuid=nachricht.uuid,
                inhalt_sha256=nachricht.inhalt_sha256,
                umschlag_laenge=length,
                gesamt_laenge=length + sum(s.laenge for s in needed),
                zustand=PostfachZustand.OFFEN if away else PostfachZustand.LIEGT,
                eingang=self._u.jetzt(),
            ),
            segmente=_ohne_doppelte(
                [PostfachSegment(sha256=s.sha256, laenge=s.laenge, da=not away) for s in needed]
            ),
            vermittlung=away,
            zertifikate=frozenset({siegel.umschlag.zertifikat_sha256, sha256_of(sealed.inhalt.cert_der)}),
        )


def _ohne_doppelte(segmente: Sequence[PostfachSegment]) -> tuple[PostfachSegment, ...]:
    return tuple({s.sha256: s for s in segmente}.values())
