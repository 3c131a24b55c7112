"""The script that a website puts in with one line, and the lines to copy.

The script does one thing: it puts a frame with the plain page there, or a button that opens it in a
dialog, and lets the frame grow to its content. It keeps nothing, asks nothing, and sets no cookie.
Whom the website signs for travels behind the `#` of the frame's address, which no server log sees.
"""

from __future__ import annotations

import json
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _

MOST_BYTES: Final = 900
"""So small the script is promised to be."""
_SCRIPT: Final = (
    "(d=>{let s=d.currentScript,o=s.dataset,c=n=>d.createElement(n),f=c('iframe'),"
    "q=new URLSearchParams({in:'frame'}),h=new URLSearchParams;"
    "for(let n of['lang','theme'])o[n]&&q.set(n,o[n]);"
    "for(let n of['person','signature'])o[n]&&h.set(n,o[n]);"
    "f.src=s.src.replace(/\\.js.*/,'/?')+q+'#'+h;f.title=o.title||TITLE;"
    "f.style.cssText='border:0;width:100%;height:40rem';"
    "addEventListener('message',e=>{if(e.source==f.contentWindow&&e.data.allears>0)"
    "f.style.height=e.data.allears+'px'});"
    "if(!o.button)return s.after(f);"
    "let b=c('button'),g=c('dialog'),x=c('button');b.textContent=o.button;x.textContent=CLOSE;"
    "b.type=x.type='button';b.onclick=()=>{f.parentNode||g.append(x,f);g.showModal()};"
    "x.onclick=()=>g.close();g.style.cssText='width:min(40rem,94vw);max-height:94vh';"
    "g.ariaLabel=f.title;s.after(b,g)})(document)"
)


def script() -> str:
    """In the language of whoever loads it."""
    words = {"TITLE": _("Write to us"), "CLOSE": _("Close this window")}
    text = _SCRIPT
    for blank, said in words.items():
        text = text.replace(blank, json.dumps(said, ensure_ascii=False))
    return text


def snippet(address: str) -> str:
    """What a website copies into a page; `address` is the form's own, with a slash at its end."""
    source, words = escape(f"{address.rstrip('/')}.js"), escape(_("Write to us"))
    link = f'<noscript><a href="{escape(address)}">{words}</a></noscript>'
    return f'<script src="{source}" async></script>\n{link}'


def button_snippet(address: str) -> str:
    """The same as a button that opens a dialog."""
    words = escape(_("Write to us"))
    plain = snippet(address)
    return plain.replace(" async>", f' data-button="{words}" async>', 1)


def example(secret: str) -> str:
    """How a website signs who is logged in, in Python."""
    return (
        "import hashlib, hmac, html, json, time\n\n"
        f"secret = {json.dumps(secret)}\n"
        'person = json.dumps({"id": "4711", "time": int(time.time()),\n'
        '                     "name": "Nia Example", "mail": "nia@example.org"})\n'
        "signature = hmac.new(secret.encode(), person.encode(), hashlib.sha256).hexdigest()\n"
        'attributes = f\'data-person="{html.escape(person)}" data-signature="{signature}"\''
    )
