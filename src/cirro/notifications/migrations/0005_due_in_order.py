from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_unsent_broadcasts")]

    operations = [
        migrations.RemoveIndex(model_name="notification", name="notifications_due"),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "held"])),
                fields=["due_at", "id"],
                name="notifications_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("state", "digest")),
                fields=["due_at", "user", "id"],
                name="notifications_digests",
            ),
        ),
    ]
