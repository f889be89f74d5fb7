"""The work behind ``aktenbote envelope``: a message as a folder of umschlag.xml and segments/<sha256>."""

import os
import secrets
import shutil
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from gateway import clock
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import Kennung, ProzessUUID, kennung, uuid_text
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import GeliefertesDokument, Lieferung
from gateway.envelope import wurzeln
from gateway.envelope.algorithmen import STANDARD, Algorithmus
from gateway.envelope.lesen import GeprueftesSiegel, check_leser, read_umschlag
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope, open_
from gateway.envelope.typen import SegmentierterTeil
from gateway.keystore import (
    FileDecrypter,
    FileHybridDecrypter,
    FileSigner,
    load_certificate,
    load_certificates,
    passphrase,
)
from gateway.keystore.dateien import load_private_key
from gateway.keystore.erzeugen import PrivateKey
from gateway.keystore.hybrid import load_public
from gateway.pump.archiv_lesen import lies_archiv
from gateway.pump.befund import lies_befund
from gateway.pump.dateien import fsync_folder, write_all
from gateway.pump.entschluesseln import check_segments, decrypt_part
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.siegeln import Siegelauftrag, oeffne_fachnachricht, oeffne_inhalt, siegle_nachricht
from gateway.resources import umschlag_schema
from gateway.trust.pfad import check_path
from gateway.trust.profil import Zweck

UMSCHLAG = "umschlag.xml"
SEGMENTS = "segments"


@dataclass(frozen=True, slots=True)
class Antwort:
    """The same answer for machines and for people."""

    data: dict[str, object]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruefung:
    """What a signature is judged by."""

    anchors: tuple[bytes, ...]
    untrusted: tuple[bytes, ...]
    moment: datetime
    leser: Kennung | None
    erlaubt: frozenset[Algorithmus]

    @classmethod
    def of(
        cls, *, trust: Sequence[Path], untrusted: Sequence[Path], moment: datetime, leser: str | None, ed25519: bool
    ) -> Self:
        """Load the certificates; Usage for a file or a Kennung that is none."""
        try:
            expected = kennung(leser) if leser is not None else None
        except Refused as error:
            raise Usage(f"--leser: {error.reason}") from None
        return cls(
            anchors=tuple(der for file in trust for der in load_certificates(file)),
            untrusted=tuple(der for file in untrusted for der in load_certificates(file)),
            moment=moment,
            leser=expected,
            erlaubt=_erlaubt(ed25519),
        )

    def check(self, cert_der: bytes) -> None:
        """Refuse a signing certificate without a good path (T000, T001, T002)."""
        check_path(
            cert_der, untrusted=self.untrusted, anchors=self.anchors, moment=self.moment, zweck=Zweck.SIGNATUR
        ).verlange()


def seal_folder(
    *,
    message: Path,
    archive: Path | None,
    sign_key: Path,
    sign_cert: Path,
    reader_cert: Sequence[Path],
    reader_hybrid: Sequence[Path],
    out: Path,
    segment_size: int | None,
    process: str | None,
    passphrase_file: Path | None,
    ed25519: bool,
) -> Antwort:
    """Seal a message and its archive into a new folder."""
    if bool(reader_cert) == bool(reader_hybrid):
        raise Usage("name the reader's keys: --reader-cert, or --reader-hybrid where that is agreed; never both")
    size = wurzeln.SEGMENT_STANDARD if segment_size is None else segment_size
    if not wurzeln.SEGMENT_MIN <= size <= wurzeln.SEGMENT_MAX:
        raise Usage(f"--segment-size: {wurzeln.SEGMENT_MIN} to {wurzeln.SEGMENT_MAX} octets")
    secret = passphrase(passphrase_file, os.environ)
    key = load_private_key(f"file:{sign_key}", base=Path(), passphrase=secret, private=False)
    signer = FileSigner.of(key, load_certificate(sign_cert))
    octets = _read(message, wurzeln.FACHNACHRICHT_MAX_OCTETS)
    auftrag = Siegelauftrag(
        autor=signer,
        transport=signer,
        leser=(*map(load_certificate, reader_cert), *map(load_public, reader_hybrid)),
        jetzt=Zeitpunkt.of(clock.now()),
        schema=umschlag_schema(),
        segmentgroesse=size,
        erlaubt=_erlaubt(ed25519),
    )
    prozess = ProzessUUID(str(uuid.uuid4()) if process is None else uuid_text(process))
    with _new_folder(out) as folder:
        (folder / SEGMENTS).mkdir()
        sink = SegmentOrdner(folder / SEGMENTS)
        if archive is None:
            sealed = siegle_nachricht(auftrag, fachnachricht=octets, prozess=prozess, sink=sink)
        else:
            with _unchanged(archive) as stream, ThreadPoolExecutor(1) as pool:
                nachweis = pool.submit(_nachweis, archive)
                sealed = siegle_nachricht(
                    auftrag,
                    fachnachricht=octets,
                    prozess=prozess,
                    sink=sink,
                    archiv=stream,
                    nachweis=nachweis.result,
                )
        _write(folder / UMSCHLAG, sealed.umschlag)
    data = _data(sealed.siegel) | {"ok": True, "inhalt_sha256": sealed.inhalt_sha256, "folder": out}
    return Antwort(data, [f"{out}: sealed, umschlag {sealed.siegel.umschlag_sha256}"])


