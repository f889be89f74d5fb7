"""Writing a container: what lies in it, what the log says, what is gone, and that other tools accept it."""

import asyncio
import io
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from beweis.conftest import GRUND, Mappen, im_haus
from support.auskunft import antwort
from support.beweis import MOMENT, kleine, neu_signiert, pruefe, teile
from support.buehne import HANNOVER, KIEL, jemand, stage_pki
from support.offen import laufe, offene_buehne
from support.pki import defects, directory_schema, signed_directory
from support.protokoll import Zeuge
from support.tippen import tippe
from support.zertifikate import person

from gateway import clock
from gateway.audit.befund import Urteil
from gateway.audit.checkpoint import lies_checkpoint
from gateway.beweis.aufbau import GELOESCHT, INDEX_NAME, MEDIENTYP, VERZEICHNIS_NAME, Beweisindex, lies_index
from gateway.beweis.pruefgang import Massstab
from gateway.beweis.sammeln import betreffend, mit_ausstellern
from gateway.beweis.schreiben import Behaelterschreiber
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, TransferId, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.envelope.behaelter import MAX_DATEIEN
from gateway.envelope.verzeichnis import read_verzeichnis
from gateway.intake.deckblatt import schreibe_deckblatt
from gateway.keystore import FileSigner, load_certificate
from gateway.transfer.kuerzung import Kuerzung
from gateway.transfer.ports import Tx
from gateway.transfer.records import Richtung
from gateway.trust.sperre import Evidence
from gateway.trust.sperrliste import listenstand
from gateway.trust.teilnehmer import Fenster, Schluesseleintrag, Schluesselrolle
from gateway.wiring import Installation, open_logs


def index_von(path: Path) -> Beweisindex:
    return lies_index(teile(path.read_bytes())[INDEX_NAME])


def test_it_is_an_asic_container_that_any_zip_tool_opens(mappen: Mappen) -> None:
    octets = mappen.dokumente.read_bytes()
    assert octets[30:69] == b"mimetype" + MEDIENTYP.encode()
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "mimetype"
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.namelist()[-2:] == ["META-INF/manifest.xml", "META-INF/signatures.xml"]
        manifest = archive.read("META-INF/manifest.xml").decode()
    for name in index_von(mappen.dokumente).dateien:
        assert f'manifest:full-path="{name}"' in manifest


def test_the_same_transfer_lies_in_both_containers_and_names_stay_in_the_messages(mappen: Mappen) -> None:
    kiel, hannover = index_von(mappen.kiel), index_von(mappen.hannover)
    assert [one.typ for one in kiel.nachrichten] == ["010201", "010205", "010206", "0020"]
    assert {one.inhalt_sha256 for one in kiel.nachrichten} == {one.inhalt_sha256 for one in hannover.nachrichten}
    assert (kiel.rolle, hannover.rolle) == ("geber", "nehmer")
    for name, octets in teile(mappen.kiel.read_bytes()).items():
        assert b"9900009" not in octets or name.endswith("fachnachricht.xml"), name


def test_xmlsec1_verifies_the_signature_and_every_digest(mappen: Mappen, tmp_path: Path) -> None:
    with zipfile.ZipFile(mappen.dokumente) as archive:
        archive.extractall(tmp_path)
    command = [
        "xmlsec1", "--verify", "--trusted-pem", str(mappen.wurzel),
        "--untrusted-pem", str(mappen.ordner / "pki" / "unter-ca.crt.pem"),
        "--id-attr:Id", "SignedProperties", "META-INF/signatures.xml",
    ]  # fmt: skip
    files = len(index_von(mappen.dokumente).dateien)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"SignedInfo References (ok/all): {files + 1}/{files + 1}" in done.stderr
    (tmp_path / "index.json").write_bytes(b"{}")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_the_cover_sheet_is_german_names_nobody_and_is_the_same_each_time(mappen: Mappen) -> None:
    whole = teile(mappen.kiel.read_bytes())
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(whole["deckblatt.pdf"])).pages)
    index = lies_index(whole[INDEX_NAME])
    for word in (index.transfer, "Ausländerbehörde Hannover", "0020 Quittung", "So wird geprüft", "abgebende"):
        assert word in text
    for digest in (index.nachrichten[2].archiv_sha256, index.nachrichten[3].inhalt_sha256):
        assert digest is not None
        assert digest in text
    assert "PDF/A" not in text
    pin = sha256_of(load_certificate(mappen.signer))
    directory = read_verzeichnis(whole["verzeichnis/verzeichnis.xml"], schema=directory_schema(), signer=pin)
    assert schreibe_deckblatt(index, directory) == whole["deckblatt.pdf"]


