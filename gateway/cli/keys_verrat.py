"""``aktenbote keys compromise``: somebody else may have a key – stop, take back, seal anew, tell partners."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from gateway import clock
from gateway.cli.keys_hybrid import HYBRID
from gateway.cli.laufzeit import our_authority, run
from gateway.cli.person import grund_option, handelnder
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage

if TYPE_CHECKING:
    from gateway.transfer.records import Schluesselverrat
    from gateway.wiring import Installation
    from gateway.wiring.schluesselmeldung import Meldung

_LESER = (
    "what partners still hold for it they have to seal anew: an Aktenbote does so by itself once the directory",
    "revokes it, others must be asked (send them the letter); what comes meanwhile is still opened here",
)
DANACH = {
    "tls": ("the successor is shown as soon as the directory counts it; until then only sealed octets pass",),
    "inhalt": ("nothing new is signed; what waits goes out again, signed anew, with a key the directory counts",),
    "transport": ("no envelope and no Beleg is signed; what waits goes out again with a key the directory counts",),
    "chiffre": _LESER,
    HYBRID: _LESER,
}
"""What happens now, by role."""


@click.command("compromise")
@click.argument("role", type=click.Choice(sorted(DANACH)))
@grund_option
@click.option(
    "--certificate",
    metavar="SHA256|FILE",
    help="How the digest of its certificate begins, or its file, if there are several or it is configured no more.",
)
@click.option("--since", metavar="TIME", help="Since when others may have it, as 2027-01-31T12:00:00Z; else now.")
@click.option("--authority", help="Behördenkennung, where several authorities live here.")
@befehl
def compromise(
    rahmen: Rahmen, role: str, reason: str, certificate: str | None, since: str | None, authority: str | None
) -> None:
    """Stop signing with the key of ROLE at once: somebody else may have it. There is no way back.

    One person is enough, and it works beside the running service. What waits under it is taken back and goes out
    again, under a new content key, once there is a good one. A letter and a signed note for partners and the
    directory's operator are written to keys/. Typed again, it writes them again and changes nothing.

    \b
    Example:
      aktenbote keys compromise transport --reason "Server entwendet" --config kiel
    """
    from gateway.wiring.mandanten import secret
    from gateway.wiring.schluesselmeldung import finde, schreibe

    person, begun = handelnder(), _zeitpunkt(since)

    async def work(one: "Installation") -> "tuple[Schluesselverrat, Meldung]":
        wer = our_authority(one, authority)
        directory = one.umgebung.vertrauen.verzeichnis
        which, der = finde(
            one.configuration, role, wer, certificate, bund=one.schluesselbund, verzeichnis=directory
        )
        noted = await one.schluesselmeldung.melde(
            der, role, which.behoerden, seit=begun, person=person, warum=reason
        )
        noted = replace(noted, rolle=role)  # noted once, also where one certificate has several roles
        origin = await one.store.read(lambda tx: tx.protokoll.ursprung(noted.mandant))
        return noted, schreibe(
            one.configuration, noted, der, ursprung=origin, grund=reason, passphrase=secret(one.configuration)
        )

    noted, written = run(rahmen, work)
    data = {
        "ok": True, "role": role, "authority": noted.mandant, "certificate": noted.zertifikat_sha256,
        "since": noted.seit, "letter": written.brief, "note": written.note,
    }  # fmt: skip
    rahmen.answer(
        data,
        f"{noted.mandant} {role}: the key {noted.zertifikat_sha256[:16]}… is noted as compromised",
        *DANACH[role],
        f"1. today, to the operator of the directory and all partners: {written.brief} and {written.note}",
        "2. have its certification authority revoke the certificate"
        if role != HYBRID
        else "2. no certification authority knows it: only the directory can revoke it",
        f"3. a new key: 'aktenbote keys create {role}', then 'aktenbote keys install'; let the directory list it "
        "with 'von' from now on, the 31 days of a planned change do not count",
    )


def _zeitpunkt(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Usage("--since is a time such as 2027-01-31T12:00:00Z") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
