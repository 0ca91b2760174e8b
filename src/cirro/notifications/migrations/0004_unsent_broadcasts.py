from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_own_words")]

    operations = [
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(
                    ("broadcast_id__isnull", False), ("state__in", ["queued", "held", "digest", "mailed"])
                ),
                fields=["broadcast_id"],
                name="notifications_unsent",
            ),
        ),
    ]
