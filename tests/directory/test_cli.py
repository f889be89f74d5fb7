"""The commands an operator types to set up two authorities."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.resources import data


def run(*words, code=0, **options):
    result = CliRunner().invoke(main, [str(word) for word in words], **options)
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a test PKI and a signed directory, made once by the commands themselves."""
    folder = tmp_path_factory.mktemp("pki")
    run("pki", "make", "--out", folder)
    recipe = folder / "testverzeichnis.toml"
    recipe.write_bytes((data("certs") / "testverzeichnis.toml").read_bytes())
    run("directory", "make", recipe, "--out", folder / "draft.xml")
    run("directory", "sign", folder / "draft.xml", "--key", folder / "verzeichnis.key.pem", "--cert",
        folder / "verzeichnis.crt.pem", "--out", folder / "verzeichnis.xml")  # fmt: skip
    return folder


def check(made, *more, code=0):
    return run(
        "directory", "check", made / "verzeichnis.xml", "--key", made / "verzeichnis.crt.pem", *more, code=code
    )


def test_the_commands_of_the_recipe_make_a_directory_that_checks(made):
    assert "ok, number 1, 2 participants" in check(made).output


def test_the_test_pki_says_that_it_is_for_tests_only(tmp_path):
    recipe = tmp_path / "r.toml"
    recipe.write_text('[[zertifikat]]\nname="a"\nart="ca"\nschluessel="p256"\n')
    shown = run("pki", "make", "--recipe", recipe, "--out", tmp_path / "out", "--json")
    answer = json.loads(shown.output)
    assert answer["test_only"] is True
    assert sorted(answer["files"]) == ["a.crt.pem", "a.key.pem"]
    assert "never for real use" in run("pki", "make", "--recipe", recipe, "--out", tmp_path / "two").output


def test_made_keys_are_readable_by_their_owner_only(made):
    keys = list(made.rglob("*.key.pem"))
    assert len(keys) == 15
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_a_second_pki_never_overwrites_the_first(made):
    result = run("pki", "make", "--out", made, code=2)
    assert "never overwritten" in result.stderr


def test_keys_made_with_a_passphrase_are_encrypted_and_sign_with_it(made, tmp_path):
    secret = tmp_path / "pass"
    secret.write_text("open sesame\n")
    secret.chmod(0o600)
    recipe = tmp_path / "r.toml"
    recipe.write_text(
        '[[zertifikat]]\nname="ca"\nart="ca"\nschluessel="p256"\n'
        '[[zertifikat]]\nname="s"\nart="signatur"\nschluessel="p256"\naussteller="ca"\n'
    )
    run("pki", "make", "--recipe", recipe, "--out", tmp_path / "p", "--passphrase-file", secret)
    assert "ENCRYPTED" in (tmp_path / "p" / "s.key.pem").read_text()
    words = ("directory", "sign", made / "draft.xml", "--key", tmp_path / "p" / "s.key.pem", "--cert",
             tmp_path / "p" / "s.crt.pem", "--out", tmp_path / "v.xml")  # fmt: skip
    assert "is encrypted" in run(*words, code=2, env={"AKTENBOTE_KEY_PASSPHRASE": None}).stderr
    run(*words, env={"AKTENBOTE_KEY_PASSPHRASE": "open sesame"})
    run(*words, "--passphrase-file", secret)


