"""How the fulfilment room says no: code → (Chinese, English).

The first sentence is shown large beside the scan box and is said aloud: it names what is wrong.
The second says what to do.
"""

REFUSALS: dict[str, tuple[str, str]] = {
    "replenishing.not_coming": (
        "%(code)s 不在路上，看看是不是别的店的。",
        "%(code)s is not on its way here.",
    ),
    "replenishing.came_already": (
        "这一件已经有着落了。刷新看看。",
        "This is accounted for already. Reload the page.",
    ),
    "replenishing.not_missed": (
        "门店还没说没到。先问门店。",
        "The shop has not missed this. Ask there first.",
    ),
    "replenishing.own_word": (
        "没到是你说的。算丢要另一个人来定。",
        "You missed this yourself. Somebody else has to write it off.",
    ),
    "replenishing.way_unknown": (
        "没有这条记录。回到列表再看。",
        "Unknown record. Go back to the list.",
    ),
    "replenishing.not_on_shelf": (
        "%(code)s 不在架上，不能发给门店。",
        "%(code)s is not on a shelf and cannot be sent to a shop.",
    ),
    "replenishing.shop_unknown": ("没有这个门店。", "There is no such shop."),
    "replenishing.stopped": (
        "%(code)s 封存、过期或没有证，不能发。",
        "%(code)s is held, expired or unlicensed and cannot be sent.",
    ),
    "offering.packs": (
        "份数不对：现在最多 %(most)s 份。",
        "That is not a number of packs that are there; at most %(most)s now.",
    ),
    "recall.not_goods": (
        "这不是货的码。请扫批次、单件的标签，或输入订单号。",
        "This names no goods. Scan a lot or an item, or type an order's code.",
    ),
    # What was scanned
    "scan.not_ours": (
        "这不是我们的标签。请扫代办标签上的二维码。",
        "Not one of our labels. Scan the code on the label of the desk.",
    ),
    "scan.item_unknown": (
        "没有这件货。编号 %(code)s 这里查不到，看看是不是扫错了。",
        "Unknown item. %(code)s is not on record here; check what you scanned.",
    ),
    "scan.is_item": (
        "这是一件货的标签。这一步不扫货，请看屏幕上要扫什么。",
        "This is the label of an item. Another thing is to be scanned now; see the screen.",
    ),
    "scan.is_lot": (
        "这是批次号。请扫货上的标签。",
        "This is the number of a lot. Scan the label on the goods.",
    ),
    "scan.is_container": (
        "这是周转箱。这一步不扫箱子，请看屏幕上要扫什么。",
        "This is a crate. Another thing is to be scanned now; see the screen.",
    ),
    "scan.is_villager": (
        "这是村民的卡。请看屏幕上要扫什么。",
        "This is a villager's card. See the screen for what to scan.",
    ),
    "scan.is_bin": (
        "这是货架的码。请先扫货或箱子。",
        "This is the code of a shelf. Scan the goods or the crate.",
    ),
    "scan.is_manifest": (
        "这是交接单。请扫周转箱。",
        "This is a manifest. Scan a crate.",
    ),
    "scan.is_delivery": (
        "这是交货单。请扫货上的标签。",
        "This is a delivery slip. Scan the label on the goods.",
    ),
    "scan.is_order": (
        "这是订单号。请看屏幕上要扫什么。",
        "This is the number of an order. See the screen for what to scan.",
    ),
    "scan.is_parcel": (
        "这是包裹。请看屏幕上要扫什么。",
        "This is a parcel. See the screen for what to scan.",
    ),
    "scan.is_payout": (
        "这是打款单。请看屏幕上要扫什么。",
        "This is a payout. See the screen for what to scan.",
    ),
    "scan.is_roll": (
        "%(code)s 是一卷预印标签，不是货。请扫货上的标签。",
        "%(code)s is a roll of labels, not goods; scan the label on the goods.",
    ),
    # Places
    "hub.none": (
        "你还没有分到仓库。请找运营把仓库加到你的账号上。",
        "You have no hub yet. Ask the operator to add one to your account.",
    ),
    "centre.none": (
        "你还没有分到服务站。请找运营把服务站加到你的账号上。",
        "You have no service centre yet. Ask the operator to add one to your account.",
    ),
    # Crates and manifests
    "crate.unknown": (
        "没有这只箱子。编号 %(code)s 这里查不到。",
        "Unknown crate. %(code)s is not on record here.",
    ),
    "crate.not_at_desk": (
        "这箱已经上车了。不能再往里装。",
        "This crate has left. Nothing more can go in.",
    ),
    "crate.item_in_crate": (
        "这件已经装箱了。它在 %(crate)s 里。",
        "Already in a crate. It is in %(crate)s.",
    ),
    "crate.item_elsewhere": (
        "这件货不在代办台上。记录里它在 %(place)s。",
        "This item is not at the desk. On record it is at %(place)s.",
    ),
    "crate.nothing_loose": (
        "这次交的货都装好箱了。交货单 %(delivery)s 没有剩下的。",
        "All of this delivery is in crates. Nothing is left of %(delivery)s.",
    ),
    "crate.empty": (
        "这箱是空的。先装货，再上车。",
        "This crate is empty. Put goods in before it is loaded.",
    ),
    "crate.loaded_already": (
        "这箱已经在车上了。不用再扫。",
        "This crate is on the vehicle. No need to scan it again.",
    ),
    "crate.on_other_manifest": (
        "这箱在别的交接单上。单号 %(manifest)s。",
        "This crate is on another manifest. Its number is %(manifest)s.",
    ),
    "crate.of_other_place": (
        "这箱不是这个站的。记录里它在 %(place)s。",
        "This crate is not of this centre. On record it is at %(place)s.",
    ),
    "crate.of_later_stop": (
        "这箱是下面一站的。它在 %(place)s，先点“这站好了”，到了再扫。",
        "This crate is of a later stop. It is at %(place_en)s: leave this stop, scan it there.",
    ),
    "crate.not_on_manifest": (
        "这箱不在这张单上。箱号 %(code)s 没写在交接单 %(manifest)s 里，先放一边，问司机。",
        "Not on the manifest. %(code)s is not listed on %(manifest)s; ask the driver.",
    ),
    "crate.unloaded_already": (
        "这箱已经收过了。不用再扫。",
        "This crate is in already. No need to scan it again.",
    ),
    "crate.not_on_dock": (
        "这箱还没有收货。先到“到货点收”里扫一下。",
        "This crate has not been received. Scan it in under Receive first.",
    ),
    "crate.emptied": (
        "这箱已经空了。里面的货都上了架。",
        "This crate is empty. All that was in it is on shelves.",
    ),
    "manifest.unknown": (
        "没有这张交接单。编号 %(code)s 这里查不到。",
        "Unknown manifest. %(code)s is not on record here.",
    ),
    "manifest.places_wrong": (
        "起点和终点不对。要从服务站运到仓库。",
        "Wrong ends. A run goes from a service centre to a hub.",
    ),
    "manifest.stop_twice": (
        "一个村排了两次。一圈里每个村只停一次。",
        "A village is there twice. A run stops once at each.",
    ),
    "manifest.order_wrong": (
        "站的顺序看不清。请写 1、2、3，每个村一个数，不要重复。",
        "The order of the stops is unclear. Write 1, 2, 3, one number for each village.",
    ),
    "manifest.stop_unknown": (
        "交接单 %(code)s 没有这一站。刷新页面看看。",
        "Manifest %(code)s has no such stop. Reload the page.",
    ),
    "manifest.stop_not_reached": (
        "前面还有一站没走。先把前面那站点了“这站好了”。",
        "A stop before it was not left yet. Leave that one first.",
    ),
    "manifest.left_there": (
        "已经从%(place)s走了。要再去请另开一张交接单。",
        "The vehicle has left %(place_en)s. Open another manifest to go back.",
    ),
    "manifest.place_not_yours": (
        "这条线不归你跑。请找运营开通。",
        "This run is not yours. Ask the operator.",
    ),
    "manifest.departed": (
        "这趟车已经发了。要装货请另开一张交接单。",
        "This vehicle has left. Open another manifest to load more.",
    ),
    "manifest.empty": (
        "车上还没有箱子。先扫箱子装车，再发车。",
        "Nothing is loaded. Scan crates onto the vehicle before it leaves.",
    ),
    "manifest.not_departed": (
        "这趟车还没发。等司机点了“发车”再收。",
        "This vehicle has not left. Receive it once the driver has departed.",
    ),
    "manifest.crates_missing": (
        "还差 %(missing)s 箱。没扫到的是 %(crates)s。找不到就按“少了也关单”。",
        "%(missing)s crates are missing. Not scanned: %(crates)s.",
    ),
    # Shelves
    "shelf.unknown": (
        "这不是货架。请扫货架上的码。",
        "This is no shelf. Scan the code on a shelf.",
    ),
    "shelf.elsewhere": (
        "这个货架在别的仓。请放到%(hub)s的货架上。",
        "This shelf is in another hub. Use a shelf of %(hub)s.",
    ),
    "shelf.item_there": (
        "这件已经在架上了。在货架 %(shelf)s。",
        "Already on a shelf. It is on %(shelf)s.",
    ),
    "shelf.item_not_on_dock": (
        "这件货不在收货台上。不能上架。",
        "This item is not on the dock. It cannot be put away.",
    ),
    # Picking and packing
    "packing.order_unknown": (
        "没有这一单。编号 %(code)s 这里查不到。",
        "Unknown order. %(code)s is not on record here.",
    ),
    "packing.order_not_paid": (
        "这一单现在不用拣。订单 %(code)s 已经不在待拣里了。",
        "Not to be picked now. Order %(code)s is not waiting to be picked.",
    ),
    "packing.short": (
        "货不够。架上还差 %(lacks)s。这一单先留着，货到了再拣。",
        "Short. The shelves lack %(lacks_en)s. The order stays until goods come.",
    ),
    "packing.not_allocated": (
        "这一单还没配货。先点“开始拣货”。",
        "Nothing is chosen yet. Press Start picking first.",
    ),
    "packing.not_in_order": (
        "这是%(name)s，不是这一单要的。放回去，照屏幕上的拿。",
        "Not what the order asks for. This is %(name_en)s; put it back.",
    ),
    "packing.other_lot": (
        "货对，批次不对。这是 %(lot)s，要的是货架 %(shelf)s 上的 %(wanted)s。",
        "Right goods, wrong lot. This is %(lot)s; take %(wanted)s from shelf %(shelf)s.",
    ),
    "packing.enough": (
        "%(name)s已经够了。这件放回货架。",
        "Enough of %(name_en)s. Put this one back.",
    ),
    "packing.already_picked": (
        "这件已经拣过了。不用再扫。",
        "Already picked. No need to scan it again.",
    ),
    "packing.picked_for_other": (
        "这件是别人订的。它已经拣给 %(order)s。",
        "Picked for somebody else. It belongs to order %(order)s.",
    ),
    "packing.not_on_shelf": (
        "这件货不在架上。先上架再拣。",
        "This item is not on a shelf. Put it away first.",
    ),
    "packing.not_offered": (
        "这件还没开卖。换一件同批的，或者到“入库上架”里核对。",
        "This item is not for sale yet. Take another of the lot, or check under Put away.",
    ),
    "packing.lot_held": (
        "这批货封存了，不能发。批次 %(lot)s，放回去，点“重新配货”。",
        "This lot is held. Put %(lot)s back and press Choose again.",
    ),
    "packing.lot_expired": (
        "这批货过期了，不能发。批次 %(lot)s，放回去，点“重新配货”。",
        "This lot has expired. Put %(lot)s back and press Choose again.",
    ),
    "packing.lot_unlicensed": (
        "这批货的许可证不在有效期，不能发。批次 %(lot)s，放回去。",
        "This lot has no licence in force. Put %(lot)s back.",
    ),
    "packing.nothing_to_undo": (
        "没有可以退的。这一单还一件都没拣。",
        "Nothing to undo. Nothing has been picked for this order.",
    ),
    "packing.not_all_picked": (
        "还差 %(left)s 件没拣。拣齐了再打包。",
        "%(left)s still to pick. Pick all before packing.",
    ),
    # Taking apart and putting together
    "workshop.number_wrong": (
        "“%(typed)s”不是一个整数。只写数字，几个数中间空一格。",
        "“%(typed)s” is no whole number. Digits only, with a space between two numbers.",
    ),
    # Shipping
    "shipping.parcel_unknown": (
        "没有这个包裹。编号 %(code)s 这里查不到。",
        "Unknown parcel. %(code)s is not on record here.",
    ),
    "shipping.carrier_unknown": (
        "请选一家快递。",
        "Choose a carrier.",
    ),
    "shipping.number_unreadable": (
        "快递单号不对。应是 8 到 30 位的数字和字母，请对着面单再扫一次。",
        "Not a tracking number. It has 8 to 30 digits and letters; scan the waybill again.",
    ),
    "shipping.number_taken": (
        "这个单号用过了。单号 %(number)s 贴在包裹 %(parcel)s 上。",
        "This number is in use. %(number)s is on parcel %(parcel)s.",
    ),
    "shipping.shipped_already": (
        "这个包裹已经发了。单号 %(number)s。",
        "This parcel has left. Its number is %(number)s.",
    ),
    "shipping.not_shipped": (
        "这个包裹还没发。先交给快递，再记签收。",
        "This parcel has not left. Hand it to a carrier first.",
    ),
    "shipping.delivered_already": (
        "这个包裹已经签收了。签收时间不能改。",
        "This parcel was delivered. The time cannot be changed.",
    ),
    "shipping.delivered_in_future": (
        "签收时间还没到。请填已经过去的时间。",
        "That time has not come. Give a time in the past.",
    ),
    "shipping.delivered_before_shipped": (
        "签收不能早过发货。请看看日期。",
        "It cannot be delivered before it was shipped. Check the date.",
    ),
    "shipping.time_unreadable": (
        "时间没看懂。请按年月日和时分填。",
        "The time cannot be read. Give date and time.",
    ),
}
