"""Makes docs/images/instroom.webp, the picture in README.md, from the running demo.

    make run                                     # in one terminal
    .venv/bin/python docs/images/make.py         # in another; `--port 8001` when the demo runs there

Needs Chromium, as the browser tests do (CHROMIUM names another), and what requirements-test.txt installs.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, sync_playwright

TARGET = Path(__file__).with_name("instroom.webp")
LARGEST_BYTES = 250_000

CANVAS = (2000, 1250)
GROUND = "#2a2622"
EDGE = 80
GAP = 20
SHEET_WIDTH = (CANVAS[0] - 2 * EDGE - 2 * GAP) // 3
PHONE_WIDTH = 280
PHONE_FRAME = 12

# Host, path, and how far below the upper edge its sheet begins. Each sheet runs off the lower edge.
SHEETS = (
    ("localhost", "/", 150),
    ("noord.localhost", "/wat-kost-personal-training/", 60),
    ("gent.localhost", "/", 240),
)
PHONE = ("noord.localhost", "/intake/")
PHONE_LEFT, PHONE_TOP = 561, 702


def screenshot(browser: Browser, address: str, *, width: int, height: int, scale: float, whole: bool) -> Image.Image:
    """One page in light colours, without motion; `whole` takes what is below the window too."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="light",
        reduced_motion="reduce",
        locale="nl-NL",
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    data = page.screenshot(full_page=whole, type="png")
    context.close()
    return Image.open(io.BytesIO(data)).convert("RGB")


def rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """A mask with round corners, drawn four times as large so that its edge is smooth."""
    large = Image.new("L", (size[0] * 4, size[1] * 4))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, large.width - 1, large.height - 1), radius * 4, fill=255)
    return large.resize(size, Image.Resampling.LANCZOS)


def put_phone(canvas: Image.Image, shown: Image.Image) -> None:
    """A phone in front of the sheets, where those are empty: an even frame around the screen."""
    screen = shown.resize((PHONE_WIDTH, round(shown.height * PHONE_WIDTH / shown.width)), Image.Resampling.LANCZOS)
    outside = (screen.width + 2 * PHONE_FRAME, screen.height + 2 * PHONE_FRAME)
    canvas.paste(GROUND, (PHONE_LEFT, PHONE_TOP), rounded(outside, 38))
    canvas.paste(screen, (PHONE_LEFT + PHONE_FRAME, PHONE_TOP + PHONE_FRAME), rounded(screen.size, 27))


def compose(browser: Browser, *, port: int) -> Image.Image:
    """Three sheets side by side, each beginning at another height, and the phone."""
    canvas = Image.new("RGB", CANVAS, GROUND)
    for number, (host, path, top) in enumerate(SHEETS):
        shown = screenshot(browser, f"http://{host}:{port}{path}", width=1440, height=900, scale=1, whole=True)
        height = round(shown.height * SHEET_WIDTH / shown.width)
        sheet = shown.resize((SHEET_WIDTH, height), Image.Resampling.LANCZOS)
        canvas.paste(sheet, (EDGE + number * (SHEET_WIDTH + GAP), top))
    host, path = PHONE
    shown = screenshot(browser, f"http://{host}:{port}{path}", width=360, height=720, scale=2, whole=False)
    put_phone(canvas, shown)
    return canvas


def save(picture: Image.Image) -> int:
    """Write the best quality that stays below LARGEST_BYTES. Returns the number of bytes."""
    for quality in range(90, 40, -2):
        data = io.BytesIO()
        picture.save(data, "WEBP", quality=quality, method=6)
        if data.tell() <= LARGEST_BYTES:
            break
    TARGET.write_bytes(data.getvalue())
    return data.tell()


def main() -> None:
    """Parse, take, compose, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000, help="Port of the running demo. Default: 8000")
    port = parser.parse_args().port
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium. On Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        size = save(compose(browser, port=port))
        browser.close()
    sys.stdout.write(f"{TARGET.name}: {CANVAS[0]} × {CANVAS[1]}, {size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
