"""Bad content in a good envelope, over the real Postfach: taken, kept in quarantine, answered 0010, never imported.

The binding holds, so the author is told exactly (wire 4.3): an 0010 with the code, the original octets and, for a
delivery, every document as refused. Nothing of it is visible afterwards, and a right delivery is still taken.
"""

import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from lxml import etree
from support import post
from support.buehne import HANNOVER, KIEL, Buehne, jemand
from support.dateien import jpg, pdf
from support.feind import Feind
from support.instanzen import kleinste
from support.post import Sendung, Umstaende
from support.rohling import verschluesselt
from support.zips import Roh, gezippt, roh

from gateway.domain.akte import Akte
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Ergebnis, Uebernahme
from gateway.domain.states import Zustand
from gateway.messages import entry_name
from gateway.pump.verschluss import MAGIE
from gateway.transfer.records import Nachricht

pytestmark = pytest.mark.asyncio(loop_scope="module")

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Vorlage:
    """An honest file of three documents, to be bent."""

    akte: Akte
    inhalte: tuple[bytes, ...]
    sendung: Sendung

    @property
    def eintraege(self) -> dict[str, bytes]:
        return {entry_name(d): inhalt for d, inhalt in zip(self.akte.dokumente, self.inhalte, strict=True)}

    def roh(self, *anders: Roh, statt: int = 1) -> Sendung:
        """Put hand-made entries in the place of the last ``statt`` documents."""
        good = list(self.eintraege.items())[: len(self.inhalte) - statt]
        return post.mit_archiv(self.sendung, roh([Roh(name=n.encode(), inhalt=i) for n, i in good] + list(anders)))

    def letzter(self, **anders: Any) -> Sendung:
        """The last entry with fields that lie."""
        name, inhalt = list(self.eintraege.items())[-1]
        return self.roh(replace(Roh(name=name.encode(), inhalt=inhalt), **anders))

    def mit_inhalt(self, inhalt: bytes) -> Sendung:
        """Other octets in the last document, and a Nachweis that agrees with them."""
        last = replace(
            self.akte.dokumente[-1], laenge=len(inhalt), sha256=sha256_of(inhalt), crc32=zlib.crc32(inhalt)
        )
        akte = replace(self.akte, dokumente=(*self.akte.dokumente[:-1], last))
        made = replace(self, akte=akte, inhalte=(*self.inhalte[:-1], inhalt))
        u = Umstaende(
            uuid=self.sendung.message.kopf.uuid, autor=KIEL, leser=HANNOVER, zeit=self.sendung.message.kopf.erstellt
        )
        return post.lieferung(u, akte, made.inhalte, self.sendung.message.ausloeser)

    def nachweis(self, alt: str, neu: str) -> Sendung:
        assert alt in self.sendung.nachweis
        return replace(self.sendung, nachweis=self.sendung.nachweis.replace(alt, neu, 1))


