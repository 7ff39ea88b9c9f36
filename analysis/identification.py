"""Whether columns can be told apart: asked of designs, choices and covariates alike."""

import numpy as np


def confounded(deviation: np.ndarray, parameters: tuple[str, ...]) -> tuple[str, ...]:
    """Parameters that vary only together, or not at all, from x less its mean in each task."""
    together = deviation.T @ deviation
    size = np.sqrt(np.diag(together))
    size[size == 0] = 1
    variances, directions = np.linalg.eigh(together / np.outer(size, size))
    flat = np.abs(directions[:, variances < 1e-10])
    return tuple(np.array(parameters)[flat.max(axis=1, initial=0) > 1e-6].tolist())
