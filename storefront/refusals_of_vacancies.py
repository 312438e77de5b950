"""How jobs say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "employer.credit_code_wrong": (
        "统一社会信用代码不对：营业执照上 18 位，没有 I、O、S、V、Z，请再照抄一遍。",
        "That is no credit code: 18 characters off the business licence, without I, O, S, V, Z.",
    ),
    "employer.name_wrong": (
        "单位名称要 1 到 %(most)s 个字。",
        "A name has 1 to %(most)s characters.",
    ),
    "employer.own_check": (
        "您自己登记的用工方，要另一个人核实。",
        "You wrote this employer down; somebody else must check them.",
    ),
    "employer.phone_missing": ("请填联系电话。", "A phone is needed."),
    "employer.there": (
        "%(credit_code)s 已经登记过了，直接选就行。",
        "%(credit_code)s is there already; choose it.",
    ),
    "employer.unknown": ("没有这家用工方，请先登记。", "There is no such employer."),
    "vacancy.answered": ("这次报名已经有结果了。", "This application was answered already."),
    "vacancy.candidacy_unknown": ("没有这次报名。", "There is no such application."),
    "vacancy.consent_missing": (
        "要本人同意：输 6 位密码，或者拍一张签了字的纸。",
        "The villager has to agree: by PIN, or by a signed paper that is photographed.",
    ),
    "vacancy.employer_unchecked": (
        "%(name)s还没有核实，先核实用工方。",
        "%(name)s was not checked yet; check the employer first.",
    ),
    "vacancy.end_missing": ("请写报名到哪天。", "Say until when one may apply."),
    "vacancy.end_wrong": (
        "报名最早到今天，最晚到 %(most)s 天以后。",
        "The last day is today or within %(most)s days.",
    ),
    "vacancy.openings_wrong": ("招几个填 1 到 %(most)s。", "Openings are 1 to %(most)s."),
    "vacancy.over": (
        "这条招工已经结束或撤下了，看看别的。",
        "This work is over or was taken down; look at others.",
    ),
    "vacancy.own_check": (
        "您自己写的招工，要另一个人看过才能登。",
        "You wrote this down; somebody else must check it.",
    ),
    "vacancy.phone_missing": (
        "这位村民没有手机号，用工方联系不上。先补手机号。",
        "The villager has no phone, so nobody can call. Add one first.",
    ),
    "vacancy.skill_unknown": ("请选要会什么。", "Choose what one has to know."),
    "vacancy.text_wrong": (
        "做什么、在哪里都要写，最多 %(most)s 个字。",
        "Say what is done and where, in at most %(most)s characters.",
    ),
    "vacancy.title_wrong": (
        "招什么写 1 到 %(most)s 个字。",
        "The title has 1 to %(most)s characters.",
    ),
    "vacancy.unknown": ("没有这条招工。", "There is no such vacancy."),
    "vacancy.wage_wrong": (
        "工钱要大于零，最多 %(most)s 元。",
        "A wage is above zero and at most ¥%(most)s.",
    ),
}