def deflate(octets: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(octets) + packer.flush()


def ohne_letzten(v: Vorlage) -> Sendung:
    return post.mit_archiv(v.sendung, gezippt(dict(list(v.eintraege.items())[:-1])))


def ein_eintrag_mehr(v: Vorlage) -> Sendung:
    return post.mit_archiv(v.sendung, gezippt(v.eintraege | {"99999999-9999-4999-8999-999999999999.pdf": pdf("x")}))


def zweimal_derselbe_name(v: Vorlage) -> Sendung:
    name, inhalt = list(v.eintraege.items())[-1]
    return v.roh(Roh(name=name.encode(), inhalt=inhalt), Roh(name=name.encode(), inhalt=inhalt))


def zwei_endungen(v: Vorlage) -> Sendung:
    name, inhalt = list(v.eintraege.items())[-1]
    other = name.rsplit(".", 1)[0] + ".jpg"
    return v.roh(Roh(name=name.encode(), inhalt=inhalt), Roh(name=other.encode(), inhalt=jpg()))


def bombe(v: Vorlage) -> Sendung:
    name = list(v.eintraege)[-1].encode()
    zeros = bytes(20 * MIB)
    return v.roh(Roh(name=name, inhalt=zeros, methode=8, gepackt=deflate(zeros)))


def bombe_die_luegt(v: Vorlage) -> Sendung:
    name, inhalt = list(v.eintraege.items())[-1]
    zeros = bytes(20 * MIB)
    return v.roh(Roh(name=name.encode(), inhalt=inhalt, methode=8, gepackt=deflate(zeros)))


def anderer_name(text: bytes) -> Callable[[Vorlage], Sendung]:
    return lambda v: v.roh(Roh(name=text, inhalt=v.inhalte[-1]))


def dokument(**anders: Any) -> Callable[[Vorlage], Sendung]:
    """The message says something else of its last document."""

    def bau(v: Vorlage) -> Sendung:
        message = v.sendung.message
        last = replace(message.dokumente[-1], **anders)
        return replace(v.sendung, message=replace(message, dokumente=(*message.dokumente[:-1], last)))

    return bau


def falsche_akte(v: Vorlage) -> Sendung:
    """``akte`` of the message names another digest than the signed Nachweis and the archive."""
    altered = replace(v.akte.dokumente[-1], sha256=sha256_of(b"other"))
    akte = replace(v.akte, dokumente=(*v.akte.dokumente[:-1], altered))
    _, xdomea = post.akte_zu_metadaten(akte)
    return replace(v.sendung, message=replace(v.sendung.message, akte=xdomea))


def name_eines_programms(v: Vorlage) -> Sendung:
    altered = replace(v.akte.dokumente[-1], dateiname="Rechnung.exe")
    dokumente, xdomea = post.akte_zu_metadaten(replace(v.akte, dokumente=(*v.akte.dokumente[:-1], altered)))
    return replace(v.sendung, message=replace(v.sendung.message, dokumente=dokumente, akte=xdomea))


def andere_person(v: Vorlage) -> Sendung:
    return replace(v.sendung, message=replace(v.sendung.message, person=jemand(99_999).person))


@dataclass(frozen=True, kw_only=True)
class Fall:
    bau: Callable[[Vorlage], Sendung]
    wort: str
    """A word of the reason, so that each attack fails for its own reason."""
    code: str
    biegen: dict[str, Any] = field(default_factory=dict)


def fall(bau: Callable[[Vorlage], Sendung], wort: str, code: str = "S999", **biegen: Any) -> Fall:
    return Fall(bau=bau, wort=wort, code=code, biegen=biegen)


def gleich(v: Vorlage) -> Sendung:
    return v.sendung


def nur_archiv(biege: Callable[[list[bytes]], list[bytes]]) -> Callable[[str, list[bytes]], list[bytes]]:
    return lambda art, segments: biege(segments) if art == "archiv" else segments


FAELLE: dict[str, Fall] = {
    # -- the archive -------------------------------------------------------------------------------------------
    "zip_slip_upwards": fall(anderer_name(b"../../../etc/cron.d/x.pdf"), "zip slip"),
    "zip_slip_absolute": fall(anderer_name(b"/etc/cron.d/x.pdf"), "zip slip"),
    "zip_slip_backslashes": fall(anderer_name(rb"..\..\x.pdf"), "zip slip"),
    "zip_slip_drive": fall(anderer_name(b"C:x.pdf"), "zip slip"),
    "a_name_that_is_no_uuid": fall(anderer_name(b"Reisepass.pdf"), "<dokumentuuid>"),
    "zip_bomb": fall(bombe, "zip bomb"),
    "zip_bomb_that_lies_about_its_size": fall(bombe_die_luegt, "damaged"),
    "two_entries_of_one_name": fall(zweimal_derselbe_name, "same name"),
    "two_entries_of_one_uuid": fall(zwei_endungen, "same name or the same UUID"),
    "link": fall(lambda v: v.letzter(made_by=0x0314, attribute=(stat.S_IFLNK | 0o777) << 16), "link"),
    "encrypted": fall(lambda v: v.letzter(flags=1), "encrypted"),
    "another_method": fall(lambda v: v.letzter(methode=12), "STORE or DEFLATE"),
    "local_header_says_something_else": fall(lambda v: v.letzter(lokal_name=b"x" * 40 + b".pdf"), "contradicts"),
    "overlapping_entries": fall(lambda v: v.letzter(offset=0), "overlap"),
    "octets_before_the_archive": fall(lambda v: post.mit_archiv(v.sendung, b"MZ" + v.sendung.archiv), "directory"),
    "octets_behind_the_archive": fall(
        lambda v: post.mit_archiv(v.sendung, v.sendung.archiv + b"x" * 40), "appended"
    ),
    "archive_truncated": fall(lambda v: post.mit_archiv(v.sendung, v.sendung.archiv[:-30]), "truncated"),
    "no_archive_at_all": fall(lambda v: post.mit_archiv(v.sendung, b"hello"), "shorter"),
    "wrong_crc": fall(lambda v: v.letzter(crc=1), "damaged"),
    # -- the lists ---------------------------------------------------------------------------------------------
    "listed_but_missing": fall(ohne_letzten, "listed but missing"),
    "present_but_unlisted": fall(ein_eintrag_mehr, "not listed"),
    "nachweis_with_a_wrong_digest": fall(
        lambda v: v.nachweis(v.akte.dokumente[1].sha256, sha256_of(b"other")), "another SHA-256"
    ),
    "nachweis_with_a_wrong_length": fall(
        lambda v: v.nachweis(f'laenge="{len(v.inhalte[1])}"', 'laenge="7"'), "another size"
    ),
    "nachweis_without_a_document": fall(
        lambda v: replace(
            v.sendung, nachweis=post.nachweis_lieferung(replace(v.akte, dokumente=v.akte.dokumente[1:]))
        ),
        "not in the signed Nachweis",
    ),
    "nachweis_of_a_document_that_is_not_listed": fall(
        lambda v: v.nachweis(
            "</ab:Lieferung>",
            f'<ab:Dokument uuid="99999999-9999-4999-8999-999999999999" laenge="1" sha256="{sha256_of(b"x")}"/>'
            "</ab:Lieferung>",
        ),
        "in the signed Nachweis but not listed",
    ),
    "akte_with_a_wrong_digest": fall(falsche_akte, "akte says"),
    # -- what the documents really are -------------------------------------------------------------------------
    "jpeg_behind_pdf": fall(lambda v: v.mit_inhalt(jpg(7)), "the name says something else"),
    "program_behind_pdf": fall(lambda v: v.mit_inhalt(b"MZ\x90\x00" + bytes(400)), "neither PDF nor JPEG"),
    "page_behind_pdf": fall(lambda v: v.mit_inhalt(b"<html><script>1</script></html>"), "neither PDF nor JPEG"),
    "empty_document": fall(lambda v: v.mit_inhalt(b""), "empty"),
    "truncated_pdf": fall(lambda v: v.mit_inhalt(pdf("ab")[:-30]), "truncated"),
    "something_appended_to_a_pdf": fall(lambda v: v.mit_inhalt(pdf("ab") + b"MZ\x90"), "appended"),
    "another_format_announced": fall(dokument(typ="033"), "accepted are PDF and JPG"),
    "original_name_of_a_program": fall(name_eines_programms, "original name says something else"),
    # -- the message -------------------------------------------------------------------------------------------
    "about_another_person": fall(andere_person, "another AZR number"),
    "two_documents_of_one_position": fall(dokument(position=1), "dokumentenposition occurs twice"),
    # -- segments of the archive -------------------------------------------------------------------------------
    "segments_reordered": fall(
        gleich,
        "not the one the author signed",
        code="T099",
        biege_segmente=nur_archiv(lambda s: [s[1], s[0], *s[2:]]),
    ),
    "segment_under_another_key": fall(
        gleich,
        "cannot be decrypted",
        code="T020",
        biege_segmente=nur_archiv(lambda s: [s[0], verschluesselt(bytes(MIB), bytes(32)), *s[2:]]),
    ),
}
GROSS = {"segments_reordered", "segment_under_another_key"}
"""Cases whose archive needs more than one segment."""

_nummer = iter(range(100, 10_000))


async def _vorlage(feind: Feind, u: Umstaende, ausloeser: str, *, wer: int, gross: bool = False) -> Vorlage:
    padding = b"%" + bytes(3 * MIB).replace(b"\0", b"x") + b"\n" if gross else b""
    inhalte = (pdf(f"{u.uuid} eins", zusatz=padding), jpg(wer % 200), pdf(f"{u.uuid} drei"))
    akte = await feind.haus.lege_akte_an(
        replace(jemand(wer), aktenzeichen=f"TEST {u.uuid}"), *inhalte
    )  # its documents get their uuids here
    return Vorlage(akte=akte, inhalte=inhalte, sendung=post.lieferung(u, akte, inhalte, ausloeser))


async def _angefordert(stand: Buehne, wer: int) -> tuple[TransferId, str]:
    ident = await stand.hannover.anmeldung(jemand(wer))
    assert stand.hannover.dienst is not None
    stand.hannover.dienst._bell.ring()
    transfer = await stand.hannover.bis_zustand(ident, Zustand.ANGEFORDERT)
    assert transfer.anforderung is not None
    return ident, transfer.anforderung


@pytest.mark.parametrize("name", FAELLE)
async def test_a_bad_delivery_is_answered_0010_and_nothing_of_it_is_seen(
    name: str, feind: Feind, stand: Buehne
) -> None:
    one, wer, u = FAELLE[name], next(_nummer), feind.umstaende()
    ident, anforderung = await _angefordert(stand, wer)
    vorlage = await _vorlage(feind, u, anforderung, wer=wer, gross=name in GROSS)
    vorher = {akte.id for akte in await stand.hannover.akten()}
    blobs = set(stand.hannover.eins.blobs.names())
    sendung = one.bau(vorlage)

    umschlag = await feind.liefere(u, sendung, **one.biegen)

    assert await feind.abschluss(umschlag) == ("angenommen", None)
    answer = await _zurueckgewiesen(feind, u, one.code, post.octets(sendung.message))
    assert one.wort in (await feind.quarantaene(u)).grund
    await _nachweis_lehnt_alles_ab(feind, answer, sendung)
    assert {akte.id for akte in await stand.hannover.akten()} == vorher
    for name_ in set(stand.hannover.eins.blobs.names()) - blobs:
        assert not stand.hannover.octets(name_).startswith(MAGIE), "a document of it lies in the store"
    assert list(stand.hannover.eins.umgebung.tmp.iterdir()) == [], "plain octets were left behind"
    waiting = await stand.hannover.transfer(ident)
    assert (waiting.zustand, waiting.lieferung) == (Zustand.ANGEFORDERT, None)
    await _richtige_lieferung_geht(feind, ident, anforderung, wer)


async def _zurueckgewiesen(feind: Feind, u: Umstaende, code: str, original: bytes) -> Nachricht:
    """Quarantine, log and 0010 say the same; the 0010 goes to the author and carries the original."""
    answer, read = await feind.rueckweisung(u)
    kept = await feind.quarantaene(u)
    assert (kept.code, kept.authentisch) == (code, True)
    assert kept.grund
    assert [grund.code for grund in read.gruende] == [code]
    assert (read.kopf.leser.kennung, read.kopf.test) == (u.autor, u.test)
    assert read.nachricht == original
    assert read.bezug is not None
    assert read.bezug.uuid == u.uuid
    log = await feind.opfer.protokoll()
    assert [e.angaben.code for e in log if e.angaben.quarantaene == kept.id] == [code]
    assert [e.angaben.code for e in log if e.ereignis is AuditEreignis.RUECKWEISUNG_ERSTELLT
            and e.angaben.ausloeser == u.uuid] == [code]  # fmt: skip
    return answer


async def _nachweis_lehnt_alles_ab(feind: Feind, answer: Nachricht, sendung: Sendung) -> None:
    opened = await feind.opfer.eins.oeffner.oeffne_erneut(answer)
    proof = opened.inhalt.nachweis
    assert isinstance(proof, Uebernahme)
    assert {d.ergebnis for d in proof.dokumente} == {Ergebnis.ABGELEHNT}
    assert len(proof.dokumente) == sendung.nachweis.count("<ab:Dokument ")


async def _richtige_lieferung_geht(feind: Feind, ident: TransferId, anforderung: str, wer: int) -> None:
    u = feind.umstaende()
    good = await _vorlage(feind, u, anforderung, wer=wer)
    umschlag = await feind.liefere(u, good.sendung)
    assert await feind.abschluss(umschlag) == ("angenommen", None)
    done = await feind.opfer.bis_zustand(ident, Zustand.UEBERNOMMEN)
    assert done.lieferung == u.uuid


# -- messages without an archive ---------------------------------------------------------------------------------


def ohne(element: str) -> Callable[[bytes], bytes]:
    def biege(octets: bytes) -> bytes:
        root = etree.fromstring(octets)
        found = next(root.iter(f"{{*}}{element}"))
        found.getparent().remove(found)
        return etree.tostring(root)

    return biege


def leer(element: str) -> Callable[[bytes], bytes]:
    def biege(octets: bytes) -> bytes:
        root = etree.fromstring(octets)
        next(root.iter(f"{{*}}{element}")).text = " "
        return etree.tostring(root)

    return biege


MELDUNGEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "schema_invalid": (ohne("versandbestaetigung"), "X001"),
    "mandatory_text_empty": (leer("wohnort"), "S030"),
}


