"""The platforms, each behind the one interface of `channels.rules`."""

from storefront.channels.adapters.douyin import Douyin
from storefront.channels.adapters.kuaishou import Kuaishou
from storefront.channels.adapters.pinduoduo import Pinduoduo
from storefront.channels.adapters.wechat import Wechat
from storefront.channels.rules import Adapter, Platform

ADAPTERS: dict[Platform, Adapter] = {
    Platform.DOUYIN: Douyin(),
    Platform.WECHAT: Wechat(),
    Platform.KUAISHOU: Kuaishou(),
    Platform.PINDUODUO: Pinduoduo(),
}
