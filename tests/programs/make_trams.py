"""Make the Chronicles' case, scenes/chronicles/trams.csv: the night trams of Neural City.

The city is invented and so are its trams. The delays follow the formula below, with chance on top; the network
is never told it. `python tests/programs/make_trams.py` prints the file; a test compares it with the one shipped.
"""

import sys

import numpy as np

HEADER = "tram,hour,passengers,stops,rain_mm,temperature_c,driver_years,delay_min,late"
SEED, TRAMS = 7, 320
PATIENCE = 2.0
"""Minutes after which the city calls a tram late."""


def rows() -> list[str]:
    rng = np.random.default_rng(SEED)
    hour = rng.uniform(20, 28, TRAMS).round(1)  # counted on past midnight: 25.5 is half past one
    passengers = rng.integers(5, 121, TRAMS)
    stops = rng.integers(6, 25, TRAMS)
    rain = np.where(rng.random(TRAMS) < 0.4, 0, rng.gamma(1.6, 2.2, TRAMS)).clip(0, 14).round(1)
    temperature = rng.normal(4, 6, TRAMS).clip(-9, 18).round(1)
    years = rng.integers(0, 31, TRAMS)
    crowd = 1 / (1 + np.exp(-(passengers - 65) / 12))  # doors that will not close
    bars = np.exp(-((hour - 25.5) ** 2))  # closing time
    wet = np.tanh(rain / 4)
    ice = np.exp(-((temperature / 2.0) ** 2))  # rails are worst around freezing
    delay = (
        1.0
        + 0.9 * crowd * stops / 15
        + 1.5 * bars * (0.3 + crowd)
        + 0.9 * wet * crowd
        + 1.2 * ice * (0.5 + wet) * (1.15 - years / 30)
        + rng.normal(0, 0.1, TRAMS)
    )
    columns = zip(hour, passengers, stops, rain, temperature, years, delay.clip(0), strict=True)
    return [
        f"{number},{h:.1f},{p},{s},{r:.1f},{t:.1f},{y},{d:.1f},{'yes' if round(d, 1) > PATIENCE else 'no'}"
        for number, (h, p, s, r, t, y, d) in enumerate(columns, start=1)
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join([HEADER, *rows(), ""]))
