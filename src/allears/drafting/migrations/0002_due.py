"""A case that ends, or changes after its end, is written down to be looked at: triggers do it.

So whatever closes, opens again, takes back, merges or covers something cannot forget it. While a backup is
brought back (`allears.restoring`) the rows come from it. What has ended so far is written down at once, and
`care` looks at it in batches.
"""

from __future__ import annotations

from django.db import migrations

LIVE = "coalesce(current_setting('allears.restoring', true), '') <> 'on'"
AGAIN = "ON CONFLICT (case_id) DO UPDATE SET not_before = NULL"

CREATE = f"""
CREATE FUNCTION allears_answers_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {LIVE} THEN
        IF TG_OP = 'DELETE' THEN
            INSERT INTO drafting_due (case_id)
            SELECT c.id FROM cases_case c WHERE c.id = OLD.case_id {AGAIN};
        ELSE
            INSERT INTO drafting_due (case_id) VALUES (NEW.case_id) {AGAIN};
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION allears_answers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {LIVE} THEN
        INSERT INTO drafting_due (case_id)
        SELECT DISTINCT a.case_id FROM drafting_answer a
        WHERE a.case_id = OLD.case_id OR a.case_id = NEW.case_id {AGAIN};
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER drafting_ended AFTER INSERT OR DELETE OR UPDATE OF outcome, reopened_at ON cases_closure
    FOR EACH ROW EXECUTE FUNCTION allears_answers_due();
CREATE TRIGGER drafting_hard AFTER INSERT OR DELETE OR UPDATE OF is_hidden ON cases_hardcase
    FOR EACH ROW EXECUTE FUNCTION allears_answers_due();
CREATE TRIGGER drafting_their_word AFTER INSERT OR DELETE ON cases_theirword
    FOR EACH ROW EXECUTE FUNCTION allears_answers_due();
CREATE TRIGGER drafting_message AFTER UPDATE OF text, changed_at, case_id ON cases_message
    FOR EACH ROW WHEN ((OLD.text, OLD.changed_at, OLD.case_id)
        IS DISTINCT FROM (NEW.text, NEW.changed_at, NEW.case_id))
    EXECUTE FUNCTION allears_answers_changed();

INSERT INTO drafting_due (case_id)
SELECT DISTINCT case_id FROM cases_closure
WHERE reopened_at IS NULL AND outcome IN ('satisfied', 'unconfirmed');
"""
DROP = """
DROP TRIGGER drafting_message ON cases_message;
DROP TRIGGER drafting_their_word ON cases_theirword;
DROP TRIGGER drafting_hard ON cases_hardcase;
DROP TRIGGER drafting_ended ON cases_closure;
DROP FUNCTION allears_answers_changed, allears_answers_due;
"""


class Migration(migrations.Migration):
    dependencies = [("drafting", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