def verify_folder(folder: Path, pruefung: Pruefung) -> Antwort:
    """Judge everything that can be judged without a private key."""
    siegel = _judged(folder, pruefung)
    count = sum(len(teil.segmente) for teil in siegel.umschlag.teile)
    kopf = siegel.umschlag.kopf
    line = f"{folder}: ok, from {kopf.autor} to {kopf.leser}, {count} segments"
    return Antwort(_data(siegel) | {"ok": True, "autor_geprueft": False}, [line])


def open_folder(folder: Path, pruefung: Pruefung, *, key: Path, out: Path, passphrase_file: Path | None) -> Antwort:
    """Verify, decrypt and bind a message; the new folder holds its three layers."""
    secret = passphrase(passphrase_file, os.environ)
    siegel = _judged(folder, pruefung, with_archive=False)
    source = SegmentOrdner(folder / SEGMENTS)
    plain: list[FileDecrypter] = []
    hybrid: list[FileHybridDecrypter] = []
    if siegel.umschlag.ist_hybrid:
        hybrid = [FileHybridDecrypter.open(f"file:{key}", base=Path(), passphrase=secret, private=False)]
    else:
        plain = _opening(siegel, load_private_key(f"file:{key}", base=Path(), passphrase=secret, private=False))
    entsiegelt = oeffne_inhalt(siegel, plain, hybride=hybrid, schema=umschlag_schema(), erlaubt=pruefung.erlaubt)
    pruefung.check(entsiegelt.inhalt.cert_der)
    opened = open_(
        siegel,
        entsiegelt.inhalt,
        fachnachricht=oeffne_fachnachricht(siegel, entsiegelt, source),
        lies=lies_befund,
        herkunft=Herkunft.BEHAUPTET,
    )
    with _new_folder(out) as new:
        _write(new / "inhalt.xml", opened.inhalt_octets)
        _write(new / "fachnachricht.xml", opened.fachnachricht)
        if opened.archiv is not None:
            archiv = opened.archiv
            target = new / "archiv.zip"
            decrypt_part(
                archiv.segmente, archiv.teil, cek=entsiegelt.cek, source=source, target=target, mit_abdruck=True
            )
    return Antwort(_opened_data(opened) | _data(siegel), [_opened_text(out, opened)])


def inspect_folder(folder: Path) -> Antwort:
    """Describe the Umschlag; its signature is checked, nobody is judged."""
    from gateway.cli.envelope_bild import describe

    siegel = read_umschlag(_umschlag(folder), schema=umschlag_schema(), erlaubt=frozenset(Algorithmus))
    present = set(SegmentOrdner(folder / SEGMENTS).names()) if (folder / SEGMENTS).is_dir() else set()
    return Antwort(*describe(siegel, present))


def _judged(folder: Path, pruefung: Pruefung, *, with_archive: bool = True) -> GeprueftesSiegel:
    """The order of receipt as far as no private key is needed (wire 4.1)."""
    siegel = read_umschlag(_umschlag(folder), schema=umschlag_schema(), erlaubt=pruefung.erlaubt)
    pruefung.check(siegel.cert_der)
    if pruefung.leser is not None:
        check_leser(siegel, {pruefung.leser})
    source = SegmentOrdner(folder / SEGMENTS)
    teile = siegel.umschlag.teile
    _check_names(source, teile)
    # open compares the digests of the archive while it decrypts: one pass over the file instead of two
    check_segments(teile if with_archive else teile[:1], source)
    return siegel


