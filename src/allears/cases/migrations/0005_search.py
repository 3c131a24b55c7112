"""A case is found by anything said in it: by them, by us, in notes, and by its title and person.

One row of lexemes stands beside each case. Triggers keep it, so that whoever writes a message, by
whatever way, keeps it too: new messages and notes add their lexemes, whatever else changes makes
the row anew. While a backup is brought back (`allears.restoring`), rows come from it.
"""

from __future__ import annotations

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

LANGUAGE = "coalesce(nullif(nullif(m.language, 'unknown'), ''), c.language)"
LIVE = "coalesce(current_setting('allears.restoring', true), '') <> 'on'"

CREATE = rf"""
CREATE FUNCTION allears_case_words(wanted bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE AS $$
DECLARE
    piece record;
    found tsvector := '';
BEGIN
    FOR piece IN
        SELECT t.language, string_agg(t.words, E'\n') AS words FROM (
            SELECT c.language, c.title AS words FROM cases_case c WHERE c.id = wanted
            UNION ALL
            SELECT '', p.name FROM cases_case c JOIN contacts_contact p ON p.id = c.contact_id
                WHERE c.id = wanted
            UNION ALL
            SELECT {LANGUAGE}, s.text FROM cases_message s JOIN cases_case c ON c.id = s.case_id
                LEFT JOIN mentions_mention m ON m.id = s.mention_id WHERE s.case_id = wanted
            UNION ALL
            SELECT coalesce(nullif(n.language, ''), c.language), n.text FROM cases_note n JOIN cases_case c ON c.id = n.case_id
                WHERE n.case_id = wanted
        ) t GROUP BY t.language
    LOOP
        found := found || allears_search(piece.language, '', piece.words);
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION allears_say_again(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_said SET words = allears_case_words(wanted) WHERE case_id = wanted;
END $$;

CREATE FUNCTION allears_said_more(wanted bigint, fresh tsvector) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_said AS s (case_id, words) VALUES (wanted, fresh)
    ON CONFLICT (case_id) DO UPDATE SET words = s.words || excluded.words;
EXCEPTION WHEN program_limit_exceeded THEN
    NULL;  -- a thread with a megabyte of different words: it is found by those that came first
END $$;

CREATE FUNCTION allears_case_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {LIVE} THEN
        INSERT INTO cases_said (case_id, words)
        SELECT c.id, allears_search(c.language, '', c.title) || allears_search('', '', p.name)
        FROM fresh c JOIN contacts_contact p ON p.id = c.contact_id
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION allears_message_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {LIVE} THEN
        PERFORM allears_said_more(t.case_id, allears_search(t.language, '', t.words)) FROM (
            SELECT s.case_id, {LANGUAGE} AS language, string_agg(s.text, E'\n' ORDER BY s.id) AS words
            FROM fresh s JOIN cases_case c ON c.id = s.case_id
            LEFT JOIN mentions_mention m ON m.id = s.mention_id
            GROUP BY 1, 2 ORDER BY 1
        ) t;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION allears_note_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {LIVE} THEN
        PERFORM allears_said_more(
            n.case_id, allears_search(coalesce(nullif(n.language, ''), c.language), '', n.text))
        FROM fresh n JOIN cases_case c ON c.id = n.case_id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION allears_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM allears_say_again(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION allears_said_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM allears_say_again(OLD.case_id);
    IF TG_OP = 'UPDATE' AND NEW.case_id <> OLD.case_id THEN
        PERFORM allears_say_again(NEW.case_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION allears_person_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM allears_say_again(c.id) FROM cases_case c WHERE c.contact_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER cases_case_opened AFTER INSERT ON cases_case REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION allears_case_opened();
CREATE TRIGGER cases_message_written AFTER INSERT ON cases_message REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION allears_message_written();
CREATE TRIGGER cases_note_written AFTER INSERT ON cases_note REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION allears_note_written();
CREATE TRIGGER cases_case_changed AFTER UPDATE OF title, contact_id, language ON cases_case
    FOR EACH ROW WHEN ((OLD.title, OLD.contact_id, OLD.language)
        IS DISTINCT FROM (NEW.title, NEW.contact_id, NEW.language))
    EXECUTE FUNCTION allears_case_changed();
CREATE TRIGGER cases_message_changed AFTER UPDATE OF text, case_id ON cases_message
    FOR EACH ROW WHEN ((OLD.text, OLD.case_id) IS DISTINCT FROM (NEW.text, NEW.case_id))
    EXECUTE FUNCTION allears_said_changed();
CREATE TRIGGER cases_message_gone AFTER DELETE ON cases_message
    FOR EACH ROW EXECUTE FUNCTION allears_said_changed();
CREATE TRIGGER cases_note_changed AFTER UPDATE OF text, case_id ON cases_note
    FOR EACH ROW WHEN ((OLD.text, OLD.case_id) IS DISTINCT FROM (NEW.text, NEW.case_id))
    EXECUTE FUNCTION allears_said_changed();
CREATE TRIGGER cases_note_gone AFTER DELETE ON cases_note
    FOR EACH ROW EXECUTE FUNCTION allears_said_changed();
CREATE TRIGGER cases_person_renamed AFTER UPDATE OF name ON contacts_contact
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION allears_person_renamed();

INSERT INTO cases_said (case_id, words) SELECT id, allears_case_words(id) FROM cases_case;
"""
DROP = """
DROP TRIGGER cases_person_renamed ON contacts_contact;
DROP TRIGGER cases_note_gone ON cases_note;
DROP TRIGGER cases_note_changed ON cases_note;
DROP TRIGGER cases_message_gone ON cases_message;
DROP TRIGGER cases_message_changed ON cases_message;
DROP TRIGGER cases_case_changed ON cases_case;
DROP TRIGGER cases_note_written ON cases_note;
DROP TRIGGER cases_message_written ON cases_message;
DROP TRIGGER cases_case_opened ON cases_case;
DROP FUNCTION allears_person_renamed, allears_said_changed, allears_case_changed, allears_note_written,
    allears_message_written, allears_case_opened, allears_said_more, allears_say_again, allears_case_words;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_the_face"),
        ("contacts", "0003_search"),
        ("mentions", "0004_stemmed_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Said",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="said",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="said_words")
                ],
            },
        ),
        migrations.AddField(
            model_name="note",
            name="language",
            field=models.CharField(blank=True, default="", max_length=35),
        ),
        migrations.AddField(
            model_name="note",
            name="search",
            field=models.GeneratedField(
                expression=models.Func(
                    models.F("language"),
                    models.Value(""),
                    models.F("text"),
                    function="allears_search",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="note_search"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-last_message_at", "-id"], name="case_newest"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
