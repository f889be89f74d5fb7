"""Side conditions of a residence title ⇄ elements (``Nebenbestimmung``, XAusländer sheet 4.1)."""

from typing import Any

from gateway.messages import werte_nebenbestimmung as w
from gateway.messages.binding import Shape, choice, inside, one, optional, record, wrapped
from gateway.messages.codes import (
    NB_BESCHAEFTIGUNG,
    NB_BILDUNG,
    NB_ERLOESCHEN,
    NB_OERTLICH,
    NB_SELBSTAENDIG,
    code,
)
from gateway.messages.mbabh import ZEITRAUM
from gateway.messages.person import NAME_EINES_ANDEREN
from gateway.messages.scalars import TAG, TEXT, WAHR

_ALLGEMEIN: Shape[w.ErwerbAllgemein] = record(
    w.ErwerbAllgemein,
    one("gestattet", "xauslaender:gestattet", WAHR),
    optional("ab", "xauslaender:abDatum", TAG),
)
_SELBSTAENDIG: Shape[w.ErwerbSelbstaendig] = record(
    w.ErwerbSelbstaendig,
    one("art", "xauslaender:art", code(NB_SELBSTAENDIG)),
    one("gestattet", "xauslaender:gestattet", WAHR),
    optional("taetigkeit", "xauslaender:taetigkeit", TEXT),
    optional("ort", "xauslaender:orstangabe", TEXT),  # the standard's own spelling
)
_BESCHAEFTIGUNG: Shape[w.ErwerbBeschaeftigung] = record(
    w.ErwerbBeschaeftigung,
    one("art", "xauslaender:art", code(NB_BESCHAEFTIGUNG)),
    optional("ort_arbeitsagentur", "xauslaender:ortsangabeArbeitsagentur", TEXT),
)
_WEITERE: Shape[w.ErwerbBeschaeftigungWeitere] = record(
    w.ErwerbBeschaeftigungWeitere,
    one("taetigkeit", "xauslaender:taetigkeit", TEXT),
    one("arbeitgeber", "xauslaender:arbeitgeber", TEXT),
    one("arbeitszeit", "xauslaender:arbeitszeit", TEXT),
    one("rechtsgrundlage", "xauslaender:rechtsgrundlage", TEXT),
    optional("ort_arbeitsagentur", "xauslaender:ortsangabeArbeitsagentur", TEXT),
    optional("sonstiges", "xauslaender:sonstiges", TEXT),
)
_AUSBILDUNG: Shape[w.Ausbildung] = record(
    w.Ausbildung,
    one("art", "xauslaender:art", code(NB_BILDUNG)),
    one("einrichtung", "xauslaender:einrichtung", TEXT),
    optional("zeitraum", "xauslaender:zeitraum", ZEITRAUM),
    optional("abschluss", "xauslaender:bildungswegAbschluss", TEXT),
    optional("beschaeftigung_beschraenkt", "xauslaender:beschaeftigungBeschraenkung", WAHR),
)
_OERTLICH: Shape[w.OertlicheBeschraenkung] = record(
    w.OertlicheBeschraenkung,
    one("art", "xauslaender:art", code(NB_OERTLICH)),
    one("gebiet", "xauslaender:gebiet", TEXT),
)

_ERWERB: Shape[Any] = choice(
    ("xauslaender:nB.Erwerbstaetigkeit.Allgemein", (w.ErwerbAllgemein,), _ALLGEMEIN),
    ("xauslaender:nB.Erwerbstaetigkeit.Selbstaendig", (w.ErwerbSelbstaendig,), _SELBSTAENDIG),
    ("xauslaender:nB.Erwerbstaetigkeit.Beschaeftigung", (w.ErwerbBeschaeftigung,), _BESCHAEFTIGUNG),
    ("xauslaender:nB.Erwerbstaetigkeit.Beschaeftigung.Weitere", (w.ErwerbBeschaeftigungWeitere,), _WEITERE),
    ("xauslaender:nB.Forschung", (w.Forschung,), record(w.Forschung)),
)
_ERWERB_ARTEN = (
    w.ErwerbAllgemein,
    w.ErwerbSelbstaendig,
    w.ErwerbBeschaeftigung,
    w.ErwerbBeschaeftigungWeitere,
    w.Forschung,
)
_ERLOESCHEN: Shape[Any] = choice(
    ("xauslaender:grund", (w.ErloeschenGrund,), wrapped(w.ErloeschenGrund, "grund", code(NB_ERLOESCHEN))),
    ("xauslaender:sonstiges", (w.ErloeschenSonstiges,), wrapped(w.ErloeschenSonstiges, "sonstiges", TEXT)),
)


def _single(cls: type[Any], attribute: str, name: str, shape: Shape[Any]) -> Shape[Any]:
    return wrapped(cls, attribute, inside(name, shape))


NEBENBESTIMMUNG: Shape[w.Nebenbestimmung] = choice(
    ("xauslaender:nB.Erwerbstaetigkeit", _ERWERB_ARTEN, _ERWERB),
    ("xauslaender:nB.Ausbildung", (w.Ausbildung,), _AUSBILDUNG),
    ("xauslaender:nB.Erloeschen", (w.ErloeschenGrund, w.ErloeschenSonstiges), _ERLOESCHEN),
    ("xauslaender:nB.OertlicheBeschraenkung", (w.OertlicheBeschraenkung,), _OERTLICH),
    (
        "xauslaender:nB.Namenswahl",
        (w.Namenswahl,),
        _single(w.Namenswahl, "name", "xauslaender:name", NAME_EINES_ANDEREN),
    ),
    (
        "xauslaender:nB.Verlaengerungsverbot",
        (w.Verlaengerungsverbot,),
        _single(w.Verlaengerungsverbot, "zeitraum", "xauslaender:zeitraum", ZEITRAUM),
    ),
    (
        "xauslaender:nB.VorherigerTitel",
        (w.VorherigerTitel,),
        _single(w.VorherigerTitel, "vorheriger_titel", "xauslaender:vorherigerTitel", TEXT),
    ),
    (
        "xauslaender:nB.Individuell",
        (w.Individuell,),
        _single(w.Individuell, "beschreibung", "xauslaender:beschreibung", TEXT),
    ),
)