@pytest.mark.parametrize("name", MELDUNGEN)
async def test_a_bad_request_is_answered_0010(name: str, feind: Feind) -> None:
    biege, code = MELDUNGEN[name]
    u = feind.umstaende()
    fach = biege(post.octets(post.anforderung(u, jemand(next(_nummer)))))
    umschlag = await feind.sende(u, fach)
    assert await feind.abschluss(umschlag) == ("angenommen", None)
    await _zurueckgewiesen(feind, u, code, fach)
    assert u.uuid not in {one.anforderung for one in await feind.opfer.transfers()}


async def test_a_message_that_has_no_place_in_an_umschlag_is_answered_0010(feind: Feind) -> None:
    u = feind.umstaende()
    root = kleinste("000040")
    head = root.find("nachrichtenkopf.g2g")
    assert head is not None
    root.set("test", "demo")
    for path, text in (
        ("identifikation.nachricht/nachrichtenUUID", u.uuid),
        ("identifikation.nachricht/erstellungszeitpunkt", u.zeit.text),
        ("autor/kennung", u.autor),
        ("leser/kennung", u.leser),
    ):
        found = head.find(path)
        assert found is not None, path
        found.text = text
    fach = etree.tostring(root)
    umschlag = await feind.sende(u, fach, "000040")
    assert await feind.abschluss(umschlag) == ("angenommen", None)
    await _zurueckgewiesen(feind, u, "T099", fach)


