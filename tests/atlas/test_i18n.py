"""Words of time in each language."""

import pytest

from wellhit.atlas.i18n import tongue


@pytest.mark.parametrize(
    ("at", "dutch", "english"),
    [
        ("1940-44", "1940–1944", "1940–1944"),
        ("1940/1944", "1940–1944", "1940–1944"),
        ("1944-11", "november 1944", "November 1944"),
        ("1944-11/12", "november – december 1944", "November – December 1944"),
        ("1944-10/1945-05", "oktober 1944 – mei 1945", "October 1944 – May 1945"),
        ("1944-09-17", "17 september 1944", "17 September 1944"),
        ("1944-13", "1944-13", "1944-13"),
        ("Sep 1944 on", "Sep 1944 on", "Sep 1944 on"),
    ],
)
def test_a_time_is_said_in_words_and_what_is_none_is_left(at, dutch, english):
    assert (tongue("nl").moment(at), tongue("en").moment(at)) == (dutch, english)