def test_a_directory_of_another_signer_is_refused_with_one_line_on_stderr(made):
    result = run(
        "directory", "check", made / "verzeichnis.xml", "--key", made / "azr-999901" / "inhalt.crt.pem", code=1
    )
    assert result.stderr.startswith("T070 ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_an_ended_directory_is_refused(made):
    assert "has ended" in check(made, "--moment", "2099-01-01T00:00:00.000Z", code=1).stderr


def test_a_directory_of_the_future_is_refused(made):
    assert "not issued yet" in check(made, "--moment", "2000-01-01T00:00:00.000Z", code=1).stderr


def test_a_moment_without_milliseconds_is_wrong_usage(made):
    assert "three decimals" in check(made, "--moment", "2026-01-01", code=2).stderr


def test_current_revocation_lists_are_looked_at(made):
    check(made, "--crl", made / "unter-ca.crl.pem", "--crl", made / "wurzel.crl.pem")
    assert "no revocation list" in check(made, "--crl", made / "wurzel.crt.pem", code=2).stderr


def test_a_revoked_certificate_in_the_directory_is_named(made, tmp_path):
    from cryptography import x509

    from gateway import clock
    from gateway.keystore import load_certificate, load_private_key
    from gateway.keystore.pki import Ausgestellt, make_crl

    issuer = Ausgestellt(
        name="unter-ca",
        der=load_certificate(made / "unter-ca.crt.pem"),
        key=load_private_key("file:unter-ca.key.pem", base=made),
    )
    revoked = x509.load_der_x509_certificate(load_certificate(made / "azr-999902" / "transport.crt.pem"))
    (tmp_path / "list.crl").write_bytes(make_crl(issuer, [revoked], moment=clock.now()))
    result = check(made, "--crl", tmp_path / "list.crl", code=1)
    assert result.stderr.startswith("T001 azr:999902 transport:")


def test_show_prints_participants_and_says_whether_the_signature_was_checked(made):
    shown = run("directory", "show", made / "verzeichnis.xml").output
    assert "signature: NOT checked" in shown
    assert "azr:999901  Ausländerbehörde Hannover (Test)  AGS 03241001  https://127.0.0.1:8443" in shown
    assert "aktenbote/azr-999902/1+" in shown


def test_show_answers_in_json(made):
    answer = json.loads(run("directory", "show", made / "verzeichnis.xml", "--json").output)
    assert answer["number"] == 1
    assert answer["signature_checked"] is False
    assert [one["kennung"] for one in answer["participants"]] == ["azr:999901", "azr:999902"]
    assert answer["participants"][1]["certificates"][0]["roles"] == ["tls", "abruf", "einlieferung"]


def test_show_of_an_installation_checks_the_signature_with_its_pin(made, tmp_path):
    (tmp_path / "aktenbote.toml").write_text(
        f"""betrieb = "test"
[directory]
file = "{made / "verzeichnis.xml"}"
signer = "{made / "verzeichnis.crt.pem"}"
[[authority]]
kennung = "azr:999901"
name = "Hannover"
email = "a@example.org"
postal_code = "30159"
town = "Hannover"
street = "Testweg"
"""
    )
    for words in (("directory", "show", tmp_path), ("directory", "show", "--config", tmp_path / "aktenbote.toml")):
        assert "checked with the pinned certificate" in run(*words).output


def test_show_without_a_configuration_says_what_to_type(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "--config" in run("directory", "show", code=2, env={"AKTENBOTE_CONFIG": None}).stderr


def test_an_error_in_json_has_code_and_reason(made):
    result = run("directory", "show", made / "none.xml", "--json", code=2)
    assert json.loads(result.stdout)["reason"] == f"there is no file {made / 'none.xml'}"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("nummer = 1 ", "numer = 1 ", "numer"),
        ('betrieb = "test"', 'betrieb = "demo"', "demo"),
        ('ags = ["01002000"]', 'ags = ["03241001"]', "both claim"),
        ('schluesselordner = "azr-999902"', 'schluesselordner = "azr-1"', "there is no file"),
        ("https://127.0.0.1:8444", "http://127.0.0.1:8444", "https"),
        ("https://127.0.0.1:8444", "https://127.0.0.1:8444/path", "not valid"),
        ('kennung = "azr:999902"', 'kennung = "Kiel"', "Behördenkennung"),
        ("gueltig_tage = 30", "gueltig_tage = 31", "30 days"),
        ('betrieb = "test" ', 'betrieb = "echt" ', "test trust anchor"),
        ('email = "kiel@test.example"', "von = 2026-01-01T00:00:00", "zone"),
        ("nummer = 1 ", "nummer = = 1 ", "no TOML"),
    ],
)
def test_a_directory_recipe_that_does_not_fit_is_refused_with_its_reason(made, old, new, word):
    text = (made / "testverzeichnis.toml").read_text()
    assert old in text
    recipe = made / f"bad-{abs(hash((old, new)))}.toml"
    recipe.write_text(text.replace(old, new, 1))
    out = recipe.with_suffix(".xml")
    result = run("directory", "make", recipe, "--out", out, code=2)
    assert word in result.stderr
    assert not Path(out).exists()


def test_a_deputy_and_a_hub_can_be_typed(made):
    text = (made / "testverzeichnis.toml").read_text()
    text += """
vermittlung = "vst:01"
[[teilnehmer.vertretung]]
vertreter = "vst:01"
rollen = ["abruf"]

[[teilnehmer]]
kennung = "vst:01"
name = "Vermittlungsstelle (Test)"
art = "vermittlungsstelle"
postfach = "https://127.0.0.1:8445"
[[teilnehmer.zertifikat]]
datei = "azr-999901/tls.crt.pem"
rollen = ["tls"]
bis = 2026-12-31T00:00:00Z
"""
    (made / "hub.toml").write_text(text)
    run("directory", "make", made / "hub.toml", "--out", made / "hub.xml")
    answer = json.loads(run("directory", "show", made / "hub.xml", "--json").output)
    assert answer["participants"][1]["vermittlung"] == "vst:01"
    (deputy,) = answer["participants"][1]["deputies"]
    assert (deputy["kennung"], deputy["roles"], deputy["counts"]) == ("vst:01", ["abruf"], True)
    assert "    deputy vst:01  abruf  from " in run("directory", "show", made / "hub.xml").output


