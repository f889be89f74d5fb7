"""A delivery of scans is brought as one ZIP through the browser: it lies in the folder then, whole or not there."""

import hashlib
from typing import Final

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256
from gateway.domain.konto import Rolle
from gateway.web.anfrage import Anfrage
from gateway.web.fehlerseiten import FalscheRolle
from gateway.web.hochladen import Zuviel
from gateway.web.sachseite import sachseite

LIEFERUNG_MAX: Final = 32 << 30
"""Octets of one ZIP: a thousand case files of 180 sheets; what is larger comes on a disk."""
_ZIP: Final = b"PK\x03\x04"


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the form."""
    return _formular(anfrage)


async def nimm(anfrage: Anfrage) -> web.StreamResponse:
    """Take the file to the disk piece by piece, then let it appear in the folder."""
    seite, datei = sachseite(anfrage), anfrage.datei
    if seite.fach.korb is None:
        raise web.HTTPNotFound
    if datei is None or not datei.name:
        return _formular(anfrage, "hochladen.fehlt")
    with seite.fach.lieferplaetze.nimm(seite.sitzung):
        coming = await seite.fach.korb.empfange(seite.mandant)
        digest, begin = hashlib.sha256(), bytearray()

        def schreibe(octets: bytes) -> None:
            if len(begin) < len(_ZIP):
                begin.extend(octets[: len(_ZIP)])
            digest.update(octets)
            coming.schreibe(octets)

        try:
            length = await datei.lies(schreibe, hoechstens=LIEFERUNG_MAX)
            if not begin.startswith(_ZIP):
                return _formular(anfrage, "hochladen.kein_zip")
            await seite.fach.lieferungstaten.stelle_hin(
                coming,
                seite.mandant,
                datei.name,
                length,
                Sha256(digest.hexdigest()),
                person=seite.person,
                recht=anfrage.haus.anmeldungen.recht(anfrage.person.konto, seite.mandant, Rolle.SACHBEARBEITUNG),
            )
        except Usage as error:
            if error.code != "RIGHT":
                raise
            raise FalscheRolle(frozenset({Rolle.SACHBEARBEITUNG})) from None
        except Zuviel:
            return _formular(anfrage, "hochladen.lieferung_zu_gross")
        finally:
            await coming.verwirf()
    return anfrage.weiter("/lieferungen?hochgeladen")


def _formular(anfrage: Anfrage, falsch: str | None = None) -> web.Response:
    if sachseite(anfrage).fach.korb is None:
        raise web.HTTPNotFound
    return anfrage.render(
        "lieferung_hochladen.html",
        status=200 if falsch is None else 400,
        fehler={} if falsch is None else {"datei": falsch},
        grenze=LIEFERUNG_MAX >> 30,
    )
