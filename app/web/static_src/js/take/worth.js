// What goods are expected to bring, in whole fen, with the roundings of app/money.py.
const BASIS_POINTS = 10_000;

// Rounded once, half up: 1,250 g at ¥18.90 a 500 g is ¥47.25.
export function worth(priceFen, amount, perAmount) {
  const total = priceFen * amount * 2 + perAmount;
  return (total - (total % (perAmount * 2))) / (perAmount * 2);
}

export function feeOf(fen, basisPoints) {
  return worth(fen, basisPoints, BASIS_POINTS);
}

export function yuan(fen) {
  return `${(fen - (fen % 100)) / 100}.${String(fen % 100).padStart(2, "0")}`;
}

// {gross, fee} of the lines that are taken; null where there is none, or a price is missing.
export function expectedOf(lines, packs, basisPoints) {
  let gross = 0;
  let fee = 0;
  const taken = lines.filter((line) => line.packs > 0);
  for (const line of taken) {
    const pack = packs.get(line.pack_id);
    if (!pack?.guide_price_fen) return null;
    const amounts = pack.loose ? line.weights : Array(line.packs).fill(pack.base_units);
    for (const amount of amounts) {
      const fen = worth(pack.guide_price_fen, amount, pack.base_units);
      gross += fen;
      fee += feeOf(fen, basisPoints);
    }
  }
  return taken.length > 0 ? { gross, fee } : null;
}
