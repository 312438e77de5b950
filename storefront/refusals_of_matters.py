"""How matters say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "matter.application_unknown": (
        "没有这件申请，看看号码有没有抄错。",
        "There is no such application; check the number.",
    ),
    "matter.authority_over": (
        "委托书只到 %(until)s，已经过期了。请村民重新写一张，或者本人来办。",
        "The authority ended on %(until)s. Ask for a new one, or let the villager come.",
    ),
    "matter.code_taken": (
        "代号 %(code)s 已经有了，换一个。",
        "The code %(code)s is taken; choose another.",
    ),
    "matter.code_wrong": (
        "代号只用小写字母、数字和短横。",
        "A code is made of small letters, digits and dashes.",
    ),
    "matter.day_wrong": ("日子写得不对，请重新选。", "That is no day; choose again."),
    "matter.last_step": (
        "这是最后一步，请记下结果：批了还是没有批。",
        "This is the last step; write down the answer.",
    ),
    "matter.limit_wrong": (
        "期限要在 1 到 %(most)s 个工作日之间。",
        "The limit lies between 1 and %(most)s working days.",
    ),
    "matter.line_unreadable": (
        "看不懂“%(line)s”，请照提示写，中间用竖线隔开。",
        "“%(line)s” cannot be read; write it as the hint says, with bars between.",
    ),
    "matter.name_wrong": (
        "中文名和英文名都要写，最多 %(most)s 个字。",
        "Write both names, in at most %(most)s characters.",
    ),
    "matter.no_papers": (
        "要写 1 到 %(most)s 样材料。",
        "Name one to %(most)s papers.",
    ),
    "matter.no_steps": ("要写 1 到 %(most)s 步。", "Name one to %(most)s steps."),
    "matter.not_accepted": (
        "还没有受理，或者已经有结果了。",
        "It is not accepted yet, or answered already.",
    ),
    "matter.note_long": (
        "写得太长，最多 %(most)s 个字。",
        "That is too long: at most %(most)s characters.",
    ),
    "matter.over": ("这件事已经办完了。", "This application is over."),
    "matter.paper_unknown": ("没有这样材料。", "There is no such paper."),
    "matter.papers_missing": (
        "还差：%(papers)s。收齐了再受理。已经收的都记着，不用再交。",
        "Still missing: %(papers)s. What is here already need not be brought again.",
    ),
    "matter.promise_missing": (
        "还没有签诚信承诺书，请村民看一看，按密码签字。",
        "The promise is not signed; let the villager read it and enter their PIN.",
    ),
    "matter.step_order": (
        "要一步一步来，请刷新看看办到哪一步了。",
        "One step after another; reload to see which is next.",
    ),
    "matter.unknown": ("这件事现在不能办。", "That cannot be applied for."),
}
