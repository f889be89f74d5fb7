"""Every message of the set as a Hypothesis strategy by its number; one module for each family."""

from hypothesis import strategies as st
from support import strategien_aktenversand as versand
from support import strategien_klaerung as klaerung
from support import strategien_melde as melde
from support import strategien_xinneres as xinneres

NACHRICHTEN: dict[str, st.SearchStrategy[object]] = {
    "010002": klaerung.erinnerungen,
    "010101": klaerung.anfragen,
    "010102": klaerung.absagen,
    "010201": versand.anforderungen,
    "010202": versand.antworten,
    "010203": versand.versandbestaetigungen,
    "010205": versand.vorabinformationen,
    "010206": versand.lieferungen(),
    "010207": versand.pakete,
    "000002": xinneres.synchrone_rueckweisungen,
    "000020": xinneres.wiederholungen,
    "000030": xinneres.nichtzustaendigserklaerungen,
    "000040": xinneres.dokumentenpakete,
    "0010": xinneres.rueckweisungen,
    "0020": xinneres.quittungen,
    "0021": xinneres.erinnerungen_der_quittung,
    "0030": xinneres.weiterleitungen,
    "0031": xinneres.abgaben,
    "0032": xinneres.nichtzustaendigkeiten,
    "030101": melde.anmeldungen(),
    "030102": melde.abmeldungen,
    "030103": melde.hauptwohnungen,
    "030112": melde.sperrenaenderungen(),
}
