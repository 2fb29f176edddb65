"""Languages by the codes of MARC, which PubMed uses."""

from __future__ import annotations

_CODES = """
af=afr ar=ara az=aze be=bel bg=bul bs=bos ca=cat cs=cze cy=wel da=dan de=ger el=gre en=eng es=spa
et=est eu=baq fa=per fi=fin fr=fre ga=gle gl=glg he=heb hi=hin hr=hrv hu=hun hy=arm id=ind is=ice
it=ita ja=jpn ka=geo kk=kaz ko=kor la=lat lt=lit lv=lav mk=mac ms=may nb=nor nl=dut nn=nor no=nor
pl=pol pt=por ro=rum ru=rus sk=slo sl=slv sq=alb sr=srp sv=swe sw=swa ta=tam th=tha tl=tgl tr=tur
uk=ukr ur=urd uz=uzb vi=vie zh=chi
"""
_MARC = dict(each.split("=") for each in _CODES.split())


def marc_language(code: str) -> str:
    """
    Give the code of MARC for one of two letters, with or without a region.

    Codes that are not known here are left as they are.

    Example:
        >>> marc_language("en"), marc_language("zh-CN"), marc_language("fry")
        ('eng', 'chi', 'fry')
    """
    return _MARC.get(code.lower().replace("_", "-").split("-")[0], code)
