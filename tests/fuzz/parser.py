"""Every parser that sees octets of others, and how it is fuzzed.

A parser is a name, seeds, and a function that reads octets as the program does; it may raise what ``erlaubt`` names
and nothing else. Where the octets are signed or have one form only, the function also asserts that nothing but a
seed is accepted, or that what was read is written back octet for octet.
``ERREICHT`` says for every function that begins like a parser or calls a foreign one through which of them it is
reached; a test finds those that stand nowhere.
"""

import asyncio
import io
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from support import beweis as mappe
from support import protokoll as log
from support import xdomea
from support.aufbau import TOML
from support.auskunft import antwort, beauftragter
from support.dateien import MANIFEST, jpg, pdf
from support.formate import BEISPIELE, png, tiff
from support.gefahren import bau, gepackt
from support.instanzen import instanzen
from support.nachrichten import VEKTOREN, codelisten, schemas
from support.pki import JETZT, defects, directory, directory_schema, pki, signed_directory
from support.rohling import (
    NULL,
    hybrid_key_xml,
    inhalt_xml,
    lieferung_xml,
    schema,
    schmiede,
    signiert,
    uebernahme_xml,
)
from support.scheine import SCHEIN_XML, Lieferung
from support.zeitdienst import gesetzt, stempelschluessel, zertifikat
from support.zertifikate import person
from support.zips import gezippt, uuid

from fuzz import anmeldung, schnittstelle
from gateway.ablage.manifest import PersonAngabe, lies_manifest, lies_personendatei
from gateway.ablage.personen import PersonUnbekannt, lies_tabelle, verbinde
from gateway.ablage.typen import bestimme_art, format_der_art, leser
from gateway.ablage.xdomea_register import stellen
from gateway.api.problem import Problem
from gateway.audit.archiv import ArchivLeser
from gateway.audit.befund import Urteil
from gateway.audit.checkpoint import lies_checkpoint, lies_ursprung, lies_vkey
from gateway.audit.eintrag import eintrag_octets, lies_eintrag
from gateway.audit.export import ANGABEN_NAME, MAX_MITGLIED, lies_exportangaben
from gateway.audit.kacheln import TlogProof, lies_bundel, lies_kachel, lies_tlog_proof, packe_bundel
from gateway.audit.zeuge import Anfrage, lies_anfrage, lies_mitsignaturen
from gateway.beweis.aufbau import INDEX_NAME, SIGNATUR_NAME, Belegangabe, json_octets, lies_beleg, lies_index
from gateway.beweis.pruefgang import Massstab
from gateway.beweis.schreiben import Stempelung
from gateway.client.errors import WebhookRefused
from gateway.domain.akte import WEITERE_FORMATE
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import NachrichtenUUID, ProzessUUID, Sha256, kennung, sha256_of, sha256_text, uuid_text
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.merkmale import Merkmal
from gateway.domain.seitenbild import Drehung
from gateway.domain.suchwoerter import MAX_BUCHSTABEN
from gateway.domain.textwoerter import MAX_WOERTER, textwoerter
from gateway.envelope import signatur, wurzeln
from gateway.envelope.algorithmen import STANDARD, SchluesselUngeeignet, public_key_of
from gateway.envelope.behaelter import read_behaelter
from gateway.envelope.hybrid import HYBRID_OCTETS
from gateway.envelope.langzeit import Langzeitdaten, Pruefdaten, langzeit_octets
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.offen import Niederschrift, lies_niederschrift, oeffne_offene
from gateway.envelope.typen import Art, Teil
from gateway.envelope.verzeichnis import public_key_sha256, read_draft, read_verzeichnis
from gateway.intake.abgleich import gleiche_ab
from gateway.intake.oeffnen import lies_schein, oeffne_quelle
from gateway.keystore import load_crls
from gateway.keystore.dateien import load_certificates, load_private_key
from gateway.keystore.hybrid import FileHybridDecrypter, load_public, public_text
from gateway.keystore.rezept import read_recipe
from gateway.messages import read_checked, read_message
from gateway.messages.abgabe import lies_abgabe
from gateway.messages.behoerdenliste import vergleiche
from gateway.messages.genericode import lies_genericode
from gateway.messages.klartext import klartext
from gateway.messages.lesen import typed
from gateway.messages.pruefung import lies_geprueft, untersuche
from gateway.postfach import client, nachrichten, protokollblick, takt
from gateway.postfach.grenzen import GRENZEN
from gateway.postfach.leitung import Leitung
from gateway.postfach.schalter import SCHALTER, Fehlerhaft
from gateway.postfach.takt import NICHT_LESBAR
from gateway.postfach.zustellung import FehlendJson
from gateway.pump.archiv_lesen import gemessen, lies_archiv, pruefe_archiv
from gateway.pump.befund import lies_befund
from gateway.pump.hybrid import wrap_hybrid
from gateway.pump.paket_lesen import lies_paket
from gateway.pump.verschluss import Verschliesser, VerschlossenLeser
from gateway.resources import data
from gateway.safe_xml import FACHNACHRICHT_SIGNIERT
from gateway.settings import load
from gateway.sichtung import Seitenbefund
from gateway.sichtung.bildwerk import mache_bild
from gateway.sichtung.clamd import lies_urteil
from gateway.sichtung.jpeg import Beschaedigt, ZuGross, klein, zeigt_nichts
from gateway.sichtung.merkmale import finde
from gateway.sichtung.seitenzeile import lies_gezeichnet
from gateway.sichtung.tinte import A4_LANG_MM, ist_leer
from gateway.sichtung.zeichnung import NichtGezeichnet
from gateway.sichtung.zeichnung_bild import zeichne_bild
from gateway.sichtung.zeile import GestoertVomKind
from gateway.sichtung.zeile import lies_befund as lies_seitenbefund
from gateway.simulator.plan import lies_datei
from gateway.storage.blobdatei import kopf, lies_kopf
from gateway.transfer.beleg import pruefe_beleg
from gateway.transfer.einblick.suchtext import deute
from gateway.transfer.records import Beleg
from gateway.transfer.zeugenamt import SEITE_NOTEN
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence, Sperrstatus
from gateway.trust.teilnehmer import Hybrideintrag
from gateway.trust.verzeichnis import Verzeichnis
from gateway.trust.zeitstempel import lies_antwort, pruefe_token
from gateway.web.oidcpruefung import Ungueltig

Saat = tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True)
class Parser:
    """One parser, as it is fuzzed."""

    name: str
    lies: Callable[[bytes], object]
    saat: Callable[[], Saat]
    erlaubt: tuple[type[BaseException], ...] = (AktenboteError,)
    """What it may raise: the named refusals, and where a module documents another, that one."""
    teuer: int = 1
    """How many times fewer inputs it gets than the cheap ones."""


