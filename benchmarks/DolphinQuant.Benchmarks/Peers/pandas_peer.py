"""pandas: python3 pandas_peer.py FOLDER RUNS, moving functions by symbol."""
import json
import os
import sys
import time

import numpy
import pandas

folder, runs = sys.argv[1], int(sys.argv[2])
PATIENCE = 20  # seconds: a slow function is not repeated beyond this


def column(name, kind):
    return numpy.fromfile(os.path.join(folder, name), kind)


frame = pandas.DataFrame({
    "symbol": column("symbol.i32", "<i4"),
    "price": column("price.f64", "<f8"),
    "volume": column("volume.f64", "<f8"),
})
window = int(open(os.path.join(folder, "window.txt"), encoding="ascii").read())


def price():
    return frame.groupby("symbol", sort=False)["price"]


functions = {
    "mavg": lambda: price().rolling(window).mean(),
    "mstd": lambda: price().rolling(window).std(),
    "mmax": lambda: price().rolling(window).max(),
    # groupby().rolling().corr() aligns labels first and is slower by far than the formula below.
    "mcorr": lambda: correlation(),
    "mrank": lambda: price().rolling(window).rank(method="min") - 1,
    "ema": lambda: price().ewm(alpha=2 / (window + 1), adjust=False, ignore_na=True).mean(),
}


def correlation():
    grouped = frame.assign(product=frame["price"] * frame["volume"]).groupby("symbol", sort=False)
    rolling = grouped[["price", "volume", "product"]].rolling(window)
    mean, deviation = rolling.mean(), rolling[["price", "volume"]].std()
    return (mean["product"] - mean["price"] * mean["volume"]) / (
        deviation["price"] * deviation["volume"]) * (window / (window - 1))


def in_row_order(series):
    rows = series.index.get_level_values(-1).to_numpy()
    result = numpy.empty(len(series))
    result[rows] = series.to_numpy()
    return result


timings = {}
for name, function in functions.items():
    result, times, began = None, [], time.perf_counter()
    while len(times) < runs and (not times or time.perf_counter() - began < PATIENCE):
        started = time.perf_counter()
        result = function()
        times.append((time.perf_counter() - started) * 1000)
    timings[name] = times
    in_row_order(result).tofile(os.path.join(folder, name + ".pandas.f64"))

print(json.dumps({"version": f"{pandas.__version__} (numpy {numpy.__version__})", "timings": timings}))
