#!/usr/bin/env bash
# nbgrader 0.9.6: a time with an offset after a space, such as 2026-01-30 10:00:00 +0100, is read as
# if +0100 were 100 seconds; with a colon, +01:00, the offset is passed over. Without the space
# before it the same time is read right.
#
# Seen: a due date given as 10:00:00 +0100 stands in the gradebook as 09:58:20, where 09:00:00 is
# right; as 10:00:00 +01:00 it stands there as 10:00:00.
#
# Whom it meets: git (--date=iso) and the command date write times in this form, and a timestamp.txt
# made with them has a hand-in late, or in time, by up to fourteen hours.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install nbgrader==0.9.6
export PATH="$folder/venv/bin:$PATH" # nbgrader calls alembic by its name

mkdir "$folder/course"
cd "$folder/course"
for one in 'spaced|2026-01-30 10:00:00 +0100' 'colon|2026-01-30 10:00:00 +01:00' 'joined|2026-01-30 10:00:00+0100'; do
    nbgrader db assignment add "${one%%|*}" --duedate="${one#*|}" >/dev/null 2>&1
done

python3 - <<'PYTHON'
import sqlite3

found = dict(sqlite3.connect("gradebook.db").execute("SELECT name, duedate FROM assignment"))
for name, when in found.items():
    print(f"{name}: {when}")
assert found["spaced"].startswith("2026-01-30 09:58:20"), found
assert found["colon"].startswith("2026-01-30 10:00:00"), found
assert found["joined"].startswith("2026-01-30 09:00:00"), found
PYTHON
