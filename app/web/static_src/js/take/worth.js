// What goods are expected to bring, in whole fen, with the roundings of app/money.py.
const BASIS_POINTS = 10_000;

// Rounded once, half up: 1,250 g at ¥18.90 a 500 g is ¥47.25.
export function worth(priceFen, amount, perAmount) {
  const total = priceFen * amount * 2 + perAmount;
  return (total - (total % (perAmount * 2))) / (perAmount * 2);
}

// {topUp, fee, net} of what one thing brings, as inventory/terms/rules.py settles it: sold below the
// named price the desk makes up the difference, above it the desk keeps what was agreed of the rest.
export function settle(sale, named, { fee_basis_points: feeRate, above_basis_points: aboveRate = 0 }) {
  const topUp = Math.max((named ?? sale) - sale, 0);
  const above = Math.max(sale - (named ?? sale), 0);
  const parts = (sale + topUp - above) * feeRate + above * aboveRate;
  const fee = worth(parts, 1, BASIS_POINTS);
  return { topUp, fee, net: sale + topUp - fee };
}

// The price of so much of a pack by the terms; null where they name none for its produce. Another
// size is worth as much by the piece or gram: that of the size that was defined first.
export function agreedOf(terms, packs, pack, amount) {
  const priced = (terms.prices ?? [])
    .filter(({ pack_id: id }) => packs.get(id)?.produce_id === pack.produce_id)
    .sort((one, other) => (other.pack_id === pack.pack_id) - (one.pack_id === pack.pack_id) || one.pack_id - other.pack_id);
  const [price] = priced;
  return price ? worth(price.price_fen, amount, packs.get(price.pack_id).base_units) : null;
}

export function yuan(fen) {
  return `${(fen - (fen % 100)) / 100}.${String(fen % 100).padStart(2, "0")}`;
}

// {gross, topUp, fee, net} of the lines that are taken; null where there is none, or a price is
// missing.
export function expectedOf(lines, packs, terms) {
  const sums = { gross: 0, topUp: 0, fee: 0, net: 0 };
  const taken = lines.filter((line) => line.packs > 0);
  for (const line of taken) {
    const pack = packs.get(line.pack_id);
    if (!pack?.guide_price_fen) return null;
    for (const amount of amountsOf(line, pack)) {
      const sale = worth(pack.guide_price_fen, amount, pack.base_units);
      const settled = settle(sale, agreedOf(terms, packs, pack, amount), terms);
      sums.gross += sale;
      for (const part of ["topUp", "fee", "net"]) sums[part] += settled[part];
    }
  }
  return taken.length > 0 ? sums : null;
}

// What is under each label of a line, in pieces or grams.
export function amountsOf(line, pack) {
  return pack.loose ? line.weights : Array(line.packs).fill(pack.base_units);
}
