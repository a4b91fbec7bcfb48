"""Files that are not what they seem: each made here, with what the door for pictures does with it."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, PngImagePlugin

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
DAMAGED, OTHER_KIND, TOO_MANY = "the file is damaged", "it is another kind of file", "too many pixels"


def picture(kind: str, *, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    """Noise, so that half of the file is not yet all of the picture."""
    image = Image.effect_noise(size, 80).convert(mode)
    stored = BytesIO()
    image.save(stored, format=kind, **options)
    return stored.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, depth: int = 1, rows: bytes = b"", more: bytes = b"") -> bytes:
    """A PNG of black pixels, as small as it can be; `more` are chunks before the pixels."""
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    if not rows and width and height:
        packer = zlib.compressobj(9)
        line = bytes(1 + (width * depth + 7) // 8)
        rows = b"".join(packer.compress(line) for _row in range(min(height, 50_000_000 // width + 1))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bloated_text() -> bytes:
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9))


def animated(frames: int, size: tuple[int, int]) -> bytes:
    stored = BytesIO()
    images = [Image.new("L", size, number % 255) for number in range(frames)]
    images[0].save(stored, format="GIF", save_all=True, append_images=images[1:])
    return stored.getvalue()


def odd_exif() -> bytes:
    """A photograph whose notes are no notes."""
    return picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 200)


def noted() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 1000, zip=True)
    return picture("PNG", pnginfo=info)


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "half a JPEG": ("half.jpg", lambda: half(picture("JPEG")), DAMAGED),
    "half a PNG": ("half.png", lambda: half(picture("PNG")), DAMAGED),
    "half a WebP": ("half.webp", lambda: half(picture("WEBP")), DAMAGED),
    "half an AVIF": ("half.avif", lambda: half(picture("AVIF")), DAMAGED),
    "half a GIF": ("half.gif", lambda: half(picture("GIF")), DAMAGED),
    "the head of a JPEG": ("head.jpg", lambda: picture("JPEG")[:20], DAMAGED),
    "the head of a PNG": ("head.png", lambda: picture("PNG")[:40], DAMAGED),
    "a GIF that is a script": ("script.gif", lambda: b"GIF89a/*" + b" " * 40 + b"*/=1;alert(1)", DAMAGED),
    "a WebP of rubbish": ("rubbish.webp", lambda: b"RIFF\x40\0\0\0WEBPVP8 " + b"\xaa" * 80, DAMAGED),
    "no pixels": ("nothing.png", lambda: png(0, 0, rows=zlib.compress(b"")), DAMAGED),
    "no height": ("flat.png", lambda: png(9, 0, rows=zlib.compress(b"")), DAMAGED),
    "a text of 80 MB inside": ("text.png", lambda: png(8, 8, more=bloated_text()), DAMAGED),
    "169 megapixels of one bit": ("bits.png", lambda: png(13_000, 13_000), TOO_MANY),
    "240 megapixels": ("large.png", lambda: png(20_000, 12_000), TOO_MANY),
    "2,500 megapixels": ("bomb.png", lambda: png(50_000, 50_000), TOO_MANY),
    "many frames of many pixels": ("film.gif", lambda: animated(14, (2000, 2000)), TOO_MANY),
    "frames without end": ("long.gif", lambda: animated(501, (2, 2)), TOO_MANY),
    "nothing": ("empty.jpg", lambda: b"", "file is empty"),
    "words": ("words.jpg", lambda: b"Een notitie over de kraan, en geen foto.\n" * 20, OTHER_KIND),
    "a page": ("page.png", lambda: b"<!doctype html><title>x</title><script>alert(1)</script>", OTHER_KIND),
    "a PDF": ("folder.jpg", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", OTHER_KIND),
    "a TIFF": ("scan.tiff", lambda: picture("TIFF"), OTHER_KIND),
    "a bitmap": ("bitmap.png", lambda: picture("BMP"), OTHER_KIND),
    "an archive": ("photos.jpg", lambda: gzip.compress(b"words " * 50), OTHER_KIND),
    "an SVG": ("logo.svg", lambda: SVG, "SVG"),
    "an SVG called PNG": ("logo.png", lambda: b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n" + SVG, "SVG"),
    "an SVG in wide letters": ("wide.png", lambda: b"\xff\xfe" + SVG.decode().encode("utf-16-le"), "SVG"),
    "an SVG with a prefix": ("prefix.webp", lambda: b'<x:svg xmlns:x="http://www.w3.org/2000/svg"/>', "SVG"),
    "a compressed SVG": ("logo.svgz", lambda: gzip.compress(SVG), "SVG"),
    "a compressed SVG called JPEG": ("logo.jpg", lambda: gzip.compress(SVG), "SVG"),
    "a HEIC": ("iphone.heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "HEIC"),
    "a HEIC called JPEG": ("iphone.jpg", lambda: b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(200), "HEIC"),
    "sixteen bits of grey": ("deep.png", lambda: picture("PNG", mode="I;16"), "sixteen bits"),
    "a JPEG called PNG": ("photo.png", lambda: picture("JPEG"), ".jpg"),
    "a PNG without an ending": ("photo", lambda: picture("PNG"), ".png"),
    "11 MB": ("heavy.jpg", lambda: picture("JPEG") + bytes(11 * 1024 * 1024), "too large"),
}
"""What is refused: by name, how the file is called, what is in it, and words of the sentence."""

TAKEN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a JPEG": ("photo.jpg", lambda: picture("JPEG")),
    "a JPEG in capitals": ("PHOTO.JPEG", lambda: picture("JPEG")),
    "a JPEG for print": ("print.jpg", lambda: picture("JPEG", mode="CMYK")),
    "a grey JPEG": ("grey.jpg", lambda: picture("JPEG", mode="L")),
    "a JPEG with odd notes": ("notes.jpg", odd_exif),
    "a JPEG with something behind it": ("behind.jpg", lambda: picture("JPEG") + b"<script>alert(1)</script>"),
    "several JPEGs in one": ("several.jpg", lambda: picture("MPO")),
    "a PNG": ("drawing.png", lambda: picture("PNG", mode="RGBA")),
    "a PNG of one bit": ("bits.png", lambda: picture("PNG", mode="1")),
    "a PNG with notes": ("noted.png", noted),
    "a PNG long and thin": ("thin.png", lambda: png(9000, 1)),
    "a WebP": ("light.webp", lambda: picture("WEBP", mode="RGBA")),
    "an AVIF": ("light.avif", lambda: picture("AVIF")),
    "a GIF": ("old.gif", lambda: picture("GIF")),
    "a film of ten": ("film.gif", lambda: animated(10, (40, 30))),
}
"""What is taken in, and then drawn on a page in every size."""
