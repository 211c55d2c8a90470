"""低保核对：符合的有没有漏，在册的有没有错。"""

from doudi.engine.vocabulary import Bool, anyone, rule


@rule(cite="guowuyuan649#13")
def on_dibao(receives_dibao: Bool) -> Bool:
    """在册：家里有人正在享受低保。"""
    return anyone(receives_dibao)


@rule(cite="guowuyuan649#9")
def left_out_wrongly(on_dibao: Bool, dibao_eligible: Bool) -> Bool:
    """可能漏保：符合条件，却没有享受。"""
    return dibao_eligible & ~on_dibao


@rule(cite="guowuyuan649#13")
def kept_wrongly(on_dibao: Bool, dibao_eligible: Bool) -> Bool:
    """可能错保：正在享受，已经不符合条件。"""
    return on_dibao & ~dibao_eligible
