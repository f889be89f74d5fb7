"""Hybrid keys of an installation: made beside the old ones, tried, and the lines that take them into use."""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, Sha256, kennung
from gateway.keystore.bund import Schluesselbund
from gateway.keystore.erzeugen import write_private
from gateway.keystore.hybrid import FileHybridDecrypter, load_public, public_text
from gateway.pump.hybrid import wrap_hybrid
from gateway.settings import Configuration
from gateway.trust.hybrid import Hybridschluessel
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.mandanten import schluesselbund, secret
from gateway.wiring.schluesselposten import HYBRID, Posten
from gateway.wiring.schluesselwerk import VORLAUF_VERZEICHNIS, schreibe_neu

PROBE_OCTETS = 32
"""As long as a content key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuerHybrid:
    """What was made: the key by URI, and the file with its public half."""

    uri: str
    oeffentlich: Path
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridZeilen:
    """What takes a hybrid key into use."""

    konfiguration: tuple[str, ...]
    verzeichnis: tuple[str, ...]
    von: datetime
    """From here on partners use it: by then no valid snapshot lacks it."""


class Hybridwerk:
    """Makes hybrid keys of one installation and says how they are taken into use."""

    def __init__(self, configuration: Configuration, moment: datetime) -> None:
        """Opens no key yet."""
        self._c = configuration
        self._moment = moment
        self._passphrase = secret(configuration)
        self._bund: Schluesselbund = schluesselbund(configuration, self._passphrase)

    def erzeuge(self, wer: Kennung) -> NeuerHybrid:
        """Make a key and the file with its public half; ``Usage`` where one of this day is there."""
        several = len(self._c.settings.authority) > 1
        name = f"{wer.replace(':', '-')}-hybrid" if several else "hybrid"
        path = self._c.folder / "keys" / f"{name}-{self._moment:%Y%m%d}.key.pem"
        public = path.with_name(path.name.replace(".key.pem", ".pub"))
        if public.exists():
            raise Usage(f"{public} exists already: one hybrid key a day; remove what is not needed")
        key = FileHybridDecrypter.neu()
        write_private(path, key.pem(self._passphrase))
        schreibe_neu(public, public_text(key.schluessel).encode())
        return NeuerHybrid(uri=f"file:{path.relative_to(self._c.folder)}", oeffentlich=public, sha256=key.key_name)

    def endet(self, wer: Kennung, verzeichnis: Verzeichnis) -> datetime | None:
        """Return when the last entry that counts ends; ``None`` for none, or one without an end."""
        counting = verzeichnis.hybride(wer, self._moment)
        owner = verzeichnis.behoerde(wer, self._moment)
        ends = [entry.fenster.bis for entry in owner.hybride if entry.schluessel in counting]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def zeilen(self, datei: Path, uri: str, wer: Kennung) -> HybridZeilen:
        """Try a key with its public half and return the lines; ``Usage`` where the two do not belong together."""
        key = self._bund.hybrid(uri)
        if key.schluessel != load_public(datei) or not hybridprobe(key):
            raise Usage(f"the hybrid key {uri} does not belong to {datei}", code="KEY")
        block = next(one for one in self._c.settings.authority if one.kennung == wer)
        all_ = ", ".join(f'"{one}"' for one in dict.fromkeys((*block.decrypt_hybrid, uri)))
        begin = self._moment + VORLAUF_VERZEICHNIS
        return HybridZeilen(
            konfiguration=(f'[[authority]]  # the one with kennung = "{wer}"', f"decrypt_hybrid = [{all_}]"),
            verzeichnis=(
                f"# in the [[teilnehmer]] block of {wer}; that of an old hybrid key stays until this one begins",
                "[[teilnehmer.hybrid]]",
                f'datei = "{datei.name}"',
                f"von = {begin:%Y-%m-%dT%H:%M:%SZ}",
            ),
            von=begin,
        )


def fehlende(
    configuration: Configuration, verzeichnis: Verzeichnis, moment: datetime, held: Collection[Sha256 | None]
) -> Iterator[tuple[Posten, Hybridschluessel]]:
    """Yield each hybrid key that the directory lists for us and that is none of ours, with where it is missing."""
    for number, one in enumerate(configuration.settings.authority, 1):
        who = kennung(one.kennung)
        for key in verzeichnis.hybride(who, moment):
            if key.sha256 not in held:
                place = f"authority[{number}].decrypt_hybrid"
                yield Posten(rolle=HYBRID, behoerden=(who,), uri="", zertifikat=None, einstellung=place), key


def fehlt_satz(posten: Posten, key: Hybridschluessel) -> str:
    """Say what is wrong with a listed key that is none of ours."""
    return (
        f"the directory lists the hybrid key {key.sha256[:16]}… of {posten.behoerden[0]}, and no file here holds "
        f"it: what partners encrypt for it cannot be opened; name its file in {posten.einstellung} and restart, or "
        "have the entry ended at once"
    )


def hybridprobe(key: FileHybridDecrypter) -> bool:
    """Let a key unwrap what was wrapped for its public half."""
    cek, aad = secrets.token_bytes(PROBE_OCTETS), b"probe"
    try:
        return key.unwrap(wrap_hybrid(cek, key.schluessel, aad).wrapped, aad) == cek
    except ValueError:
        return False
