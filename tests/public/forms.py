"""A web form of the desk, and somebody outside who fills it in; used by the tests of the public pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests import cast

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import webform
from allears.lib import clock
from allears.public import keys

SECRET = "a secret that is long enough"


def a_form(name: str = "Our website", **settings: str) -> Channel:
    """A form that the channels page would make."""
    values = {"sites": "https://shop.example", "secret": SECRET} | settings
    return channels.add(network="webform", name=name, values=values, by=None, now=cast.NOW)


def a_mailbox(name: str = "Desk") -> Channel:
    values = {
        "address": "desk@example.org",
        "imap_host": "mail.example.org",
        "imap_password": "hunter2",
        "smtp_host": "mail.example.org",
    }
    return channels.add(network="email", name=name, values=values, by=None, now=cast.NOW)


def address_of(channel: Channel) -> str:
    return reverse("form", args=[keys.key_of(channel)])


def number(channel: Channel, *, ago_s: float = 60) -> str:
    """The one-time number of a form that was shown a while ago."""
    return keys.new_showing(channel.pk, clock.now() - timedelta(seconds=ago_s))


def send(channel: Channel, **typed: Any) -> HttpResponseBase:
    """Fill the form in and press the button; a person takes a minute for it."""
    query = typed.pop("query", "")
    address = typed.pop("from_address", "203.0.113.9")
    data = {"form": number(channel), "text": "Where is my parcel?"} | typed
    return Client().post(address_of(channel) + query, data, REMOTE_ADDR=address)


def signed_for(ident: str, **known: str) -> dict[str, str]:
    """What a website puts in that knows who is logged in."""
    person = json.dumps({"id": ident, "time": clock.now().timestamp()} | known)
    return {"person": person, "signature": webform.sign(person, SECRET)}


def page_after(answer: HttpResponseBase) -> str:
    """The address of the person's own page, to which a message leads."""
    assert answer.status_code == 303, answer.status_code
    return re.sub(r"\?.*", "", str(answer.headers["Location"]))


def read(address: str) -> str:
    """What stands at an address, for somebody without any cookie."""
    return Client().get(address).content.decode()
