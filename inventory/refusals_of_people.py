"""How the inventory room says no about villagers and their kin: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "kin.born_wrong": (
        "出生日期对不上。请对着代领人的身份证再看一遍，不是这个人就不能给。",
        "The date of birth does not match; compare the ID card, and pay nobody else.",
    ),
    "kin.days_wrong": (
        "日期不对：最后一天不能早于开始那天，也不能已经过了。",
        "The last day must not lie before the first one, nor in the past.",
    ),
    "kin.id_number_missing": (
        "请填代领人的身份证号，领钱时要对证。",
        "Fill in the ID number of who collects: it is compared with their card.",
    ),
    "kin.not_valid": (
        "%(name)s 的委托书现在不管用：没到日子、过期了，或者本人收回了。",
        "The authority of %(name)s is not good now: not yet, no more, or taken back.",
    ),
    "kin.phone_missing": (
        "请填代领人的手机号，领钱时要能找到他。",
        "Fill in the phone of who collects, so that they can be reached.",
    ),
    "kin.unknown": ("没有这位代领人。", "There is no such person who may collect."),
    "roster.empty": (
        "名册里一行人都没有。表头下面要有内容。",
        "There is nobody in the list; rows must follow the header.",
    ),
    "roster.file_missing": ("请先选名册文件。", "Choose the file of the list first."),
    "roster.forgotten": (
        "名册放了一天没有导入，已经清掉了。请重新上传。",
        "This list waited for a day and was thrown away; upload it again.",
    ),
    "roster.header_missing": (
        "前几行里没有找到表头。要有一行写着“%(title)s”这样的列名，可以下载模板照着填。",
        "No header in the first rows: one must name a column “%(title)s”, see our template.",
    ),
    "roster.moved_on": (
        "有 %(count)s 行和上传时不一样了（第 %(lines)s 行），一个人都没有导入。请重新上传再核对。",
        "Rows changed since: %(count)s (%(lines)s). Nobody was imported. Upload it again.",
    ),
    "roster.no_number": (
        "手机号和身份证号至少要有一个，不然认不出是谁。",
        "A phone or an ID number is needed, to know who it is.",
    ),
    "roster.nothing_good": (
        "没有一行能导入。请照着原因改好，再上传。",
        "No row can be imported; correct them and upload again.",
    ),
    "roster.number_mangled": (
        "%(column)s被表格软件改成了“4.3E+17”这样的数，后几位已经丢了。请把这一列设成文本，重新填。",
        "The spreadsheet cut this number (%(column)s) to one like 4.3E+17; fill it in as text.",
    ),
    "roster.old_excel": (
        "这是老格式的 Excel（.xls）。请另存为 .xlsx 或者 CSV 再上传。",
        "This is an old Excel file (.xls); save it as .xlsx or CSV.",
    ),
    "roster.place_missing": (
        "没有写网点编码。",
        "The place code is missing.",
    ),
    "roster.place_unknown": (
        "没有编码为 %(code)s 的网点，或者不归您管。",
        "There is no place %(code)s, or it is not yours.",
    ),
    "roster.registered": (
        "这个人已经登记过，或者已经在名册里了。",
        "This person is registered, or was imported already.",
    ),
    "roster.too_large": (
        "文件太大，最多 %(most)s MB。请分几次上传。",
        "The file is too large: %(most)s MB at most. Split it.",
    ),
    "roster.too_many_rows": (
        "一次最多 %(most)s 人。请分几次上传。",
        "At most %(most)s people at once; split the list.",
    ),
    "roster.twice": (
        "和上面某一行是同一个人。",
        "The same person stands on a row above.",
    ),
    "roster.unknown": ("没有这份名册。", "There is no such list."),
    "roster.unreadable": (
        "这个文件打不开。请上传 .xlsx 或者 CSV，可以下载模板照着填。",
        "This file cannot be read; upload .xlsx or CSV, see our template.",
    ),
    "villager.already_registered": (
        "这个身份证号已经登记过了，请直接查找。",
        "This ID number is already registered; look the villager up.",
    ),
    "villager.bank_account_needed": (
        "请填银行账号、开户行和户名。",
        "Fill in the bank account, its bank and its holder.",
    ),
    "villager.bank_account_wrong": (
        "银行账号不对，请对着卡或存折再看一遍。",
        "The bank account is wrong; compare it with the card or the passbook.",
    ),
    "villager.bank_consent_needed": (
        "要先问 %(name)s 同不同意保存银行账号。同意了，在村民页上点“现在同意”再来填。",
        "First ask whether %(name)s agrees to a bank account being kept, and record it.",
    ),
    "villager.bank_name_wrong": (
        "请填开户行，最多 %(most)s 个字。",
        "Fill in the bank, in at most %(most)s characters.",
    ),
    "villager.consent_needed": (
        "村民同意我们保存资料，才能登记。",
        "Registration needs the villager's consent to keep their data.",
    ),
    "villager.consent_revoked": (
        "%(name)s 已收回资料同意，重新同意后才能收货、改资料。",
        "%(name)s took back the consent to keep data; ask again before going on.",
    ),
    "villager.enrolled": (
        "%(name)s 已经登记发卡了，不能当作没登记过删掉。",
        "%(name)s is registered and has a card; this cannot be undone like an invitation.",
    ),
    "villager.id_number_wrong": (
        "身份证号不对：要 18 位，请对着证再看一遍。",
        "The ID number is wrong: 18 characters, compare it with the card.",
    ),
    "villager.invited": (
        "%(name)s 还在名册里，没有登记。先请本人同意、设好密码，再办别的。",
        "%(name)s is only on the list: record the consent and a PIN in person first.",
    ),
    "villager.name_wrong": (
        "姓名要用汉字或字母，最多 %(most)s 个字。",
        "A name has letters, at most %(most)s.",
    ),
    "villager.on_roster": (
        "%(name)s 已经在名册里，不用重新填。请查到这个人，点“补登记”。",
        "%(name)s is on the list already; find them and complete the registration.",
    ),
    "villager.phone_wrong": (
        "手机号不对：要 11 位的大陆手机号。",
        "The number is not a mainland mobile of 11 digits.",
    ),
    "villager.pin_mismatch": (
        "两次输入的密码不一样，请再输一次。",
        "The two PINs differ; type them again.",
    ),
    "villager.pin_wrong": (
        "卡的密码不对，请村民再输一次。",
        "The PIN of the card is wrong; ask the villager to type it again.",
    ),
    "villager.reason_missing": (
        "请写明原因，最多 %(most)s 个字。",
        "Say why, in at most %(most)s characters.",
    ),
    "villager.story_consent_needed": (
        "要先问 %(name)s 同不同意把照片给买家看。同意了，在村民页上点“现在同意”再来拍。",
        "First ask whether %(name)s agrees to a photo being shown, and record it.",
    ),
    "villager.story_long": (
        "故事最多 %(most)s 个字。",
        "The story has at most %(most)s characters.",
    ),
    "villager.suspended": (
        "%(name)s 现在停用，不能收货，请联系运营。",
        "%(name)s is suspended; no goods can be taken. Ask the operator.",
    ),
    "villager.unknown": (
        "没有找到这位村民，看看卡号有没有输错。",
        "No such villager; check the code of the card.",
    ),
}
