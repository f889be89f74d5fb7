"""The command ``openssl cms``: signed data inside encrypted data, two processes joined by a pipe for each message.

What it costs to start them is in the figure; the peak is the larger of both, and no less than what starts them.
RSA signs as PKCS#1 v1.5: with RSA-PSS OpenSSL 3.0 cannot stream ("illegal zero content").
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import takt  # type: ignore[import-not-found]
from takt import Auftrag, Kannnicht, messe


def schritte(a: Auftrag) -> dict[str, Callable[[], object]]:
    """Return what it does; ``cms -verify`` judges the certificate up to the root."""
    takt.speicher = lambda: resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    cms, der = ("openssl", "cms"), ("-outform", "DER", "-binary")
    author = ("-signer", a.pem(f"{a.stufe}.crt.pem"), "-inkey", a.pem(f"{a.stufe}.key.pem"))
    above = ("-certfile", a.pem("unter-ca.crt.pem"))
    reader = ("-recip", a.pem("chiffre.crt.pem"))
    oaep = ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256")
    trust = ("-CAfile", a.pem("wurzel.crt.pem"), "-purpose", "any")

    def seal() -> None:
        _rohr(
            (*cms, "-sign", "-nodetach", "-stream", "-md", "sha256", *der, *author, *above, "-in", a.payload),
            (*cms, "-encrypt", "-stream", "-aes-256-gcm", *der, *reader, *oaep, "-out", a.sealed),
        )

    def oeffne() -> None:
        _rohr(
            (
                *cms,
                "-decrypt",
                "-inform",
                "DER",
                "-binary",
                *reader,
                "-inkey",
                a.pem("chiffre.key.pem"),
                "-in",
                a.sealed,
            ),
            (*cms, "-verify", "-inform", "DER", "-binary", *trust, "-out", a.opened),
        )

    return {"seal": seal, "open": oeffne}


def _rohr(erster: tuple[object, ...], zweiter: tuple[object, ...]) -> None:
    """Run both; whichever fails says why."""
    first = subprocess.Popen([*map(str, erster)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with first, subprocess.Popen([*map(str, zweiter)], stdin=first.stdout, stderr=subprocess.PIPE) as second:
        assert first.stdout is not None
        first.stdout.close()
        said = second.communicate()[1]
        assert first.stderr is not None
        said = first.stderr.read() + said
    if first.returncode or second.returncode:
        raise Kannnicht(said.decode(errors="replace").strip()[-300:])


if __name__ == "__main__":
    messe(schritte)
