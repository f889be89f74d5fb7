"""Who may lay mail into our Postfach: nobody, unless we are the Vermittlungsstelle of its reader (house 4)."""

import pytest
from support import post
from support.buehne import HANNOVER, KIEL, buehne, jemand
from support.feind import Feind

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung


@pytest.mark.parametrize("leser", [HANNOVER, KIEL])
async def test_a_partner_cannot_push_mail_into_an_installation_that_is_no_hub(tmp_path, leser: Kennung) -> None:
    """Else whoever stands in the directory fills our disk with envelopes that nobody will ever fetch here."""
    async with buehne(tmp_path) as b:
        feind = Feind(b, leser=leser)
        u = feind.umstaende()
        sealed = feind.siegle(u, post.anforderung(u, jemand(1)))
        assert b.hannover.dienst is not None
        with pytest.raises(Refused) as no:
            b.hannover.dienst._einlass.pruefe_umschlag(sealed.umschlag)
        assert no.value.fehlercode is Fehlercode.T080
