from django.db import migrations, models

OURS = "Cirro's own words as the Space got them: they are said in all languages that Cirro speaks"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_mails")]

    operations = [
        migrations.AddField(
            model_name="layouttemplate",
            name="is_ours",
            field=models.BooleanField(db_default=False, default=False, help_text=OURS),
        ),
        migrations.AddField(
            model_name="template",
            name="is_ours",
            field=models.BooleanField(db_default=False, default=False, help_text=OURS),
        ),
        migrations.AddField(
            model_name="topicpreference",
            name="email_before",
            field=models.CharField(
                help_text="What email was when they unsubscribed by a mail's link, to be had back",
                max_length=16,
                null=True,
            ),
        ),
    ]
