"""Words are made searchable by functions of the database; people are found by name, handle and address.

`allears_plain` cuts words as the query language does (signs that PostgreSQL's parser would keep
inside a word become blanks, letters of scripts without spaces stand alone), `allears_folded` takes
accents away, `allears_search` makes the lexemes: stemmed by the language's own configuration where
PostgreSQL has one, and accented words once more without their accents. All are immutable, so that
generated columns may use them; only names of `pg_catalog` stand in them.
"""

from __future__ import annotations

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import ConcatPair

UNSPACED = (
    r"[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3021-\u3029\u3040-\u30FF\u31F0-\u31FF"
    r"\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]"
)
COMPATIBLE = (
    r"[\u00A8\u00AA\u00AD\u00B2-\u00BE\u0132-\u0140\u0300-\u036F\u0640\u200B-\u200F\u2060\u2070-\u209F"
    r"\u2100-\u2189\u2460-\u24FF\u3300-\u33FF\uFB00-\uFFEF]"
)
INVISIBLE = r"[\u00AD\u0640\u200B-\u200F\u2060\uFEFF]+"
SIGNS = r"[-./@_:<>&+~%=#]+"
WIDE_SIGNS = r"[-./@_:<>&+~%=#\u2000-\u206F\u3000-\u3004\u3008-\u3020]+"
POINTS = r"\u0591-\u05C7\u064B-\u065F\u0670"
SIGNED = rf"À-ɏά-ώЁё{POINTS}Ḁ-ỿ"
LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
WHENS = " ".join(f"WHEN '{code}' THEN '{name}'" for code, name in LANGUAGES.items())

PLAIN = rf"""
    IF octet_length(plain) = length(plain) THEN
        plain := regexp_replace(plain, '{SIGNS}', ' ', 'g');
    ELSE
        IF plain ~ '{COMPATIBLE}' THEN
            plain := regexp_replace(normalize(plain, NFKC), '{INVISIBLE}', '', 'g');
        END IF;
        IF plain ~ '{UNSPACED}' THEN
            plain := regexp_replace(plain, '{UNSPACED}', ' \& ', 'g');
        END IF;
        plain := regexp_replace(replace(plain, 'ß', 'ss'), '{WIDE_SIGNS}', ' ', 'g');
    END IF;
"""
FOLD = rf"""
    translate(
        normalize(regexp_replace(
            normalize(plain, NFD), '(?<![\u0400-\u04FF])[\u0300-\u036F]+|[{POINTS}]', '', 'g'
        ), NFC),
        'øłđħıØŁĐĦёЁ', 'oldhiOLDHеЕ'
    )
"""
CONFIG = f"('pg_catalog.' || CASE split_part(lower(language), '-', 1) {WHENS} ELSE 'simple' END)::regconfig"
MOST = 60_000
"""Characters of one text that are searched: with more, a tsvector could pass its limit of a megabyte."""

CREATE = rf"""
CREATE FUNCTION allears_config(language text) RETURNS regconfig
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN {CONFIG};
END $$;

CREATE FUNCTION allears_plain(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := words;
BEGIN
    {PLAIN}
    RETURN plain;
END $$;

CREATE FUNCTION allears_folded(plain text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN {FOLD};
END $$;

CREATE FUNCTION allears_search(language text, title text, words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := left(CASE title WHEN '' THEN words ELSE title || E'\n' || words END, {MOST});
    found tsvector;
BEGIN
    {PLAIN}
    found := to_tsvector({CONFIG}, plain);
    IF octet_length(plain) <> length(plain) AND plain ~ '[{SIGNED}]' THEN
        SELECT string_agg(m[1], ' ') INTO plain
        FROM regexp_matches(plain, '[[:alnum:]]*[{SIGNED}][[:alnum:]{POINTS}]*', 'g') m;
        found := found || to_tsvector('pg_catalog.simple'::regconfig, {FOLD});
    END IF;
    RETURN found;
END $$;
"""
DROP = """
DROP FUNCTION allears_search(text, text, text);
DROP FUNCTION allears_folded(text);
DROP FUNCTION allears_plain(text);
DROP FUNCTION allears_config(text);
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_merges")]

    operations = [
        migrations.RunSQL(CREATE, DROP, hints={"first": True}),
        migrations.AddField(
            model_name="contact",
            name="search",
            field=models.GeneratedField(
                expression=Func(Value(""), F("name"), Value(""), function="allears_search"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            model_name="identity",
            name="search",
            field=models.GeneratedField(
                expression=Func(
                    Value(""),
                    F("name"),
                    ConcatPair(F("handle"), ConcatPair(Value(" "), F("key"))),
                    function="allears_search",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="contact_search"
            ),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="identity_search"
            ),
        ),
    ]
