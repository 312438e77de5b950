"""Payouts by WeChat and Alipay transfer."""