def _check_names(source: SegmentOrdner, teile: Sequence[SegmentierterTeil]) -> None:
    listed = {str(segment.sha256) for teil in teile for segment in teil.segmente}
    try:
        found = set(source.names())
    except OSError as error:
        raise Usage(f"the folder {SEGMENTS} cannot be read: {error.strerror}") from None
    if missing := len(listed - found):
        raise Refused(Fehlercode.T099, f"{missing} of {len(listed)} segments are missing")
    if found - listed:
        raise Refused(Fehlercode.T099, "the folder holds a segment that the Umschlag does not list")


def _opening(siegel: GeprueftesSiegel, private: PrivateKey) -> list[FileDecrypter]:
    """Return what opens the wrapped keys that are for this private key."""
    decrypters = [FileDecrypter.without_certificate(private, wrapped.key_name) for wrapped in siegel.umschlag.keys]
    return [
        decrypter
        for decrypter, wrapped in zip(decrypters, siegel.umschlag.keys, strict=True)
        if _opens(decrypter, wrapped.wrapped)
    ]


def _opens(decrypter: FileDecrypter, wrapped: bytes) -> bool:
    """Say whether this wrapped key is for the private key; the certificate that would tell is not at hand."""
    try:
        return bool(decrypter.unwrap(wrapped))
    except ValueError:
        return False


def _nachweis(archive: Path) -> Lieferung:
    """Return the Nachweis of delivery from the entries of the ZIP, hashed unpacked."""
    with _opened(archive) as stream:
        archiv = lies_archiv(stream)
        measured = ((fund.uuid, *archiv.miss(fund)) for fund in archiv.funde)
        return Lieferung(
            tuple(GeliefertesDokument(uuid=name, laenge=laenge, sha256=sha256) for name, laenge, sha256 in measured)
        )


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """Give a private folder that gets its name only when everything in it is done and durable."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Usage(f"{out} is there already: name another folder")
    out = out.absolute()
    beside = out.with_name(f".{out.name}.{secrets.token_hex(8)}.teil")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir(mode=0o700)
        yield beside
        fsync_folder(beside)
        beside.rename(out)
        fsync_folder(out.parent)
    except OSError as error:
        raise Usage(f"{out} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(path: Path, octets: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        write_all(descriptor, octets)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umschlag(folder: Path) -> bytes:
    return _read(folder / UMSCHLAG, wurzeln.UMSCHLAG_MAX_OCTETS)


def _read(path: Path, limit: int) -> bytes:
    """Return a file's octets; one more than allowed is read, so that the reader behind can refuse it."""
    with _opened(path) as stream:
        return stream.read(limit + 1)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Usage(f"{path} cannot be read: {error.strerror}") from None
    with stream:
        yield stream


@contextmanager
def _unchanged(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is read twice; Usage if somebody writes to it meanwhile."""
    with _opened(path) as stream:
        before = os.fstat(stream.fileno())
        yield stream
        after = path.stat()
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
        raise Usage(f"{path} was changed while it was sealed: seal it again")


def _erlaubt(ed25519: bool) -> frozenset[Algorithmus]:
    return STANDARD | {Algorithmus.ED25519} if ed25519 else STANDARD


def _data(siegel: GeprueftesSiegel) -> dict[str, object]:
    from gateway.cli.envelope_bild import kopf_data

    return kopf_data(siegel)


def _opened_data(opened: OpenedEnvelope) -> dict[str, object]:
    return {
        "ok": True,
        "autor_geprueft": opened.herkunft is Herkunft.GEPRUEFT,
        "nachrichtentyp": opened.nachrichtentyp.value,
        "prozess": opened.inhalt.prozess,
        "inhalt_sha256": opened.inhalt_sha256,
    }


def _opened_text(out: Path, opened: OpenedEnvelope) -> str:
    archive = "" if opened.archiv is None else f", archive of {opened.archiv.teil.laenge} octets"
    return f"{out}: message {opened.nachrichtentyp.value} {opened.kopf.uuid} from {opened.kopf.autor}{archive}"
