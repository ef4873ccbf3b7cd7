"""What is kept in memory: as long as it is current, and never more than there is room for."""

from dataclasses import dataclass

from entrepot.flows.index.kept import Kept


@dataclass(frozen=True)
class Weight:
    weight: int


class Maker:
    """Makes values of one weight, and counts how often it had to."""

    def __init__(self, kept: Kept[str, Weight], weight: int = 40) -> None:
        self._kept = kept
        self._weight = weight
        self.made = 0

    def get(self, key: str, revision: int = 1) -> Weight:
        return self._kept.get(key, revision, self._make)

    def _make(self) -> Weight:
        self.made += 1
        return Weight(self._weight)


def test_what_is_current_is_made_once() -> None:
    maker = Maker(Kept(max_bytes=100))

    assert maker.get("a") is maker.get("a")
    assert maker.made == 1


def test_what_is_of_another_revision_is_made_anew_and_weighs_once() -> None:
    maker = Maker(Kept(max_bytes=100))

    for revision in (1, 2, 3, 4, 5):
        maker.get("a", revision)
    maker.get("b")
    maker.get("a", 5)
    maker.get("b")

    assert maker.made == 6


def test_the_least_used_is_given_up_when_there_is_no_more_room() -> None:
    maker = Maker(Kept(max_bytes=100))

    for key in ("a", "b", "a", "c"):  # c takes the place of b
        maker.get(key)
    made = maker.made
    for key in ("a", "c"):
        maker.get(key)

    assert (made, maker.made) == (3, 3)
    maker.get("b")
    assert maker.made == 4


def test_however_much_is_asked_for_what_is_kept_stays_within_its_bound() -> None:
    kept: Kept[str, Weight] = Kept(max_bytes=100)
    maker = Maker(kept)

    for number in range(1000):
        maker.get(str(number))

    assert len(kept._values) == 2


def test_one_value_that_is_too_heavy_is_kept_alone() -> None:
    kept: Kept[str, Weight] = Kept(max_bytes=100)
    light, heavy = Maker(kept), Maker(kept, weight=1000)

    light.get("a")
    heavy.get("b")
    heavy.get("b")
    light.get("a")

    assert (light.made, heavy.made) == (2, 1)
