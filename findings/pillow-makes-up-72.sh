#!/usr/bin/env bash
# Pillow 13.0.0: a JPEG file that has Exif, but states no resolution, is said to have 72 pixels per
# inch. The same file without Exif has none, as it should.
#
# Seen: info["dpi"] is (72, 72) where neither JFIF nor Exif states any.
#
# Whom it meets: phones and programs write such files. A page of 12 million pixels read with that
# number would be 1.06 × 1.41 metres large, and nothing tells it from one that says 72 itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install pillow==13.0.0

cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from PIL import Image

about = Image.Exif()
about[0x010F] = "A camera"  # its maker; no word of a resolution
page = Image.new("L", (60, 80), 255)
page.save("plain.jpg")
page.save("camera.jpg", exif=about)
found = {}
for name in ("plain.jpg", "camera.jpg"):
    with Image.open(name) as image:
        found[name] = image.info.get("dpi")
        print(f"{name}: dpi {found[name]}, unit of JFIF {image.info.get('jfif_unit')}")
assert found == {"plain.jpg": None, "camera.jpg": (72, 72)}, found
PYTHON
