from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_due_in_order")]

    operations = [
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("provider_reference", ""), _negated=True),
                fields=["provider_reference"],
                name="notifications_mail_reference",
            ),
        ),
    ]
