"""Stand-ins of envelopes that are deposited: their octets say what they announce."""

from dataclasses import dataclass

import orjson
from support.postfach import BREMEN, HANNOVER, Haus

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.transfer.einlieferung import Ankuendigung


@dataclass(frozen=True)
class Sendung:
    """Something to deposit: the stand-in of an Umschlag says what it announces."""

    segmente: tuple[bytes, ...]
    autor: Kennung = BREMEN
    leser: Kennung = HANNOVER
    uuid: str = "55555555-5555-4555-8555-555555555555"
    inhalt: str = "ab" * 32
    salz: str = ""

    @property
    def umschlag(self) -> bytes:
        return orjson.dumps(
            {
                "autor": self.autor,
                "leser": self.leser,
                "uuid": self.uuid,
                "inhalt": self.inhalt,
                "segmente": self.liste,
                "salz": self.salz,
            }
        )

    @property
    def id(self) -> Sha256:
        return sha256_of(self.umschlag)

    @property
    def liste(self) -> list[tuple[Sha256, int]]:
        return [(sha256_of(octets), len(octets)) for octets in self.segmente]

    def bei(self, haus: Haus) -> "Sendung":
        """Put the segments where the depositor's own gateway would have them."""
        for octets in self.segmente:
            haus.blob(octets)
        return self


def lies(octets: bytes) -> Ankuendigung:
    if not octets.startswith(b"{"):
        raise Refused(Fehlercode.X000, "this is no Umschlag")
    said = orjson.loads(octets)
    return Ankuendigung(
        id=sha256_of(octets),
        autor=Kennung(said["autor"]),
        leser=Kennung(said["leser"]),
        uuid=NachrichtenUUID(said["uuid"]),
        inhalt_sha256=Sha256(said["inhalt"]),
        umschlag_laenge=len(octets),
        segmente=tuple((Sha256(digest), length) for digest, length in said["segmente"]),
    )
