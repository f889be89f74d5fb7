"""What random events almost never bring about by themselves: cases told step by step, often with a step too many.

Together they use every row of the table.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from support.modellhaeuser import HANNOVER, KIEL

from gateway.domain.ids import Kennung
from modell.faelle import Faelle, Fall
from modell.grundlage import PERSONEN, haeuser, zahlen

FAELLE = 6
"""New files of a history: after that many cases go on with one of these; more would only make it slow."""

VOR_DER_LIEFERUNG = (
    "n_beginnt n_zieht_zurueck",
    "n_beginnt_ohne n_zieht_zurueck",
    "n_beginnt_ohne n_ergaenzt n_arbeitet g_liefert n_hoert",
    "n_fragt n_zieht_zurueck n_versucht_erneut",
    "n_fragt n_versucht_erneut g_hoert",
    "n_fragt n_wartet_vergebens n_versucht_erneut n_arbeitet",
    "n_fragt n_wartet_vergebens g_liefert n_hoert",
    "n_fragt g_kennt_ihn_nicht n_hoert g_prueft_erneut g_liefert n_hoert g_hoert",
    "g_bietet_an g_zieht_zurueck",
    "g_bietet_an n_hoert n_schlaegt_aus n_arbeitet g_hoert",
    "g_bietet_an n_hoert n_nimmt_an n_arbeitet g_hoert n_hoert",
    "g_bietet_an n_hoert n_verwirft n_arbeitet g_hoert",
    "g_bietet_an n_hoert g_wartet_vergebens n_nimmt_an n_arbeitet g_hoert",
    "wegzug n_fragt g_hoert n_hoert g_hoert",
    "wegzug g_bindet n_fragt g_hoert n_hoert g_loest g_arbeitet n_hoert",
    "wegzug g_beschraenkt n_fragt g_hoert n_hoert",
    "n_fragt g_hoert g_lehnt_ab g_arbeitet n_hoert n_versucht_erneut",
    "n_fragt g_hoert g_antwortet_quer n_hoert g_liefert n_hoert",
    "n_fragt g_hoert g_verwirft g_arbeitet n_hoert n_versucht_erneut",
    "n_fragt g_hoert g_verwirft g_arbeitet n_hoert g_liefert n_hoert",
    "n_fragt g_hoert g_leitet_weiter g_arbeitet n_hoert d_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert n_versucht_erneut n_arbeitet g_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert n_wartet_auf_wiedervorlage",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert n_zieht_zurueck",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert g_lehnt_ab g_arbeitet n_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert n_verwirft n_arbeitet g_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert g_verwirft g_arbeitet n_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert g_vertroestet_quer n_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert g_loest g_arbeitet g_leitet_weiter g_arbeitet n_hoert",
    "n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert g_loest g_liefert n_hoert",
    "vorab n_fragt g_hoert g_stellt_zurueck g_arbeitet n_hoert g_loest g_liefert n_hoert",
    "vorab n_fragt g_liefert n_hoert",
)
"""Requests, offers, answers."""

UM_DIE_LIEFERUNG = (
    "n_fragt g_hoert g_sendet g_zieht_zurueck",
    "n_fragt g_hoert g_sendet g_bindet g_arbeitet",
    "n_fragt g_liefert g_zieht_zurueck",
    "n_fragt g_liefert n_holt n_versucht_erneut n_arbeitet",
    "vorab n_fragt g_liefert n_holt n_versucht_erneut n_arbeitet",
    "einsicht n_fragt g_liefert n_hoert g_hoert",
    "n_fragt g_liefert n_hoert g_hoert n_hoert",
    "n_fragt g_liefert n_hat_keinen_platz n_hoert n_gibt_auf n_versucht_erneut",
    "n_fragt g_liefert n_hoert n_gibt_auf g_hoert n_arbeitet",
    "n_fragt g_liefert n_hoert g_gibt_auf g_hoert",
    "n_fragt g_liefert n_ist_kleinlich n_hoert g_hoert g_versucht_erneut g_arbeitet n_hoert",
    "n_fragt g_liefert n_kennt_ihn_nicht g_hoert n_prueft_erneut n_hoert g_hoert",
    "n_fragt g_liefert n_hoert g_verwirft_still n_hoert",
    "n_fragt g_liefert n_hoert n_verwirft n_arbeitet g_hoert_verkehrt",
    "n_fragt g_liefert n_hoert_still g_zieht_zurueck g_hoert",
    "n_fragt g_liefert n_hoert_still g_zieht_zurueck g_holt g_sendet g_arbeitet",
    "n_fragt g_liefert n_hoert_still g_zieht_zurueck g_lehnt_ab g_arbeitet g_hoert",
    "n_fragt g_liefert n_hoert_still g_zieht_zurueck g_stellt_zurueck g_arbeitet g_hoert",
    "n_fragt g_liefert n_hoert_still g_zieht_zurueck g_leitet_weiter g_arbeitet g_hoert",
)
"""Packed, on its way, there, receipted; late and too late."""

ZURUECKGERUFENES = (
    "n_fragt g_liefert g_ruft_zurueck",
    "n_fragt g_liefert n_hoert g_ruft_zurueck n_hoert n_loescht_allein",
    "n_fragt g_liefert n_hoert_still g_zieht_zurueck g_ruft_zurueck n_hoert n_loescht n_arbeitet g_hoert",
    "n_fragt g_liefert n_hat_keinen_platz n_hoert g_ruft_zurueck n_hoert n_loescht n_arbeitet g_hoert",
    "n_fragt g_liefert n_hat_keinen_platz n_hoert g_ruft_zurueck n_hoert n_behaelt n_arbeitet g_hoert g_hebt_auf",
    (
        "n_fragt g_liefert n_hoert g_ruft_zurueck n_hoert n_loescht n_arbeitet g_hoert n_versucht_erneut n_arbeitet"
        " g_liefert n_hoert"
    ),
    "n_fragt g_liefert n_hoert g_hoert g_ruft_zurueck n_hoert n_behaelt n_arbeitet g_hoert g_hebt_auf",
    (
        "n_fragt g_liefert n_hoert g_hoert g_ruft_zurueck n_hoert n_behaelt n_arbeitet g_hoert g_ruft_zurueck"
        " n_hoert n_loescht n_arbeitet g_bescheinigt g_hoert"
    ),
    "n_fragt g_liefert n_ist_kleinlich n_hoert g_hoert g_ruft_zurueck n_hoert n_loescht n_arbeitet g_hoert",
    (
        "n_fragt g_liefert n_ist_kleinlich n_hoert g_hoert n_versucht_erneut n_arbeitet g_hoert g_sendet"
        " g_ruft_frueheres_zurueck g_arbeitet n_hoert"
    ),
    "n_fragt g_liefert n_hoert n_gibt_auf g_gibt_auf g_ruft_zurueck n_hoert n_loescht n_arbeitet g_hoert",
    "n_fragt g_liefert n_hoert g_verwirft_still n_hoert g_ruft_zurueck n_hoert n_behaelt n_arbeitet g_hoert",
)
"""Sent wrongly and called back."""

ABLAEUFE = VOR_DER_LIEFERUNG + UM_DIE_LIEFERUNG + ZURUECKGERUFENES
SCHRITTE = sorted({step for steps in ABLAEUFE for step in steps.split()})
FREMDE = st.one_of(st.none(), st.sampled_from(SCHRITTE))


class Ablaeufe(Faelle):
    """Rules that tell a case."""

    def __init__(self) -> None:
        super().__init__()
        self.neue = 0

    @rule(wie=st.sampled_from(VOR_DER_LIEFERUNG), von=haeuser, nach=haeuser, fremder=FREMDE, stelle=zahlen)
    def vor_der_lieferung(self, wie: str, von: Kennung, nach: Kennung, fremder: str | None, stelle: int) -> None:
        self.erzaehle(wie, von, nach, fremder, stelle)

    @rule(wie=st.sampled_from(UM_DIE_LIEFERUNG), von=haeuser, nach=haeuser, fremder=FREMDE, stelle=zahlen)
    def um_die_lieferung(self, wie: str, von: Kennung, nach: Kennung, fremder: str | None, stelle: int) -> None:
        self.erzaehle(wie, von, nach, fremder, stelle)

    @rule(wie=st.sampled_from(ZURUECKGERUFENES), von=haeuser, nach=haeuser, fremder=FREMDE, stelle=zahlen)
    def zurueckgerufenes(self, wie: str, von: Kennung, nach: Kennung, fremder: str | None, stelle: int) -> None:
        self.erzaehle(wie, von, nach, fremder, stelle)

    def erzaehle(self, wie: str, von: Kennung, nach: Kennung, fremder: str | None = None, stelle: int = 0) -> None:
        """Tell one case, with a step of another one somewhere in it."""
        steps = wie.split()
        if "wegzug" in steps:
            von, nach = KIEL, HANNOVER
        if von == nach:
            return
        if fremder is not None:
            steps.insert(stelle % (len(steps) + 1), fremder)
        third = next(haus for ort, haus in self.haeuser.items() if ort not in {von, nach})
        self.fall = Fall(self.haeuser[von], self.haeuser[nach], third, self._nummer(von, stelle))
        for step in steps:
            getattr(self, step)()
        self.statistik["cases"] += 1

    def _nummer(self, ort: Kennung, stelle: int) -> int:
        """Return somebody new whose file lies there, or somebody met before."""
        if self.neue == FAELLE:
            return PERSONEN + stelle % FAELLE
        number = PERSONEN + self.neue
        self.neue += 1
        self.lege_akte_an(ort, number)
        return number
