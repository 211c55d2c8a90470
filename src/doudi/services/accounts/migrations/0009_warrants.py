
import django.db.models.deletion
import doudi.services.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_pending_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Warrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=12, verbose_name='县')),
                ('document', models.CharField(max_length=100, verbose_name='督查文书')),
                ('until', models.DateField(verbose_name='到哪天')),
                ('given_at', models.DateTimeField(default=doudi.services.clock.now, verbose_name='什么时候给的')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='什么时候收回')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warrants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '督查授权',
                'ordering': ['-id'],
            },
        ),
    ]
