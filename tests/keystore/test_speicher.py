"""The storage key: what it wraps opens only with the same key for the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.errors import Usage
from gateway.keystore import SchluesselFalsch, Speicherschluessel, load_storage_key, make_storage_key
from gateway.keystore.speicher import HEADER_OCTETS, MAGIC

KEY = Speicherschluessel.of(bytes(range(32)))


@given(cek=st.binary(min_size=32, max_size=32), aad=st.binary(max_size=64))
def test_a_wrapped_content_key_comes_back(cek, aad):
    wrapped = KEY.wrap(cek, aad)
    assert wrapped.startswith(MAGIC)
    assert cek not in wrapped
    assert KEY.unwrap(wrapped, aad) == cek


def test_wrapping_twice_gives_different_octets():
    assert KEY.wrap(b"k" * 32, b"a") != KEY.wrap(b"k" * 32, b"a")


def test_what_belongs_to_one_message_does_not_open_for_another():
    with pytest.raises(SchluesselFalsch):
        KEY.unwrap(KEY.wrap(b"k" * 32, b"message 1"), b"message 2")


def test_a_damaged_octet_anywhere_is_noticed():
    wrapped = KEY.wrap(b"k" * 32, b"a")
    for place in range(len(wrapped)):
        damaged = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        with pytest.raises(SchluesselFalsch):
            KEY.unwrap(damaged, b"a")


@pytest.mark.parametrize("length", [0, 3, HEADER_OCTETS - 1, HEADER_OCTETS, HEADER_OCTETS + 15])
def test_a_truncated_wrapped_key_is_noticed(length):
    with pytest.raises(SchluesselFalsch):
        KEY.unwrap(KEY.wrap(b"k" * 32, b"a")[:length], b"a")


def test_another_storage_key_is_told_apart_before_decryption():
    other = Speicherschluessel.of(bytes(32))
    with pytest.raises(SchluesselFalsch, match="another storage key"):
        other.unwrap(KEY.wrap(b"k" * 32, b"a"), b"a")


def test_search_values_are_keyed_and_separate_by_purpose():
    assert KEY.suchwert("azr", "1") == KEY.suchwert("azr", "1")
    different = {KEY.suchwert("azr", "1"), KEY.suchwert("az", "r1"), KEY.suchwert("name", "1"),
                 Speicherschluessel.of(bytes(32)).suchwert("azr", "1")}  # fmt: skip
    assert len(different) == 4


@pytest.mark.parametrize("secret", [None, b"passphrase"])
def test_a_storage_key_file_opens_again(tmp_path, secret):
    make_storage_key(tmp_path / "k", secret)
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600
    one = load_storage_key("file:k", base=tmp_path, passphrase=secret)
    assert load_storage_key("file:k", base=tmp_path, passphrase=secret).unwrap(one.wrap(b"x", b""), b"") == b"x"


def test_a_storage_key_is_never_overwritten(tmp_path):
    make_storage_key(tmp_path / "k")
    with pytest.raises(Usage, match="never overwritten"):
        make_storage_key(tmp_path / "k")


def test_an_encrypted_storage_key_needs_its_passphrase(tmp_path):
    make_storage_key(tmp_path / "k", b"right")
    with pytest.raises(Usage, match="encrypted"):
        load_storage_key("file:k", base=tmp_path)
    with pytest.raises(Usage, match="passphrase is wrong"):
        load_storage_key("file:k", base=tmp_path, passphrase=b"wrong")


@pytest.mark.parametrize("line", ["", "aktenbote-storage-key-1 plain", "aktenbote-storage-key-3 plain AAAA",
                                  "aktenbote-storage-key-1 rot13 AAAA", "\xff"])  # fmt: skip
def test_a_file_that_is_no_storage_key_is_refused(tmp_path, line):
    (tmp_path / "k").write_text(line, encoding="latin-1")
    (tmp_path / "k").chmod(0o600)
    with pytest.raises(Usage, match="no storage key"):
        load_storage_key("file:k", base=tmp_path)


@pytest.mark.parametrize("text", ["AAAA", "!!!!", "AAAA="])
def test_a_storage_key_of_the_wrong_length_or_alphabet_is_damaged(tmp_path, text):
    (tmp_path / "k").write_text(f"aktenbote-storage-key-1 plain {text}\n")
    (tmp_path / "k").chmod(0o600)
    with pytest.raises(Usage, match="damaged"):
        load_storage_key("file:k", base=tmp_path)


def test_the_secret_does_not_show_in_its_representation():
    assert repr(KEY) == f"Speicherschluessel(key_id={KEY.key_id!r})"
