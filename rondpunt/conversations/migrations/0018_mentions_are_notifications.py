from django.db import migrations


def tell(apps, schema_editor):
    """Whoever was named in a note finds it in their list: what they did not see yet, they still may."""
    mentions = apps.get_model("conversations", "Mention").objects.order_by("pk")
    notification = apps.get_model("people", "Notification")
    rows = (
        notification(
            user_id=mention.user_id,
            kind="mentioned",
            event=f"message-{mention.message_id}",
            at=mention.message.at,
            actor_id=mention.message.user_id,
            actor_name=mention.message.user.name if mention.message.user else "Rondpunt",
            subject_kind="conversation",
            subject_id=mention.message.conversation_id,
            anchor=f"message-{mention.message_id}",
            seen_at=mention.seen_at,
            mailed_at=mention.message.at,
        )
        for mention in mentions.select_related("message__user").iterator(chunk_size=500)
    )
    notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0017_ask_an_expert"),
        ("people", "0008_notifications"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.DeleteModel(name="Mention"),
    ]
