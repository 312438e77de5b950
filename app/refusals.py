"""How the shell says no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "unknown": (
        "办不了（%(code)s）。请再试一次，还不行就找工作人员。",
        "This cannot be done (%(code)s). Try again, or ask the staff.",
    ),
    "account.login_taken": (
        "登录名 %(login)s 已经有人用了，换一个。",
        "The login name %(login)s is taken; choose another.",
    ),
    "account.password_short": (
        "密码太短，至少 %(least)s 位。",
        "The password is too short: at least %(least)s characters.",
    ),
    "account.pin_digits": ("密码要 %(digits)s 位数字。", "The PIN must be %(digits)s digits."),
    "database.busy": ("现在人多，请再点一次。", "Busy right now; please try again."),
    "database.refused": (
        "这一步和已有的记录对不上，没有保存。请刷新后再试。",
        "This does not fit what is on record; nothing was saved. Reload and try again.",
    ),
    "form.count": (
        "“%(typed)s”不是一个整数，没有改动；只写数字，例如 12。",
        "“%(typed)s” is not a whole number; nothing was changed. Write digits only, like 12.",
    ),
    "form.stale": (
        "页面放得太久了，请刷新后再交一次，填过的内容还在。",
        "This page is too old. Reload and send it again; what you typed is kept.",
    ),
    "guard.not_yours": ("这一页不归你管。要用请找运营开通。", "This page is not for your role."),
    "http.400": ("没看懂发来的内容。", "The request could not be read."),
    "http.401": ("请先登录。", "Sign in first."),
    "http.403": ("没有这个权限。", "You may not do this."),
    "http.404": ("没有这个页面，看看网址有没有打错。", "There is no such page; check the address."),
    "http.405": ("这个地址不能这样用。", "This address cannot be used this way."),
    "http.413": (
        "照片或文件加起来太大了，没有收下。退回上一页，少选几个，分几次交。",
        "The photos or files are too large together. Go back, choose fewer, send them in turns.",
    ),
    "http.415": ("请用 JSON 发送。", "Send JSON."),
    "http.422": ("有几项填得不对，请改一下。", "Some fields are invalid; correct them."),
    "http.429": ("点得太快了，歇一下再试。", "Too many requests; wait a moment."),
    "http.500": (
        "我们这边出了故障，内容没有保存。过一会儿再试。",
        "A fault on our side; nothing was saved. Try again in a while.",
    ),
    "ledger.append_only": (
        "账已经记下，不能改也不能删；要改请另记一笔冲销。",
        "The books cannot be changed; correct them by a reversal.",
    ),
    "ledger.month_closed": (
        "这个月已经结账，不能再记；请记在没结的月份。",
        "That month is closed; post in a month that is open.",
    ),
    "ledger.unbalanced": (
        "这笔账借贷不平（凭证 %(voucher)s），没有记。",
        "This journal does not balance (voucher %(voucher)s); it was not posted.",
    ),
    "money.unreadable": (
        "“%(typed)s”不像一个钱数，写成 128.50 这样。",
        "“%(typed)s” is not an amount; write it like 128.50.",
    ),
    "picture.broken": (
        "这张照片打不开，请重新拍一张。",
        "This picture cannot be read; take another.",
    ),
    "picture.goes_on_at": (
        "照片要从第 %(received_bytes)s 个字节接着传。",
        "Go on with the picture at byte %(received_bytes)s.",
    ),
    "picture.piece_wrong": (
        "照片传得不对，请再传一次（一次最多 %(most)s KB）。",
        "That piece of the picture is wrong; send it again (%(most)s KB at most).",
    ),
    "picture.too_large": (
        "照片太大，最多 %(most)s MB。",
        "The picture is too large: %(most)s MB at most.",
    ),
    "picture.named_too_large": (
        "照片“%(name)s”太大，最多 %(most)s MB；别的没有问题，换一张小的再交。",
        "The picture “%(name)s” is too large: %(most)s MB at most. Choose a smaller one.",
    ),
    "picture.unknown": ("没有这张照片。", "There is no such picture."),
    "reveal.reason_missing": ("先写明为什么要看。", "Say first why you need to see it."),
    "sandbox.hours": ("填 1 到 %(most)s 小时。", "Between 1 and %(most)s hours."),
    "scan.form_broken": (
        "这一下没有扫好。请刷新页面再扫一次。",
        "That scan was not sent well. Reload the page and scan again.",
    ),
    "sign_in.locked": (
        "输错太多次，先锁 %(minutes)s 分钟，到时再来。",
        "Too many wrong tries: locked for %(minutes)s minutes.",
    ),
    "sign_in.needed": ("请先登录。", "Sign in first."),
    "sign_in.token_unknown": (
        "令牌不对或已过期，请重新登录领取。",
        "The token is unknown or has expired; sign in for a new one.",
    ),
    "sign_in.wrong": (
        "登录名或密码不对，请再看一看。",
        "The name or the password is wrong; check both.",
    ),
}
