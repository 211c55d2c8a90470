
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_resealed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='act',
            field=models.CharField(choices=[('create', '新增'), ('change', '修改'), ('remove', '删除'), ('look', '查看'), ('in_full', '看全部号码'), ('export', '导出'), ('batch', '成批写入'), ('reseal', '换密钥'), ('erase', '按清除单清除'), ('sign_in', '登录'), ('sign_out', '退出'), ('sign_in_failed', '登录失败')], max_length=20, verbose_name='做了什么'),
        ),
    ]
