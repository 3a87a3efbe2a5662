"""A day as KML 2.2, for programs that show the earth: the same marks as its GeoJSON."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from wellhit.atlas.api.shapes import Feature, FeatureCollection
from wellhit.atlas.visit import Visit

SPACE = "http://www.opengis.net/kml/2.2"
MEDIA = "application/vnd.google-earth.kml+xml; charset=utf-8"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def kml(visit: Visit, marks: FeatureCollection) -> bytes:
    """The file: a folder for each kind of mark; elements in the order that the schema has."""
    _ = visit._
    root = ElementTree.Element("kml", xmlns=SPACE)
    document = _add(root, "Document")
    _add(document, "name", marks.title)
    _add(document, "description", f"{visit.library.campaign.title.get(visit.language, '')}. {marks.license}")
    titles = {
        "event": _("What happened"),
        "fortress": _("Fortresses at noon"),
        "formation": _("Formations at noon"),
    }
    for kind, title in titles.items():
        shown = [mark for mark in marks.features if mark.properties.group == kind]
        if shown:
            folder = _add(document, "Folder")
            _add(folder, "name", title)
            for mark in shown:
                _placemark(folder, visit, mark)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = NOT_XML.sub("", text) or None
    return element


def _placemark(folder: ElementTree.Element, visit: Visit, mark: Feature) -> None:
    said = mark.properties
    placemark = _add(folder, "Placemark")
    _add(placemark, "name", said.title)
    sources = "; ".join(f"{source.name} [{source.id}]" for source in said.sources)
    parts = [said.text, f"{visit._('Who says so')}: {sources}." if sources else "", _grade(visit, said.grade)]
    _add(placemark, "description", "\n".join(part for part in parts if part))
    span = _add(placemark, "TimeSpan")
    _add(span, "begin", said.date.isoformat())
    _add(span, "end", said.last.isoformat())
    more = _add(placemark, "ExtendedData")
    fields = {
        "kind": said.kind, "id": said.id, "side": said.side or "", "state": said.state, "hour": said.hour or "",
        "grade": said.grade, "claims": " ".join(said.claims), "record": " ".join(said.record),
        "sources": " ".join(source.id for source in said.sources),
    }  # fmt: skip
    for name, value in fields.items():
        if value:
            _add(_add(more, "Data", name=name), "value", value)
    lon, lat = mark.geometry.coordinates
    _add(_add(placemark, "Point"), "coordinates", f"{lon},{lat}")


def _grade(visit: Visit, grade: str) -> str:
    """How sure that is, where no source says it outright."""
    return {"inferred": visit._("inferred"), "assumed": visit._("assumed")}.get(grade, "")
