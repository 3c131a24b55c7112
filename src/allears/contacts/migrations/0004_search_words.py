"""What somebody types becomes a question to the lexemes, in every language at once.

`allears_query`: the words of each language that is named, stemmed as that language is, its small
words left out; each word also without its accents, and the last as the beginning of a word while
somebody is typing. NULL when nothing is left to look for. `allears_narrowed`: what every text with
this word must hold, whatever its language; NULL when some language does not keep such a small word,
so that nothing can be said.
"""

from __future__ import annotations

from django.db import migrations

MOST_WORDS = 24
"""More words than that are looked for by their first ones."""
SHORTEST = 2
"""Letters that a beginning of a word must have; single letters would look at everything."""
CONFIGS = (
    "arabic armenian basque catalan danish dutch english finnish french german greek hindi hungarian"
    " indonesian irish italian lithuanian nepali norwegian portuguese romanian russian serbian spanish"
    " swedish tamil turkish yiddish"
)

CREATE = rf"""
CREATE FUNCTION allears_query(words text, languages text[], is_open boolean) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    simple CONSTANT regconfig := 'pg_catalog.simple';
    typed text[] := (regexp_split_to_array(trim(left(words, 2000)), '\s+'))[1:{MOST_WORDS}];
    plains text[];
    folded tsquery[];
    begun tsquery;
    config regconfig;
    word tsquery;
    whole tsquery;
    seen text[] := '{{}}';
    found tsquery;
BEGIN
    FOR n IN 1 .. cardinality(typed) LOOP
        plains[n] := allears_plain(typed[n]);
        folded[n] := phraseto_tsquery(simple, allears_folded(plains[n]));
    END LOOP;
    IF is_open AND words ~ '\S$' AND numnode(folded[cardinality(typed)]) = 1
        AND length(folded[cardinality(typed)]::text) >= {SHORTEST} + 2 THEN
        begun := to_tsquery(simple, folded[cardinality(typed)]::text || ':*');
    END IF;
    FOR config IN SELECT DISTINCT allears_config(l) FROM unnest(languages || 'unknown'::text) l LOOP
        whole := NULL;
        FOR n IN 1 .. cardinality(typed) LOOP
            word := phraseto_tsquery(config, plains[n]);
            IF n = cardinality(typed) AND begun IS NOT NULL THEN
                word := word || begun;
            END IF;
            CONTINUE WHEN numnode(word) = 0;
            word := CASE WHEN word = folded[n] THEN word ELSE word || folded[n] END;
            whole := CASE WHEN whole IS NULL THEN word ELSE whole && word END;
        END LOOP;
        IF whole IS NOT NULL AND NOT whole::text = ANY(seen) THEN
            seen := seen || whole::text;
            found := CASE WHEN found IS NULL THEN whole ELSE found || whole END;
        END IF;
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION allears_narrowed(typed text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := allears_plain(left(typed, 2000));
    unstemmed tsquery := phraseto_tsquery('pg_catalog.simple'::regconfig, plain);
    found tsquery := phraseto_tsquery('pg_catalog.simple'::regconfig, allears_folded(plain));
    seen text[] := ARRAY[found::text];
    config text;
    word tsquery;
BEGIN
    IF numnode(unstemmed) = 0 THEN
        RETURN NULL;
    END IF;
    FOREACH config IN ARRAY string_to_array('simple {CONFIGS}', ' ') LOOP
        word := phraseto_tsquery(('pg_catalog.' || config)::regconfig, plain);
        IF numnode(word) < numnode(unstemmed) THEN
            RETURN NULL;  -- a small word that this language does not keep
        END IF;
        IF NOT word::text = ANY(seen) THEN
            seen := seen || word::text;
            found := found || word;
        END IF;
    END LOOP;
    RETURN found;
END $$;
"""
DROP = """
DROP FUNCTION allears_narrowed(text);
DROP FUNCTION allears_query(text, text[], boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_search")]
    operations = [migrations.RunSQL(CREATE, DROP, hints={"first": True})]
