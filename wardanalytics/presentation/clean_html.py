"""HTML that notebooks produce, made safe for a page: an allow-list of tags, attributes and styles.

Texts of wards reach notebooks from workbooks, so nothing in an output or in prose is trusted: no
script, no event handler, nothing that would load from elsewhere. What is not allowed is shown as
the text it is.
"""

import re

import nh3
import tinycss2


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _words(
    """
    a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small span strong sub summary sup
    table tbody td tfoot th thead tr u ul var
    """
)
_ATTRIBUTES = _words("class title lang alt colspan rowspan scope headers start style")
_PROPERTIES = _words(
    """
    background background-color border border-bottom border-bottom-color border-collapse
    border-color border-left border-left-color border-radius border-right border-right-color
    border-style border-top border-top-color border-width color font-size font-style font-variant
    font-weight height letter-spacing line-height max-width min-width opacity padding padding-left
    padding-right text-align text-decoration text-indent vertical-align white-space width
    """
)
_TAG = re.compile(r"</?([a-z][^\s/<>]*)", re.IGNORECASE)
_STYLE_BLOCK = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.IGNORECASE | re.DOTALL)
_WITHOUT_SOURCE = re.compile(r"<img(?![^>]*\bsrc=)[^>]*>")
_ALT = re.compile(r'alt="([^"]*)"')
_RISKY_VALUE = re.compile(r"url|image|expression|[\\<@]", re.IGNORECASE)
_LINK = re.compile(r"(https?:|mailto:|#|[^:]*$|[^:/]*/)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);", re.IGNORECASE)


def clean_html(html: str) -> str:
    """Make HTML safe; of its style blocks only rules about pandas' styled tables (`#T_…`) stay."""
    rules = "".join(_safe_rules(block) for block in _STYLE_BLOCK.findall(html))
    markup = _TAG.sub(_as_text_unless_allowed, _STYLE_BLOCK.sub("", html))
    body = _WITHOUT_SOURCE.sub(_alt_text, _CLEANER.clean(markup))
    return f"<style>{rules}</style>{body}" if rules else body


def _as_text_unless_allowed(tag: re.Match[str]) -> str:
    """The cleaner would drop a tag that is not allowed, and a ward may have typed one."""
    return tag[0] if tag[1].lower() in _TAGS else f"&lt;{tag[0][1:]}"


def _safe_attribute(tag: str, name: str, value: str) -> str | None:
    """What stays of an attribute's value; nothing where it could act or load."""
    if name == "style":
        return _safe_declarations(tinycss2.parse_declaration_list(value)) or None
    safe = {
        "href": bool(_LINK.match(value.strip())),
        "src": bool(_PICTURE.match(value.strip())),
        "id": value.startswith("T_"),  # pandas' styles need theirs; another could shadow a page's
    }
    return value if safe.get(name, True) else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(),
    attributes={"*": {*_ATTRIBUTES, "id"}, "a": {"href"}, "img": {"src"}},
    attribute_filter=_safe_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,
)


def _alt_text(picture: re.Match[str]) -> str:
    """What a picture from elsewhere says of itself, as it is not loaded."""
    alt = _ALT.search(picture[0])
    return alt[1] if alt else ""


def _safe_declarations(nodes: list) -> str:
    kept = {}
    for node in nodes:
        if node.type != "declaration" or node.lower_name not in _PROPERTIES:
            continue
        value = tinycss2.serialize(node.value).strip()
        if not _RISKY_VALUE.search(value):
            kept[node.lower_name] = value
    if kept.keys() & {"background", "background-color"} and "color" not in kept:
        kept["color"] = "#1a1a1a"  # a light cell on a page in dark style keeps its dark text
    return "; ".join(f"{name}: {value}" for name, value in kept.items())


def _safe_rules(stylesheet: str) -> str:
    rules = []
    for rule in tinycss2.parse_stylesheet(stylesheet, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        selector = tinycss2.serialize(rule.prelude).strip()
        about_table = all(part.strip().startswith("#T_") for part in selector.split(","))
        declarations = _safe_declarations(tinycss2.parse_declaration_list(rule.content))
        if about_table and declarations and not _RISKY_VALUE.search(selector):
            rules.append(f"{selector} {{{declarations}}}\n")
    return "".join(rules)
