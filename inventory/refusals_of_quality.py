"""How the inventory room says no about produce, checks, tests, holds and certificates."""

REFUSALS: dict[str, tuple[str, str]] = {
    "certificate.already_there": (
        "这一批已经有合格证了，要换就先作废原来的。",
        "This lot has its certificate; void that one first.",
    ),
    "certificate.already_void": (
        "这张合格证已经作废了。",
        "This certificate is void already.",
    ),
    "certificate.basis_missing": (
        "请选凭什么承诺，至少一项。",
        "Say on what the promise rests, at least one.",
    ),
    "certificate.contact_missing": (
        "请写联系方式，最多 %(most)s 个字。",
        "Give a way to be reached, of at most %(most)s characters.",
    ),
    "certificate.not_fresh": (
        "只有鲜货要开合格证；加工食品看小作坊证。",
        "Only fresh produce has a certificate; processed food has its licence.",
    ),
    "certificate.on_paper": (
        "这张是村民带来的纸质证，请看照片。",
        "This one was brought on paper; see its photo.",
    ),
    "certificate.positive": (
        "这一批快检超标，不能开合格证。",
        "A rapid test of this lot was over the limit: no certificate.",
    ),
    "certificate.producer_missing": (
        "先收生产者的合格证，才能开收购者的。",
        "The producer's certificate comes first.",
    ),
    "certificate.reason_missing": (
        "请写为什么作废，最多 %(most)s 个字。",
        "Say why it is void, in at most %(most)s characters.",
    ),
    "certificate.relied_on": (
        "收购者的合格证靠着这一张，先作废那一张。",
        "The buyer's certificate rests on this one; void that one first.",
    ),
    "certificate.test_missing": (
        "写“自行检测合格”，要先记一次快检。",
        "A promise that rests on your own test needs a test on record.",
    ),
    "certificate.unknown": (
        "没有这张合格证。",
        "There is no such certificate.",
    ),
    "checklist.limits_wrong": (
        "第 %(number)s 项的上下限不对：至少填一个，最少不能比最多还大，小数位数要够。",
        "Limits of question %(number)s: give at least one, the lower not above the upper.",
    ),
    "checklist.options_wrong": (
        "第 %(number)s 项要有 2 到 %(most)s 个不一样的答案，至少一个算合格。",
        "Question %(number)s needs 2 to %(most)s different answers, at least one of them good.",
    ),
    "checklist.question_twice": (
        "检查表里有两项是同一项，请去掉一项。",
        "Two questions are the same one; remove one.",
    ),
    "checklist.text_missing": (
        "第 %(number)s 项还没写问什么，或者太长了，每句最多 %(most)s 个字。",
        "Question %(number)s has no words, or more than %(most)s characters.",
    ),
    "checklist.too_long": (
        "检查表最多 %(most)s 项，请合一合。",
        "At most %(most)s questions; join some.",
    ),
    "checklist.unchanged": (
        "和第 %(version)s 版一样，没有要改的。",
        "This is the same as version %(version)s.",
    ),
    "checklist.unit_wrong": (
        "第 %(number)s 项的单位最多 8 个字，小数最多 %(most)s 位。",
        "The unit of question %(number)s has at most 8 characters, its numbers %(most)s decimals.",
    ),
    "checklist.unknown": (
        "没有这一版检查表，请连网更新手机里的资料再交一次。",
        "There is no such version of the checklist; let the phone fetch the newest and send again.",
    ),
    "hold.already_open": (
        "批次 %(code)s 已经因为这个原因封存了。",
        "Lot %(code)s is held for this already.",
    ),
    "hold.already_released": ("这次封存已经解除了。", "This hold was released already."),
    "hold.kind_unknown": ("请选封存的原因。", "Choose why the lot is held."),
    "hold.own": (
        "这是您自己封存的，要另一个人来解封。",
        "You held this lot yourself; somebody else has to release it.",
    ),
    "hold.reason_missing": (
        "请写明为什么封存，最多 %(most)s 个字。",
        "Say why it is held, in at most %(most)s characters.",
    ),
    "hold.unknown": ("没有这次封存。", "There is no such hold."),
    "licence.not_needed": (
        "这一类货不用小作坊证。",
        "This kind needs no workshop licence.",
    ),
    "licence.photo_missing": (
        "请拍下证的照片。",
        "A photo of the licence is missing.",
    ),
    "lot.not_goods": (
        "这不是货的码。请扫货上的标签，或输批次号。",
        "This is not a code of goods. Scan the label of an item, or type the number of a lot.",
    ),
    "produce.already_defined": (
        "品类编号 %(code)s 已经有了。",
        "The produce code %(code)s is taken.",
    ),
    "produce.code_wrong": (
        "编号只能用小写字母、数字和横线，字母开头，2 到 32 个。",
        "A code is 2 to 32 small letters, digits and hyphens, and begins with a letter.",
    ),
    "produce.days_wrong": (
        "天数和小时要大于零，最多 %(most)s 天。",
        "Days and hours must be above zero, at most %(most)s days.",
    ),
    "produce.name_missing": (
        "请写名称，最多 %(most)s 个字。",
        "Give a name of at most %(most)s characters.",
    ),
    "produce.pack_already_defined": (
        "这个大小的规格已经有了：%(name)s。",
        "A pack of this size exists: %(name)s.",
    ),
    "produce.pack_size_wrong": (
        "规格大小要在 1 到 %(most)s 之间。",
        "A pack's size must be between 1 and %(most)s.",
    ),
    "produce.pack_unknown": (
        "没有这种规格，请刷新页面再选。",
        "There is no such pack; reload and choose again.",
    ),
    "produce.pieces_not_loose": (
        "按个数算的货不能散装称重。",
        "Goods counted by the piece cannot be loose.",
    ),
    "produce.price_wrong": ("参考价要大于零。", "The guide price must be above zero."),
    "produce.retired": (
        "%(name)s 或这个规格已经不收了。",
        "%(name)s, or this size of it, is taken no more.",
    ),
    "produce.unknown": (
        "没有这一类货。",
        "There is no such produce.",
    ),
    "quality.answer_wrong": (
        "“%(question)s”答的不对：看看要的是是否、数字、选项还是照片。",
        "The answer to “%(question)s” is of another kind than it asks for.",
    ),
    "quality.unanswered": ("还有一项没看：%(question)s", "One check is still open: %(question)s"),
    "quality.unasked": (
        "检查表里没有“%(key)s”这一项，请刷新页面。",
        "The checklist has no “%(key)s”; reload the page.",
    ),
    "test.device_missing": (
        "请写仪器和试剂批号，各最多 %(most)s 个字。",
        "Name the device and the batch of the reagent, each at most %(most)s characters.",
    ),
    "test.limit_wrong": (
        "合格线要在百分之 0 到 100 之间，最多一位小数。",
        "The limit is between 0 and 100 percent, with at most one decimal.",
    ),
    "test.value_wrong": (
        "抑制率要在百分之 0 到 100 之间，最多一位小数，请照仪器再填一次。",
        "Inhibition is 0 to 100 percent, with at most one decimal; read it again.",
    ),
}
