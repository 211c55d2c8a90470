#!/bin/sh
# What the timers run, with the county's settings in the environment.
set -eu

doudi=${DOUDI_COMMAND:-/opt/doudi/current/bin/doudi}
place=${BACKUPS:-/var/backups/doudi}
days=${BACKUP_DAYS:-35}
unset DOUDI_COMMAND

case "${1:-}" in
    backup)
        "$doudi" backup "$place"
        # Only what a new backup has just joined is cleared away.
        find "$place" -maxdepth 1 -name '*.doudi' -mtime "+$days" -delete
        ;;
    head) "$doudi" audit head --out "$place/heads.txt" ;;
    doctor) "$doudi" doctor ;;
    boxes) "$doudi" boxes exchange ;;
    webhooks) "$doudi" webhooks send ;;
    *) echo "task.sh backup | head | doctor | boxes | webhooks" >&2; exit 2 ;;
esac