def test_writing_is_logged_with_who_and_why_and_nothing_is_overwritten(mappen: Mappen, tmp_path: Path) -> None:
    haus = shutil.copytree(mappen.ordner, tmp_path / "haus") / "kiel" / "aktenbote.toml"
    out = tmp_path / "x.asice"
    tippe("evidence", mappen.transfer, "--out", out, *GRUND, "--json", config=haus)
    said = tippe("evidence", mappen.transfer, "--out", out, *GRUND, config=haus, code=2)
    assert "nothing is overwritten" in said.fehler
    unknown = tippe(
        "evidence",
        str(uuid.UUID(int=uuid.UUID(mappen.transfer).int ^ 1)),
        "--out",
        tmp_path / "y",
        *GRUND,
        config=haus,
        code=2,
    )
    assert unknown.fehler.startswith("UNKNOWN")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["haus", "x.asice"]
    entries = tippe("audit", "list", "--json", "--max", "1000", config=haus).daten["entries"]
    written = [one for one in entries if one["ereignis"] == "beweis.exportiert"]
    assert [one["code"] for one in written] == ["ohne_dokumente", "mit_dokumenten", "ohne_dokumente"]
    entry = written[-1]
    assert (entry["transfer"], entry["anzahl"], entry["akteur"]) == (mappen.transfer, 4, "person")
    shown = tippe("audit", "show", str(entry["index"]), "--open", config=haus).out
    assert GRUND[1] in shown


