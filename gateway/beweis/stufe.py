"""Which level of XAdES the signature of a container reaches: B-B, stamped B-T, with all to verify it later B-LT."""

import asyncio
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from gateway.beweis.schreiben import Stempelung
from gateway.domain.errors import AktenboteError
from gateway.envelope.langzeit import MAX_PRUEFDATEN, Langzeitdaten, Pruefdaten
from gateway.transfer.ports.zeit import Gestempelt, Stempelstelle
from gateway.trust.ocsp import lies_auskunft
from gateway.trust.pfad import Urteil, check_path
from gateway.trust.profil import Zweck, load, names
from gateway.trust.sperre import Evidence, Sperrstatus, judge_revocation
from gateway.trust.sperrliste import listenstand
from gateway.trust.verzeichnis import Verzeichnis


class Stufe(StrEnum):
    """Levels of XAdES baseline signatures (EN 319 132-1 clause 6)."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"


class Stempeln:
    """Has one signature stamped by the loop, while a thread writes, and gathers what verifies both later."""

    def __init__(self, stelle: Stempelstelle | None, loop: asyncio.AbstractEventLoop) -> None:
        """``stelle`` ``None``: no authority is configured."""
        self._stelle, self._loop = stelle, loop
        self.zeit: datetime | None = None
        self.fehler: AktenboteError | None = None
        self.stufe = Stufe.B
        self.fehlt = ""

    def stemple(self, octets: bytes, signer: bytes, directory: Verzeichnis, stand: Evidence) -> Stempelung | None:
        """Stamp for the signer's certificate (DER); ``None`` where no stamp is to be had, or none is wanted."""
        if self._stelle is None:
            return None
        try:
            made = asyncio.run_coroutine_threadsafe(self._stelle.stemple(octets), self._loop).result()
        except AktenboteError as no:
            self.fehler = no
            return None
        self.zeit = made.zeit
        found = langzeitdaten(signer, made, directory, stand)
        if isinstance(found, str):
            self.stufe, self.fehlt = Stufe.T, found
            return Stempelung(token=made.token, langzeit=None)
        self.stufe = Stufe.LT
        return Stempelung(token=made.token, langzeit=found)


def langzeitdaten(signer: bytes, made: Gestempelt, directory: Verzeichnis, stand: Evidence) -> Langzeitdaten | str:
    """Return what shows by itself that signer and authority were good when it was stamped; else what is missing."""
    path = check_path(
        signer,
        untrusted=directory.zwischenstellen,
        anchors=directory.anker,
        moment=made.zeit,
        zweck=Zweck.SIGNATUR,
    )
    found = list[Pruefdaten]()
    for chain, zweck in ((path.kette, Zweck.SIGNATUR), (made.kette, Zweck.ZEITSTEMPEL)):
        part = _pruefdaten(chain, stand, made.zeit, zweck)
        if part is None:
            who = names(load(chain[0])) if chain else "a certificate without a path"
            return (
                f'no revocation list or answer at hand shows that "{who}" and what is above it was good then: '
                "write it again once 'aktenbote serve' has fetched one"
            )
        found.append(part)
    both = Langzeitdaten(unterzeichner=found[0], stempel=found[1])
    if not both.passt:
        return f"certificates and revocation lists have more than the {MAX_PRUEFDATEN} octets there is room for"
    return both


def _pruefdaten(chain: tuple[bytes, ...], stand: Evidence, moment: datetime, zweck: Zweck) -> Pruefdaten | None:
    """Return what shows a path to be good, as the verifier will look at it; ``None`` where nothing does."""
    if not chain:
        return None
    used = judge_revocation(chain, stand, moment).belege
    part = Pruefdaten(zertifikate=chain[1:], listen=used.crls, auskuenfte=used.ocsp)
    judged = urteile(chain[0], part, moment, zweck)
    return part if judged.kette == chain and judged.sperre is Sperrstatus.GUT else None


def urteile(cert: bytes, daten: Pruefdaten, moment: datetime, zweck: Zweck) -> Urteil:
    """Judge a certificate (DER) by these data alone, the last certificate of them as the anchor."""
    return check_path(
        cert,
        untrusted=daten.zertifikate[:-1],
        anchors=daten.zertifikate[-1:],
        moment=moment,
        zweck=zweck,
        sperrstand=Evidence(crls=daten.listen, ocsp=daten.auskuenfte),
    )


def echte(chain: tuple[bytes, ...], stand: Evidence) -> Evidence:
    """Return what of the evidence an authority of this path (DER, end first) signed about a certificate of it."""
    pairs = tuple(pairwise(chain))
    return Evidence(
        crls=tuple(crl for crl in stand.crls if listenstand(chain[1:], crl) is not None),
        ocsp=tuple(one for one in stand.ocsp if any(lies_auskunft(*pair, one) is not None for pair in pairs)),
    )
