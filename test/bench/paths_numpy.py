"""What an analyst would write: the drivers of a simulation, vectorised over paths, and a simplified waterfall.

    python3 paths_numpy.py PATHS ROUNDS < deal.json

Prints, as JSON, processor milliseconds a path of each round and the share of paths that default. Constants are those of the baseline
assumptions. Left out: curve and cohorts, accounts, covenants, traps, hedges, draws, the refinancing test by
cover, contracts that go on under another operator, sales that take months, antithetic pairs. The random numbers are numpy's own,
one after the other: a path turns on how many there are.
"""

import json
import sys
import time

import numpy as np


def simulate(deal, paths, rng):
    months = deal["months"]
    k = np.arange(1, months + 1)
    phi = 2 ** (-1 / 18)
    wave = 1 - phi ** (2 * k)

    cycle = np.empty((months, paths))
    glut = np.empty((months, paths))
    g = np.zeros(paths)
    fall = np.zeros(paths)
    for m in range(months):
        g = phi * g + np.sqrt(1 - phi * phi) * rng.standard_normal(paths)
        starts = rng.random(paths) < 1 - np.exp(-0.06 * np.exp(-g - wave[m] / 2) / 12)
        size = np.minimum(0, -0.9 + 0.4 * rng.standard_normal(paths))
        fall = fall * 2 ** (-1 / 24) + np.where(starts, size, 0)
        cycle[m], glut[m] = g, fall

    price = np.zeros((months, paths))
    for model in deal["models"]:
        walk = 0.165 * rng.standard_normal(paths) + np.cumsum(0.27 * np.sqrt(1 / 12) * rng.standard_normal((months, paths)), axis=0)
        half = (0.01 * wave + 0.165**2 + 0.27**2 * k / 12) / 2
        price += model["share"] * np.exp(0.1 * cycle + walk + glut - half[:, None])

    psi = 2 ** (-1 / 6)
    own = np.empty((months, paths))
    y = np.zeros(paths)
    for m in range(months):
        y = psi * y + 0.12 * np.sqrt(1 - psi * psi) * rng.standard_normal(paths)
        own[m] = y
    walk = np.cumsum(0.15 * np.sqrt(1 / 12) * rng.standard_normal((months, paths)), axis=0)
    half = (0.22**2 * wave + 0.12**2 * (1 - psi ** (2 * k)) + 0.15**2 * k / 12) / 2
    rent = np.exp(0.22 * cycle + own + walk + 0.5 * glut - half[:, None])
    use = 1 / (1 + np.exp(-0.4 * cycle))

    index = np.empty((months, paths))
    shift = np.zeros(paths)
    for m in range(months):
        shift = (1 - 0.1 / 12) * shift + 0.01 * np.sqrt(1 / 12) * rng.standard_normal(paths)
        index[m] = shift

    def dies(party):
        beta = party["beta"]
        if beta not in hazards:
            hazards[beta] = np.cumsum(np.exp(-beta * cycle - (beta * beta * wave / 2)[:, None]) / 12, axis=0)
        return party["hazard"] * hazards[beta] >= -np.log(rng.random(paths))

    hazards = {}
    cash = np.zeros((months, paths))
    for party in deal["parties"]:
        paid = np.asarray(party["cash"])[:, None]
        cash += np.where(dies(party), 0.5 * paid * rent * use, paid)
    operator = dies(deal["operator"])

    balance = np.asarray(deal["balance"])[:, None]
    due = np.asarray(deal["service"])[:, None] + np.maximum(0, balance * index / 12)
    held = deal["cash"] + np.cumsum(cash - due, axis=0)
    olv = np.asarray(deal["olv"])[:, None] * price
    default = (held < 0) | operator
    default[-1] |= balance[-1] > 0.6 * olv[-1]
    first = np.where(default.any(axis=0), default.argmax(axis=0), -1)
    at = np.arange(paths)
    loss = np.where(first >= 0, np.maximum(0, balance[first, 0] - olv[first, at]), 0)
    return first, loss


def main():
    paths, rounds = int(sys.argv[1]), int(sys.argv[2])
    deal = json.load(sys.stdin)
    rng = np.random.default_rng(1)
    simulate(deal, paths, rng)
    took = []
    for _ in range(rounds):
        start = time.process_time()
        first, _loss = simulate(deal, paths, rng)
        took.append((time.process_time() - start) * 1000 / paths)
    print(json.dumps({"path": took, "defaults": float((first >= 0).mean())}))


main()
