"""Our own keys for the pages of operators: the same looks and works as ``aktenbote keys``, in threads."""

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from gateway.domain.errors import AktenboteError, Refused, Usage
from gateway.domain.ids import Kennung, sha256_of
from gateway.keystore import load_certificates
from gateway.keystore.adresse import ist_token
from gateway.keystore.dateien import key_path
from gateway.settings import Configuration
from gateway.transfer.ports.schluessel import Neuling, Schluesselbild, Wechselplan
from gateway.trust.profil import BROKEN, load
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.schluesselposten import posten
from gateway.wiring.schluesselschau import IN_KRAFT, Befund, Schluesselschau
from gateway.wiring.schluesselwerk import Schluesselwerk

_ANTRAG = ".csr.pem"
_ZERTIFIKAT = ".crt.pem"
_SCHLUESSEL = ".key.pem"
NEULINGE_MAX = 20
"""Keys of a role that are shown; one a day can be made."""


class Schluesseltechnik:
    """Implements ``transfer.ports.Schluesseltechnik``."""

    def __init__(
        self,
        configuration: Configuration,
        verzeichnis: Callable[[], Verzeichnis],
        sperrstand: Callable[[], Evidence | None],
        jetzt: Callable[[], datetime],
    ) -> None:
        """``verzeichnis`` and ``sperrstand`` are those in force at the moment."""
        self._c = configuration
        self._verzeichnis, self._sperrstand, self._jetzt = verzeichnis, sperrstand, jetzt
        self._gesehen: tuple[object, list[Befund]] = (None, [])

    async def schluessel(self, mandant: Kennung) -> tuple[Schluesselbild, ...]:
        """Look at every key of this authority and of the installation; nothing is signed."""
        return await asyncio.to_thread(self._schluessel, mandant)

    def _schluessel(self, mandant: Kennung) -> tuple[Schluesselbild, ...]:
        directory, revoked, now = self._verzeichnis(), self._sperrstand(), self._jetzt()
        seen = directory, revoked, f"{now:%Y-%m-%dT%H}", self._dateistand()
        before, found = self._gesehen
        if before != seen:  # opening an RSA key takes 24 ms: checking it is most of that
            found = Schluesselschau(self._c, directory, now, revoked).alle(probe=False)
            self._gesehen = seen, found
        return tuple(_bild(one) for one in found if not one.posten.behoerden or mandant in one.posten.behoerden)

    def _dateistand(self) -> object:
        """Return what changes when somebody does anything to a file of a key or certificate.

        What becomes of a token no file tells: where a key lives in one, this is never the same twice.
        """
        entries = posten(self._c)
        if any(ist_token(one.uri) for one in entries):
            return object()
        places = [key_path(one.uri, self._c.folder) for one in entries]
        places += [self._c.path(one.zertifikat) for one in entries if one.zertifikat]
        if word := self._c.settings.keys.passphrase_file:
            places.append(self._c.path(word))
        return tuple(map(_stempel, places))

    async def plan(self, mandant: Kennung, rolle: str) -> Wechselplan:
        """Return kind and dates of a change."""
        made = await asyncio.to_thread(lambda: self._werk().plan(Schluesselrolle(rolle), mandant))
        return Wechselplan(
            art=made.art,
            alt_bis=made.alt_bis,
            antrag_bis=made.antrag_bis,
            vorlauf_tage=made.vorlauf_tage,
            im_token=made.im_token,
        )

    async def erzeuge(self, mandant: Kennung, rolle: str) -> str:
        """Make a key of the kind of the old one, in a file."""
        return await asyncio.to_thread(self._erzeuge, mandant, rolle)

    def _erzeuge(self, mandant: Kennung, rolle: str) -> str:
        werk, role = self._werk(), Schluesselrolle(rolle)
        kind = werk.plan(role, mandant).art
        try:
            made = werk.erzeuge(role, mandant, kind, None)
        except OSError as error:
            raise Usage(f"the folder of the keys cannot be written ({error.strerror})", code="KEY") from error
        return made.antrag.name.removesuffix(_ANTRAG)

    async def neulinge(self, mandant: Kennung, rolle: str) -> tuple[Neuling, ...]:
        """Return the keys of a role that were made here, the newest first."""
        return await asyncio.to_thread(lambda: tuple(self._neulinge(mandant, rolle)))

    async def pruefe(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> datetime:
        """Check a certificate; nothing is written."""
        return await asyncio.to_thread(self._pruefe, mandant, rolle, name, pem)

    def _pruefe(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> datetime:
        uri = self._uri(mandant, rolle, name)
        with _als_datei(pem) as path:
            chain, _ = self._werk().pruefe(
                path, uri, Schluesselrolle(rolle), mandant, self._verzeichnis(), self._sperrstand()
            )
        return load(chain[0]).not_valid_after_utc

    async def baue_ein(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> str:
        """Check a certificate and lay it beside its key; return its SHA-256."""
        return await asyncio.to_thread(self._baue_ein, mandant, rolle, name, pem)

    def _baue_ein(self, mandant: Kennung, rolle: str, name: str, pem: bytes) -> str:
        uri = self._uri(mandant, rolle, name)
        with _als_datei(pem) as path:
            done = self._werk().baue_ein(
                path, uri, Schluesselrolle(rolle), mandant, self._verzeichnis(), self._sperrstand()
            )
        return sha256_of(load_certificates(done.zertifikat)[0])

    # -- inside -------------------------------------------------------------------------------------------------

    def _werk(self) -> Schluesselwerk:
        return Schluesselwerk(self._c, self._jetzt())

    @property
    def _ordner(self) -> Path:
        return self._c.folder / "keys"

    def _namen(self, mandant: Kennung, rolle: str) -> list[str]:
        """Return the names of the files a key of this role and authority may have, as ``Schluesselwerk`` gives."""
        several = len(self._c.settings.authority) > 1 and rolle != Schluesselrolle.TLS
        who = f"{mandant.replace(':', '-')}-" if several else ""
        form = re.compile(rf"{re.escape(who)}{re.escape(rolle)}-[0-9]{{8}}")
        try:
            there = [one.name.removesuffix(_ANTRAG) for one in self._ordner.iterdir() if one.name.endswith(_ANTRAG)]
        except OSError:
            return []
        ours = [one for one in there if form.fullmatch(one) and (self._ordner / f"{one}{_SCHLUESSEL}").is_file()]
        return sorted(ours, reverse=True)[:NEULINGE_MAX]

    def _uri(self, mandant: Kennung, rolle: str, name: str) -> str:
        if name not in self._namen(mandant, rolle):
            raise Usage("no key of this name was made here", code="UNKNOWN")
        return f"file:keys/{name}{_SCHLUESSEL}"

    def _neulinge(self, mandant: Kennung, rolle: str) -> Iterator[Neuling]:
        known = {self._c.path(one.zertifikat).resolve() for one in posten(self._c) if one.zertifikat is not None}
        for name in self._namen(mandant, rolle):
            request, path = self._ordner / f"{name}{_ANTRAG}", self._ordner / f"{name}{_ZERTIFIKAT}"
            try:
                made = Neuling(
                    name=name, erzeugt=_zeit(request), antrag=request.read_text(encoding="ascii"), bis=None,
                    eingebaut=None, konfiguriert=False, gelistet_ab=None,
                )  # fmt: skip
            except (OSError, ValueError):  # removed meanwhile, or nothing of ours
                continue
            if path.is_file():
                made = self._mit_zertifikat(made, path, mandant, rolle, konfiguriert=path.resolve() in known)
            yield made

    def _mit_zertifikat(
        self, made: Neuling, path: Path, mandant: Kennung, rolle: str, *, konfiguriert: bool
    ) -> Neuling:
        try:
            der = load_certificates(path)[0]
            made = replace(
                made, bis=load(der).not_valid_after_utc, eingebaut=_zeit(path), konfiguriert=konfiguriert
            )
        except (AktenboteError, OSError, *BROKEN):
            return made
        directory, digest = self._verzeichnis(), sha256_of(der)
        listed = [
            entry.fenster.von
            for one in directory.teilnehmer
            if one.kennung == mandant
            for entry in one.zertifikate
            if entry.sha256 == digest
        ]
        made = replace(made, gelistet_ab=min(listed, default=None))
        if konfiguriert:
            return made
        with suppress(AktenboteError):  # another change is under way: installing this one says so
            uri = f"file:keys/{made.name}{_SCHLUESSEL}"
            lines = self._werk().zeilen(uri, Schluesselrolle(rolle), mandant, directory, path)
            return replace(made, konfiguration=lines[0], verzeichnis=lines[1])
        return made


def _bild(one: Befund) -> Schluesselbild:
    cert = one.zertifikat
    return Schluesselbild(
        rolle=str(one.posten.rolle),
        einstellung=one.posten.einstellung,
        verfahren=one.verfahren,
        von=None if cert is None else cert.von,
        bis=None if cert is None else cert.bis,
        fingerabdruck=None if cert is None else cert.sha256,
        nachfolger=one.posten.nachfolger,
        verzeichnis={where: said == IN_KRAFT for where, said in one.verzeichnis.items()},
        fehler=tuple(one.fehler),
        hinweise=tuple(one.hinweise),
    )


def _stempel(path: Path) -> tuple[int, int, int] | None:
    """Return what tells one state of a file from another, who reads it included; ``None`` where there is none."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino, seen.st_ctime_ns  # it moves with octets, owner and mode; mtime can be set back


def _zeit(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


@contextmanager
def _als_datei(pem: bytes) -> Iterator[Path]:
    """Lay what came into a file for as long as it is looked at; no error names that place."""
    with tempfile.TemporaryDirectory(prefix="aktenbote-") as folder:
        path = Path(folder) / "certificate.pem"
        path.write_bytes(pem)
        try:
            yield path
        except Usage as error:
            raise Usage(error.reason.replace(str(path), "the certificate"), code=error.code) from None
        except Refused as error:
            raise Refused(error.fehlercode, error.reason.replace(str(path), "the certificate")) from None
