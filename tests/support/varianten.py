"""Altered messages: name → vector, what is replaced, by what."""

VARIANTEN: dict[str, tuple[str, str, str]] = {
    # qualification
    "header_element_in_namespace": ("010201", "leser>", "xauslaender:leser>"),
    "header_child_in_namespace": ("010201", "nachrichtenUUID>", "xauslaender:nachrichtenUUID>"),
    "payload_element_without_namespace": ("010201", "xauslaender:geburtsort>", "geburtsort>"),
    "foreign_child_in_namespace": ("010201", "teilbekanntesDatum>", "xauslaender:teilbekanntesDatum>"),
    "name_child_in_namespace": ("010201", "<name>Test</name>", "<xauslaender:name>T</xauslaender:name>"),
    "code_in_namespace": (
        "010201",
        "<code>01</code></xauslaender",
        "<xauslaender:code>01</xauslaender:code></xauslaender",
    ),
    "default_namespace_around_the_header": (
        "010201",
        "<nachrichtenkopf.g2g>",
        '<nachrichtenkopf.g2g xmlns="http://www.osci.de/xauslaender2611">',
    ),
    "xdomea_child_without_namespace": ("010206", "xdomea:Wert>", "Wert>"),
    "base_message_child_in_namespace": ("0020", "quittung>", "xiqu:quittung>"),
    "root_without_namespace": ("0020", "xiqu:quittungVon", "quittungVon"),
    # parts
    "mandatory_element_missing": (
        "010201",
        "<xauslaender:versandbestaetigung>true</xauslaender:versandbestaetigung>",
        "",
    ),
    "author_address_missing": ("010207", "anschrift.autor>", "anschrift.leser>"),
    "azr_number_missing": ("010201", "<xauslaender:azrNummer>990000000001</xauslaender:azrNummer>", ""),
    "author_without_contact": (
        "010201",
        (
            '<erreichbarkeit><kanal listURI="urn:de:xoev:codeliste:erreichbarkeit" listVersio'
            'nID="3"><code>01</code></kanal><kennung>abh@neustadt.example</kennung></erreichb'
            "arkeit>"
        ),
        "",
    ),
    "wrong_order": (
        "0010",
        "<nachricht>PG9yaWdpbmFsIG1lc3NhZ2UgYnl0ZXM+</nachricht>\n  </rueckweisung>",
        "</rueckweisung>",
    ),
    "town_after_postcode_in_a_box_address": (
        "010207",
        "<wohnort>Altstadt</wohnort><postleitzahl>00000</postleitzahl>",
        "<postleitzahl>00000</postleitzahl><wohnort>Altstadt</wohnort>",
    ),
    "both_of_a_choice": (
        "010201",
        "<nichtVorhanden>true</nichtVorhanden>",
        "<name>N</name><nichtVorhanden>true</nichtVorhanden>",
    ),
    "none_of_a_choice": ("010201", "<jahr>1990</jahr>", ""),
    "element_twice": (
        "010206",
        "<xauslaender:anzahlDerPakete>1<",
        ("<xauslaender:anzahlDerPakete>1</xauslaender:anzahlDerPakete><xauslaender:anzahlDerPakete>1<"),
    ),
    "element_of_our_own": (
        "010206",
        "<xauslaender:anzahlDerPakete>",
        "<xauslaender:pruefsumme>0</xauslaender:pruefsumme><xauslaender:anzahlDerPakete>",
    ),
    "attribute_of_our_own": ("010206", "<xauslaender:dokument>", '<xauslaender:dokument sha256="0">'),
    "text_between_elements": ("010201", "<gebaeude>", "<gebaeude>here"),
    "element_inside_a_text": ("010201", "NEU-2026-0001", "<b>NEU</b>"),
    "xsi_nil": (
        "010201",
        "<xauslaender:versandbestaetigung>true",
        ('<xauslaender:versandbestaetigung xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">'),
    ),
    "xsi_type_brings_further_content": (
        "010201",
        "<leser>",
        (
            '<leser xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:b="http://www'
            '.osci.de/xinneres/behoerde/7" xsi:type="b:BehoerdeMitAnschrift">'
        ),
    ),
    # codes
    "name_where_only_a_code_may_stand": ("010201", "<code>DVDV</code>", "<code>DVDV</code><name>DVDV</name>"),
    "code_not_in_an_enumerated_list": ("010201", "<code>01</code></xauslaender", "<code>05</code></xauslaender"),
    "wrong_version_of_an_enumerated_list": ("010201", 'grund" listVersionID="2"', 'grund" listVersionID="1"'),
    "list_address_with_version_suffix": ("010201", 'aktenanforderung:grund"', 'aktenanforderung:grund_2"'),
    "other_list_of_a_travelling_code": ("010201", "codeliste:geschlecht", "codeliste:sex"),
    "version_of_a_travelling_list_missing": ("010206", ' listVersionID="2024-08-01"', ""),
    "address_of_a_free_list_missing": ("0020", ' listURI="urn:de:xauslaender:codelist:nachrichtentyp"', ""),
    "two_codes": ("010201", "<code>998</code>", "<code>998</code><code>000</code>"),
    # texts
    "decomposed_umlaut": ("010201", "NEU-2026-0001", "A\u0308-1"),
    "cyrillic": ("010201", "NEU-2026-0001", "\u0410-1"),
    "soft_hyphen": ("010201", "NEU-2026-0001", "A\xad1"),
    "dash_of_typography": ("010201", "NEU-2026-0001", "A\u20131"),
    "emoji": ("010201", "NEU-2026-0001", "\U0001f600"),
    "right_to_left_override": ("010201", "NEU-2026-0001", "\u202e1"),
    "umlaut_without_dots_in_standard": ("010201", 'standard="XAusländer"', 'standard="XAuslaender"'),
    "short_azr_number": ("010201", "990000000001", "99000000001"),
    "azr_number_with_month_13": ("010201", "990000000001", "991300000001"),
    "azr_number_in_fullwidth_digits": ("010201", "990000000001", "\uff19\uff1990000000001"),
    "broken_uuid": ("010201", "11111111-1111-4111-8111-111111111111", "{11111111-1111-4111-8111-111111111111}"),
    "file_name_without_uuid": ("010206", "<xdomea:Dateiname>2", "<xdomea:Dateiname>../2"),
    "day_that_does_not_exist": ("010201", "2026-11-02T09", "2026-02-30T09"),
    "year_of_two_digits": ("010201", "<jahr>1990</jahr>", "<jahr>90</jahr>"),
    "number_with_letters": ("010206", ">228<", ">2x8<"),
    "base64_with_foreign_letters": ("010207", "UEsDBBQA", "UEäDBBQA"),
    "false_where_only_true_may_stand": ("010201", "<nichtVorhanden>true", "<nichtVorhanden>false"),
    "reference_mark_of_two_lines": ("010206", "ALT20260001", "ALT\n1"),
    "house_number_of_five_digits": ("010201", "<hausnummer>1<", "<hausnummer>12345<"),
    # versions and roots
    "version_of_last_half_year_in_the_attribute": ("010201", ' version="26.11"', ' version="26.05"'),
    "namespace_of_last_half_year": ("010201", "xauslaender2611", "xauslaender2605"),
    "version_missing": ("010201", ' version="26.11"', ""),
    "older_receipt": ("0020", "xinneres/quittung/5", "xinneres/quittung/4"),
    "version_of_another_module_in_a_receipt": ("0020", 'version="5"', 'version="26.11"'),
    "module_that_is_not_served": ("0020", "xinneres/quittung/5", "xinneres/suchprofil/5"),
    "message_of_the_standard_that_is_not_served": (
        "010201",
        "ABHABH.Aktenversand.Anforderung.010201",
        "ABHABH.Wohnsitzwechsel.Anfrage.010501",
    ),
    "root_nobody_knows": ("010201", "ABHABH.Aktenversand.Anforderung.010201", "Anforderung"),
    "foreign_root": ("0010", "http://www.osci.de/xinneres/rueckweisung/6", "urn:example"),
}

ANDERE_CODES = {
    "version_of_last_half_year_in_the_attribute": "V000",
    "namespace_of_last_half_year": "V000",
    "older_receipt": "V000",
    "version_of_another_module_in_a_receipt": "V000",
    "module_that_is_not_served": "V000",
    "message_of_the_standard_that_is_not_served": "S999",
}
"""Refused with another code than X001."""
