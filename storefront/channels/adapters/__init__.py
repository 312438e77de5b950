"""The platforms, each behind the one interface of `channels.rules`."""

from storefront.channels.adapters.douyin import Douyin
from storefront.channels.rules import Adapter, Platform

ADAPTERS: dict[Platform, Adapter] = {Platform.DOUYIN: Douyin()}