# -- envelopes and the directory: signed, one form only ------------------------------------------------------


@cache
def _umschlaege() -> Saat:
    hybrid = schmiede(keys=hybrid_key_xml(NULL, bytes(HYBRID_OCTETS)))
    return schmiede().umschlag, schmiede(fach=b"<a/>", archiv=b"PK", typ="010206").umschlag, hybrid.umschlag


@cache
def _inhalte() -> Saat:
    bodies = (inhalt_xml(), inhalt_xml(nachweis=lieferung_xml()), inhalt_xml(nachweis=uebernahme_xml()))
    return tuple(signiert(body, wurzeln.INHALT, person("p256")) for body in bodies)


@cache
def _verzeichnisse() -> Saat:
    return signed_directory(directory()), signed_directory(_mit_hybrid())


@cache
def _mit_hybrid() -> Verzeichnis:
    """The directory with a hybrid key of its first participant."""
    first, *rest = directory().teilnehmer
    entry = Hybrideintrag(schluessel=_hybrid().schluessel, fenster=first.fenster, gesperrt_ab=JETZT)
    return replace(directory(), teilnehmer=(replace(first, hybride=(entry,)), *rest))


@cache
def _hybrid() -> FileHybridDecrypter:
    return FileHybridDecrypter.neu()


def _umschlag(octets: bytes) -> None:
    read_umschlag(octets, schema=schema())
    assert octets in _umschlaege(), "other octets than the signed ones were accepted"


def _inhalt(octets: bytes) -> None:
    signatur.verify_enveloped(octets, wurzel=wurzeln.INHALT, schema=schema(), erlaubt=STANDARD)
    assert octets in _inhalte(), "other octets than the signed ones were accepted"


def _verzeichnis(octets: bytes) -> None:
    try:
        read_draft(octets, schema=directory_schema())
    except AktenboteError:
        pass
    found = read_verzeichnis(octets, schema=directory_schema(), signer=_signer())
    assert found in (directory(), _mit_hybrid()), "something else than what was signed was accepted"


@cache
def _signer() -> Sha256:
    return public_key_sha256(pki().zertifikate["verzeichnis"].der)


# -- messages ------------------------------------------------------------------------------------------------


@cache
def _nachrichten() -> Saat:
    folder = Path(__file__).parents[1] / "vectors" / "messages"
    vectors = [(folder / f"{name}.xml").read_bytes() for name in VEKTOREN]
    generated = [etree.tostring(root) for name, root in instanzen() if name.endswith(" full 0")]
    return (*vectors, *generated)


def _nachricht(octets: bytes) -> None:
    found = untersuche(octets, schemas(), codelisten())
    if found.root is not None and not found.befunde:
        klartext(typed(found.root), codelisten())
    lies_befund(octets)
    lies_geprueft(octets, schemas(), codelisten())
    read_checked(octets, schemas(), codelisten(), signiert=True)
    read_message(octets, schemas())


def _offen(octets: bytes) -> None:
    """A file of the plain route: what its door believes is what the typed reader says, and what is kept of it."""
    befund = lies_befund(octets)
    digest = sha256_of(octets)
    record = Niederschrift(
        kopf=befund.kopf, nachrichtentyp=befund.nachrichtentyp, prozess=ProzessUUID(uuid(1)), zufall=b"z" * 32,
        verzeichnis=1, teile=(Teil(art=Art.FACHNACHRICHT, laenge=len(octets), sha256=digest),), segmente=(),
    )  # fmt: skip
    kept = msgspec.json.encode(record)
    assert lies_niederschrift(kept, sha256_of(kept)) == record, "a head is kept otherwise than it was read"
    assert oeffne_offene(record, sha256_of(kept), octets, lies_befund).kopf == befund.kopf
    message = typed(lies_geprueft(octets, schemas(), codelisten(), limits=FACHNACHRICHT_SIGNIERT).root)
    assert message.kopf.kopf() == befund.kopf, "the door read another head than the message has"


# -- archives and documents ----------------------------------------------------------------------------------


@cache
def _archive() -> Saat:
    inside = {f"{uuid(1)}.pdf": pdf(), f"{uuid(2)}.jpg": jpg()}
    forms = [{}, {"methode": 8}, {"strom": True}, {"methode": 8, "strom": True}]
    return tuple(gezippt(inside, **form) for form in forms)  # type: ignore[arg-type]  # both keywords are optional


def _merkmale(octets: bytes) -> tuple[Merkmal, ...]:
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        return finde(file.fileno())


def _archiv(octets: bytes) -> None:
    archive = lies_archiv(io.BytesIO(octets))
    found = pruefe_archiv(archive, None, {fund.uuid for fund in archive.funde})
    assert len(found.befunde) == len(archive.funde)


def _paket(octets: bytes) -> None:
    """A package of xdomea: what the directory names is read to its end, and the message of a good one is valid."""
    package = lies_paket(io.BytesIO(octets))
    for one in package.dateien:
        assert package.finde(one.name) is not None
        gemessen(package, one)
    lies_abgabe(package.lies_nachricht(), xdomea.schema())


def _abgabe(octets: bytes) -> None:
    found = lies_abgabe(octets, xdomea.schema())
    for stelle in range(len(found)):
        assert found.uuid(stelle)
        objekt = found.objekt(stelle)
        if objekt.akte is not None:
            stellen(objekt.akte)
            try:
                verbinde(PersonAngabe(staatsangehoerigkeiten=("163",), name=()), objekt.person)
            except PersonUnbekannt:
                continue


def _dokument(octets: bytes) -> None:
    read = leser(io.BytesIO(octets))
    format_der_art(bestimme_art(read, len(octets)), read, len(octets))


def _weiteres_dokument(octets: bytes) -> None:
    read = leser(io.BytesIO(octets))
    format_der_art(bestimme_art(read, len(octets), WEITERE_FORMATE), read, len(octets))


def _blob(octets: bytes) -> None:
    fd = os.memfd_create("blob")
    try:
        os.write(fd, octets)
        assert lies_kopf(fd, "test") == len(kopf())
        assert octets.startswith(kopf())
    finally:
        os.close(fd)


@cache
def _verschlossen() -> Saat:
    return tuple(versiegelt(one) for one in (b"octets", b""))


def _verschluss(octets: bytes) -> None:
    with VerschlossenLeser(
        lambda ab, zahl: octets[ab : ab + zahl], len(octets), schluessel=bytes(32), was=b"x", name="it"
    ) as strom:
        strom.read()
    assert octets in _verschlossen(), "other octets than the sealed ones were accepted"


