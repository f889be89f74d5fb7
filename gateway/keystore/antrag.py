"""Requests for certificates (PKCS#10, RFC 2986) signed by a key that only a token knows."""

from asn1crypto import algos, csr, keys, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.envelope.algorithmen import PSS_SALT_OCTETS, Algorithmus, raw_to_der
from gateway.pump.ports import Signer


def antrag_mit(signer: Signer, spki: bytes, *, common_name: str, organisation: str) -> bytes:
    """Return the request (DER) for a public key (SubjectPublicKeyInfo, DER), signed by its private half.

    ECDSA with the digest of the curve, or RSA-PSS: what the key signs with in messages, too.
    """
    info = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": x509.Name.build(
                {"country_name": "DE", "organization_name": organisation, "common_name": common_name}
            ),
            "subject_pk_info": keys.PublicKeyInfo.load(spki),
            "attributes": csr.CRIAttributes([]),
        }
    )
    value = signer.sign(info.dump())
    public = serialization.load_der_public_key(spki)
    if isinstance(public, ec.EllipticCurvePublicKey):
        value = raw_to_der(value, public.curve)
    request = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": _verfahren(signer.algorithmus),
            "signature": value,
        }
    )
    return bytes(request.dump())


def _verfahren(algorithmus: Algorithmus) -> algos.SignedDigestAlgorithm:
    if algorithmus is not Algorithmus.RSA_PSS_SHA256:
        name = "sha384_ecdsa" if algorithmus is Algorithmus.ECDSA_SHA384 else "sha256_ecdsa"
        return algos.SignedDigestAlgorithm({"algorithm": name})
    sha256 = {"algorithm": "sha256"}
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": sha256,
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": sha256},
                "salt_length": PSS_SALT_OCTETS,
            },
        }
    )
