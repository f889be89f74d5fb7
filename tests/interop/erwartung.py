"""What each tool is known not to do, in its own words, and how it writes: anything else is a surprise."""

KEINE_CHIFFRE = "it has no XML Encryption"
PROFIL = "RSA-OAEP SHA-256, AES-256-GCM"

FEHLT: dict[str, dict[str, str]] = {
    "xmlsec1": {
        "rsa3072": "sha256-rsa-MGF1",
        "pruefe ed25519": "eddsa-ed25519",
        "signiere ed25519": "invalid type for 'evp key type'",
        PROFIL: "xmlenc11#rsa-oaep",
        "AES-256-CBC": "xmlenc11#rsa-oaep",
    },
    "python-xmlsec": {"pruefe ed25519": "failed to verify", "signiere ed25519": "cannot read key"},
    "jdk": {
        "bp256": "Curve not supported: brainpoolP256r1",
        "bp384": "Curve not supported: brainpoolP384r1",
        "oeffne": KEINE_CHIFFRE,
        "verschluessle": KEINE_CHIFFRE,
    },
    "santuario+bc": {
        "pruefe ed25519": "unsupported SignatureMethod algorithm",
        "signiere ed25519": "unsupported algorithm",
    },
    "signxml": {
        "ed25519": "Unrecognized SignatureMethod",
        "digest SHA-1": "SHA1-based algorithms are not supported in the default configuration",
        "oeffne": KEINE_CHIFFRE,
        "verschluessle": KEINE_CHIFFRE,
    },
    "pybergshamra": {
        "pruefe bp256": "unsupported public key algorithm in X.509 certificate",
        "pruefe bp384": "unsupported public key algorithm in X.509 certificate",
        "signiere bp256": "unable to auto-detect key format from PEM data",
        "signiere bp384": "unable to auto-detect key format from PEM data",
    },
}
"""Tool → what it lacks → words of its refusal.

What it lacks is a ``Frage.merkmal``, with a verb before it if only for that; or a verb alone, which is not asked.
"""

WIE_GESCHRIEBEN: dict[str, str] = {
    "xmlsec1": "X001",
    "python-xmlsec": "X001",
    "jdk": "X001",
    "santuario+bc": "X001",
    "signxml": "X001",
    "pybergshamra": "X000",
}
"""Our verdict on a signed document as the tool writes it; all are accepted in their normal form.

X001: line breaks in base64, which the schema refuses. X000: only the XML declaration is too much.
"""
