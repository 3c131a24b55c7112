"""The teams, times and routes that a new desk begins with; all can be changed on their pages."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import migrations

OFFICE = [["09:00", "17:00"]]
HOUR_S = 3600
TEAMS = (
    ("Customer service", "customer-service", "Everything that nobody else answers for", "headset"),
    ("Press and public affairs", "press", "Journalists, officials, regulators", "newspaper"),
    ("Sales", "sales", "People who think about buying", "handshake"),
)
ROUTES = (
    ("Somebody may be in danger", {"intents": ["danger"]}, "customer-service", "urgent"),
    ("Press and officials", {"intents": ["press", "official"]}, "press", "high"),
    ("Sales leads", {"intents": ["lead"]}, "sales", ""),
)


def begin(apps, schema_editor):
    now = datetime.now(UTC)
    Team = apps.get_model("staff", "Team")
    Route = apps.get_model("cases", "Route")
    if Route.objects.exists():
        return
    teams = {
        slug: Team.objects.create(name=name, slug=slug, about=about, sign=sign, created_at=now)
        for name, slug, about, sign in TEAMS
    }
    calendar = apps.get_model("cases", "Calendar").objects.create(
        name="Office hours", timezone="UTC", weekly=[OFFICE] * 5 + [[], []], holidays=[]
    )
    policy = apps.get_model("cases", "SlaPolicy").objects.create(
        name="Standard",
        calendar=calendar,
        first_answer_s=4 * HOUR_S,
        next_answer_s=8 * HOUR_S,
        resolution_s=40 * HOUR_S,
    )
    root = Route.objects.create(
        name="Everything", team=teams["customer-service"], sla_policy=policy, conditions={}
    )
    for position, (name, conditions, slug, priority) in enumerate(ROUTES):
        Route.objects.create(
            parent=root,
            position=position,
            name=name,
            conditions=conditions,
            team=teams[slug],
            priority=priority,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_events_never_change")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
