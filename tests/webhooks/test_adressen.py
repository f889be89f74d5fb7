"""Which texts are addresses of a webhook, and which server each of them means."""

import pytest
from yarl import URL

from gateway.domain.webhook import MAX_URL, gezeigt, herkunft, ist_herkunft, signiere


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://program.example", "https://program.example"),
        ("https://program.example/a/b?c=d", "https://program.example"),
        ("https://program.example:443/", "https://program.example"),
        ("https://program.example:8443?x", "https://program.example:8443"),
        ("https://10.0.0.7/x", "https://10.0.0.7"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443"),
        ("http://127.0.0.1:9080/x", "http://127.0.0.1:9080"),
        ("http://[::1]/x", "http://[::1]"),
        ("https://program.example/a@b", "https://program.example"),
    ],
)
def test_an_address_names_its_server(url: str, server: str) -> None:
    assert herkunft(url) == server
    assert str(URL(url, encoded=True).origin()) == server, "who sends it finds the same one"
    assert ist_herkunft(server)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "program.example",
        "ftp://program.example/",
        "http://program.example/",
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://169.254.169.254/",
        "https://user@program.example/",
        "https://good.example@evil.example/",
        "https://good.example\\@evil.example/",
        "https://good.example:8443@evil.example/",
        "https://good.example#@evil.example/",
        "https://good.example/#x",
        "https://Program.example/",
        "https://program.example:0/",
        "https://program.example:65536/",
        "https://program.example:/",
        "https://program.example /",
        "https://program.example/\r\nHost: x",
        "https://program.example/\n",
        "https://prögram.example/",
        "https://[::1",
        "https://[zz]/",
        "https://-x.example/",
        "//program.example/",
        "https://program.example/" + "a" * MAX_URL,
    ],
)
def test_an_address_leads_where_it_seems_to_or_is_none(url: str) -> None:
    assert herkunft(url) is None
    assert not ist_herkunft(url)


def test_a_signature_is_that_of_the_published_form() -> None:
    """The example that libraries for Standard Webhooks are tested with."""
    from base64 import b64decode

    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    made = signiere(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert gezeigt(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
