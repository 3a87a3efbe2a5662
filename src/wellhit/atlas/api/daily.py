"""Days as the API tells of them, and a day as marks on a map: what happened, and who stood where at noon."""

from __future__ import annotations

from datetime import date
from typing import Any

from wellhit.atlas.api import shapes
from wellhit.atlas.api.things import place_named, range_of, text_of, thing
from wellhit.atlas.content.days import Day, Item
from wellhit.atlas.content.history import GRADES
from wellhit.atlas.content.moments import NOON_TURN, TURNS_PER_DAY, moment
from wellhit.atlas.map.scene import Scene, Stand
from wellhit.atlas.map.telling import fortress_words, stand_words
from wellhit.atlas.pages.days import sentence
from wellhit.atlas.visit import Visit

LICENSE = "CC BY 4.0"
FORTRESS_MEASURES = ("invested", "assault_start", "fall")


def head(visit: Visit, day: Day) -> shapes.DayHead:
    """A day, in short."""
    return shapes.DayHead(
        date=day.day, items=len(day.items), going_on=len(day.going_on), weather=_weather(day),
        page=visit.link("day", day.day.isoformat()),
    )  # fmt: skip


def in_full(visit: Visit, day: Day, address: str) -> shapes.Day:
    """A day. address: of the day without an ending, for its GeoJSON and KML."""
    told = [s for s in visit.library.stories_in(visit.language) if s.start <= day.day <= s.end]
    return shapes.Day(
        date=day.day, weather=_weather(day), items=[_item(visit, one) for one in day.items],
        going_on=[_item(visit, one) for one in day.going_on],
        stories=[shapes.Told(id=s.id, title=s.title, page=visit.link("story", s.id)) for s in told],
        expected=list(visit.expected_by(day.day)), before=day.before, after=day.after,
        geojson=f"{address}.geojson", kml=f"{address}.kml", page=visit.link("day", day.day.isoformat()),
    )  # fmt: skip


def _weather(day: Day) -> shapes.Weather | None:
    found = day.weather
    if found is None:
        return None
    return shapes.Weather(
        sky=found.sky, ground=found.ground, confidence=found.confidence, sources=list(found.source)
    )


def _said(visit: Visit, item: Item) -> shapes.Text:
    """What happened in words: a text of the campaign, or a sentence that the page makes."""
    if item.text:
        return text_of(visit, *item.text)
    return shapes.Text(text=sentence(visit, item), language=visit.language, stale=False)


def _figures(item: Item) -> dict[str, shapes.Range]:
    found = {name: range_of(figure) for name, figure in item.figures.items()}
    return {name: figure for name, figure in found.items() if figure is not None}


def _item(visit: Visit, item: Item) -> shapes.Item:
    return shapes.Item(
        kind=item.kind, date=item.day, last=item.last, hour=item.hour or None,
        place=place_named(visit, item.place) if item.place else None, subjects=list(item.subject),
        sentence=_said(visit, item), state=item.state, figures=_figures(item), unit=item.unit,
        grade=item.grade, claims=list(item.claims), record=list(item.record), sources=list(item.sources),
        assumed=item.assumed, note=item.note,
    )  # fmt: skip


