"""How the storefront room says no: code → (Chinese, English)."""

from storefront.refusals_of_errands import REFUSALS as OF_ERRANDS
from storefront.refusals_of_matters import REFUSALS as OF_MATTERS
from storefront.refusals_of_the_desk import REFUSALS as OF_THE_DESK
from storefront.refusals_of_vacancies import REFUSALS as OF_VACANCIES

REFUSALS: dict[str, tuple[str, str]] = {
    **OF_ERRANDS,
    **OF_MATTERS,
    **OF_VACANCIES,
    **OF_THE_DESK,
    "adjustment.account": (
        "这个科目不能手工记：村民货款、顾客预付、备用金要走各自的业务。",
        "That account is not written by hand: it follows from sales, payouts or floats.",
    ),
    "adjustment.by_its_verb": (
        "凭证 %(voucher)s 是业务记下的，不能单独冲销：请走退款、退回或撤回。",
        "Voucher %(voucher)s was not written by hand; undo it by a refund or a return.",
    ),
    "adjustment.journal_unknown": (
        "没有凭证是 %(voucher)s 的这种分录，请照账本上的抄。",
        "There is no such journal with voucher %(voucher)s; copy it from the books.",
    ),
    "adjustment.one_side": (
        "每一行只填借方或贷方，金额要大于零。",
        "Each line has a debit or a credit, above zero.",
    ),
    "adjustment.posted": ("已经记账了，要改请再冲销一笔。", "It is posted; reverse it instead."),
    "adjustment.reason": (
        "请写清楚为什么，最多 %(most)s 个字。",
        "Please say why, in at most %(most)s characters.",
    ),
    "adjustment.reversed_already": (
        "凭证 %(voucher)s 已经有人提出冲销了。",
        "A reversal of voucher %(voucher)s is there already.",
    ),
    "adjustment.self_approval": (
        "自己提出的分录不能自己批准，请另一个人来批。",
        "You proposed this journal; somebody else must approve it.",
    ),
    "adjustment.unbalanced": (
        "借方和贷方要相等，至少两行。",
        "Debits and credits must be equal, in two lines at least.",
    ),
    "adjustment.unknown": ("没有这笔调整。", "There is no such adjustment."),
    "adjustment.withdrawn": ("这笔调整已经撤回了。", "This adjustment was withdrawn."),
    "bank.changed": (
        "这一批里有一笔已经撤回，请把整批撤回，重新提出。",
        "One payout of this batch was withdrawn; withdraw the batch and propose it anew.",
    ),
    "bank.character": (
        "“%(text)s”这个字银行的编码写不了，请换一种文件编码。",
        "The bank's encoding has no “%(text)s”; choose another encoding.",
    ),
    "bank.columns": (
        "列没写对：%(line)s。流水号、账号、户名和金额都要有。",
        "Columns: %(line)s. Serial, account, holder and amount are all needed.",
    ),
    "bank.layout": (
        "文件格式没填对：要有名称，笔数在 1 到 %(most)s 之间，金额大于零。",
        "A layout needs a name, 1 to %(most)s rows and an amount above zero.",
    ),
    "bank.layout_taken": (
        "已经有一个叫 %(name)s 的格式，写法不一样；换个名称。",
        "There is another layout called %(name)s; choose another name.",
    ),
    "bank.layout_unknown": (
        "没有叫 %(name)s 的文件格式。",
        "There is no layout called %(name)s.",
    ),
    "bank.result_foreign": (
        "流水号 %(serial)s 不是这一批的，整个回单都没有记。",
        "Serial %(serial)s is not of this batch; nothing of the answer was taken.",
    ),
    "bank.result_titles": (
        "回单第一行要有标题，至少有“%(serial)s”和“%(status)s”两列。",
        "The first row must have titles, “%(serial)s” and “%(status)s” among them.",
    ),
    "bank.result_twice": (
        "流水号 %(serial)s 在回单里出现了两次。",
        "Serial %(serial)s is in the answer twice.",
    ),
    "bank.result_unreadable": (
        "读不出这个文件，请从网银下载 CSV 格式的回单。",
        "The file cannot be read; take the answer as CSV.",
    ),
    "bank.result_word": (
        "看不懂状态“%(word)s”：要写成功、失败或退回。",
        "The status “%(word)s” is not known: success, failed or returned.",
    ),
    "bank.unknown": ("没有这一批。", "There is no such batch."),
    "bank.wrong_state": (
        "这一批现在做不了这一步，请刷新看看。",
        "The batch is not at a stage where this can be done; reload the page.",
    ),
    "book.none": ("还没有开账。", "No books have been opened yet."),
    "book.period": (
        "日期不对：起止日期都要写成 2026-11-01 这样，止不能早于起。",
        "Give both days as 2026-11-01, the last not before the first.",
    ),
    "closing.closed": ("%(month)s 已经结账了，不能撤回。", "%(month)s is closed for good."),
    "closing.earlier_open": (
        "%(month)s 还没结账，请先结前面的月份。",
        "%(month)s is still open; close the earlier months first.",
    ),
    "closing.not_over": (
        "%(month)s 还没过完，过完才能结账。",
        "%(month)s is not over; it can be closed when it is.",
    ),
    "closing.self_approval": (
        "自己提出的结账不能自己批准，请另一个人来批。",
        "You proposed to close this month; somebody else must approve it.",
    ),
    "closing.stands": (
        "%(month)s 已经有人提出结账了。",
        "Closing %(month)s was proposed already.",
    ),
    "closing.unknown": (
        "%(month)s 没有人提出结账。",
        "Nobody proposed to close %(month)s.",
    ),
    "catalogue.nothing_asked": (
        "篮子还是空的，先挑一样。",
        "The basket is empty; choose something first.",
    ),
    "catalogue.packs_absurd": (
        "每样一次可以买 1 到 %(most)s 份；要得多，请打电话给我们。",
        "Between 1 and %(most)s of each; for more, please call us.",
    ),
    "catalogue.unknown": (
        "没有这样东西，可能已经不卖了。",
        "There is no such thing here; it may no longer be sold.",
    ),
    "checkout.basket_full": (
        "篮子里已经有 %(most)s 样了，先结这一单吧。",
        "There are %(most)s different things in the basket; check out first.",
    ),
    "checkout.listing_twice": (
        "同一样东西请合成一行。",
        "Name each listing in one line only.",
    ),
    "checkout.below_minimum": (
        "不满 %(least_yuan)s 元收不了款，再添一点吧。",
        "Less than ¥%(least_yuan)s cannot be paid online; please add a little.",
    ),
    "checkout.gone": (
        "篮子里有的东西已经不卖了，请看一看再下单。",
        "Something in your basket is no longer sold; please look again.",
    ),
    "checkout.price_changed": (
        "跟刚才看到的不一样了，现在一共 ¥%(total_yuan)s。没有下单，看清楚再点一次。",
        "It now comes to ¥%(total_yuan)s. Nothing was ordered; look again and press once more.",
    ),
    "checkout.freight_told": (
        "运费算好了，一共 ¥%(total_yuan)s。看清楚再点一次，就下单。",
        "With delivery it comes to ¥%(total_yuan)s. Press once more to place the order.",
    ),
    "imports.column_twice": (
        "“%(first)s”也选了这个，只能选一列。另一列选“用不着”。",
        "“%(first)s” means this already: only one column can. Choose “Not needed” for the other.",
    ),
    "imports.empty": (
        "文件里没有订单。请在平台后台重新导出。",
        "There are no orders in the file. Please export it again.",
    ),
    "imports.file_missing": ("请先选订单文件。", "Choose the order file first."),
    "imports.forgotten": (
        "文件放了一天没有收，已经清掉了。请重新交一次。",
        "The file waited for a day and was thrown away. Please hand it in again.",
    ),
    "imports.header_missing": (
        "前 10 行里没有找到列名。请交平台导出的原样文件。",
        "No column titles in the first 10 rows. Please hand in the file as the platform wrote it.",
    ),
    "imports.mangled": (
        "编号“%(typed)s”被表格软件改坏了，后面几位没了。请重新导出，不要用 Excel 打开再存。",
        "A spreadsheet has cut the number “%(typed)s”. Export it again without saving it there.",
    ),
    "imports.money_unreadable": ("金额“%(typed)s”看不懂。", "“%(typed)s” is no amount."),
    "imports.no_goods": (
        "没有商品编号，也没有商家编码。",
        "Neither the goods' number nor the merchant's code is there.",
    ),
    "imports.nothing_new": ("没有新的行可以收。", "There is nothing new to take."),
    "imports.old_excel": (
        "这是老式的 .xls 文件。请另存为 .xlsx 或 CSV 再交。",
        "This is an old .xls file. Save it as .xlsx or CSV first.",
    ),
    "imports.order_no_missing": (
        "没有订单号，这一行收不了。",
        "There is no order number: this row cannot be taken.",
    ),
    "imports.several_goods": (
        "一行里有几样货。请导出“一行一个商品”的格式。",
        "One row has several goods. Export it with one row for each.",
    ),
    "imports.status_missing": (
        "没有写订单状态，不知道付没付款。",
        "There is no order status: nobody knows whether it is paid.",
    ),
    "imports.time_unreadable": ("时间“%(typed)s”看不懂。", "“%(typed)s” is no time."),
    "imports.told_already": (
        "这个店的订单微信会自己推来，不用交文件，交了会重。",
        "WeChat tells this shop's orders by itself; a file would tell them twice.",
    ),
    "imports.too_large": (
        "文件太大，最多 %(most)s MB。请分几天导出。",
        "The file is too large: at most %(most)s MB. Export fewer days at a time.",
    ),
    "imports.too_many_rows": (
        "行太多，一次最多 %(most)s 行。请分几天导出。",
        "Too many rows: at most %(most)s. Export fewer days at a time.",
    ),
    "imports.units_unreadable": ("件数“%(typed)s”看不懂。", "“%(typed)s” is no count."),
    "imports.unknown": ("没有这份文件。", "There is no such file."),
    "imports.unreadable": (
        "文件读不了。请交平台导出的 .xlsx 或 CSV。",
        "The file cannot be read. Hand in the .xlsx or CSV that the platform wrote.",
    ),
    "imports.wrong_state": (
        "文件现在不在这一步，请刷新看看。",
        "The file is not at this step; reload the page.",
    ),
    "openbooks.month": ("没有 %(month)s 这个月的账。", "There are no books of %(month)s."),
    "openbooks.unknown": (
        "没有代号是 %(code)s 的村。",
        "There is no village with the code %(code)s.",
    ),
    "orders.being_picked": (
        "仓库已经在拣货，不能退了。收到以后有问题请联系我们。",
        "It is being packed and can no longer be called off. Contact us once you have it.",
    ),
    "orders.called_off": (
        "订单 %(code)s 的钱已经退给客人，不能再发。请到“退回货架”把货放回去。",
        "The buyer of order %(code)s was paid back: it must not leave. Take its goods back.",
    ),
    "orders.just_paid": (
        "钱刚刚付了。还想退的话，点“不要了，退款”。",
        "It has just been paid. If you still do not want it, ask for a refund.",
    ),
    "orders.note_too_long": (
        "最多写 %(most)s 个字，请写短一点。",
        "At most %(most)s characters, please.",
    ),
    "orders.not_payable": (
        "这个订单不用再付款了：已经付过，或者过了时间。",
        "This order cannot be paid any more: it is paid already, or its time is over.",
    ),
    "orders.reason_missing": ("请写上为什么退。", "Please say why it is called off."),
    "orders.unknown": ("没有这个订单，看看链接对不对。", "There is no such order; check the link."),
    "orders.nothing_to_take_back": (
        "订单 %(order)s 没有要放回的货。",
        "Order %(order)s has nothing to be taken back.",
    ),
    "orders.on_its_way": (
        "包裹已经交出去了，拦不下来。要退钱，用“退钱给客人”。",
        "The parcel has left and cannot be stopped. Use “Pay the buyer back” to return money.",
    ),
    "orders.wrong_state": (
        "订单现在的状态不能做这一步，请刷新看看。",
        "The order is not at a stage where this can be done; reload the page.",
    ),
    "orders.cut_too_much": (
        "这一行最多还能减 %(most)s 份。",
        "At most %(most)s packs can still be cut from this line.",
    ),
    "payments.disputed": (
        "客人的银行已经把这笔钱扣回去了，正在争议，不能再退一次。",
        "The shopper's bank has taken this money back and it is disputed; do not refund it too.",
    ),
    "payments.on_platform": (
        "这一单的钱是平台收的，请到平台后台退款，退了这里自己会变。",
        "The platform received this money: refund it there, and the order follows by itself.",
    ),
    "payments.gateway_down": (
        "支付那边暂时连不上，没有扣钱。订单给您留着，过一会儿再试一次付款。",
        "The payment service does not answer. You were not charged; your order is kept, try again.",
    ),
    "payments.gateway_refused": (
        "支付那边没有接受这一次，没有扣钱。请再试一次付款。",
        "The payment service did not accept this attempt. You were not charged; please try again.",
    ),
    "payments.under_way": (
        "另一种付法的结果还没出来，请等一会儿，点“我付了，查一下”再看。",
        "You are paying in another way, and its result is not there yet. Wait a moment, then ask.",
    ),
    "payments.way_changed": (
        "您在别的页面换了付法，或者订单已经结束，这一次没有扣钱。请再选一次怎么付。",
        "Another way was chosen meanwhile, or it is over. You were not charged; choose again.",
    ),
    "payments.nothing_to_refund": (
        "这个订单没有要退的钱。",
        "There is no money to send back for this order.",
    ),
    "payments.refund_too_much": (
        "退的比收的多：最多还能退 %(left_yuan)s 元。",
        "More than was received: at most ¥%(left_yuan)s can go back.",
    ),
    "payments.refund_nothing": (
        "退的钱要大于 0。",
        "The money to send back must be above 0.",
    ),
    "receiver.address": (
        "地址要写全：省、市、区、街道、门牌。",
        "Please give the full address: province, city, district, street, number.",
    ),
    "receiver.name": (
        "写上收货人的名字，最多 %(most)s 个字。",
        "Name the receiver, at most %(most)s characters.",
    ),
    "receiver.phone": (
        "电话号码不对：手机 11 位，座机带区号。",
        "This is no phone number: a mobile has 11 digits, a landline its area code.",
    ),
    "stock.not_sold_here": ("这里不卖这样东西。", "This is not sold here."),
    "settlements.empty": ("文件里没有结算的行。", "There is no settlement in the file."),
    "settlements.file_unknown": ("没有这份结算文件。", "There is no such settlement file."),
    "settlements.freight_absurd": (
        "一个包裹的运费写 0 到 %(most)s 元，比如 3.5。",
        "The freight of a parcel is ¥0 to ¥%(most)s, such as 3.5.",
    ),
    "settlements.header_missing": (
        "没有找到“子订单号、结算时间、结算金额”这几列。请交平台导出的结算单。",
        "The columns of sub-order, settlement time and amount are not there.",
    ),
    "settlements.in_future": (
        "结算时间不会在将来，请核对。",
        "A settlement cannot be of a moment to come.",
    ),
    "settlements.rate_day": (
        "从今天或者以后的一天起；以前下的单不能改。",
        "From today or a day to come; what was ordered before keeps its rate.",
    ),
    "settlements.rate_absurd": ("比例写 0 到 100，比如 5.5。", "A rate is 0 to 100, such as 5.5."),
    "stock.too_little_to_set_aside": (
        "没有那么多，现在最多 %(left)s 份。",
        "There are not so many: only %(left)s can be had now.",
    ),
    "stock.promised": (
        "这些已经有人订了，不能从货架上拿走。",
        "These are promised to shoppers and cannot leave the shelf.",
    ),
    "listing.no_range": (
        "按斤卖先要写一份可以差多少克：填在“按实重卖”那里，再来定价。",
        "To price by weight, first say how far a pack may be off, under “sold by weight”.",
    ),
    "stock.sold_out": (
        "%(title)s 卖完了。先不要这一样；在它的页面上留个手机号，一上架就发短信告诉您。",
        "%(title_en)s is sold out. Go on without it, or leave your number on its page for a text.",
    ),
    "stock.too_few": (
        "%(title)s 不够了，现在还有 %(left)s %(counter)s。请改少一点，或者先不要这一样。",
        "Not enough of %(title_en)s: %(left)s left. Please take fewer, or none.",
    ),
    "question.answer_length": (
        "回答要写清楚，最多 %(most)s 个字。",
        "Write the answer in at most %(most)s characters.",
    ),
    "question.answered": (
        "这个问题已经回答过了，登出来的回答不能改。",
        "It was answered already, and a public answer does not change.",
    ),
    "question.length": (
        "请把问题写清楚，最多 %(most)s 个字。",
        "Write the question in at most %(most)s characters.",
    ),
    "question.numbers": (
        "这一页人人看得到，请不要写电话、身份证和银行卡号。",
        "Everybody reads this page: leave out phone, ID and bank numbers.",
    ),
    "question.too_many": (
        "这个月等着回答的问题太多了，请过几天再问，或者到村里的代办点问。",
        "Too many questions wait for this month; ask later, or at the village desk.",
    ),
    "question.unknown": ("没有这个问题。", "There is no such question."),
    "statement.month": ("月份请写成 2026-11 这样。", "Write the month as 2026-11."),
    "statement.no_phone": (
        "%(name)s 没有登记手机号，发不了短信。",
        "%(name)s has no phone on record.",
    ),
    "statement.texted_already": (
        "今天已经发过一条了，明天再发。",
        "A text was sent already; send the next one tomorrow.",
    ),
    "statement.year": ("没有这一年的存折。", "There is no passbook of that year."),
}
