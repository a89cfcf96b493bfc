"""The kettles: the made-up case of a new episode, by the physics of heating water and a little chance.

A kettle must bring so many liters from the temperature of the tap to the boil, which comes a degree sooner for every
300 meters of altitude. Of its power a part is lost, more without a lid, and more under limescale.
"""

import numpy as np

FILE = "kettles.csv"
HEADER = "kettle,water_l,start_c,power_w,limescale_mm,altitude_m,lid,boil_s"

SEED, KETTLES = 1773, 160

JOULES = 4186.0
"""What one liter takes to become one degree warmer."""

CHANCE = 0.02
"""By this part of itself a boiling time typically differs from what the formula says."""


def kettles_csv() -> str:
    """The text of the file, always the same."""
    rng = np.random.default_rng(SEED)
    water = rng.uniform(0.4, 1.7, KETTLES).round(2)
    start = rng.uniform(4, 24, KETTLES).round(1)
    power = rng.choice([1500, 1800, 2000, 2200, 2400, 3000], KETTLES)
    limescale = np.where(rng.random(KETTLES) < 0.5, 0, rng.uniform(0, 4, KETTLES)).round(1)
    altitude = rng.integers(40, 251, KETTLES) * 10
    has_lid = rng.random(KETTLES) < 0.7
    efficiency = np.where(has_lid, 0.9, 0.75) - 0.04 * limescale
    boiling_point = 100 - altitude / 300
    seconds = JOULES * water * (boiling_point - start) / (power * efficiency)
    seconds *= 1 + CHANCE * rng.standard_normal(KETTLES)
    columns = zip(water, start, power, limescale, altitude, has_lid, seconds, strict=True)
    rows = [
        f"{number},{w:.2f},{t:.1f},{p},{mm:.1f},{m},{'on' if lid else 'off'},{s:.0f}"
        for number, (w, t, p, mm, m, lid, s) in enumerate(columns, start=1)
    ]
    return "\n".join([HEADER, *rows, ""])