DIENST = """
[[teilnehmer.dienst]]
uri = "http://www.osci.de/xauslaender2611/xauslaender2611ABHABH.wsdl"
von = 2020-11-01T00:00:00Z
bis = 2099-05-01T00:00:00Z
[[teilnehmer.dienst]]
uri = "urn:later:service"
[[teilnehmer.clearingstelle]]
name = "DataClearing Nord"
telefon = "0431 4711"
"""


def test_services_and_clearing_offices_can_be_typed_are_shown_and_gaps_are_named(made):
    (made / "dienste.toml").write_text((made / "testverzeichnis.toml").read_text() + DIENST)
    run("directory", "make", made / "dienste.toml", "--out", made / "draft.xml")
    shown = run("directory", "show", made / "draft.xml", "--moment", "2099-06-01T00:00:00.000Z").output
    assert "    service abhabh 26.11  from 2020-11-01 until 2099-05-01, not now" in shown
    assert "    service urn:later:service (unknown to this version, allows nothing)  from " in shown
    assert "    clearing office DataClearing Nord: 0431 4711  from " in shown
    kiel = json.loads(run("directory", "show", made / "draft.xml", "--json").output)["participants"][1]
    assert [(one["known"], one["counts"]) for one in kiel["services"]] == [(True, True), (False, True)]
    assert [(one["name"], one["contacts"]) for one in kiel["clearing_offices"]] == [
        ("DataClearing Nord", ["0431 4711"])
    ]
    signer = ("--key", made / "verzeichnis.key.pem", "--cert", made / "verzeichnis.crt.pem")
    run("directory", "sign", made / "draft.xml", *signer, "--out", made / "dienste.xml")
    checked = run("directory", "check", made / "dienste.xml", "--key", made / "verzeichnis.crt.pem").output
    assert "note: azr:999902 gets no messages quittung 5: it lists services" in checked
    assert "abhabh" not in checked


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('telefon = "0431 4711"', "", "neither telephone nor e-mail"),
        ("urn:later:service", "two words", "schema"),
        ("urn:later:service", "urn:later:\u00fc", "schema"),
        ("2099-05-01", "2019-05-01", "ends before it begins"),
    ],
)
def test_a_service_or_office_that_does_not_fit_is_not_made(made, old, new, word):
    (made / "krumm.toml").write_text((made / "testverzeichnis.toml").read_text() + DIENST.replace(old, new))
    said = run("directory", "make", made / "krumm.toml", "--out", made / "krumm.xml", code=2)
    assert word in said.stderr
    assert not (made / "krumm.xml").exists()


@pytest.mark.parametrize(
    "words", [("pki", "make"), *(("directory", name) for name in ("show", "check", "make", "sign"))]
)
def test_every_command_explains_itself_with_an_example(words):
    shown = run(*words, "--help").output
    assert "Example:" in shown
    assert f"aktenbote {' '.join(words)}" in shown


def test_a_participant_without_an_aktenbote_is_one_line_of_the_recipe(made, tmp_path):
    text = (made / "testverzeichnis.toml").read_text("utf-8")
    recipe = made / "mit-offenem-weg.toml"
    recipe.write_text(text + '\n[[teilnehmer]]\nkennung = "azr:999905"\nname = "Fern"\nweg = "offen"\n', "utf-8")
    run("directory", "make", recipe, "--out", tmp_path / "draft.xml")
    assert b'weg="offen"' in (tmp_path / "draft.xml").read_bytes()
    shown = run("directory", "show", tmp_path / "draft.xml").output
    (line,) = [one for one in shown.splitlines() if "azr:999905" in one]
    assert line.endswith("plain route")
    answer = json.loads(run("directory", "show", tmp_path / "draft.xml", "--json").output)
    assert {one["kennung"]: one["route"] for one in answer["participants"]}["azr:999905"] == "plain"
    recipe.write_text(text + '\n[[teilnehmer]]\nkennung = "azr:999905"\nname = "Fern"\nweg = "post"\n', "utf-8")
    assert "weg" in run("directory", "make", recipe, "--out", tmp_path / "no.xml", code=2).stderr
