"""Where the way up to classes of respondents begins: a few steps of the EM algorithm."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import softmax

from analysis.choices import ChoiceData
from analysis.models.classes import class_likelihoods, log_memberships, membership_information
from analysis.models.conditional_logit import respondent_information, respondent_scores

STEPS = 20  # of EM; Newton's few steps are cheaper than the many that would follow
APART = 1.5  # times as far from the shared tastes as a respondent's own are, to part the classes


@dataclass(frozen=True, eq=False)
class Beginnings:
    """Ways to begin, for the same choices.

    Each class begins with the tastes of one respondent, drawn towards those that all share.
    In the EM steps each class also holds one more respondent of shared tastes, so that it can
    neither empty nor be predicted without fail.

    References
    ----------
    Bhat (1997), "An endogenous segmentation mode choice model with an application to intercity
    travel", Transportation Science 31, pp. 34-48, for EM; one step of Newton stands for its M.
    """

    data: ChoiceData
    z: np.ndarray  # (n_respondents, n_slopes), a one and the covariates of each
    shared: np.ndarray  # (n_columns,), tastes of all
    typical: np.ndarray  # (n_columns, n_columns), information of the average respondent
    own: np.ndarray  # (n_respondents, n_columns), tastes of each, as if of one who knew `shared`

    @classmethod
    def of(cls, data: ChoiceData, z: np.ndarray, shared: np.ndarray) -> Self:
        """Ways to begin, from the tastes that all share."""
        information = respondent_information(shared, data)
        typical = information.mean(axis=0)
        scores = respondent_scores(shared, data)[:, :, None]
        own = shared + np.linalg.solve(information + typical, scores)[:, :, 0]
        return cls(data, z, shared, typical, own)

    def draw(self, n_classes: int, rng: np.random.Generator) -> np.ndarray:
        """Parameters of classes to go up from, in one row."""
        people = rng.choice(len(self.own), n_classes, replace=False)
        tastes = self.shared + APART * (self.own[people] - self.shared)
        slopes = np.zeros((n_classes - 1, self.z.shape[1]))
        for _ in range(STEPS):
            tastes, slopes = self._step(tastes, slopes)
        return np.concatenate([tastes.ravel(), slopes.ravel()])

    def _step(self, tastes: np.ndarray, slopes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Tastes and membership slopes after one step of EM."""
        prior = log_memberships(slopes, self.z)
        likelihoods = class_likelihoods(tastes, self.data)
        posterior = softmax(likelihoods.log_likelihood + prior, axis=1)
        classes = zip(tastes, posterior.T, likelihoods.probability.T, strict=True)
        fitted = [self._tastes(*one) for one in classes]
        score = (posterior - np.exp(prior))[:, 1:].T @ self.z - slopes
        information = membership_information(np.exp(prior), self.z).sum(axis=0)
        step = np.linalg.solve(information + np.eye(slopes.size), score.ravel())
        return np.array(fitted), slopes + step.reshape(slopes.shape)

    def _tastes(self, beta: np.ndarray, members: np.ndarray, probability: np.ndarray) -> np.ndarray:
        """Tastes of a class after a step of Newton, given how much each respondent is of it."""
        x, data = self.data.x, self.data
        member = members[data.respondent]
        means = np.add.reduceat(x * probability[:, None], data.first_rows)
        information = (x.T * (member * probability)) @ x
        information -= (means.T * member[data.first_rows]) @ means
        score = (member * (data.chosen - probability)) @ x
        score -= self.typical @ (beta - self.shared)
        stepped: np.ndarray = beta + np.linalg.solve(information + self.typical, score)
        return stepped
