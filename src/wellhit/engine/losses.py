"""Losses of an assault: the attackers', shared over their brigades, and the garrison's in the position attacked.

Losses are rate times time: so many men a battalion and turn, by what resists and how it is attacked. A
slower attack costs less a day. Basis: parameters assault_loss, loss_*, relations.md (CDB90: 0.76 % a day,
4 to 30 men a battalion-day). M28, M33, M35, M37. Left out: prisoners taken by the garrison.
"""

from __future__ import annotations

from wellhit.engine.armour import beside_infantry, cover_of, spared
from wellhit.engine.coast_guns import support_from_batteries
from wellhit.engine.common import is_dark, lose_men, tire
from wellhit.engine.dice import F_GARRISON_LOSS, L_ASSAULT_LOSS, noise
from wellhit.engine.guns import bury, risk_from_garrison_guns
from wellhit.engine.landing import landing_risk
from wellhit.engine.positions import blind_battery, fire_from_works, manning, turned_flank
from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, ASSAULT, DELIBERATE


@rule("M33", otherwise=1.0)
def tempo_risk(world, draw, fort):
    """What a deliberate attack costs a battalion and turn, against a quick one. M33.

    Formula: deliberate_risk when deliberate, else 1.
    Quantities: deliberate_risk (S2: slow and steady, to spare lives).
    """
    if fort.tempo == DELIBERATE:
        return draw.deliberate_risk
    return 1.0


@rule
def risk_of_attack(world, draw, state, k, s, fronts):
    """How the way of attacking changes its losses: tempo, night, landing, neighbours' guns, armour beside infantry."""
    fort = state.fortresses[k]
    guns = support_from_batteries(world, state, k)
    risk = 1.0 + draw.battery_support * cover_of(guns, draw.battery_support_guns)
    risk *= risk_from_garrison_guns(world, draw, state, k)
    risk *= tempo_risk(world, draw, fort)
    if is_dark(state):
        risk *= draw.night_risk
    risk *= landing_risk(world, draw, state, k)
    return risk * spared(world, draw, beside_infantry(world, draw, state, k, s, fronts))


@rule
def fire_of_position(world, draw, state, s, will, passage):
    """How dangerous a position is to attack: its men, will and works, less what is neutralised, turned or blind."""
    sp = state.strongpoints[s]
    fire = manning(draw.loss_men_slope, sp.men) * will * (1.0 - draw.neutral_worth * sp.neutral)
    fire *= fire_from_works(world, draw, s) * blind_battery(world, draw, state, s)
    return fire * turned_flank(world, draw, state, s, passage)


@rule
def attackers_losses(world, draw, state, keys, k, s, fronts, will, passage):
    """Men that this turn's attack on one position costs, at a middling execution and a full turn of fighting."""
    luck = noise(keys.luck, L_ASSAULT_LOSS, state.turn, world.strongpoints[s].id, draw.assault_loss_spread)
    b = state.fortresses[k].assault_battalions / fronts
    fire = fire_of_position(world, draw, state, s, will, passage)
    return draw.assault_loss * b * fire * risk_of_attack(world, draw, state, k, s, fronts) * luck


@rule
def hurt_position(world, draw, state, keys, k, s, time):
    """Killed and wounded in the position attacked; those who are neutralised cannot hit back but are not safer. M37.

    The rate is a garrison's own throughout its siege: what one side loses says little of what the other does (CDB90).
    """
    sp = state.strongpoints[s]
    rate = draw.assault_garrison_loss * noise(
        keys.fate, F_GARRISON_LOSS, 0, world.fortresses[k].id, draw.garrison_loss_spread
    )
    hurt = min(sp.men, sp.men * rate * (1.0 + sp.neutral) * time)
    sp.killed += hurt * draw.garrison_killed_share
    bury(draw, state.fortresses[k], sp, hurt)


@rule("M35")
def tire_assaulters(world, draw, f):
    """A turn of assault tires a brigade; tired brigades bring less to bear, here and in the next siege. M35.

    Formula: fatigue + assault_fatigue, from 0 (fresh) to 1 (spent).
    Quantities: assault_fatigue (three days of assault spend about half).
    """
    tire(draw, f, draw.assault_fatigue)


@rule
def share_attackers_losses(world, draw, state, k):
    """The turn's losses fall on the brigades in the assault, by battalions; all of them tire. M35."""
    fort = state.fortresses[k]
    total = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.task == ASSAULT:
            total += f.battalions * f.men / max(1.0, f.start_men)
    if total <= 0.0:
        return
    lost = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if (
            f.status == ACTIVE
            and f.in_siege == 1
            and f.fortress == k
            and f.task == ASSAULT
            and f.battalions > 0.0
        ):
            part = f.battalions * f.men / max(1.0, f.start_men) / total
            lost += lose_men(draw, state, f, world.formations[i].side, fort.attackers_lost_turn * part)
            tire_assaulters(world, draw, f)
    fort.attackers_lost += lost
