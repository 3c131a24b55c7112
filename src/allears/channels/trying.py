"""Try a channel's settings for real, and find a name for it.

`try_out` hands the typed settings, with the secrets that are kept, to the connector's `check`.
`propose_name` takes the name that the place gives itself, else the mail address, else the host.
Takes as long as the network takes: a few seconds, within the connector's own limits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from allears.channels import actions, queries
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.listening.ports import ChannelFacts, Connector, Finding
from allears.web.forms import Typed

log = logging.getLogger(__name__)


def try_out(
    network: str, *, channel: Channel | None, name: str, values: Mapping[str, str], typed: Typed
) -> Sequence[Finding]:
    """What the connector found. Never raises: a fault of ours is a finding too."""
    kept = queries.open_secrets(channel) if channel else {}
    secrets = {k: v for k, v in kept.items() if k not in typed.forgotten} | typed.secrets
    facts = ChannelFacts(
        id=channel.pk if channel else 0, name=name, settings=dict(values), secrets=secrets
    )
    try:
        return CONNECTORS[network].check(facts)
    except Exception as error:
        log.exception("Checking a channel of %s broke", network)
        words = _("A fault of ours (%s). The operator finds it in the log.")
        return [Finding(label=_("Test"), is_good=False, words=words % type(error).__name__)]


def propose_name(
    connector: Connector, values: Mapping[str, str], findings: Sequence[Finding] = ()
) -> str:
    """A name that no other channel has."""
    return actions.take_name(_own_name(findings) or _place(connector, values) or connector.label)


def _own_name(findings: Sequence[Finding]) -> str:
    return next((one.name for one in findings if one.name), "")


def _place(connector: Connector, values: Mapping[str, str]) -> str:
    for setting in connector.settings:
        value = values.get(setting.key, "")
        if setting.kind == "email" and value:
            return value
        if setting.kind == "url" and setting.required and value:
            return (urlsplit(value).hostname or value).removeprefix("www.")
    return connector.label
