"""``aktenbote keys``: the private keys of an installation – what there is, whether it works and counts."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli import keys_hybrid, keys_speicher
from gateway.cli.keys_hybrid import HYBRID
from gateway.cli.keys_speicher import SPEICHER
from gateway.cli.keys_verrat import compromise
from gateway.cli.laufzeit import configuration
from gateway.cli.rahmen import Rahmen, befehl, kennung_option
from gateway.domain.errors import Usage
from gateway.keystore.adresse import gezeigt

if TYPE_CHECKING:
    from gateway.domain.ids import Kennung
    from gateway.trust.teilnehmer import Schluesselrolle
    from gateway.wiring.schluesselschau import Befund
    from gateway.wiring.schluesselwerk import Schluesselwerk


@click.group()
def keys() -> None:
    """The private keys of this installation: which there are, and whether each works and counts.

    \b
    Example:
      aktenbote keys list --config kiel
    """


keys.add_command(compromise)
keys.add_command(keys_speicher.rewrap)


@keys.command("list")
@befehl
def list_(rahmen: Rahmen) -> None:
    """List every private key: role, kind, certificate, days left, file rights, place in the directory.

    Nothing is signed. A key in trouble is a line below it, and the exit code stays 0; 'keys check' judges.

    \b
    Example:
      aktenbote keys list --config kiel
    """
    found = _sieh_an(rahmen, probe=False)
    rahmen.answer({"ok": not any(one.fehler for one in found), "keys": _daten(found)}, *_zeilen(found))


@keys.command("check")
@befehl
def check(rahmen: Rahmen) -> None:
    """Let each key sign or unwrap once, and hold it against the directory in force.

    Exit code 2 if one of them cannot be used; what is wrong stands below it. Weeks before a certificate ends, that
    is a note.

    \b
    Example:
      aktenbote keys check --config kiel
    """
    found = _sieh_an(rahmen, probe=True)
    bad = [one for one in found if one.fehler]
    if not bad:
        rahmen.answer({"ok": True, "keys": _daten(found)}, *_zeilen(found), f"{len(found)} keys work and count")
        return
    if not rahmen.json:
        rahmen.answer(None, *_zeilen(found))
    named = ", ".join(one.posten.einstellung for one in bad)
    first = bad[0].fehler[0]
    raise Usage(f"{len(bad)} of {len(found)} keys cannot be used ({named}); the first: {first}", code="KEYS")


_ROLLEN = click.Choice(["inhalt", "transport", "chiffre", "tls", HYBRID])
_ROLLE = click.argument("role", type=_ROLLEN)
_BEHOERDE = click.option("--authority", help="Behördenkennung, where several authorities live here.")
_TOKEN = click.option("--token", help="Make it in a token: pkcs11:token=LABEL;object=NEW?pin-source=FILE.")


@keys.command("create")
@_ROLLE
@_BEHOERDE
@click.option("--kind", help="Kind of key, such as p256 or rsa-3072; else the usual one of the role.")
@_TOKEN
@befehl
def create(rahmen: Rahmen, role: str, authority: str | None, kind: str | None, token: str | None) -> None:
    """Make a key for ROLE beside those that are there, and the request for its certificate.

    One of the role hybrid has no certificate; its public half goes to keys/hybrid-DATE.pub instead of a request.

    The key goes to keys/ROLE-DATE.key.pem (its owner's only, encrypted where the others are), or into a token; the
    request to keys/ROLE-DATE.csr.pem. Nothing is overwritten, and nothing uses the key yet.

    \b
    Example:
      aktenbote keys create inhalt --config kiel
    """
    if role == HYBRID:
        keys_hybrid.nur_in_dateien(kind, token)
        keys_hybrid.erzeuge(rahmen, _wer(rahmen, role, authority))
        return
    werk, rolle, wer = _werk(rahmen, role, authority)
    made = werk.erzeuge(rolle, wer, kind, token)
    rahmen.answer(
        {"ok": True, "role": role, "authority": wer, "key": made.uri, "request": made.antrag},
        *made.antrag_pem.rstrip().splitlines(),
        f"key {gezeigt(made.uri)}, request {made.antrag}: send the request to the certification authority",
        f"next: aktenbote keys install CERTIFICATE --role {role} --key '{made.uri}'",
    )


@keys.command("rotate")
@click.argument("role", type=click.Choice([*_ROLLEN.choices, SPEICHER]))
@_BEHOERDE
@_TOKEN
@click.option("--dry-run", is_flag=True, help="Only say what would be done, and when.")
@befehl
def rotate(rahmen: Rahmen, role: str, authority: str | None, token: str | None, *, dry_run: bool) -> None:
    """Begin the planned change of the key of ROLE: one of the same kind beside the old, its request, the dates.

    Nothing stops meanwhile: the old key is used until the directory counts the new one. 'keys install' prints the
    next lines to send. The storage key (speicher) has no certificate: 'keys rewrap' takes it into use.

    \b
    Example:
      aktenbote keys rotate transport --dry-run --config kiel
    """
    if role == SPEICHER:
        if token is not None:
            raise Usage("the storage key is a file: leave out --token", code="KEY")
        keys_speicher.wechsle(rahmen, dry_run=dry_run)
        return
    if role == HYBRID:
        keys_hybrid.nur_in_dateien(None, token)
        keys_hybrid.wechsle(rahmen, _wer(rahmen, role, authority), dry_run=dry_run)
        return
    werk, rolle, wer = _werk(rahmen, role, authority)
    plan = werk.plan(rolle, wer)
    steps = [
        f"today: a key of the kind {plan.art} beside the old one; its certificate ends on {plan.alt_bis:%Y-%m-%d}",
        f"until {plan.antrag_bis:%Y-%m-%d}: certificate, 'aktenbote keys install', configuration, directory",
        f"then {plan.vorlauf_tage} days in which every installation gets the directory; the old key stays in use",
        "then the service changes by itself, without a restart; the old entry stays listed until it ends",
    ]
    late = ["note: it is late: ask for the certificate today"] if plan.antrag_bis <= clock.now() else []
    data = {
        "ok": True, "role": role, "authority": wer, "kind": plan.art, "old_ends": plan.alt_bis,
        "certificate_needed_by": plan.antrag_bis, "dry_run": dry_run,
    }  # fmt: skip
    if dry_run:
        rahmen.answer(data, *steps, *late, "nothing was made (--dry-run)")
        return
    if plan.im_token and token is None:
        raise Usage(
            "the old key lives in a token: name a place for the new one there with --token; for one in a file use "
            "'aktenbote keys create'",
            code="KEY",
        )
    made = werk.erzeuge(rolle, wer, plan.art, token)
    rahmen.answer(
        data | {"key": made.uri, "request": made.antrag},
        *steps,
        *late,
        f"key {gezeigt(made.uri)}, request {made.antrag}",
        f"next: aktenbote keys install CERTIFICATE --role {role} --key '{made.uri}'",
    )


@keys.command("csr")
@_ROLLE
@click.argument("uri", metavar="KEY")
@_BEHOERDE
@befehl
def csr(rahmen: Rahmen, role: str, uri: str, authority: str | None) -> None:
    """Print the request for a certificate for a KEY that is there already, named by URI.

    \b
    Example:
      aktenbote keys csr inhalt file:keys/inhalt-20270101.key.pem --config kiel
    """
    if role == HYBRID:
        raise keys_hybrid.kein_zertifikat()
    werk, rolle, wer = _werk(rahmen, role, authority)
    pem = werk.antrag(uri, rolle, wer)
    rahmen.answer({"ok": True, "role": role, "authority": wer, "request": pem}, *pem.rstrip().splitlines())


@keys.command("install")
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option("--role", required=True, type=_ROLLEN, help="What the key is for.")
@click.option("--key", "uri", required=True, help="The key it was asked for, by URI.")
@_BEHOERDE
@befehl
def install(rahmen: Rahmen, certificate: Path, role: str, uri: str, authority: str | None) -> None:
    """Check a CERTIFICATE that came back and lay it beside its key; the old key stays.

    It fits the key, its path leads to an anchor of the directory in force, its usage and kind allow the role, it is
    valid now. Of a hybrid key it is the file .pub. Then the lines for the configuration and for the operator of the
    directory are printed.

    \b
    Example:
      aktenbote keys install inhalt.crt --role inhalt --key file:keys/inhalt-20270101.key.pem --config kiel
    """
    from gateway.wiring.sperrlisten import Sperrlisten
    from gateway.wiring.verzeichnis import VerzeichnisHalter

    if role == HYBRID:
        keys_hybrid.baue_ein(rahmen, certificate, uri, _wer(rahmen, role, authority))
        return
    werk, rolle, wer = _werk(rahmen, role, authority)
    one = configuration(rahmen)
    done = werk.baue_ein(certificate, uri, rolle, wer, VerzeichnisHalter(one)(), Sperrlisten(one)())
    data = {
        "ok": True, "role": role, "authority": wer, "certificate": done.zertifikat, "ends": done.bis,
        "configuration": list(done.konfiguration), "directory": list(done.verzeichnis),
    }  # fmt: skip
    rahmen.answer(
        data,
        f"{done.zertifikat}: good until {done.bis:%Y-%m-%d}",
        "1. into the configuration, then restart the service:",
        *(f"    {line}" for line in done.konfiguration),
        f"2. to the operator of the directory, with {done.zertifikat.name}:",
        *(f"    {line}" for line in done.verzeichnis),
        "3. 'aktenbote keys list' shows when the directory counts it; the service then uses it by itself",
    )


def _werk(rahmen: Rahmen, role: str, named: str | None) -> "tuple[Schluesselwerk, Schluesselrolle, Kennung]":
    """Return the maker of keys, the role, and the authority a command means."""
    from gateway.trust.teilnehmer import Schluesselrolle
    from gateway.wiring.schluesselwerk import Schluesselwerk

    wer = _wer(rahmen, role, named)
    return Schluesselwerk(configuration(rahmen), clock.now()), Schluesselrolle(role), wer


def _wer(rahmen: Rahmen, role: str, named: str | None) -> "Kennung":
    """Return the authority a command means."""
    one = configuration(rahmen)
    ours = [kennung_option(block.kennung) for block in one.settings.authority]
    if named is None and len(ours) > 1 and role != "tls":
        raise Usage(f"several authorities live here ({', '.join(ours)}): name one with --authority")
    wer = ours[0] if named is None else kennung_option(named)
    if wer not in ours:
        raise Usage(f"{wer} is no authority of this installation; there is {', '.join(ours)}")
    return wer


def _sieh_an(rahmen: Rahmen, *, probe: bool) -> "list[Befund]":
    from gateway.wiring.schluesselschau import Schluesselschau
    from gateway.wiring.sperrlisten import Sperrlisten
    from gateway.wiring.verzeichnis import VerzeichnisHalter

    one = configuration(rahmen)
    directory = VerzeichnisHalter(one)()
    return Schluesselschau(one, directory, clock.now(), Sperrlisten(one)()).alle(probe=probe)


def _daten(found: "list[Befund]") -> list[dict[str, object]]:
    now = clock.now()
    return [
        {
            "role": str(one.posten.rolle),
            "authorities": list(one.posten.behoerden),
            "setting": one.posten.einstellung,
            "uri": gezeigt(one.posten.uri),
            "kind": one.verfahren,
            "mode": None if one.modus is None else f"{one.modus:04o}",
            "certificate": None
            if (cert := one.zertifikat) is None
            else {
                "subject": cert.inhaber,
                "serial": f"{cert.nummer:x}",
                "sha256": cert.sha256,
                "from": cert.von,
                "to": cert.bis,
                "days_left": (cert.bis - now).days,
            },
            "directory": one.verzeichnis,
            "works": one.probe,
            "problems": one.fehler,
            "notes": [note.en for note in one.hinweise],
        }
        for one in found
    ]


def _zeilen(found: "list[Befund]") -> list[str]:
    lines = []
    for one in found:
        who = ", ".join(one.posten.behoerden) or "-"
        mode = "" if one.modus is None else f"  mode {one.modus:04o}"
        works = {None: "", True: "  works", False: "  DOES NOT WORK"}[one.probe]
        lines.append(f"{one.posten.rolle!s:<10} {who}  {one.verfahren}{works}  {gezeigt(one.posten.uri)}{mode}")
        if (cert := one.zertifikat) is not None:
            left = cert.bis - clock.now()
            days = f"{left.days} days left" if left > timedelta(0) else "ENDED"
            lines.append(f"    {cert.inhaber}")
            lines.append(
                f"    serial {cert.nummer:x}  sha256 {cert.sha256[:16]}…  "
                f"{cert.von:%Y-%m-%d} to {cert.bis:%Y-%m-%d}, {days}"
            )
        listed = [place for place, answer in one.verzeichnis.items() if answer == "in force"]
        lines += [f"    directory: {', '.join(listed)}"] if listed else []
        lines += [f"    problem: {text}" for text in one.fehler]
        lines += [f"    note: {note.en}" for note in one.hinweise]
    return lines
