"""How ``aktenbote envelope`` shows an Umschlag: to machines as data, to people as a few lines."""

from cryptography import x509

from gateway.domain.ids import sha256_of
from gateway.envelope.lesen import GeprueftesSiegel

HYBRID = "HPKE, ML-KEM-768 with X25519, HKDF-SHA256, AES-256-GCM"
"""How the content key is wrapped for hybrid keys, in words."""


def kopf_data(siegel: GeprueftesSiegel) -> dict[str, object]:
    """Return the clear head and the names of the message."""
    kopf = siegel.umschlag.kopf
    return {
        "uuid": kopf.uuid,
        "autor": kopf.autor,
        "leser": kopf.leser,
        "erstellt": kopf.erstellt.text,
        "test": kopf.test,
        "umschlag_sha256": siegel.umschlag_sha256,
        "inhalt_sha256": siegel.umschlag.inhalt_sha256,
    }


def describe(siegel: GeprueftesSiegel, present: set[str]) -> tuple[dict[str, object], list[str]]:
    """Return everything that shows without a key, as data and as lines."""
    umschlag = siegel.umschlag
    certificate = x509.load_der_x509_certificate(siegel.cert_der)
    parts: list[dict[str, object]] = [
        {
            "art": teil.art.value,
            "laenge": teil.klartextlaenge,
            "segmentgroesse": teil.segmentgroesse,
            "segmente": len(teil.segmente),
            "fehlend": sum(segment.sha256 not in present for segment in teil.segmente),
        }
        for teil in umschlag.teile
    ]
    data: dict[str, object] = kopf_data(siegel) | {
        "ok": True,
        "versiegelt": umschlag.versiegelt.text,
        "signatur": siegel.algorithmus.value,
        "verschluesselung": "AES-256-GCM",
        "schluesseltransport": HYBRID if umschlag.ist_hybrid else "RSA-OAEP, SHA-256, MGF1-SHA-256",
        "leserschluessel": [
            {"schluessel_sha256": key.key_name}
            if umschlag.ist_hybrid
            else {"zertifikat_sha256": key.key_name, "bit": 8 * len(key.wrapped)}
            for key in umschlag.keys
        ],
        "zertifikat": {
            "sha256": sha256_of(siegel.cert_der),
            "inhaber": certificate.subject.rfc4514_string(),
            "aussteller": certificate.issuer.rfc4514_string(),
            "von": certificate.not_valid_before_utc,
            "bis": certificate.not_valid_after_utc,
        },
        "inhalt_laenge": len(umschlag.inhalt_chiffrat) - 28,
        "teile": parts,
    }
    return data, _lines(siegel, certificate, parts)


def _lines(siegel: GeprueftesSiegel, certificate: x509.Certificate, parts: list[dict[str, object]]) -> list[str]:
    umschlag, kopf = siegel.umschlag, siegel.umschlag.kopf
    valid = f"{certificate.not_valid_before_utc:%Y-%m-%d} to {certificate.not_valid_after_utc:%Y-%m-%d}"
    lines = [
        f"Umschlag   {siegel.umschlag_sha256}",
        f"message    {kopf.uuid}, made {kopf.erstellt.text}, sealed {umschlag.versiegelt.text}",
        f"from       {kopf.autor} (claimed)",
        f"to         {kopf.leser}",
        f"test       {'no' if kopf.test is None else repr(kopf.test)}",
        f"Inhalt     {umschlag.inhalt_sha256}, {len(umschlag.inhalt_chiffrat) - 28} octets, AES-256-GCM",
        f"signature  holds, {siegel.algorithmus.rpartition('#')[2]}; whose it is, inspect does not judge",
        f"           {certificate.subject.rfc4514_string()}, issued by {certificate.issuer.rfc4514_string()}",
        f"           valid {valid}, SHA-256 {umschlag.zertifikat_sha256}",
    ]
    for key in umschlag.keys:
        how = f"hybrid: {HYBRID}" if umschlag.ist_hybrid else f"RSA-{8 * len(key.wrapped)} OAEP"
        lines.append(f"key for    {key.key_name}, {how}")
    for part in parts:
        missing = f", {part['fehlend']} not here" if part["fehlend"] else ""
        lines.append(
            f"part       {part['art']}: {part['laenge']} octets, {part['segmente']} segments"
            f" of {part['segmentgroesse']}{missing}"
        )
    return lines
