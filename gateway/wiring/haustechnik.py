"""What pages of operators show of keys, directory, disk and configuration (``transfer.einblick.haustechnik``)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.keystore import load_certificates
from gateway.settings import Configuration
from gateway.storage import LocalBlobs
from gateway.transfer.einblick.haustechnik import Eigenes, Einstellung, Verzeichnislage
from gateway.trust.profil import BROKEN, load
from gateway.web.health import HealthReport
from gateway.wiring.schluesselposten import posten
from gateway.wiring.verzeichnis import VerzeichnisHalter

_GEHEIM = ("key", "secret", "pass", "pin", "token", "decrypt")
"""A value whose name holds one of these says where a secret lies, or may be one: it is not shown."""
_ANMELDEDATEN = re.compile(r"://[^/\s]*@")
"""Name and password in an address, to the last ``@`` before its path: a password may hold one."""


class Technik:
    """Implements ``Haustechnik``."""

    def __init__(
        self,
        configuration: Configuration,
        blobs: LocalBlobs,
        verzeichnis: VerzeichnisHalter,
        gesundheit: Callable[[], Awaitable[HealthReport]],
    ) -> None:
        """``gesundheit`` is what ``/health`` asks."""
        self._c = configuration
        self._blobs = blobs
        self._verzeichnis = verzeichnis
        self._gesundheit = gesundheit

    async def zertifikate(self, mandant: Kennung) -> tuple[Eigenes, ...]:
        """Return ours, the first to end first; those that cannot be read before all."""
        return await asyncio.to_thread(self._zertifikate, mandant)

    def _zertifikate(self, mandant: Kennung) -> tuple[Eigenes, ...]:
        found = [
            Eigenes(
                rolle=str(one.rolle),
                einstellung=one.einstellung,
                bis=self._ende(one.zertifikat),
                nachfolger=one.nachfolger,
            )
            for one in posten(self._c)
            if one.zertifikat is not None and mandant in one.behoerden
        ]
        return tuple(sorted(found, key=lambda one: (one.bis is not None, one.bis, one.einstellung)))

    def _ende(self, file: str) -> datetime | None:
        try:
            return load(load_certificates(self._c.path(file))[0]).not_valid_after_utc
        except (AktenboteError, *BROKEN):
            return None

    async def frei(self) -> int:
        """Return the octets above the reserve."""
        return await asyncio.to_thread(self._blobs.free)

    async def stoerungen(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the sentences of ``/health``."""
        report = await self._gesundheit()
        return report.problems, report.notes

    async def verzeichnis(self) -> Verzeichnislage:
        """Return the directory in force and the one that waits."""
        held = self._verzeichnis
        return Verzeichnislage(
            nummer=held.geltend.nummer,
            gueltig_bis=held.geltend.gueltig_bis,
            abgelehnt=None if held.refusal is None else held.refusal.code,
            wartet=None if held.wartend is None else held.wartend[0].nummer,
            aenderungen=held.aenderungen,
        )

    async def einstellungen(self, mandant: Kennung) -> tuple[Einstellung, ...]:
        """Return every value, secrets covered."""
        return tuple(_werte(self._c.settings, "", mandant))


def _werte(section: msgspec.Struct, wo: str, mandant: Kennung) -> Iterator[Einstellung]:
    for field in msgspec.structs.fields(section):
        value, place = getattr(section, field.name), f"{wo}{field.encode_name}"
        if isinstance(value, msgspec.Struct):
            yield from _werte(value, f"{place}.", mandant)
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for number, one in enumerate(value, 1):
                if getattr(one, "kennung", mandant) == mandant:
                    yield from _werte(one, f"{place}[{number}].", mandant)
        else:
            shown = None if _ist_geheim(place) and value not in (None, ()) else _text(value)
            yield Einstellung(name=place, wert=shown, gesetzt=value != _vorgabe(field))


def _ist_geheim(place: str) -> bool:
    return any(word in place.rsplit(".", 1)[-1] for word in _GEHEIM)


def _vorgabe(field: msgspec.structs.FieldInfo) -> Any:
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else msgspec.NODEFAULT


def _text(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _ANMELDEDATEN.sub("://…@", ", ".join(map(str, value)) if isinstance(value, tuple) else str(value))