async def test_a_message_for_another_lane_is_answered_0010_in_its_own_lane(feind: Feind) -> None:
    """This installation is for tests: a productive message is not processed, and its 0010 is no test either."""
    u = replace(feind.umstaende(), test=None)
    message = post.anforderung(u, jemand(next(_nummer)))
    umschlag = await feind.sende(u, message)
    assert await feind.abschluss(umschlag) == ("angenommen", None)
    answer = await _zurueckgewiesen(feind, u, "S999", post.octets(message))
    assert answer.test is None
    assert u.uuid not in {one.anforderung for one in await feind.opfer.transfers()}


@pytest.mark.parametrize("name", ["schema_invalid", "another_lane"])
async def test_an_0010_is_never_answered_with_an_0010(name: str, feind: Feind) -> None:
    u = replace(feind.umstaende(), test=None if name == "another_lane" else "demo")
    message = post.rueckweisung(u, None, Nachrichtentyp.ANFORDERUNG, u.zeit)
    fach = post.octets(message)
    if name == "schema_invalid":
        fach = ohne("rueckweisungsgrund")(fach)
    umschlag = await feind.sende(u, fach, "0010")
    assert await feind.abschluss(umschlag) == ("angenommen", None)
    assert (await feind.quarantaene(u)).code == ("S999" if name == "another_lane" else "X001")
    good = feind.umstaende()  # when a later letter is worked off, nothing of this one is left to do
    await feind.sende(good, post.anforderung(good, jemand(next(_nummer))))
    await feind.opfer.bis(
        lambda tx: any(one.anforderung == good.uuid for one in tx.transfers.liste(HANNOVER, max_zeilen=1000)),
        "the transfer of a later request",
    )
    assert await feind.opfer.antworten(u.uuid) == ()
