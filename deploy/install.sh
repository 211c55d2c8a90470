#!/bin/sh
# Installs Doudi from the folder of this file, without internet. Run again, it changes nothing that is right already.
#   sh install.sh                      into /opt/doudi
#   sh install.sh --prefix /srv/doudi  elsewhere
set -eu
umask 022

say() { printf '%s\n' "$*"; }
stop() { printf '没有装：%s\n' "$*" >&2; exit 1; }

prefix=/opt/doudi
while [ $# -gt 0 ]; do
    case "$1" in
        --prefix) [ $# -gt 1 ] || stop "--prefix 后面要写文件夹"; prefix=$2; shift 2 ;;
        *) stop "不认识“$1”。用法：sh install.sh [--prefix 文件夹]" ;;
    esac
done
case "$prefix" in /*) ;; *) prefix=$(pwd)/$prefix ;; esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
[ -f SHA256SUMS ] || stop "这里缺少 SHA256SUMS，安装包没有解压完整"
sha256sum --check --strict --quiet SHA256SUMS >&2 || stop "安装包里有文件被改过或者不完整（见上面），请重新拷贝"
listed=$(wc -l < SHA256SUMS)
there=$(find . -type f ! -name SHA256SUMS | wc -l)
[ "$listed" -eq "$there" ] || stop "安装包里多出了清单上没有的文件，请重新解压到一个空文件夹"

wanted=$(cat PYTHON)
# The system's own Python first: one in somebody's home cannot be run by Doudi's user.
python=$(command -v "/usr/bin/python$wanted" || command -v "python$wanted" || command -v python3 || true)
[ -n "$python" ] || stop "这台机器没有 Python；先从 Debian 光盘装 python3 和 python3-venv"
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$wanted" ] || stop "这个安装包是给 Python $wanted 的，这台机器是 $found；请用对应的安装包"
"$python" -c 'import ensurepip, venv' 2>/dev/null || stop "缺少 python3-venv；先从 Debian 光盘装上它"

version=$(cat VERSION)
home=$prefix/releases/$version
sum=$(sha256sum SHA256SUMS | cut -d' ' -f1)
if [ -f "$home/installed" ] && [ "$(cat "$home/installed")" = "$sum" ]; then
    say "$version 已经装在 $home"
else
    mkdir -p "$prefix/releases" || stop "写不了 $prefix；请用 root 运行，或者用 --prefix 换一个文件夹"
    say "正在装 $version，要一两分钟……"
    rm -rf "$home"
    "$python" -m venv "$home"
    pip="$home/bin/python -m pip --disable-pip-version-check --quiet"
    $pip install --no-index --find-links wheels --require-hashes -r requirements.txt
    $pip install --no-index --no-deps wheels/doudi-"$version"-*.whl
    cp -R docs deploy examples ./*.md LICENSE "$home/"
    printf '%s\n' "$sum" > "$home/installed"
fi
ln -sfn "releases/$version" "$prefix/current.new"
mv -T "$prefix/current.new" "$prefix/current"
"$prefix/current/bin/doudi" pack check > /dev/null 2>&1 || stop "装好了，但是自带的规则包检查不过；请把 doudi pack check 的结果告诉我们"
say "装好了：$prefix/current/bin/doudi"
say "接着：看 $prefix/current/docs/operations/first-day.md，运行 $prefix/current/bin/doudi init"
