"""Whether columns can be told apart: asked of designs, choices and covariates alike."""

import numpy as np


def confounded(deviation: np.ndarray, parameters: tuple[str, ...]) -> tuple[str, ...]:
    """Parameters that vary only together, or not at all, from x less its mean in each task."""
    size = np.linalg.norm(deviation, axis=0)
    scaled = deviation / np.where(size > 0, size, 1)
    variances, directions = np.linalg.eigh(scaled.T @ scaled)
    flat = np.abs(directions[:, variances < 1e-10])
    return tuple(np.array(parameters)[flat.max(axis=1, initial=0) > 1e-6].tolist())
