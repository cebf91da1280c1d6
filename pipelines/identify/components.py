"""Which things hang together, when some pairs of them do.

Belongs here: connected components of numbered things.
Does not belong here: which pairs count (clusters, judgements).
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def connected(count: int, *, left: Numbers, right: Numbers) -> Numbers:
    """Label each thing with the smallest thing it hangs together with.

    Args:
        count: how many things there are, numbered from 0.
        left: one end of each pair.
        right: the other end, same length.

    Returns:
        `count` labels. Labels spread along the pairs and along the labels themselves, so that long chains take few
        rounds; the result does not depend on the order of the pairs.

    >>> connected(4, left=np.array([3]), right=np.array([1])).tolist()
    [0, 1, 2, 1]
    """
    labels = np.arange(count, dtype=np.int64)
    while True:
        before = labels.copy()
        smaller = np.minimum(labels[left], labels[right])
        np.minimum.at(labels, before[left], smaller)
        np.minimum.at(labels, before[right], smaller)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels
