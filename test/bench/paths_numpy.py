"""What an analyst would write: the drivers of a simulation, vectorised over paths, and a simplified waterfall.

    python3 paths_numpy.py PATHS ROUNDS < deal.json

Prints, as JSON, processor milliseconds a path of each round and the share of paths that default, twice: "plain" draws numpy's own
random numbers one after the other, so that a path turns on how many there are; "streams" draws those of the tool, by name, month and
path (Threefry, AS241, antithetic pairs). Constants are those of the baseline assumptions. Left out: curve and cohorts, accounts,
covenants, traps, hedges, draws, the refinancing test by cover, contracts that go on under another operator, sales that take months.
"""

import json
import sys
import time

import numpy as np


class Plain:
    """numpy's generator; names and months are of no account."""

    def __init__(self, paths):
        self.paths = paths
        self.rng = np.random.default_rng(1)

    def uniform(self, _name, _month=0):
        return self.rng.random(self.paths)

    def normal(self, _name, _month=0):
        return self.rng.standard_normal(self.paths)

    def uniform_and_normal(self, _name, _month):
        return self.rng.random(self.paths), self.rng.standard_normal(self.paths)

    def normals(self, _name, _month):
        return self.rng.standard_normal(self.paths), self.rng.standard_normal(self.paths)


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


TURNS = ((10, 26), (11, 21), (13, 27), (23, 5), (6, 20), (17, 11), (25, 10), (18, 20))


def turned(x, by):
    return (x << np.uint32(by)) | (x >> np.uint32(32 - by))


def threefry(name, month, pairs):
    """Threefry4x32-20 for pairs 0, 1, ... of a month of a stream, with seed 1."""
    value = fnv1a(name)
    pair = np.arange(pairs, dtype=np.uint32)
    key = [np.uint32(1), pair, np.uint32(0), np.uint32(0), np.uint32(0x1BD11BDA ^ 1) ^ pair]
    counter = [value % 2**32, value >> 32, month, 0]
    x = [np.broadcast_to(np.uint32(word), pairs) + own for word, own in zip(counter, key)]
    for turn in range(20):
        first, second = (1, 3) if turn % 2 == 0 else (3, 1)
        left, right = TURNS[turn % 8]
        x[0] = x[0] + x[first]
        x[first] = turned(x[first], left) ^ x[0]
        x[2] = x[2] + x[second]
        x[second] = turned(x[second], right) ^ x[2]
        if turn % 4 == 3:
            step = turn // 4 + 1
            x = [word + key[(step + i) % 5] for i, word in enumerate(x)]
            x[3] = x[3] + np.uint32(step)
    return x


def one_of(high, low):
    return (high * 2.0**20 + (low >> np.uint32(12)) + 0.5) * 2.0**-52


def poly(r, *terms):
    value = np.full_like(r, terms[0])
    for term in terms[1:]:
        value *= r
        value += term
    return value


def quantile(p):
    """AS241, PPND16."""
    q = p - 0.5
    r = 0.180625 - q * q
    z = q * poly(
        r, 2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
        1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ) / poly(
        r, 5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
        687.1870074920579083, 42.313330701600911252, 1.0,
    )
    out = np.flatnonzero(np.abs(q) > 0.425)
    tail = np.sqrt(-np.log(np.minimum(p[out], 1 - p[out])))
    near, far = tail - 1.6, tail - 5
    value = poly(
        near, 7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ) / poly(
        near, 1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
    )
    if (tail > 5).any():
        value = np.where(tail <= 5, value, poly(
            far, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
            0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
        ) / poly(
            far, 2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
            0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
        ))
    z[out] = np.where(q[out] < 0, -value, value)
    return z


class Streams:
    """The tool's own numbers: an odd path takes what its even neighbour does not."""

    def __init__(self, paths):
        self.pairs = paths // 2

    def both(self, of_pairs, of_odd):
        out = np.empty(2 * self.pairs)
        out[0::2], out[1::2] = of_pairs, of_odd
        return out

    def words(self, name, month):
        x = threefry(name, month, self.pairs)
        return one_of(x[0], x[1]), one_of(x[2], x[3])

    def uniform(self, name, month=0):
        u, _ = self.words(name, month)
        return self.both(u, 1 - u)

    def normal(self, name, month=0):
        z = quantile(self.words(name, month)[0])
        return self.both(z, -z)

    def uniform_and_normal(self, name, month):
        u, v = self.words(name, month)
        z = quantile(v)
        return self.both(u, 1 - u), self.both(z, -z)

    def normals(self, name, month):
        z, w = (quantile(u) for u in self.words(name, month))
        return self.both(z, -z), self.both(w, -w)


def simulate(deal, paths, draws):
    months = deal["months"]
    k = np.arange(1, months + 1)
    phi = 2 ** (-1 / 18)
    wave = 1 - phi ** (2 * k)

    cycle = np.empty((months, paths))
    glut = np.empty((months, paths))
    g = np.zeros(paths)
    fall = np.zeros(paths)
    for m in range(months):
        g = phi * g + np.sqrt(1 - phi * phi) * draws.normal("cycle", m + 1)
        u, z = draws.uniform_and_normal("glut", m + 1)
        starts = u < 1 - np.exp(-0.06 * np.exp(-g - wave[m] / 2) / 12)
        size = np.minimum(0, -0.9 + 0.4 * z)
        fall = fall * 2 ** (-1 / 24) + np.where(starts, size, 0)
        cycle[m], glut[m] = g, fall

    price = np.zeros((months, paths))
    for model in deal["models"]:
        name = "price:" + model["name"].lower()
        walk = 0.165 * draws.normal(name)
        half = (0.01 * wave + 0.165**2 + 0.27**2 * k / 12) / 2
        for m in range(months):
            walk = walk + 0.27 * np.sqrt(1 / 12) * draws.normal(name, m + 1)
            price[m] += model["share"] * np.exp(0.1 * cycle[m] + walk + glut[m] - half[m])

    psi = 2 ** (-1 / 6)
    half = (0.22**2 * wave + 0.12**2 * (1 - psi ** (2 * k)) + 0.15**2 * k / 12) / 2
    rent = np.empty((months, paths))
    own = np.zeros(paths)
    walk = np.zeros(paths)
    for m in range(months):
        z, w = draws.normals("rent", m + 1)
        own = psi * own + 0.12 * np.sqrt(1 - psi * psi) * z
        walk = walk + 0.15 * np.sqrt(1 / 12) * w
        rent[m] = np.exp(0.22 * cycle[m] + own + walk + 0.5 * glut[m] - half[m])
    use = 1 / (1 + np.exp(-0.4 * cycle))

    rate = "rate:" + deal["currency"].lower()
    index = np.empty((months, paths))
    shift = np.zeros(paths)
    for m in range(months):
        shift = (1 - 0.1 / 12) * shift + 0.01 * np.sqrt(1 / 12) * draws.normal(rate, m + 1)
        index[m] = shift

    def dies(party):
        beta = party["beta"]
        if beta not in hazards:
            hazards[beta] = np.cumsum(np.exp(-beta * cycle - (beta * beta * wave / 2)[:, None]) / 12, axis=0)
        return party["hazard"] * hazards[beta] >= -np.log(draws.uniform("party:" + party["name"]))

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
    told = {}
    for kind in (Plain, Streams):
        simulate(deal, paths, kind(paths))
        took = []
        for _ in range(rounds):
            draws = kind(paths)
            start = time.process_time()
            first, loss = simulate(deal, paths, draws)
            took.append((time.process_time() - start) * 1000 / paths)
        told[kind.__name__.lower()] = {"path": took, "defaults": int((first >= 0).sum()), "loss": float(loss.sum())}
    print(json.dumps(told))


main()