def versiegelt(klar: bytes) -> bytes:
    """Return it sealed under a key of zeros."""
    aus = bytearray()
    siegel = Verschliesser(bytes(32), b"x", aus.extend)
    siegel.write(klar)
    siegel.ende()
    return bytes(aus)


# -- the log -------------------------------------------------------------------------------------------------


@cache
def _log() -> log.Protokoll:
    return log.Protokoll().schreibt(5)


def _checkpoint(octets: bytes) -> None:
    note = lies_checkpoint(octets)
    assert note.octets == octets, "a note has two forms"


def _beweis(octets: bytes) -> None:
    assert lies_tlog_proof(octets).octets == octets, "a proof has two forms"


def _zeugenanfrage(octets: bytes) -> None:
    assert lies_anfrage(octets).octets == octets, "a request to a witness has two forms"


def _mitsignaturen(octets: bytes) -> None:
    checkpoint = _log().checkpoint().checkpoint
    assert lies_mitsignaturen(checkpoint, octets).octets == checkpoint.text + b"\n" + octets


def _eintrag(octets: bytes) -> None:
    assert eintrag_octets(lies_eintrag(octets)) == octets, "an entry has two forms"


def _bundel(octets: bytes) -> None:
    assert packe_bundel(lies_bundel(octets)) == octets, "a bundle has two forms"


def _schluesseltext(octets: bytes) -> None:
    text = octets.decode("utf-8", "surrogateescape")
    for read in (lies_vkey, lies_ursprung):
        try:
            read(text)
        except AktenboteError:
            continue


@cache
def _exporte() -> Saat:
    return log.voll(_log(), fruehere=(2,)), log.auszug(_log(), (1, 3))


def _export(octets: bytes) -> None:
    found = log.pruefe(octets, _log())
    assert found.urteil is not Urteil.BESTAETIGT or octets in _exporte(), "a changed export was confirmed"


# -- Postfach ------------------------------------------------------------------------------------------------

_ZEILE = {"id": "0" * 64, "autor": "azr:999902", "leser": "azr:999901", "uuid": uuid(1), "gesamtLaenge": 5}
_ABSCHLUSS = {
    "ergebnis": "abgelehnt", "zeit": "2026-11-02T09:00:00.000Z", "zertifikatSha256": "0" * 64, "beleg": "AAAA",
    "code": "T099",
}  # fmt: skip


@cache
def _antworten() -> Saat:
    rows = [{**_ZEILE, "abschluss": _ABSCHLUSS}, _ZEILE]
    answers: tuple[object, ...] = (
        {"epoche": "e", "cursor": "1", "nachrichten": rows},
        {"epoche": "e", "cursor": "1", "einlieferungen": [{**row, "zustand": "liegt"} for row in rows]},
        {"leihe": "token", "noch_s": 30}, {"fehlend": ["0" * 64]}, {"code": "T080"},
    )  # fmt: skip
    return tuple(map(orjson.dumps, answers))


def _antwort(octets: bytes) -> None:
    """Every shape of an answer is tried on all octets: a partner chooses what it sends."""
    for kind in (client.ListeJson, client.EinlieferungenJson, client.LeiheJson):
        try:
            found: Any = client._decode(kind, octets)  # type: ignore[type-var]  # all of them are structs
            for row in getattr(found, "nachrichten", ()):
                client._zeile(row)
                if row.abschluss is not None:
                    client._beleg(row.abschluss)
            for row in getattr(found, "einlieferungen", ()):
                client._stand(row)
        except AktenboteError:
            continue
    answer = SimpleNamespace(content_type="application/problem+json", content=_Koerper(octets))
    line = SimpleNamespace(grenzen=GRENZEN)
    code = asyncio.run(Leitung._code(line, answer))  # type: ignore[arg-type]  # it uses no more of either
    assert isinstance(code, str)
    try:
        msgspec.json.decode(octets, type=FehlendJson)
    except NICHT_LESBAR:
        return


def _notenseite(octets: bytes) -> None:
    page = protokollblick.lies_notenseite(octets)
    assert len(page.noten) <= SEITE_NOTEN


def _kachelpfad(octets: bytes) -> None:
    text = octets.decode("utf-8", "surrogateescape")
    assert lies_kachel(text).pfad == f"tile/{text}", "a tile has two paths"


