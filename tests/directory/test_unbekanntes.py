"""Words of a later version in a directory: nothing breaks, and nobody is trusted by them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from support.pki import HANNOVER, JETZT, KIEL, cert, directory, directory_schema
from support.tippen import tippe

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, sha256_of
from gateway.envelope.verzeichnis import VZ, read_draft, write_draft
from gateway.trust.teilnehmer import Schluesselrolle, Vertretung
from gateway.trust.unterschied import unterschied
from gateway.trust.verzeichnis import Verzeichnis

R = Schluesselrolle


def bent(change: Callable[[etree._Element], object], base: Verzeichnis | None = None) -> bytes:
    """A draft in which the entry of Kiel was changed."""
    root = etree.fromstring(write_draft(base or directory()))
    (entry,) = (one for one in root.iter(f"{{{VZ}}}Teilnehmer") if one.get("kennung") == KIEL)
    change(entry)
    return etree.tostring(root, method="c14n", exclusive=True)


def read(octets: bytes) -> Verzeichnis:
    return read_draft(octets, schema=directory_schema())


@pytest.mark.parametrize("name", ["art", "status"])
def test_an_entry_of_unknown_kind_or_status_counts_for_nobody_and_the_rest_stays(name: str) -> None:
    found = read(bent(lambda one: one.set(name, "ruhend")))
    assert found.unverstanden == ((KIEL, f"{name} ruhend"),)
    with pytest.raises(Refused, match=f"does not know .{name} ruhend") as caught:
        found.behoerde(KIEL, JETZT)
    assert caught.value.fehlercode is Fehlercode.T070
    assert found.zustaendig_fuer_ags("01002000", JETZT) is None
    assert not found.rollen(sha256_of(cert("azr-999902/transport").der), JETZT)
    assert found.behoerde(HANNOVER, JETZT) == directory().behoerde(HANNOVER, JETZT)


def test_unknown_roles_give_no_right_and_the_known_ones_beside_them_do() -> None:
    def more(one: etree._Element) -> None:
        first, second = list(one.iter(f"{{{VZ}}}Zertifikat"))[:2]
        first.set("rollen", f"{first.get('rollen')} siegel")
        second.set("rollen", "siegel")

    found = read(bent(more))
    assert found.unverstanden == ((KIEL, "role siegel"),)
    assert found.behoerde(KIEL, JETZT).zertifikate[0].rollen == (R.TLS, R.ABRUF, R.EINLIEFERUNG)
    assert not found.zertifikate(KIEL, R.TRANSPORT, JETZT)
    assert found.zertifikate(KIEL, R.INHALT, JETZT)


def test_who_is_reached_through_one_that_is_not_understood_is_left_out_and_its_grants_are() -> None:
    hannover, kiel = directory().teilnehmer
    grant = Vertretung(vertreter=KIEL, rollen=(R.ABRUF,), fenster=hannover.fenster)
    through = replace(hannover, behoerde=replace(hannover.behoerde, kennung=Kennung("azr:999905")), ags=(),
                      vermittlung=KIEL)  # fmt: skip
    base = replace(directory(), teilnehmer=(replace(hannover, vertretungen=(grant,)), kiel, through))
    found = read(bent(lambda one: one.set("status", "ruhend"), base))
    assert found.unverstanden == ((KIEL, "status ruhend"), ("azr:999905", "vermittlung azr:999902"))
    assert [one.kennung for one in found.teilnehmer] == [HANNOVER]
    assert found.teilnehmer[0].vertretungen == ()


def test_the_change_tells_of_it() -> None:
    new = replace(read(bent(lambda one: one.set("status", "ruhend"))), nummer=2)
    said = [(one.wirkung.value, one.was) for one in unterschied(directory(), new)]
    assert said[0] == ("gives", "status ruhend: this version does not know that word and lets it allow nothing")
    assert said[1][0] == "takes"
    assert unterschied(new, replace(new, nummer=3)) == ()


def test_what_cannot_be_written_again_is_not_signed(tmp_path: Path) -> None:
    draft = tmp_path / "draft.xml"
    draft.write_bytes(bent(lambda one: one.set("status", "ruhend")))
    said = tippe("directory", "sign", draft, "--key", "x", "--cert", "y", "--out", tmp_path / "out.xml", code=2)
    assert "azr:999902 has status ruhend" in said.fehler


@pytest.mark.parametrize("word", ["", "Aktiv", "a b", "x" * 41])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(Refused) as caught:
        read(bent(lambda one: one.set("status", word)))
    assert caught.value.fehlercode is Fehlercode.X001
