"""Descriptors: how many there are, and for how many people they suffice."""

import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.room.server.transport import descriptors


def test_the_limit_is_raised_as_far_as_the_system_lets_it() -> None:
    """Afterwards the soft limit is the hard one, or as many as are of use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1024), hard))
        assert descriptors.raise_limit() == min(hard, descriptors.MOST)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@given(st.integers(256, 10**6), st.integers(1, 400), st.integers(0, 40))
def test_who_fits_never_needs_more_than_there_is(limit: int, people: int, spare: int) -> None:
    """Kernels, their pages and a browser for each stay below the limit, but for one person."""
    fit = descriptors.people_that_fit(limit, people, spare)
    assert 1 <= fit <= people
    each, kept = descriptors.COPY + descriptors.BROWSER, descriptors.OWN + spare * descriptors.LEFT
    assert fit == 1 or fit * each + kept <= limit
    assert descriptors.people_that_fit(limit + 1, people, spare) >= fit


@pytest.mark.parametrize(("limit", "people"), [(4096, 60), (1024, 29), (None, 60)])
def test_sixty_people_need_two_thousand(limit: int | None, people: int) -> None:
    """A room of the usual size fits where a system gives a process 4,096 descriptors."""
    assert descriptors.people_that_fit(limit, 60, 20) == people
