
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=12, verbose_name='县')),
                ('why', models.CharField(choices=[('term', '保存期限已满'), ('demand', '依法要求清除')], max_length=8, verbose_name='理由')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据的文书')),
                ('items', models.JSONField(verbose_name='内容')),
                ('hash', models.CharField(max_length=64, verbose_name='指纹')),
                ('made_at', models.DateTimeField(verbose_name='提出时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '清除单',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ErasureVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved', models.BooleanField(verbose_name='批准')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('erased', models.PositiveIntegerField(default=0, verbose_name='清除了几项')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('list', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='verdict', to='retention.erasurelist')),
            ],
            options={
                'verbose_name': '清除单审批',
            },
        ),
    ]
