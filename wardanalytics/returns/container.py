"""A workbook's zip container: its parts and relations, and the guards that hold while inflating."""

import io
import posixpath
import re
import urllib.parse
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from wardanalytics.returns.cells import Allowance, UnreadableReturnError

LARGEST_FILE = 50 * 1024**2
LARGEST_PART = 200 * 1024**2
LARGEST_IN_ALL = 2 * 1024**3
MOST_PARTS = 20_000
MOST_RELATIONS = 20_000

_PIECE = 64 * 1024
_LONGEST_TEXT = 1024**2  # of one text or tag; Excel keeps 32,767 characters
_DEEPEST, _MOST_NAMES = 100, 10_000  # elements in one another; names of elements and attributes
_CENTRAL_ENTRY = b"PK\x01\x02"
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what a workbook may use
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # strict
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)

Start = Callable[[dict[str, str]], None]
End = Callable[[], None]


class Relation(NamedTuple):
    """Another part that a part names: what it is to it and which part it is."""

    role: str  # worksheet, styles, comments …
    part: str


class PartReader:
    """What to do at each element of a part; `said` is the text read since the last start."""

    def __init__(self) -> None:
        """Begin without actions."""
        self.starts: dict[str, Start] = {}
        self.ends: dict[str, End] = {}
        self.texts: list[str] = []

    def act_on(self, starts: dict[str, Start], ends: dict[str, End]) -> None:
        """Add actions by the elements' plain names, whatever their prefix."""
        for space in _SPACES:
            self.starts |= {f"{space} {tag}": act for tag, act in starts.items()}
            self.ends |= {f"{space} {tag}": act for tag, act in ends.items()}

    def forget_actions(self) -> None:
        """Let go of what refers to the reader itself, so that it is freed as soon as it is done."""
        self.starts.clear()
        self.ends.clear()

    def said(self) -> str:
        """The text of the element that ends."""
        return "".join(self.texts)


class Container:
    """The parts of a workbook, read in pieces; no name in it is ever used as a path."""

    def __init__(self, content: bytes):
        """Open a zip file that is a workbook.

        Raises:
            UnreadableReturnError: it is too large, damaged, locked or something else.
        """
        if content.count(_CENTRAL_ENTRY) > MOST_PARTS:
            cause = "more than {most} parts"
            raise UnreadableReturnError("too_large", cause, most=MOST_PARTS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as error:
            raise UnreadableReturnError("damaged", "the zip file is cut off") from error
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for info in self._zip.infolist():
            name = _plain(info.filename)
            if name in self._parts:
                self._twice.add(name)
            self._parts[name] = info
        if sum(info.file_size for info in self._parts.values()) > LARGEST_IN_ALL:
            cause = "more than {most} bytes inflated"
            raise UnreadableReturnError("too_large", cause, most=LARGEST_IN_ALL)
        self._inflated = Allowance(LARGEST_IN_ALL, "bytes inflated")
        self._relations = Allowance(MOST_RELATIONS, "relations")

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._parts

    def names(self) -> set[str]:
        """The names of the parts in small letters, without a slash at the beginning."""
        return set(self._parts)

    def beginning(self, part: str) -> bytes:
        """The first bytes of a part; nothing where there is none."""
        return next(self._pieces(part), b"")[:200] if part in self else b""

    def relations(self, part: str) -> dict[str, Relation]:
        """The parts that a part names, by the relation's id; links to other files are left out.

        Raises:
            UnreadableReturnError: there are too many.
        """
        folder, name = posixpath.split(part)
        found: dict[str, Relation] = {}

        def take(relation: dict[str, str]) -> None:
            self._relations.take()
            if relation.get("TargetMode") != "External":
                target = urllib.parse.unquote(relation["Target"]).replace("\\", "/")
                role = relation.get("Type", "").rpartition("/")[2]
                found[relation["Id"]] = Relation(role, _plain(posixpath.join(folder, target)))

        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed in self:
            reader = PartReader()
            reader.act_on({"Relationship": take}, {})
            self.read(listed, reader)
        return found

    def read(self, part: str, reader: PartReader) -> None:
        """Read an XML part in one pass, without keeping it.

        Raises:
            UnreadableReturnError: it passes a limit or declares a document type.
            KeyError: there is no such part.
            ExpatError: it is no XML.
        """
        parser, names = _parser(reader)
        fed = 0
        for piece in self._pieces(part):
            parser.Parse(piece, False)
            fed += len(piece)
            pending = max(fed - parser.CurrentByteIndex, sum(map(len, reader.texts)))
            if pending > _LONGEST_TEXT:
                cause = "one text in {part} fills a megabyte"
                raise UnreadableReturnError("too_large", cause, part=part)
            if len(names) > _MOST_NAMES:
                cause = "too many kinds of elements in {part}"
                raise UnreadableReturnError("damaged", cause, part=part)
        parser.Parse(b"", True)
        reader.forget_actions()

    def _pieces(self, part: str) -> Iterator[bytes]:
        """The inflated bytes of a part; the guards count what comes, not what the zip declares."""
        name = _plain(part)
        if name in self._twice:
            raise ValueError(f"{part} is there twice")
        info = self._parts[name]
        if info.flag_bits & 1:
            raise UnreadableReturnError("locked")
        if info.compress_type not in _COMPRESSIONS:
            raise ValueError(f"{part} is compressed as no workbook is")
        if info.file_size > LARGEST_PART:
            cause, size = "{size} bytes in {part}", info.file_size
            raise UnreadableReturnError("too_large", cause, size=size, part=part)
        left = Allowance(LARGEST_PART, "bytes in one part")
        with self._zip.open(info) as stream:
            while piece := stream.read(_PIECE):
                left.take(len(piece))
                self._inflated.take(len(piece))
                yield piece


def link_id(attributes: dict[str, str]) -> str:
    """The id of the relation that an element names.

    Raises:
        KeyError: it names none.
    """
    for space in _LINKS:
        if found := attributes.get(f"{space} id"):
            return found
    raise KeyError("an element without r:id")


def is_on(value: str | None) -> bool:
    """Whether an attribute of an XML element says yes."""
    return value is not None and value.strip().lower() in ("1", "true", "on")


def _plain(name: str) -> str:
    """A part's name as workbooks compare them: any slash, any case, no leading slash."""
    path = posixpath.normpath("/" + name.replace("\\", "/")).lower()
    return re.sub("^/+", "", path)


def _parser(reader: PartReader) -> tuple[expat.XMLParserType, dict[str, str]]:
    names: dict[str, str] = {}  # each that occurs, kept by the parser
    parser = expat.ParserCreate(None, " ", names)
    at_start, at_end, clear = reader.starts.get, reader.ends.get, reader.texts.clear
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise UnreadableReturnError("damaged", "elements lie too deep in one another")
        clear()
        act = at_start(name)
        if act is not None:
            act(attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        act = at_end(name)
        if act is not None:
            act()

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.texts.append
    parser.StartNamespaceDeclHandler = _pass  # so that prefixes are counted among the names
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser, names


def _pass(*_: object) -> None:
    pass


def _refuse_doctype(*_: object) -> None:
    raise UnreadableReturnError("doctype")
