from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0008_payee_birthday")]

    operations = [
        migrations.AddIndex(
            model_name="payee",
            index=models.Index(
                condition=models.Q(("closing_at__isnull", False)),
                fields=["user"],
                name="rewards_payee_closing",
            ),
        ),
    ]