def test_what_was_deleted_is_named_and_its_digests_stay(mappen: Mappen, tmp_path: Path) -> None:
    ordner = Path(shutil.copytree(mappen.ordner, tmp_path / "haus"))

    def loesche(tx: Tx) -> None:
        for message in tx.nachrichten.zum_transfer(TransferId(mappen.transfer)):
            if message.typ is Nachrichtentyp.LIEFERUNG:
                tx.nachrichten.schluessel_vernichten(message)

    im_haus(ordner / "kiel" / "aktenbote.toml", lambda one: one.store.write(loesche))
    out = tmp_path / "x.asice"
    done = tippe(
        "evidence", mappen.transfer, "--out", out, "--with-documents", *GRUND, "--json",
        config=ordner / "kiel" / "aktenbote.toml",
    )  # fmt: skip
    assert [(one["part"], one["why"]) for one in done.daten["missing"]] == [
        ("fachnachricht", GELOESCHT),
        ("archiv", GELOESCHT),
    ]
    found = pruefe(out.read_bytes(), mappen.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    digest = index_von(mappen.kiel).nachrichten[2].archiv_sha256
    assert any(f"part archiv is not in it (geloescht); digest {digest}" in s.satz.en for s in found.schritte)
    assert any("documents: 3 uebernommen; all digests equal" in s.satz.en for s in found.schritte)


def test_a_co_signed_checkpoint_lies_beside_the_newest_one(mappen: Mappen, tmp_path: Path) -> None:
    ordner, witness = Path(shutil.copytree(mappen.ordner, tmp_path / "haus")), Zeuge()

    async def lass_mitsignieren(one: Installation) -> None:
        now = one.umgebung.jetzt()

        def run(tx: Tx) -> None:
            octets = tx.protokoll.checkpoint(KIEL)
            assert octets is not None
            note = witness.unterschreibt(lies_checkpoint(octets), now)
            sql = "UPDATE protokoll_checkpoint SET notiz = ?, zeugen = 1 WHERE notiz = ?"
            assert tx.protokoll._tu(sql, note.octets, octets) == 1  # type: ignore[attr-defined]  # by hand

        await one.store.write(run)

    im_haus(ordner / "kiel" / "aktenbote.toml", lass_mitsignieren)
    out = tmp_path / "x.asice"
    tippe("evidence", mappen.transfer, "--out", out, *GRUND, config=ordner / "kiel" / "aktenbote.toml")
    newest, witnessed = index_von(out).protokoll
    assert newest.groesse > witnessed.groesse
    judge = Massstab(
        jetzt=mappen.massstab.jetzt,
        signer=mappen.massstab.signer,
        zeugen=(witness.schluessel,),
        hoechstalter=timedelta(hours=1),
    )
    found = pruefe(out.read_bytes(), judge)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    assert any(f"{witness.name} has co-signed the checkpoint" in s.satz.en for s in found.schritte)
    _zeuge_nur_zu_seiner_zeit(mappen, out.read_bytes(), witness)
    without = pruefe(mappen.kiel.read_bytes(), judge)
    assert without.urteil is Urteil.UNVERANKERT
    assert without.grund is not None
    assert "missing or too old" in without.grund.en


def _zeuge_nur_zu_seiner_zeit(mappen: Mappen, octets: bytes, witness: Zeuge) -> None:
    """Named by the directory, a witness counts by itself, but not once its key had ended."""
    now = mappen.massstab.jetzt
    for begin, end, counts in ((7, -1, True), (7, 1, False), (-1, -2, False)):
        window = Fenster(von=now - timedelta(days=begin), bis=now - timedelta(days=end))
        key = Schluesseleintrag(rolle=Schluesselrolle.ZEUGE, vkey=witness.schluessel.text, fenster=window)
        bent = mit_schluesseln(mappen, octets, HANNOVER, lambda keys, key=key: (*keys, key))  # type: ignore[misc]
        found = pruefe(bent, replace(mappen.massstab, hoechstalter=timedelta(hours=1)))
        said = [one.satz.en for one in found.schritte if one.name == "witness"]
        assert any(f"{witness.name} has co-signed the checkpoint" in one for one in said) == counts
        assert any(f"{witness.name} does not count: the directory does not name" in one for one in said) != counts
        assert (found.urteil is Urteil.BESTAETIGT) == counts, found.grund


def test_the_key_of_a_log_counts_for_its_time_alone(mappen: Mappen) -> None:
    now = mappen.massstab.jetzt

    def ended(keys: tuple[Schluesseleintrag, ...]) -> tuple[Schluesseleintrag, ...]:
        window = Fenster(von=now - timedelta(days=60), bis=now - timedelta(days=30))
        return tuple(replace(one, fenster=window) for one in keys)

    found = pruefe(mit_schluesseln(mappen, mappen.kiel.read_bytes(), KIEL, ended), mappen.massstab)
    assert found.urteil is Urteil.UNVERANKERT
    assert found.grund is not None
    assert "the directory does not name its key for" in found.grund.en


def mit_schluesseln(
    mappen: Mappen,
    octets: bytes,
    wessen: Kennung,
    anders: Callable[[tuple[Schluesseleintrag, ...]], tuple[Schluesseleintrag, ...]],
) -> bytes:
    """The container with other log and witness keys of one authority, the directory signed by its operator."""
    whole = teile(octets)
    signer = mappen.massstab.signer
    assert signer is not None
    before = read_verzeichnis(whole[VERZEICHNIS_NAME], schema=directory_schema(), signer=signer)
    after = tuple(
        replace(one, schluessel=anders(one.schluessel)) if one.kennung == wessen else one
        for one in before.teilnehmer
    )
    operator = stage_pki("echt").zertifikate["verzeichnis"]
    bent = whole | {VERZEICHNIS_NAME: signed_directory(replace(before, teilnehmer=after), by=operator)}
    return neu_signiert(bent, mappen.inhaltsschluessel("azr-999902"))


async def test_messages_of_the_plain_route_are_in_it_and_called_unsigned(tmp_path: Path) -> None:
    async with offene_buehne(tmp_path) as (b, transport):
        await b.ziehe_um(jemand(1))
        await laufe(b, transport)
        (transfer,) = await b.kiel.transfers()
        out = tmp_path / "x.asice"
        with out.open("w+b") as file:
            await b.kiel.eins.beweise.schreibe(
                transfer.id,
                file,
                person="wer",
                begruendung="warum",
                mit_dokumenten=True,
                deckblatt=schreibe_deckblatt,
            )
    pin = sha256_of(load_certificate(tmp_path / "pki" / "verzeichnis.crt.pem"))
    found = pruefe(out.read_bytes(), Massstab(jetzt=b.kiel.uhr(), signer=pin))
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    open_ones = [s for s in found.schritte if "travelled the plain route; nobody signed it" in s.satz.en]
    assert len(open_ones) == len(index_von(out).nachrichten) > 2
    keys = tmp_path / "pki" / "azr-999902"
    signer = FileSigner.open(f"file:{keys / 'inhalt.key.pem'}", keys / "inhalt.crt.pem", base=Path())
    whole = teile(out.read_bytes())
    index = lies_index(whole[INDEX_NAME])
    first, *rest = index.nachrichten
    place = f"{first.ordner}/niederschrift.json"
    for record in (b"{}", b"[" * 3000, whole[place].replace(b'"010201"', b'"010202"'), b'{"teile": 1}'):
        row = replace(first, umschlag_sha256=sha256_of(record), inhalt_sha256=sha256_of(record))
        bent = neu_signiert(whole | {place: record}, signer, replace(index, nachrichten=(row, *rest)))
        assert pruefe(bent, Massstab(jetzt=b.kiel.uhr(), signer=pin)).urteil is Urteil.GEFAELSCHT, record[:20]


def test_evidence_is_written_and_confirmed_after_the_log_was_pruned(mappen: Mappen, tmp_path: Path) -> None:
    ordner = Path(shutil.copytree(mappen.ordner, tmp_path / "haus"))
    konfiguration = ordner / "kiel" / "aktenbote.toml"
    tippe("ablage", "list", config=konfiguration)

    async def kuerze(one: Installation) -> int:
        await open_logs(one)
        await one.protokollbuch.integriere_alle()
        pruning, (mandant,), year = Kuerzung(one.umgebung, one.protokollbuch), one.mandanten, clock.now().year
        asked = await one.store.write(lambda tx: pruning.beantrage(tx, mandant, year, 1, person="meier"))
        gone = await pruning.bestaetige(mandant, asked.id, person="schulze")
        await one.protokollbuch.integriere_alle()
        return gone

    spaeter = timedelta(days=2 * 366)
    assert im_haus(konfiguration, kuerze, jetzt=lambda: clock.now() + spaeter) > 0
    out = tmp_path / "x.asice"
    tippe("evidence", mappen.transfer, "--out", out, *GRUND, config=konfiguration)
    later = replace(mappen.massstab, jetzt=clock.now() + spaeter)
    found = pruefe(out.read_bytes(), later)
    assert found.urteil is Urteil.BESTAETIGT, found.grund


def test_evidence_of_revocation_at_hand_is_that_about_the_certificates_in_it() -> None:
    of, lists = defects().zertifikate, defects().sperrlisten
    about, other = antwort(of["gut"].der, of["ca"]), antwort(of["ca-rsa"].der, of["wurzel"])
    stand = Evidence(crls=tuple(lists.values()), ocsp=(about, other))
    chain = mit_ausstellern([of["gut"].der], (of["ca"].der, of["wurzel"].der))
    found = betreffend(stand, chain)
    assert found.ocsp == (about,)
    assert {lists["ca"], lists["wurzel"]} <= set(found.crls)
    issuers = {of["ca"].der, of["wurzel"].der}
    assert all(any(listenstand([der], one) for der in issuers) for one in found.crls if listenstand(issuers, one))


def test_what_was_known_of_revocation_when_a_message_came_lies_in_the_container(
    mappen: Mappen, tmp_path: Path
) -> None:
    """Answers that a received message was accepted with, and lists, go along and are used by the verifier."""
    ordner = Path(shutil.copytree(mappen.ordner, tmp_path / "haus"))
    of = defects().zertifikate
    kept = Evidence(crls=(defects().sperrlisten["ca"],), ocsp=(antwort(of["gut"].der, of["ca"]),))

    async def lege_bei(one: Installation) -> None:
        rows = await asyncio.to_thread(one.annahme.belege.lege_ab, kept)

        def run(tx: Tx) -> None:
            alle = tx.nachrichten.zum_transfer(TransferId(mappen.transfer))
            message = next(one for one in alle if one.richtung is Richtung.EIN)
            for row in rows:
                tx.nachrichten._c.execute(  # type: ignore[attr-defined]  # as a message is taken in with it
                    "INSERT INTO sperrbeleg (mandant, autor, uuid, art, sha256) VALUES (?, ?, ?, ?, ?)",
                    (message.mandant, message.autor, message.uuid, row.art, row.sha256),
                )

        await one.store.write(run)

    im_haus(ordner / "kiel" / "aktenbote.toml", lege_bei)
    out = tmp_path / "x.asice"
    tippe("evidence", mappen.transfer, "--out", out, *GRUND, config=ordner / "kiel" / "aktenbote.toml")
    index = index_von(out)
    assert index.sperrauskuenfte == (f"sperrauskuenfte/{sha256_of(kept.ocsp[0])}.ocsp",)
    assert f"sperrlisten/{sha256_of(kept.crls[0])}.crl" in index.sperrlisten
    assert teile(out.read_bytes())[index.sperrauskuenfte[0]] == kept.ocsp[0]
    assert pruefe(out.read_bytes(), mappen.massstab).urteil is Urteil.BESTAETIGT


def test_only_what_signed_and_what_issued_that_goes_along() -> None:
    of = defects().zertifikate
    pool = (of["ca"].der, of["ca-rsa"].der, of["wurzel"].der, of["fremde-wurzel"].der)
    assert mit_ausstellern([of["gut"].der, of["gut"].der], pool) == [of["gut"].der, of["ca"].der, of["wurzel"].der]


def test_a_container_of_too_many_files_is_refused_by_name() -> None:
    container = Behaelterschreiber(io.BytesIO())
    for number in range(MAX_DATEIEN):
        container.lege(f"n{number}", "application/xml", b"")
    with pytest.raises(Usage, match="more than 1000 files"):
        container.lege("noch-eine", "application/xml", b"")


# -- the command ---------------------------------------------------------------------------------------------------


def test_the_command_says_each_step_and_ends_as_the_verdict_is(mappen: Mappen) -> None:
    good = tippe("verify", mappen.kiel, "--directory-signer", mappen.signer)
    assert good.out.splitlines()[0].startswith("ok    container")
    assert good.out.splitlines()[-1] == "verdict: confirmed"
    pin = sha256_of(load_certificate(mappen.signer))
    data = tippe("verify", mappen.kiel, "--directory-signer", pin, "--json").daten
    assert (data["ok"], data["verdict"], data["transfer"]) == (True, "confirmed", mappen.transfer)
    german = tippe("verify", mappen.kiel, "--lang", "de", code=1)
    assert german.fehler.startswith("UNVERANKERT Autor nicht geprüft")


def test_the_command_tells_a_container_by_what_is_in_it(mappen: Mappen, tmp_path: Path) -> None:
    moved = tmp_path / "ohne-endung"
    shutil.copyfile(mappen.kiel, moved)
    tippe("verify", moved, "--directory-signer", mappen.signer)
    (tmp_path / "leer.asice").write_bytes(b"")
    assert tippe("verify", tmp_path / "leer.asice", code=1).fehler.startswith("TAMPERED the file is cut off")


@pytest.mark.parametrize(
    ("words", "sagt"),
    [
        (("--checkpoint", "{kiel}"), "--checkpoint and --leaf are for an exported log"),
        (("--directory-signer", "gibt-es-nicht"), "there is no file"),
        (("--vkey", "x"), "NAME+HASH+KEY"),
    ],
)
def test_options_that_do_not_fit_are_refused(mappen: Mappen, words: tuple[str, ...], sagt: str) -> None:
    typed = [word.format(kiel=mappen.kiel) for word in words]
    assert sagt in tippe("verify", mappen.kiel, *typed, code=2).fehler


def test_a_container_nobody_judges_needs_no_message() -> None:
    found = pruefe(kleine(person("p256")), Massstab(jetzt=MOMENT))
    assert found.urteil is Urteil.UNVERANKERT
