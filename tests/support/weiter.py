"""A 0030 as whoever passes a request on writes it."""

from dataclasses import replace

from support import post
from support.buehne import KIEL

from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.messages import Anforderung, WeiterleitendeStelle, Weiterleitung
from gateway.messages.werte import Code


def vorgelegt(u: post.Umstaende, request: Anforderung, kette: tuple[str, ...] = (KIEL,)) -> Weiterleitung:
    return Weiterleitung(
        kopf=u.kopf(Typ.WEITERLEITUNG),
        kette=tuple(
            WeiterleitendeStelle(stelle=replace(post.behoerde(kennung), anschrift=None), zeitpunkt=u.zeit)  # type: ignore[arg-type]  # a text in the tests
            for kennung in kette
        ),
        ausloesende_stelle=replace(request.kopf.autor, anschrift=None),
        nachricht=post.octets(request),
        typ=Code(wert="010201", list_uri="urn:de:xauslaender:codelist:nachrichtentyp", list_version="19"),
    )