class Marks:
    """The marks of one day."""

    def __init__(self, visit: Visit, day: Day) -> None:
        self.visit, self.day, self.library = visit, day, visit.library
        self.start = self.library.campaign.first_day
        turn = (day.day - self.start).days * TURNS_PER_DAY + NOON_TURN
        self.scene = Scene(self.library.frame, self.library.history_track, turn)

    def collection(self) -> shapes.FeatureCollection:
        """All of them: items that have a place, then fortresses, then formations."""
        title = self.visit.tongue.day(self.day.day, "EEEE d MMMM y")
        features = [*self._items(), *self._fortresses(), *self._formations()]
        return shapes.FeatureCollection(
            type="FeatureCollection", title=title[:1].upper() + title[1:], date=self.day.day,
            language=self.visit.language, license=LICENSE, features=features,
        )  # fmt: skip

    def _feature(self, lon: float, lat: float, **said: Any) -> shapes.Feature:
        usual: dict[str, Any] = {
            "side": None, "state": "", "date": self.day.day, "last": self.day.day, "hour": "12:00", "figures": {},
            "unit": "", "record": [],
        }  # fmt: skip
        said["sources"] = [
            shapes.Named(id=s, name=self.library.sources[s].title)
            for s in dict.fromkeys(said["sources"])
            if s in self.library.sources
        ]
        point = shapes.Point(type="Point", coordinates=[round(lon, 5), round(lat, 5)])
        return shapes.Feature(type="Feature", geometry=point, properties=shapes.Marked(**{**usual, **said}))

    def _items(self) -> list[shapes.Feature]:
        found = []
        for item in self.day.items:
            place = self.library.places.get(item.place)
            if place is not None:
                found.append(
                    self._feature(
                        place.lon, place.lat, group="event", kind=item.kind, id=item.place,
                        title=place_named(self.visit, item.place).name, text=_said(self.visit, item).text,
                        state=item.state, date=item.day, last=item.last, hour=item.hour or None,
                        grade=item.grade, figures=_figures(item), unit=item.unit, claims=list(item.claims),
                        record=list(item.record), sources=item.sources,
                    )
                )  # fmt: skip
        return found

    def _fortresses(self) -> list[shapes.Feature]:
        found = []
        for index, one in enumerate(self.library.frame["fortresses"]):
            fortress = self.library.fortresses[one["id"]]
            place = self.library.places[fortress.place]
            said: dict[str, Any] = {
                "group": "fortress", "kind": "fortress", "id": fortress.id, "side": fortress.side,
                "title": thing(self.visit, "fortresses", fortress.id).name,
                "text": fortress_words(self.scene, index, self.visit.tongue),
                "state": self.scene.fortress(index), **self._grounds(fortress.id),
            }  # fmt: skip
            found.append(self._feature(place.lon, place.lat, **said))
        return found

    def _grounds(self, fortress: str) -> dict[str, Any]:
        """On what the state of a fortress rests: the last row of the history or the record that tells of it."""
        found: list[tuple[date, dict[str, Any]]] = [
            (row.when.day, {"grade": row.grade, "claims": list(row.because), "sources": self._behind(row.because)})
            for row in self.library.history.situations
            if (row.kind, row.id) == ("fortress", fortress)
        ]  # fmt: skip
        for row in self.library.record.values():
            when = moment(row.best or row.at)
            if row.measure in FORTRESS_MEASURES and row.subject == (fortress,) and when is not None:
                told = {"grade": "stated", "claims": [], "record": [row.id], "sources": list(row.source)}
                found.append((when.day, told))
        before = [pair for pair in found if pair[0] <= self.day.day]
        nothing: dict[str, Any] = {"grade": "inferred", "claims": [], "sources": []}
        return max(before, key=lambda pair: pair[0])[1] if before else nothing

    def _formations(self) -> list[shapes.Feature]:
        turn_of = {row: row.when.turn(self.start) for row in self.library.history.stands}
        last = {row.formation: row for row, turn in turn_of.items() if turn <= self.scene.turn}
        found = []
        for index, stand in self.scene.stands.items():
            formation = self.library.formations[self.library.frame["formations"][index]["id"]]
            row = last.get(formation.id)
            claims = row.because if row else ()
            said: dict[str, Any] = {
                "group": "formation", "kind": "formation", "id": formation.id, "side": formation.side,
                "title": thing(self.visit, "formations", formation.id).name,
                "text": stand_words(self.scene, stand, self.visit.tongue), "state": row.doing if row else "",
                "grade": GRADES[int(stand.grade)], "claims": list(claims), "sources": self._behind(claims),
            }  # fmt: skip
            found.append(self._feature(*self._spot(stand), **said))
        return found

    def _spot(self, stand: Stand) -> tuple[float, float]:
        """Where a formation is: at a place, or part of the way to the next."""
        places = self.library.frame["places"]
        a = places[stand.place]
        b = places[stand.to] if stand.to >= 0 else a
        return (
            a["lon"] + stand.fraction * (b["lon"] - a["lon"]),
            a["lat"] + stand.fraction * (b["lat"] - a["lat"]),
        )

    def _behind(self, claims: tuple[str, ...]) -> list[str]:
        """The sources of some claims."""
        return [source for said in self.library.shelf.claims(claims) for source in said.sources]


def day_of(visit: Visit, day: date) -> Day | None:
    """A day of the campaign."""
    return visit.library.days.get(day)
