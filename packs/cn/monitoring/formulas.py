"""一家人现在享受着哪一项救助：监测、衔接都要看。"""

from doudi.engine.vocabulary import Bool, anyone, rule


@rule(cite="doudi#status")
def family_on_dibao(counts_as_member: Bool, receives_dibao: Bool) -> Bool:
    """家里有人享受低保。"""
    return anyone(counts_as_member & receives_dibao)
