"""The first two digits of a resident identity card, as GB/T 2260 names them."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

REGIONS: dict[str, str | Promise] = {
    "11": pgettext_lazy("region", "Beijing"),
    "12": pgettext_lazy("region", "Tianjin"),
    "13": pgettext_lazy("region", "Hebei"),
    "14": pgettext_lazy("region", "Shanxi"),
    "15": pgettext_lazy("region", "Inner Mongolia"),
    "21": pgettext_lazy("region", "Liaoning"),
    "22": pgettext_lazy("region", "Jilin"),
    "23": pgettext_lazy("region", "Heilongjiang"),
    "31": pgettext_lazy("region", "Shanghai"),
    "32": pgettext_lazy("region", "Jiangsu"),
    "33": pgettext_lazy("region", "Zhejiang"),
    "34": pgettext_lazy("region", "Anhui"),
    "35": pgettext_lazy("region", "Fujian"),
    "36": pgettext_lazy("region", "Jiangxi"),
    "37": pgettext_lazy("region", "Shandong"),
    "41": pgettext_lazy("region", "Henan"),
    "42": pgettext_lazy("region", "Hubei"),
    "43": pgettext_lazy("region", "Hunan"),
    "44": pgettext_lazy("region", "Guangdong"),
    "45": pgettext_lazy("region", "Guangxi"),
    "46": pgettext_lazy("region", "Hainan"),
    "50": pgettext_lazy("region", "Chongqing"),
    "51": pgettext_lazy("region", "Sichuan"),
    "52": pgettext_lazy("region", "Guizhou"),
    "53": pgettext_lazy("region", "Yunnan"),
    "54": pgettext_lazy("region", "Tibet"),
    "61": pgettext_lazy("region", "Shaanxi"),
    "62": pgettext_lazy("region", "Gansu"),
    "63": pgettext_lazy("region", "Qinghai"),
    "64": pgettext_lazy("region", "Ningxia"),
    "65": pgettext_lazy("region", "Xinjiang"),
    "71": pgettext_lazy("region", "Taiwan"),
    "81": pgettext_lazy("region", "Hong Kong"),
    "82": pgettext_lazy("region", "Macao"),
}
OTHER = pgettext_lazy("region", "Not known, or a passport")
