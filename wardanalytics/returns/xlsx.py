"""An .xlsx or .xlsm workbook: its sheets in their order, nothing in it followed or run."""

from collections.abc import Iterator
from typing import NamedTuple

from wardanalytics.returns.cells import Allowance, Book, Sheet, UnreadableReturnError
from wardanalytics.returns.container import Container, PartReader, Relation, is_on, link_id
from wardanalytics.returns.xlsx_parts import (
    SharedTexts,
    read_comments,
    read_shared_texts,
)
from wardanalytics.returns.xlsx_sheet import OfBook, SheetReader
from wardanalytics.returns.xlsx_styles import read_styles

MOST_CHARACTERS = 50_000_000
_USUAL_PLACE = "xl/workbook.xml"
_OTHER_PROGRAMS = ("word/", "ppt/", "visio/")
_STATES = ("visible", "hidden", "veryHidden")
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")


class _Listed(NamedTuple):
    """A sheet as the workbook's own part lists it."""

    name: str
    state: str
    link: str


class _BookReader(PartReader):
    def __init__(self) -> None:
        super().__init__()
        self.listed: list[_Listed] = []
        self.is_1904 = False
        self.external_links = 0
        self._sheets = Allowance(10_000, "sheets")
        self.act_on(
            {
                "sheet": self._list_sheet,
                "workbookPr": self._note_date_system,
                "externalReference": self._count_link,
            },
            {},
        )

    def _list_sheet(self, attributes: dict[str, str]) -> None:
        self._sheets.take()
        state = attributes.get("state", "visible")
        state = state if state in _STATES else "visible"
        self.listed.append(_Listed(attributes["name"], state, link_id(attributes)))

    def _note_date_system(self, attributes: dict[str, str]) -> None:
        self.is_1904 = is_on(attributes.get("date1904"))

    def _count_link(self, _: object) -> None:
        self.external_links += 1


def read_xlsx(content: bytes) -> Book:
    """Read every sheet of a workbook.

    Raises:
        UnreadableReturnError: it is no workbook, or passes a limit. A damaged one raises whatever
            its damage leads to: see `workbook.read_book`.
    """
    container = Container(content)
    main = _main_part(container)
    book = _BookReader()
    container.read(main, book)
    relations = container.relations(main)
    listed = [(sheet, relations[sheet.link]) for sheet in book.listed]
    _refuse_doubles(listed)
    of_book = _shared(container, relations, book.is_1904)
    sheets = [
        _read_sheet(container, sheet, relation.part, of_book)
        for sheet, relation in listed
        if relation.role == "worksheet"
    ]
    return Book(
        sheets=sheets,
        other_sheets=[sheet.name for sheet, relation in listed if relation.role != "worksheet"],
        is_1904=book.is_1904,
        has_macros=any(name.endswith("vbaproject.bin") for name in container.names())
        or any(relation.role in _MACRO_SHEETS for _, relation in listed),
        external_links=book.external_links,
    )


def _main_part(container: Container) -> str:
    """The part that lists the sheets; whatever else the package holds is named and refused."""
    named = [r.part for r in container.relations("").values() if r.role == "officeDocument"]
    main = named[0] if named else _USUAL_PLACE
    if other := _other_package(container, main):
        raise UnreadableReturnError(other)
    return main


def _other_package(container: Container, main: str) -> str | None:
    names = container.names()
    kind = container.beginning("mimetype")
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "ods" if b"spreadsheet" in kind else "document"
    if main.endswith(".bin") or (main not in names and "xl/workbook.bin" in names):
        return "xlsb"
    if main in names and not main.startswith(_OTHER_PROGRAMS):
        return None
    if any(name.startswith(_OTHER_PROGRAMS) for name in {main, *names}):
        return "document"
    if any(name.startswith("xl/") for name in names):
        return None  # a workbook without its main part, which reading will say
    return "not_a_workbook" if "[content_types].xml" in names else "archive"


def _refuse_doubles(listed: list[tuple[_Listed, Relation]]) -> None:
    for what in ([sheet.name for sheet, _ in listed], [relation.part for _, relation in listed]):
        if len(set(what)) < len(what):
            raise ValueError("a sheet is there twice")


def _shared(container: Container, relations: dict[str, Relation], is_1904: bool) -> OfBook:
    """Texts and styles; a workbook may do without either."""
    characters = Allowance(MOST_CHARACTERS, "characters")
    texts, styles = SharedTexts(), ()
    for part in _parts(container, relations, "sharedStrings"):
        texts = read_shared_texts(container, part, characters)
    for part in _parts(container, relations, "styles"):
        styles = read_styles(container, part)
    return OfBook(texts, styles, is_1904, characters)


def _parts(container: Container, relations: dict[str, Relation], role: str) -> Iterator[str]:
    found = [r.part for r in relations.values() if r.role == role and r.part in container]
    return iter(found[:1])


def _read_sheet(container: Container, listed: _Listed, part: str, of_book: OfBook) -> Sheet:
    comments: dict[str, str] = {}
    for comments_part in _parts(container, container.relations(part), "comments"):
        comments = read_comments(container, comments_part, of_book.characters)
    reader = SheetReader(listed.name, of_book, comments, listed.state != "visible")
    container.read(part, reader)
    return Sheet(
        listed.name, listed.state, reader.cells(), reader.merges, comments, reader.empty_texts
    )
