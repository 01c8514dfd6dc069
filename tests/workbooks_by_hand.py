"""Tiny workbooks written part by part, as programs other than Excel write them."""

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CELLS = '<row r="1"><c r="A1"><v>1</v></c></row>'


def relations(*links):
    """A part of relations: each link is (id, role, target) with more attributes at will."""
    listed = "".join(
        f'<Relationship Id="{id_}" Type="{LINKS}/{role}" Target="{target}" {" ".join(more)}/>'
        for id_, role, target, *more in links
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def sheet_part(rows=CELLS, before="", after=""):
    data = f"<sheetData>{rows}</sheetData>"
    return f'<worksheet xmlns="{MAIN}">{before}{data}{after}</worksheet>'


def shared_part(*items):
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def styles_part(formats=(), fonts=('<name val="Calibri"/>',), styles=()):
    """Formats are (id, code), styles are the attributes of an xf."""
    codes = "".join(f'<numFmt numFmtId="{id_}" formatCode="{code}"/>' for id_, code in formats)
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f"<fonts>{''.join(f'<font>{font}</font>' for font in fonts)}</fonts><fills><fill/></fills>"
        f"<cellXfs>{''.join(f'<xf {style}/>' for style in ('', *styles))}</cellXfs></styleSheet>"
    )


def parts(rows=CELLS, shared=None, styles=None, book="", state="visible", **sheet):
    """The parts of a workbook with one sheet, `S`."""
    links = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    found = {
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{book}'
            f'<sheets><sheet name="S" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": sheet_part(rows, **sheet),
    }
    if shared is not None:
        found["xl/sharedStrings.xml"] = shared_part(*shared)
        links.append(("rId2", "sharedStrings", "sharedStrings.xml"))
    if styles is not None:
        found["xl/styles.xml"] = styles_part(**styles)
        links.append(("rId3", "styles", "styles.xml"))
    found["xl/_rels/workbook.xml.rels"] = relations(*links)
    return found


def zipped(found, compression=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as container:
        for name, part in found.items():
            container.writestr(name, part)
    return content.getvalue()


def ole(*streams, chain=(), short_chain=()):
    """An OLE file with streams (name, bytes).

    `chain` overrides which sector follows which; with a `short_chain` the first stream lies in
    short sectors, which follow one another as it says.
    """
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    following, sectors, entries = [0xFFFFFFFD, end], [b"", b""], []
    table = ("", struct.pack(f"<{len(short_chain)}I", *short_chain))
    for name, content in [*streams, *([table] if short_chain else [])]:
        padded = content + bytes(-len(content) % 512)
        first, count = len(sectors), len(padded) // 512
        sectors += [padded[at : at + 512] for at in range(0, len(padded), 512)]
        following += [*range(first + 1, first + count), end]
        entries.append((name, 2, first, len(content)))
    for sector, then in chain:
        following[sector] = then
    first_short, holder = end, end
    if short_chain:
        first_short, holder = entries.pop()[2], entries[0][2]
        entries[0] = (*entries[0][:2], 0, entries[0][3])
    directory = _entry("Root Entry", 5, free, 1, holder, 512)
    for number, (name, kind, first, size) in enumerate(entries, start=1):
        right = number + 1 if number < len(entries) else free
        directory += _entry(name, kind, right, free, first, size)
    sectors[1] = directory.ljust(512, b"\0")
    sectors[0] = struct.pack("<128I", *following, *[free] * (128 - len(following)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH10x", 62, 3, 0xFFFE, 9, 6)
    least = 4096 if short_chain else 0
    header += struct.pack("<IIIIIIIII", 1, 1, 0, least, first_short, 1, end, 0, 0)
    return header.ljust(512, b"\xff") + b"".join(sectors)


def _entry(name, kind, right, child, first, size):
    written = name.encode("utf-16-le") + b"\0\0"
    start = struct.pack("<64sHBBIII", written, len(written), kind, 1, 0xFFFFFFFF, right, child)
    return start + bytes(36) + struct.pack("<III", first, size, 0)
