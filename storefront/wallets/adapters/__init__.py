"""The providers of wallets."""

from storefront.wallets.adapters.alipay import Alipay
from storefront.wallets.adapters.wechat import Wechat
from storefront.wallets.rules import Adapter, Rail

ADAPTERS: dict[Rail, Adapter] = {Rail.WECHAT: Wechat(), Rail.ALIPAY: Alipay()}
