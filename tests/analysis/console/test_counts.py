"""Many who look at fieldwork cost as much as one."""

from dataclasses import replace

from analysis.console.counts import FRESH, Counts


def test_counts_are_read_again_only_when_they_are_old(source, clock):
    read = []

    def progress():
        read.append(clock.now)
        return source.progress()

    counts, counted = Counts(clock), replace(source, progress=progress)
    for seconds in (0, 1, FRESH - 1, FRESH, FRESH + 1):
        clock.now = 1000.0 + seconds
        counts.of(counted)

    assert read == [1000.0, 1000.0 + FRESH]


def test_each_study_has_counts_of_its_own(source, other, clock):
    counts = Counts(clock)

    assert counts.of(source).progress is source.progress()
    assert counts.of(other).at == clock.now
