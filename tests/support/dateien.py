"""Small real documents for tests."""

import io
from pathlib import Path

from PIL import Image


def pdf(text: str = "TEST", *, kopf: bytes = b"%PDF-1.7\n", zusatz: bytes = b"") -> bytes:
    """A whole PDF of one page whose octets differ by ``text``."""
    strom = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1", "replace")
    objekte = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(strom), strom),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    aus, stellen = bytearray(kopf + zusatz), []
    for nummer, objekt in enumerate(objekte, 1):
        stellen.append(len(aus))
        aus += b"%d 0 obj\n%s\nendobj\n" % (nummer, objekt)
    xref = len(aus)
    aus += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % stelle for stelle in stellen)
    return bytes(aus + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % xref)


def jpg(farbe: int = 128, *, groesse: tuple[int, int] = (24, 32), progressiv: bool = False) -> bytes:
    """A whole JPEG of one grey."""
    ziel = io.BytesIO()
    Image.new("L", groesse, farbe).save(ziel, "JPEG", progressive=progressiv)
    return ziel.getvalue()


MANIFEST = """\
fassung = 1

[akte]
aktenzeichen = "TEST 33-2019/004711"
betreff = "Ausländerakte"
angelegt = 2019-03-04T09:12:00+01:00
test = true

[person]
staatsangehoerigkeiten = ["163"]
geschlecht = "w"
geburtsdatum = 1990-05-17
geburtsort = "İzmir"
azr_nummer = "900517000017"

[[person.name]]
art = "nameNachDeutschemRecht"
vorname = "Ayşe"
familienname = "Öztürk-Łukasz"

[[dokument]]
datei = "dokumente/pass.pdf"
register = ["Identität"]
beschreibung = "Reisepass, gültig bis 2031"
seiten = 1
aktenwirksam = 2019-03-04T09:15:00+01:00
[dokument.transfervermerk]
erfasst = "2019-03-05T08:00:00.000+01:00"
stelle = "Scanstelle TEST"
verfahren = "TR-RESISCAN, Verfahren 1"
sichtpruefung = "vollständig und lesbar"

[[dokument]]
datei = "dokumente/Führungszeugnis.pdf"
register = ["Schriftverkehr", "Behörden"]

[[dokument]]
datei = "lichtbild.jpg"
register = ["Identität"]
"""


def beispielordner(ordner: Path, manifest: str = MANIFEST) -> Path:
    """Write the folder that ``MANIFEST`` describes."""
    (ordner / "dokumente").mkdir(parents=True)
    (ordner / "dokumente/pass.pdf").write_bytes(pdf("pass"))
    (ordner / "dokumente/Führungszeugnis.pdf").write_bytes(pdf("zeugnis"))
    (ordner / "lichtbild.jpg").write_bytes(jpg())
    (ordner / "manifest.toml").write_text(manifest, encoding="utf-8")
    return ordner
