"""Promise 4: nothing reaches an Ablage except the content of an OpenedEnvelope."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, buehne, jemand
from support.dateien import pdf
from support.feind import Feind, ausweis
from support.lieferung import INHALTE, akte_mit, geoeffnet, metadaten, nachweis, namen
from support.offen import mit_offenem_weg
from support.post import Umstaende
from support.rohling import Sendung, ersetzt, kopf_xml
from support.stellen import WURZEL
from support.zertifikate import person
from support.zips import gezippt

from gateway.domain.errors import Refused
from gateway.domain.ids import AkteId, ProzessUUID, sha256_of
from gateway.envelope.oeffnen import Herkunft
from gateway.envelope.offen import (
    Niederschrift,
    OffeneNachricht,
    OffenerWeg,
    lies_niederschrift,
    oeffne_offene,
    offener_weg,
    schreibe_nieder,
)
from gateway.envelope.typen import Art, Teil
from gateway.pump.befund import lies_befund

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(1, 1000))
Bau = Callable[[Feind, Umstaende, post.Sendung], Sendung]


def _bit_im_segment(f: Feind, u: Umstaende, s: post.Sendung) -> Sendung:
    made = f.siegle_lieferung(u, s)
    name = made.reihenfolge["archiv"][0]
    octets = made.segmente[name]
    return replace(made, segmente=made.segmente | {name: octets[:-1] + bytes([octets[-1] ^ 1])})


def _umgepackt(f: Feind, u: Umstaende, s: post.Sendung) -> Sendung:
    made = f.siegle_lieferung(u, s)
    outside = kopf_xml(uuid=u.uuid, autor=BREMEN, leser=HANNOVER, zeit=u.zeit.text)
    return f.siegle_lieferung(u, s, inhalt=made.inhalt, kopf=outside, transport=ausweis(BREMEN, "transport"))


def _anderes_archiv(f: Feind, u: Umstaende, s: post.Sendung) -> Sendung:
    """The archive is another one of the same length than the author signed."""
    honest = f.siegle_lieferung(u, s)
    other = replace(s, archiv=s.archiv[:-1] + bytes([s.archiv[-1] ^ 1]))
    return f.siegle_lieferung(u, other, inhalt=honest.inhalt)


UNGEOEFFNET: dict[str, Bau] = {
    "sealed_again_by_another_authority": _umgepackt,
    "transport_signature_of_a_stranger": lambda f, u, s: f.siegle_lieferung(u, s, transport=person("p256", 7)),
    "content_signature_of_a_stranger": lambda f, u, s: f.siegle_lieferung(u, s, autor=person("p256", 8)),
    "content_signature_of_another_authority": lambda f, u, s: f.siegle_lieferung(
        u, s, autor=ausweis(BREMEN, "inhalt")
    ),
    "another_head_inside": lambda f, u, s: f.siegle_lieferung(
        u, s, kopf_innen=kopf_xml(uuid=u.uuid, autor=KIEL, leser=BREMEN, zeit=u.zeit.text)
    ),
    "content_changed_after_the_signature": lambda f, u, s: f.siegle_lieferung(
        u, s, inhalt=ersetzt("<ab:Test>demo", "<ab:Test>memo")(f.siegle_lieferung(u, s).inhalt)
    ),
    "another_archive_than_was_signed": _anderes_archiv,
    "one_bit_of_a_segment": _bit_im_segment,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory):
    async with buehne(tmp_path_factory.mktemp("vier")) as b:
        yield b


async def _liefere(b: Buehne, bau: Bau | None) -> tuple[list[bytes], list[list[bytes]], int]:
    """Answer a request of Hannover; return its documents, those of new files, and how many were stored."""
    wer, f = jemand(next(_nummer)), Feind(b)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_alles_ab()
    u = f.umstaende()
    inhalte = [pdf(f"{u.uuid} eins"), pdf(f"{u.uuid} zwei")]
    akte = await b.kiel.lege_akte_an(wer, *inhalte)
    sendung = post.lieferung(u, akte, inhalte, (await b.hannover.transfer(ident)).anforderung)
    made = bau(f, u, sendung) if bau else f.siegle_lieferung(u, sendung)
    before, lege = len(await b.hannover.akten()), b.hannover.eins.ablage.speicher.lege
    abgelegt: list[object] = []
    b.hannover.eins.ablage.speicher.lege = lambda *args, **more: (  # type: ignore[method-assign]
        abgelegt.append(args) or lege(*args, **more)
    )
    listed = replace(u, autor=BREMEN) if bau is _umgepackt else u
    await f.biete_an(listed, made.umschlag, made.segmente)
    for _ in range(3):
        await b.hannover.arbeite_alles_ab()
        b.hannover.uhr.vor(minutes=1)
    b.hannover.eins.ablage.speicher.lege = lege  # type: ignore[method-assign]
    new = (await b.hannover.akten())[before:]
    return inhalte, [[b.hannover.dokument(one) for one in akte.dokumente] for akte in new], len(abgelegt)


@pytest.mark.parametrize("name", UNGEOEFFNET)
async def test_promise_4_nothing_reaches_an_ablage_of_what_does_not_open(name: str, stand: Buehne) -> None:
    _, files, stored = await _liefere(stand, UNGEOEFFNET[name])
    assert files == []
    assert stored == 0, "not even the octets of a document"


async def test_promise_4_the_content_of_an_opened_envelope_reaches_the_ablage(stand: Buehne) -> None:
    documents, files, stored = await _liefere(stand, None)
    assert files == [documents]
    assert stored == len(documents)


async def test_promise_4_the_ablage_refuses_an_envelope_whose_author_nobody_judged(
    stand: Buehne, tmp_path: Path
) -> None:
    akte = akte_mit(*INHALTE)
    archiv = gezippt(namen(akte, *INHALTE))
    (tmp_path / "archiv.zip").write_bytes(archiv)
    opened = geoeffnet(tmp_path / "oe", archiv, nachweis(akte), herkunft=Herkunft.BEHAUPTET)
    with pytest.raises(Refused, match="authorship"):
        stand.hannover.eins.ablage.uebernehmen(
            HANNOVER,
            opened,
            metadaten(akte, archiv),
            (tmp_path / "archiv.zip").open,
            akte=AkteId("x"),
            angelegt=stand.hannover.uhr(),
        )


async def test_promise_4_a_plain_message_is_made_only_where_the_directory_names_that_route(stand: Buehne) -> None:
    """In this directory nobody has the plain route: nothing can be written down, so nothing can be opened."""
    directory, moment = stand.hannover.eins.umgebung.vertrauen.verzeichnis(), stand.hannover.uhr()
    for partner in (KIEL, BREMEN, HANNOVER):
        with pytest.raises(Refused, match="T070"):
            offener_weg(directory, partner, moment)
    with pytest.raises(TypeError):
        OffenerWeg(partner=KIEL, verzeichnis=directory.nummer, beweis=object())
    plain = mit_offenem_weg(directory, KIEL)
    weg = offener_weg(plain, KIEL, moment)
    octets = post.octets(post.anforderung(Feind(stand).umstaende(), jemand(next(_nummer))))
    found = lies_befund(octets)
    part = Teil(art=Art.FACHNACHRICHT, laenge=len(octets), sha256=sha256_of(octets))
    written = Niederschrift(
        kopf=found.kopf, nachrichtentyp=found.nachrichtentyp, prozess=ProzessUUID("p"), zufall=b"z",
        verzeichnis=plain.nummer, teile=(part,), segmente=(),
    )  # fmt: skip
    with pytest.raises(ValueError, match="this partner"):
        schreibe_nieder(weg, replace(written, kopf=replace(found.kopf, autor=BREMEN)))
    kept = schreibe_nieder(weg, written)
    name = sha256_of(kept)
    again = lies_niederschrift(kept, name)
    assert again == written
    assert oeffne_offene(again, name, octets, lies_befund).kopf == found.kopf
    with pytest.raises(Refused, match="kept octets"):
        oeffne_offene(again, name, octets + b"\n", lies_befund)
    with pytest.raises(Refused, match="changed in the store"):
        lies_niederschrift(kept.replace(b"azr:999902", b"azr:999903"), name)
    with pytest.raises(TypeError):
        OffeneNachricht(niederschrift=again, inhalt_sha256=name, fachnachricht=octets, beweis=None)


def _orte(name: str, art: type[ast.AST]) -> set[str]:
    """Modules in which something of this name is called, or taken from its object."""
    return {
        str(path.relative_to(WURZEL))
        for path in WURZEL.rglob("*.py")
        if name in (text := path.read_text("utf-8"))  # most have none, and a tree of each takes seconds
        for node in ast.walk(ast.parse(text))
        if isinstance(node, art)
        and name in (getattr(node, "attr", None), getattr(getattr(node, "func", None), "id", None))
    }


async def test_promise_4_each_arrow_to_the_ablage_has_one_place() -> None:
    assert _orte("OpenedEnvelope", ast.Call) == {"envelope/oeffnen.py"}
    assert _orte("OffeneNachricht", ast.Call) == _orte("OffenerWeg", ast.Call) == {"envelope/offen.py"}
    assert _orte("oeffne_offene", ast.Call) == _orte("schreibe_nieder", ast.Call) == {"transfer/niederschriften.py"}
    assert _orte("offener_weg", ast.Call) == {"transfer/offener_empfang.py", "transfer/offener_versand.py"}
    assert _orte("Uebernommen", ast.Call) == {"ablage/service.py"}
    assert _orte("uebernehmen", ast.Attribute) == {"transfer/aktentransport.py"}
    assert _orte("uebernimm", ast.Attribute) == {"transfer/uebernahme.py"}