class _Koerper:
    """A body as aiohttp hands it out."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    async def readany(self) -> bytes:
        octets, self._octets = self._octets, b""
        return octets


def _anfrage(octets: bytes) -> None:
    request: Any = SimpleNamespace(app={SCHALTER: SimpleNamespace(grenzen=GRENZEN)}, content=_Koerper(octets))
    try:
        asyncio.run(nachrichten.body_of(request, nachrichten.LeiheWunsch))
    except Fehlerhaft:
        request.content = _Koerper(octets)
    body = asyncio.run(nachrichten.body_of(request, nachrichten.Abschluss))
    beleg = nachrichten._beleg_of(body)
    _pruefe_beleg(beleg)


def _pruefe_beleg(beleg: Beleg) -> None:
    der = pki().zertifikate["azr-999901/transport"].der
    pruefe_beleg(beleg, uuid=NachrichtenUUID(uuid(1)), umschlag_sha256=Sha256("0" * 64), zertifikat=der)
    raise AssertionError("a Beleg nobody signed was accepted")


@cache
def _anfragen() -> Saat:
    good = {**_ABSCHLUSS, "zertifikatSha256": sha256_of(pki().zertifikate["azr-999901/transport"].der)}
    accepted = {key: value for key, value in good.items() if key != "code"} | {"ergebnis": "angenommen"}
    return tuple(map(orjson.dumps, (good, accepted, {"dauer_s": 30, "leihe": "token"})))


def _text(octets: bytes) -> None:
    found = textwoerter(octets.decode("utf-8", "replace"))
    assert len(found) <= MAX_WOERTER
    assert all(2 <= len(one) <= MAX_BUCHSTABEN and not one.isspace() for one in found)


def _woerter(octets: bytes) -> None:
    """The small words of the wire, wherever they stand."""
    text = octets.decode("utf-8", "surrogateescape")
    for read in (kennung, sha256_text, uuid_text, lambda word: Zeitpunkt(word).instant):
        try:
            read(text)
        except AktenboteError:
            continue


# -- files of operators --------------------------------------------------------------------------------------


def _aus_datei(read: Callable[[Path], object]) -> Callable[[bytes], None]:
    """Read octets as a file; its name is the same each time, so a sentence about it is, too."""

    def lies(octets: bytes) -> None:
        path = Path(_ordner().name) / "datei"
        path.write_bytes(octets)
        path.chmod(0o600)
        read(path)

    return lies


def _schein(name: str) -> Callable[[bytes], None]:
    """Read a delivery note out of a folder of its own."""

    def lies(octets: bytes) -> None:
        folder = Path(_ordner().name) / f"lieferung-{name}"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(octets)
        _lieferung(folder)

    return lies


def _zip(octets: bytes) -> None:
    path = Path(_ordner().name) / "lieferung.zip"
    path.write_bytes(octets)
    _lieferung(path)


def _lieferung(path: Path) -> None:
    """Read the note of a delivery, then every file of it."""
    quelle = oeffne_quelle(path, Path(_ordner().name))
    try:
        gleiche_ab(lies_schein(quelle), quelle)
        for name, fund in quelle.funde.items():
            if fund.hindernis is None:
                with quelle.oeffne_datei(name) as datei:
                    datei.read(1 << 20)
    finally:
        quelle.schliesse()


@cache
def _lieferungen() -> Saat:
    eine = Lieferung()
    eine.akte(1, pdf("eins"))
    path = Path(_ordner().name) / "saat.zip"
    return (eine.zip(path).read_bytes(),)


@cache
def _scheine() -> Saat:
    eine = Lieferung()
    eine.akte(1, pdf("eins"), leere_seiten="1", blatt_von="1", blatt_bis="2")
    return eine.csv(), b"\xef\xbb\xbf" + eine.csv()


@cache
def _ordner() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="aktenbote-fuzz-")


@cache
def _einstellungen() -> Saat:
    one = TOML.format(
        port=1,
        keys="keys",
        kennung="azr:999901",
        ort="Hannover",
        kleinort="hannover",
        plz="30159",
        uebliche=10,
        betrieb="test",
        aufbewahrung=30,
        crls=[],
    )
    return (one.encode(),)


def _rezept(octets: bytes) -> None:
    read_recipe(octets.decode("utf-8", "surrogateescape"))


# -- certificates and lists ----------------------------------------------------------------------------------


@cache
def _zertifikate() -> Saat:
    of = defects()
    return tuple(of.zertifikate[name].der for name in ("gut", "verwaltungs-pki", "brainpool", "ed25519", "ca"))


def _zertifikat(octets: bytes) -> None:
    of = defects()
    try:
        public_key_of(octets)
    except SchluesselUngeeignet:
        pass
    judged = check_path(
        octets, untrusted=(*of.kette("gut"), octets), anchors=(of.zertifikate["wurzel"].der,), moment=JETZT,
        zweck=Zweck.SIGNATUR,
    )  # fmt: skip
    assert judged.verdikt is not Verdikt.GUT or octets in _gute(), "a bent certificate is good"


@cache
def _gute() -> frozenset[bytes]:
    return frozenset(one.der for one in defects().zertifikate.values())


def _sperrliste(octets: bytes) -> None:
    of = defects()
    crls = of.sperrlisten
    for name, never in (("gut", Sperrstatus.GESPERRT), ("gesperrt", Sperrstatus.GUT)):
        judged = check_path(
            of.zertifikate[name].der, untrusted=of.kette(name), anchors=(of.zertifikate["wurzel"].der,),
            moment=JETZT, zweck=Zweck.SIGNATUR, sperrstand=Evidence(crls=(octets, crls["wurzel"])),
        )  # fmt: skip
        assert judged.sperre is not never, "a bent list says something"


def _auskunft(octets: bytes) -> None:
    of = defects()
    for name, never in (("gut", Sperrstatus.GESPERRT), ("gesperrt", Sperrstatus.GUT)):
        judged = check_path(
            of.zertifikate[name].der, untrusted=of.kette(name), anchors=(of.zertifikate["wurzel"].der,),
            moment=JETZT, zweck=Zweck.SIGNATUR,
            sperrstand=Evidence(crls=(of.sperrlisten["wurzel"],), ocsp=(octets,)),
        )  # fmt: skip
        assert judged.sperre is not never, "a bent answer says something"


@cache
def _auskuenfte() -> Saat:
    of = defects().zertifikate
    told = (antwort(of["gut"].der, of["ca"]), antwort(of["gesperrt"].der, of["ca"], gesperrt_ab=JETZT))
    return (*told, antwort(of["gut"].der, of["ca"], durch=beauftragter(of["ca"])))


def _pem(ders: Iterable[bytes]) -> bytes:
    return b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)


@cache
def _schluesseldateien() -> Saat:
    keys = [pki().zertifikate[f"azr-999901/{name}"].key for name in ("inhalt", "chiffre")]
    return tuple(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for key in keys)


@cache
def _eingepackte() -> Saat:
    return (wrap_hybrid(bytes(32), _hybrid().schluessel, b"aad").wrapped,)


def _eingepackt(octets: bytes) -> None:
    assert _hybrid().unwrap(octets, b"aad") == bytes(32), "changed octets opened"


def _tlog_proof() -> bytes:
    note = _log().checkpoint().octets
    return TlogProof(1, (bytes(32), bytes(range(32))), note, b"extra").octets


@cache
def _mappen() -> Saat:
    return (mappe.kleine(person("p256")),)


def _mappe(octets: bytes) -> None:
    found = mappe.pruefe(octets, Massstab(jetzt=JETZT))
    assert found.urteil is Urteil.GEFAELSCHT or octets in _mappen(), "a bent container is accepted"


@cache
def _aus_mappe(name: str) -> Saat:
    return tuple(mappe.teile(octets)[name] for octets in _mappen())


def _behaeltersignatur(octets: bytes) -> None:
    read_behaelter(octets, schema=mappe.schemata().behaelter)
    assert octets in _aus_mappe(SIGNATUR_NAME), "a bent signature is accepted"


@cache
def _gestempelte() -> Saat:
    """The signature of a container with a stamp, and with what verifies both later."""
    part = Pruefdaten(zertifikate=(b"ca", b"root"), listen=(b"list",), auskuenfte=(b"one", b"two"))
    made = Stempelung(token=b"token", langzeit=Langzeitdaten(unterzeichner=part, stempel=part))
    return (mappe.teile(mappe.kleine(person("p256"), lambda _: made))[SIGNATUR_NAME],)


def _langzeit(octets: bytes) -> None:
    found = read_behaelter(octets, schema=mappe.schemata().behaelter)
    assert found.langzeit is None or langzeit_octets(found.langzeit) in octets, "it has two spellings"


def _beweisindex(octets: bytes) -> None:
    assert json_octets(lies_index(octets)) == octets


def _belegdatei(octets: bytes) -> None:
    assert json_octets(lies_beleg(octets)) == octets


@cache
def _belegdateien() -> Saat:
    one = Belegangabe(
        uuid=uuid(1), umschlag_sha256="0" * 64, ergebnis="abgelehnt", code="T080",
        zeit="2026-11-02T09:00:00.000Z", zertifikat_sha256="1" * 64, signatur=bytes(64),
    )  # fmt: skip
    return (json_octets(one),)


@cache
def _angaben() -> Saat:
    """``export.json`` of the exports: the member of this name."""
    found = []
    for octets in _exporte():
        archive = ArchivLeser(io.BytesIO(octets), max_mitglied=MAX_MITGLIED)
        found += [member[1] for member in iter(archive.naechstes, None) if member[0] == ANGABEN_NAME]
    return tuple(found)


@cache
def _listendateien() -> Saat:
    der = defects().sperrlisten["ca"]
    return der, x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)


def _seitenbild(octets: bytes) -> None:
    """A picture as what its first octets say."""
    griff = os.memfd_create("bild")
    try:
        os.write(griff, octets)
        art = "png" if octets[1:4] == b"PNG" else "jpg" if octets[:1] == b"\xff" else "tiff"
        zeichne_bild(griff, art, 1, 480, Drehung.RECHTS)
    finally:
        os.close(griff)


def _gezeichnet(octets: bytes) -> None:
    """The head of an answer, with four pixels behind it."""
    rahmen = iter((octets, bytes(4)))
    mache_bild(lies_gezeichnet(lambda: next(rahmen)))


def _kleinbild(octets: bytes) -> None:
    """Decoded whole, and no further than needed: the judgement is the same, also that it is damaged."""

    def urteil(sieh: Callable[[], bool]) -> bool | None:
        try:
            return sieh()
        except Beschaedigt:
            return None

    assert urteil(lambda: zeigt_nichts(octets, A4_LANG_MM)) is urteil(lambda: ist_leer(klein(octets)))


def _genericode(octets: bytes) -> None:
    vergleiche(directory(), lies_genericode(octets), JETZT)


def _codelisten() -> Saat:
    return ((Path(__file__).parents[1] / "directory" / "abhkennung-muster.xml").read_bytes(),)


@cache
def _tsa() -> tuple[bytes, x509.Certificate]:
    """A root that stamps nothing, and the certificate under it."""
    root, key = zertifikat("root", stempelschluessel("root")), stempelschluessel("tsa")
    return root.public_bytes(Encoding.DER), zertifikat("tsa", key, (root, stempelschluessel("root")))


@cache
def _zeitstempel_saat() -> Saat:
    token = gesetzt(bytes(32), _tsa()[1])
    return (token, bytes.fromhex("3082") + (len(token) + 5).to_bytes(2, "big") + b"\x30\x03\x02\x01\x00" + token)


def _zeitstempel(octets: bytes) -> None:
    """A token, or the answer around it; what counts is over these octets and of this authority."""
    try:
        token = lies_antwort(octets)
    except AktenboteError:
        token = octets
    found = pruefe_token(token, abdruck=bytes(32), anker=(_tsa()[0],))
    assert found.zertifikat == _tsa()[1].public_bytes(Encoding.DER)


PARSER: tuple[Parser, ...] = (
    Parser(name="umschlag", lies=_umschlag, saat=_umschlaege),
    Parser(name="inhalt", lies=_inhalt, saat=_inhalte),
    Parser(name="verzeichnis", lies=_verzeichnis, saat=_verzeichnisse, teuer=4),
    Parser(name="genericode", lies=_genericode, saat=_codelisten),
    Parser(name="nachricht", lies=_nachricht, saat=_nachrichten, teuer=8),
    Parser(name="offen", lies=_offen, saat=_nachrichten, teuer=8),
    Parser(name="archiv", lies=_archiv, saat=_archive),
    Parser(name="merkmale", lies=_merkmale, saat=lambda: (
        bau(b"<</S/JavaScript/JS(1)>>", wurzel=b"/OpenAction 4 0 R"), gepackt(b"<</S/Launch>>")), teuer=4),
    Parser(name="virenbefund", lies=lies_urteil, saat=lambda: (
        b"stream: OK", b"stream: Eicar-Signature FOUND", b"INSTREAM size limit exceeded. ERROR")),
    Parser(name="paket", lies=_paket, saat=lambda: tuple(
        gezippt({name: octets[:4000] for name, octets in xdomea.inhalt(one).items()}) for one in xdomea.NAME)),
    Parser(name="abgabe", lies=_abgabe, saat=lambda: tuple(map(xdomea.nachricht, xdomea.NAME)), teuer=8),
    Parser(name="personen", lies=lies_tabelle, saat=lambda: (xdomea.PERSONEN.encode(),)),
    Parser(name="person", lies=lies_personendatei, saat=lambda: (
        b'fassung = 1\n[person]\nstaatsangehoerigkeiten = ["163"]\nname = []\ngeburtsdatum = 1990-05-17\n',)),
    Parser(name="dokument", lies=_dokument, saat=lambda: (pdf(), pdf("x" * 500), jpg(), jpg(progressiv=True))),
    Parser(name="text", lies=_text, saat=lambda: (b"Aufent-\r\nhalt 2019", "Größe \ufdfa".encode())),
    Parser(name="weiteres dokument", lies=_weiteres_dokument, saat=lambda: tuple(BEISPIELE.values()), teuer=2),
    Parser(name="blob", lies=_blob, saat=lambda: (kopf() + b"octets",)),
    Parser(name="verschluss", lies=_verschluss, saat=_verschlossen),
    Parser(name="checkpoint", lies=_checkpoint, saat=lambda: (_log().checkpoint().octets,)),
    Parser(
        name="zeugenanfrage",
        lies=_zeugenanfrage,
        saat=lambda: (Anfrage(3, _log().baum.konsistenz(3), _log().checkpoint()).octets,),
    ),
    Parser(
        name="mitsignaturen",
        lies=_mitsignaturen,
        saat=lambda: (b"".join(one.zeile for one in _log().checkpoint().signaturen),),
    ),
    Parser(name="kachelpfad", lies=_kachelpfad, saat=lambda: (b"0/000", b"1/x001/x234/067.p/17")),
    Parser(name="notenseite", lies=_notenseite, saat=lambda: (
        orjson.dumps({"checkpoints": [_log().checkpoint().octets.decode()], "weiter": _log().schluessel.name}),)),
    Parser(name="beweis", lies=_beweis, saat=lambda: (_tlog_proof(),)),
    Parser(name="eintrag", lies=_eintrag, saat=lambda: tuple(_log().eintraege[:2])),
    Parser(name="bundel", lies=_bundel, saat=lambda: (packe_bundel(_log().eintraege),)),
    Parser(name="schluesseltext", lies=_schluesseltext, saat=lambda: (
        _log().schluessel.text.encode(), _log().schluessel.name.encode())),
    Parser(name="exportangaben", lies=lies_exportangaben, saat=_angaben),
    Parser(name="export", lies=_export, saat=_exporte, teuer=4),
    Parser(name="beweismappe", lies=_mappe, saat=_mappen, teuer=2),
    Parser(name="behaeltersignatur", lies=_behaeltersignatur, saat=lambda: _aus_mappe(SIGNATUR_NAME)),
    Parser(name="langzeitdaten", lies=_langzeit, saat=_gestempelte),
    Parser(name="beweisindex", lies=_beweisindex, saat=lambda: _aus_mappe(INDEX_NAME)),
    Parser(name="belegdatei", lies=_belegdatei, saat=_belegdateien),
    Parser(name="antwort", lies=_antwort, saat=_antworten, teuer=2),
    Parser(name="anfrage", lies=_anfrage, saat=_anfragen, erlaubt=(AktenboteError, Fehlerhaft, takt.ZuGross),
           teuer=2),
    Parser(name="woerter", lies=_woerter, saat=lambda: (
        b"azr:999901", b"0" * 64, uuid(1).encode(), b"2026-11-02T09:00:00.000+01:00")),
    Parser(name="einstellungen", lies=_aus_datei(lambda path: load(path, {})), saat=_einstellungen, teuer=2),
    Parser(name="manifest", lies=lies_manifest, saat=lambda: (MANIFEST.encode(),)),
    Parser(name="lieferschein", lies=_schein("lieferschein.csv"), saat=_scheine, teuer=2),
    Parser(name="lieferschein xml", lies=_schein("lieferschein.xml"), saat=lambda: (SCHEIN_XML.encode(),), teuer=2),
    Parser(name="lieferung", lies=_zip, saat=_lieferungen, teuer=2),
    Parser(name="rezept", lies=_rezept, saat=lambda: (data("certs").joinpath("testpki.toml").read_bytes(),)),
    Parser(name="stoerungen", lies=_aus_datei(lies_datei), saat=lambda: (
        b'[[fault]]\nname = "cut"\nvalue = 10\nrate = 5.0\ntimes = 2\n',)),
    Parser(name="zertifikat", lies=_zertifikat, saat=_zertifikate, teuer=4),
    Parser(name="sperrliste", lies=_sperrliste, saat=lambda: tuple(defects().sperrlisten.values()), teuer=4),
    Parser(name="zertifikatsdatei", lies=_aus_datei(load_certificates),
           saat=lambda: (_zertifikate()[0], _pem(_zertifikate()[:2]))),
    Parser(name="auskunft", lies=_auskunft, saat=_auskuenfte, teuer=4),
    Parser(name="zeitstempel", lies=_zeitstempel, saat=_zeitstempel_saat, teuer=4),
    Parser(name="listendatei", lies=_aus_datei(load_crls), saat=_listendateien),
    Parser(name="kleinbild", lies=_kleinbild, erlaubt=(Beschaedigt, ZuGross), teuer=2,
           saat=lambda: (jpg(), jpg(progressiv=True), jpg(groesse=(400, 560)))),
    Parser(name="seitenbild", lies=_seitenbild, erlaubt=(NichtGezeichnet,), teuer=2,
           saat=lambda: (png(), tiff(), tiff(seiten=3, packung="tiff_lzw"), jpg())),
    Parser(name="gezeichnet", lies=_gezeichnet, erlaubt=(GestoertVomKind,),
           saat=lambda: (b'{"seiten":1,"breite":2,"hoehe":2,"modus":"L","text":"x"}',
                         b'{"seiten":3,"grund":"zu_gross"}')),
    Parser(name="seitenbefund", lies=lies_seitenbefund, erlaubt=(GestoertVomKind,),
           saat=lambda: (msgspec.json.encode(Seitenbefund(seiten=9, leere_seiten=(2, 3), text="Ö")),)),
    Parser(name="schluesseldatei", saat=_schluesseldateien, teuer=10,
           lies=_aus_datei(lambda path: load_private_key(f"file:{path.name}", base=path.parent))),
    Parser(name="hybride schluesseldatei", saat=lambda: (_hybrid().pem(),), teuer=10,
           lies=_aus_datei(lambda path: FileHybridDecrypter.open(f"file:{path.name}", base=path.parent))),
    Parser(name="hybrid oeffentlich", saat=lambda: (public_text(_hybrid().schluessel).encode(),),
           lies=_aus_datei(load_public)),
    Parser(name="suchtext", lies=lambda octets: deute(octets.decode("utf-8", "surrogateescape")), saat=lambda: (
        "Nguyễn-Ḳara, Şenay 12.03.1988".encode(), b"K7F-2M9", b"A-2019/4471 1988-03", uuid(1).encode())),
    Parser(name="passkey", lies=anmeldung.passkey, saat=anmeldung.passkeys, teuer=4),
    Parser(name="api koerper", lies=schnittstelle.lies_koerper, erlaubt=(Problem,),
           saat=schnittstelle.koerper_saat),
    Parser(name="api frage", lies=schnittstelle.lies_frage, erlaubt=(Problem,), saat=schnittstelle.frage_saat),
    Parser(name="api zeiger", lies=schnittstelle.lies_zeiger, erlaubt=(Problem,), saat=schnittstelle.zeiger_saat),
    Parser(name="hinweis", lies=schnittstelle.lies_hinweis, erlaubt=(WebhookRefused,),
           saat=schnittstelle.hinweis_saat),
    Parser(name="id token", lies=anmeldung.id_token, erlaubt=(Ungueltig,), saat=anmeldung.id_tokens, teuer=2),
    Parser(name="hybrid eingepackt", lies=_eingepackt, erlaubt=(ValueError,), teuer=2,
           saat=_eingepackte),
)  # fmt: skip
"""All of them."""


_INNEN = "reads what another parser has checked"
_UNSERES = "reads what this program wrote itself, or what is delivered with it"

ERREICHT: dict[str, str] = {
    "api.pruefung:koerper": "api koerper",
    "api.pruefung:frage": "api frage",
    "client.webhooks:verify_webhook": "hinweis",
    "domain.kurzzeichen:lies_kurzzeichen": "suchtext",
    "intake.texte:lies_texte": "text",
    "ablage.manifest:_gewandelt": "manifest",
    "messages.genericode:lies_genericode": "genericode",
    "ablage.manifest:_lies": "manifest",
    "ablage.manifest:lies_manifest": "manifest",
    "ablage.ordner:lies_fassung": "dokument",
    "ablage.ordner:lies_ordner": "manifest",
    "ablage.manifest:lies_personendatei": "person",
    "ablage.personen:lies_personen": "personen",
    "ablage.personen:lies_tabelle": "personen",
    "ablage.typen:_pruefe_jpeg": "dokument",
    "ablage.weitere:_pruefe_png": "weiteres dokument",
    "ablage.weitere:_tiff_seite": "weiteres dokument",
    "ablage.weitere:_tiff_werte": "weiteres dokument",
    "audit.archiv:kopf": "export",
    "audit.checkpoint:lies_checkpoint": "checkpoint",
    "audit.checkpoint:lies_ursprung": "schluesseltext",
    "audit.checkpoint:lies_vkey": "schluesseltext",
    "audit.eintrag:lies_eintrag": "eintrag",
    "audit.export:lies_exportangaben": "exportangaben",
    "audit.kacheln:lies_bundel": "bundel",
    "audit.kacheln:lies_kachel": "kachelpfad",
    "audit.zeuge:lies_anfrage": "zeugenanfrage",
    "audit.zeuge:lies_mitsignaturen": "mitsignaturen",
    "audit.kacheln:lies_tlog_proof": "beweis",
    "audit.kuerzung:lies_stumpf": "export",
    "audit.pruefer_inhalt:_lesbar": "export",
    "beweis.aufbau:_lies": "beweisindex",
    "beweis.aufbau:lies_beleg": "belegdatei",
    "beweis.aufbau:lies_index": "beweisindex",
    "domain.kopf:__post_init__": "woerter",
    "domain.kopf:instant": "woerter",
    "envelope.behaelter:read_behaelter": "behaeltersignatur",
    "envelope.langzeit:lies_langzeit": "langzeitdaten",
    "envelope.lesen:read_inhalt": "inhalt",
    "envelope.lesen:read_umschlag": "umschlag",
    "envelope.offen:lies_niederschrift": "offen",
    "envelope.verzeichnis:public_key_sha256": "zertifikat",
    "envelope.verzeichnis:read_draft": "verzeichnis",
    "envelope.verzeichnis:read_verzeichnis": "verzeichnis",
    "intake.felder:tag": "lieferschein",
    "intake.felder:zeitpunkt": "lieferschein",
    "intake.oeffnen:lies_schein": "lieferschein",
    "intake.quelle_zip:_oeffne": "lieferung",
    "intake.schein_csv:lies_csv": "lieferschein",
    "intake.schein_xml:lies_xml": "lieferschein xml",
    "keystore.dateien:load_certificate": "zertifikatsdatei",
    "keystore.dateien:load_certificates": "zertifikatsdatei",
    "keystore.dateien:load_crls": "listendatei",
    "keystore.dateien:load_private_key": "schluesseldatei",
    "keystore.dateien:open_pem": "schluesseldatei",
    "keystore.dateien:read_public": "zertifikatsdatei",
    "keystore.dateien:read_secret": "schluesseldatei",
    "keystore.hybrid:load_public": "hybrid oeffentlich",
    "keystore.rezept:read_recipe": "rezept",
    "messages.abgabe:lies_abgabe": "abgabe",
    "messages.abgabe_person:_aus_kontakt": "abgabe",
    "messages.abgabe_person:lies_person": "abgabe",
    "messages.lesen:parse_message": "nachricht",
    "messages.lesen:read_checked": "nachricht",
    "messages.lesen:read_kopf": "nachricht",
    "messages.lesen:read_message": "nachricht",
    "messages.pruefung:lies_geprueft": "nachricht",
    "messages.regeln:_tag": "nachricht",
    "messages.scalars:_day": "nachricht",
    "messages.xdomea:_day": "nachricht",
    "messages.xdomea:_moment": "nachricht",
    "postfach.client:_decode": "antwort",
    "postfach.leitung:_code": "antwort",
    "postfach.protokollblick:lies_notenseite": "notenseite",
    "postfach.nachrichten:body_of": "anfrage",
    "postfach.zustellung:_lege_vor": "antwort",
    "pump.archiv_lesen:lies_archiv": "archiv",
    "pump.archiv_lesen:lies_verzeichnis": "archiv",
    "pump.befund:lies_befund": "nachricht",
    "pump.paket_lesen:lies_nachricht": "paket",
    "pump.paket_lesen:lies_paket": "paket",
    "pump.zipformat:_weiten": "archiv",
    "pump.zipformat:_zip64_feld": "archiv",
    "pump.zipformat:descriptor_stimmt": "archiv",
    "pump.zipformat:ende64_lesen": "archiv",
    "pump.zipformat:ende_lesen": "archiv",
    "pump.zipformat:lokal_name_extra": "archiv",
    "pump.zipformat:lokal_stimmt": "archiv",
    "pump.zipformat:verzeichnis_lesen": "archiv",
    "safe_xml:parse": "nachricht",
    "settings:load": "einstellungen",
    "settings.pruefung:wert": "einstellungen",
    "sichtung.clamd:lies_urteil": "virenbefund",
    "sichtung.jpeg:_grau": "kleinbild",
    "sichtung.bildwerk:mache_bild": "gezeichnet",
    "sichtung.seitenzeile:lies_gezeichnet": "gezeichnet",
    "sichtung.zeichnung_bild:_auf_weiss": "seitenbild",
    "sichtung.zeichnung_bild:_verkleinert": "seitenbild",
    "sichtung.zeile:lies_befund": "seitenbefund",
    "simulator.plan:lies_datei": "stoerungen",
    "storage.blobdatei:lies_kopf": "blob",
    "transfer.konten.passkeypruefung:_lies": "passkey",
    "trust.profil:_public_key": "zertifikat",
    "trust.profil:load": "zertifikat",
    "trust.ocsp:_parse": "auskunft",
    "trust.ocsp:lies_auskunft": "auskunft",
    "trust.zeitstempel:lies_antwort": "zeitstempel",
    "trust.sperrliste:_parse": "sperrliste",
}
"""Function (module below ``gateway`` : name) → the parser of ``PARSER`` that reaches it."""

AUSGENOMMEN: dict[str, str] = {
    "api.pforte:_von_damals": "an answer this program kept itself",
    "client.transport:_problem": "JSON of the gateway a program was told to ask, bounded; one refusal",
    "client.transport:ask": "JSON of the gateway a program was told to ask, bounded; one refusal",
    "transfer.handangaben:lies_wunsch": "a form of people who are signed in; what is wrong is named beside it",
    "transfer.konten.passkeys:_merkmal": "reads what we sealed ourselves",
    "transfer.konten.passkeys:_schliesse_ab": "reads what we sealed ourselves between two steps",
    "web.anbieter:_frage": "JSON of the identity provider, bounded; every error is one refusal",
    "transfer.konten.einrichtung:_bestaetige": "reads what we sealed ourselves between two steps",
    "web.sprache:texte": "the texts of the pages, shipped in the package",
    "web.seiten.pruefung_formular:_tag": "one field of a form of people who are signed in; every error caught",
    "web.seiten.kontofragen:_tag": "one field of a form of people who are signed in; every error caught",
    "web.seiten.gespeichert:_zeitraum": _UNSERES,
    "transfer.pruefung.kontofragen:_bild": _UNSERES,
    "web.seiten.akte:lies_akte": "an id out of an address, compared with those of the store",
    "web.seiten.aufgaben:lies_frage": "an id out of an address, compared with those of the store",
    "ablage.manifest:lies_nachtrag": "the same reader and refusals as lies_manifest",
    "ablage.service:lies_zurueck": _UNSERES,
    "storage.sqlite.ablageschluessel:lies_ablageschluessel": _UNSERES,
    "ablage.vorab:lies_nachtrag": "the same reader and refusals as lies_manifest",
    "beweis.pruefen:_zertifikate": "the same reader and refusals as load_certificates",
    "beweis.sammeln:_lege_zertifikat": _INNEN,
    "cli.ablage_register:_scan": _UNSERES,
    "cli.keys_verrat:_zeitpunkt": "what the operator types; one sentence for whatever is no time",
    "keystore.antrag:antrag_mit": _UNSERES,
    "keystore.tokenschluessel:ohne_zertifikat": _UNSERES,
    "audit.anzeige:passt_roh": _UNSERES,
    "transfer.auskunft:_fund": _UNSERES,
    "transfer.kuerzung:_abgelaufene": _UNSERES,
    "transfer.kuerzung:ueberschlag": _UNSERES,
    "transfer.webhooks:lesbar": _UNSERES,
    "wiring.diagnose.seiten:seiten": "the same reader and refusals as load_certificates",
    "wiring.sicherungsmarke:erinnere": "a note this program wrote; one that cannot be read is none",
    "wiring.schluesselmeldung:_vom_zertifikat": _INNEN,
    "wiring.schluesselwerk:antrag": _UNSERES,
    "wiring.schluesselwerk:baue_ein": "the same reader and refusals as load_certificates",
    "wiring.schluesselwerk:plan": _UNSERES,
    "cli.audit:list_": _UNSERES,
    "cli.audit:show": _UNSERES,
    "cli.envelope_bild:describe": _INNEN,
    "cli.init:_stand_alone": _UNSERES,
    "cli.intake:parse_args": "words of the command line",
    "cli.sicherung:parse_args": "words of the command line",
    "demo.bedienung:lines": _UNSERES,
    "demo.bedienung:type": _UNSERES,
    "demo.scanlieferung:_als_seite": "converts a picture; nothing is read",
    "demo.seiten:male": "converts a picture; nothing is read",
    "envelope.kanon:parse_again": _INNEN,
    "envelope.schema:_compile": _UNSERES,
    "envelope.schema:_safe_path": _INNEN,
    "envelope.signatur:signed_properties_reference": _UNSERES,
    "envelope.signatur:vorbereitet": _UNSERES,
    "keystore.pki:issue": _UNSERES,
    "keystore.pki:make_crl": _UNSERES,
    "keystore.pki:make_pki": _UNSERES,
    "keystore.pki:pem": _UNSERES,
    "keystore.pki:write_pki": _UNSERES,
    "keystore.adresse:lies_tokenadresse": "reads the operator's own configuration",
    "keystore.speicher:load_storage_key": "32 octets, compared by length",
    "keystore.verzeichnisrezept:_certificate": _INNEN,
    "keystore.verzeichnisrezept:_public_key": "reads the operator's own key file beside the recipe",
    "keystore.verzeichnisrezept:make_verzeichnis": "same reader and refusals as read_recipe, with files beside it",
    "messages.anschrift:read_behoerde": _INNEN,
    "messages.codelisten:from_files": _UNSERES,
    "messages.klartext.teile:zeit": _INNEN,
    "messages.kopf:read_header": _INNEN,
    "messages.xsdwerk:kompiliere": "reads the schemas of this program or those an operator adds by command",
    "pump.siegeln:wrap": "takes a certificate from the signed directory",
    "schemapaket:lies": _UNSERES,
    "sichtung.kind:beantworte": _UNSERES,
    "sichtung.zeichenkind:beantworte": _UNSERES,
    "sichtung.zeile:empfange": "length and octets; tests/sichtung kills the child that says them",
    "simulator.pforte:_seite": _UNSERES,
    "simulator.plan:lies_stoerung": "an argument of the command line of a test program",
    "storage.sicherung:lies_manifest": _UNSERES,
    "storage.sql.abbildung:zeit_wert": _UNSERES,
    "storage.sql.schritte:lies_schritte": _UNSERES,
    "storage.postgres.volltext:_bedingung": _UNSERES,
    "storage.sqlite.abzug:lies_abzug": _UNSERES,
    "storage.sqlite.aktenpruefung:_liste": _UNSERES,
    "transfer.aktentransport:lies_zurueck": _UNSERES,
    "transfer.verzeichnisaufnahme:lies_blob": "verified before they were kept, and again by the caller",
    "wiring.diagnose.draussen:dienst": "the answer of our own service; that of another program is a finding",
    "wiring.schleifen:read_texts": "a loop: it only says when documents are read",
    "transfer.aufgaben.bild:lies_lage": _UNSERES,
    "transfer.dienste:lies_hinweis": _UNSERES,
    "transfer.haushalt:mitglieder": _UNSERES,
    "transfer.vorabangaben:aus_text": _UNSERES,
    "transfer.weiterleitung:lies_vorgelegt": "hands the message inside to the reader of messages",
    "wiring.tlsseiten:_pem": "takes a certificate from the signed directory",
    "wiring.verzeichnisstand:lies_gemerktes": "octets by their digest; the caller verifies them",
}
"""What begins like a parser or calls a foreign one and sees no octets of others first, with the reason."""
