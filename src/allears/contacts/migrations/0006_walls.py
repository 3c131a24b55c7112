"""A person may be behind a wall; only an act that says so moves it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION allears_walls_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN  -- who writes a row that was read before somebody walled it does not take the wall down
    IF current_setting('allears.moves_walls', true) IS DISTINCT FROM 'yes' THEN
        NEW.wall_id := OLD.wall_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contacts_contact_wall_stays BEFORE UPDATE OF wall_id ON contacts_contact
    FOR EACH ROW EXECUTE FUNCTION allears_walls_stay();
"""
DROPPED = """
DROP TRIGGER contacts_contact_wall_stays ON contacts_contact;
DROP FUNCTION allears_walls_stay();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_open_networks"),
        ("staff", "0005_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="wall",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.wall",
            ),
        ),
        migrations.RunSQL(KEPT, DROPPED),
    ]
