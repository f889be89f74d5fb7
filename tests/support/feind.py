"""A partner that holds the keys of an authority and seals whatever it likes, and lays it into Kiel's Postfach."""

from dataclasses import dataclass, field, replace
from typing import Any

from support import post
from support.buehne import HANNOVER, KIEL, Buehne, Haus, ausgestellt
from support.post import Umstaende
from support.rohling import Sendung, kopf_xml, schmiede
from support.zertifikate import Person

from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.domain.transfer import Transfer
from gateway.messages import Fachnachricht, Rueckweisung, read_message
from gateway.storage.blobdatei import KOPF_OCTETS
from gateway.transfer.ports import Tx
from gateway.transfer.records import (
    Nachricht,
    PostfachEintrag,
    PostfachSegment,
    PostfachZustand,
    Quarantaene,
    Richtung,
)


def ausweis(kennung: Kennung, name: str, betrieb: str = "test") -> Person:
    """Key and certificate of an authority, as the forge wants them."""
    one = ausgestellt(kennung, name, betrieb)
    return Person(one.key, one.der)


@dataclass
class Feind:
    """Writes as ``autor`` to ``leser``; its Postfach is that of ``haus``."""

    buehne: Buehne
    autor: Kennung = KIEL
    leser: Kennung = HANNOVER
    ort: "Haus | None" = None
    angebote: list[Sha256] = field(default_factory=list)

    @property
    def haus(self) -> Haus:
        """Whose Postfach it uses."""
        return self.ort or self.buehne.kiel

    @property
    def opfer(self) -> Haus:
        return self.buehne.hannover if self.leser == HANNOVER else self.buehne.kiel

    def umstaende(self, **weitere: Any) -> Umstaende:
        u = Umstaende(
            uuid=self.haus.eins.umgebung.neue_uuid(), autor=self.autor, leser=self.leser,
            zeit=Zeitpunkt.of(self.haus.uhr()), test="demo" if self.buehne.betrieb == "test" else None,
        )  # fmt: skip
        return replace(u, **weitere)

    def siegle(self, u: Umstaende, message: Fachnachricht | bytes, typ: str = "010201", **biegen: Any) -> Sendung:
        """Seal a message; without ``biegen`` everything about the envelope is right."""
        fach = message if isinstance(message, bytes) else post.octets(message)
        angaben: dict[str, Any] = {
            "autor": ausweis(self.autor, "inhalt", self.buehne.betrieb),
            "transport": ausweis(self.autor, "transport", self.buehne.betrieb),
            "leser": (ausweis(u.leser, "chiffre", self.buehne.betrieb),),
            "kopf": kopf_xml(uuid=u.uuid, autor=u.autor, leser=u.leser, zeit=u.zeit.text, test=u.test),
            "typ": typ if isinstance(message, bytes) else message.kopf.typ.value,
            "fach": fach,
        }
        return schmiede(**(angaben | biegen))

    def siegle_lieferung(self, u: Umstaende, sendung: post.Sendung, **biegen: Any) -> Sendung:
        return self.siegle(u, sendung.message, archiv=sendung.archiv, nachweis=sendung.nachweis, **biegen)

    async def biete_an(
        self, u: Umstaende, umschlag: bytes, segmente: dict[str, bytes], leser: Kennung | None = None
    ) -> Sha256:
        """Lay an envelope into the Postfach; a segment of other octets than its name is served as it is."""
        store, rows = self.haus, []
        for name, octets in segmente.items():
            rows.append(PostfachSegment(sha256=Sha256(name), laenge=len(octets), da=True))
            self.lege_blob(Sha256(name), octets)
        entry = PostfachEintrag(
            id=store.blob(umschlag),
            nummer=0,
            autor=u.autor,
            leser=leser or self.leser,
            uuid=NachrichtenUUID(u.uuid),
            inhalt_sha256=sha256_of(umschlag),
            umschlag_laenge=len(umschlag),
            gesamt_laenge=len(umschlag) + sum(map(len, segmente.values())),
            zustand=PostfachZustand.LIEGT,
            eingang=store.uhr(),
        )
        await store.eins.store.write(lambda tx: tx.postfach.anlegen(entry, rows))
        assert store.dienst is not None
        store.dienst._klingel.laeute((entry.leser,))
        self.angebote.append(entry.id)
        return entry.id

    def lege_blob(self, name: Sha256, octets: bytes) -> None:
        """Store octets under a name, be it theirs or not."""
        if sha256_of(octets) == name:
            self.haus.blob(octets)
            return
        stored = self.haus.blob(octets)
        blobs = self.haus.eins.blobs
        path, target = blobs._pfad(stored), blobs._pfad(name)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
        assert target.stat().st_size == KOPF_OCTETS + len(octets)

    async def sende(
        self, u: Umstaende, message: Fachnachricht | bytes, typ: str = "010201", **biegen: Any
    ) -> Sha256:
        made = self.siegle(u, message, typ, **biegen)
        return await self.biete_an(u, made.umschlag, made.segmente)

    async def liefere(self, u: Umstaende, sendung: post.Sendung, **biegen: Any) -> Sha256:
        made = self.siegle_lieferung(u, sendung, **biegen)
        return await self.biete_an(u, made.umschlag, made.segmente)

    async def transfer(self, u: Umstaende) -> Transfer | None:
        """The victim's transfer that a message of ours belongs to."""

        def frage(tx: Tx) -> Transfer | None:
            found = tx.nachrichten.holen(self.opfer.kennung, u.autor, NachrichtenUUID(u.uuid))
            return tx.transfers.holen(found.transfer) if found is not None and found.transfer is not None else None

        return await self.opfer.lies(frage)

    # -- what came back ----------------------------------------------------------------------------------------

    async def abschluss(self, umschlag: Sha256) -> tuple[str, str | None]:
        """Wait until the reader closes an envelope; return result and code."""

        def frage(tx: Tx) -> PostfachEintrag | None:
            found = tx.postfach.holen(umschlag)
            return found if found is not None and found.beleg is not None else None

        entry = await self.haus.bis(frage, f"closing of {umschlag}")
        assert entry.beleg is not None
        return entry.beleg.ergebnis, entry.beleg.code

    async def quarantaene(self, u: Umstaende) -> Quarantaene:
        """Wait until the victim keeps the message in quarantine."""
        return await self.opfer.bis(
            lambda tx: next((q for q in tx.quarantaene.liste(max_zeilen=1000) if q.uuid == u.uuid), None),
            f"quarantine of {u.uuid}",
        )

    async def rueckweisung(self, u: Umstaende) -> tuple[Nachricht, Rueckweisung]:
        """Wait for the 0010 that answers a message; return it as record and read."""

        def frage(tx: Tx) -> Nachricht | None:
            answers = tx.nachrichten.antworten_auf(self.opfer.kennung, NachrichtenUUID(u.uuid), Richtung.AUS)
            return next((a for a in answers if a.typ is Nachrichtentyp.RUECKWEISUNG), None)

        answer = await self.opfer.bis(frage, f"0010 about {u.uuid}")
        octets = await self.opfer.fachnachricht(answer)
        read = read_message(octets, self.opfer.eins.umgebung.schemas)
        assert isinstance(read, Rueckweisung)
        return answer, read

    async def schicke(
        self, u: Umstaende, message: Fachnachricht | bytes, typ: str = "010201", **biegen: Any
    ) -> None:
        """Send a message and let a victim that is driven by hand work it off."""
        await self.sende(u, message, typ, **biegen)
        await self.opfer.arbeite_alles_ab()
