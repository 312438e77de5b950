// Sales that nobody has paid yet. The one that is being rung up outlives a reload of its tab; those
// that were set by while a shopper fetches something wait on this machine until they are taken up.
// A basket is { client_id, items: [{ code, typed }], total_fen, at }.
const openKey = (shop) => `till-open-${shop}`;
const heldKey = (shop) => `till-held-${shop}`;
const read = (place, key) => JSON.parse(place.getItem(key) ?? "null");

export const openBasket = (shop) => read(sessionStorage, openKey(shop));

export function keepOpen(shop, basket) {
  if (basket.items.length > 0) sessionStorage.setItem(openKey(shop), JSON.stringify(basket));
  else sessionStorage.removeItem(openKey(shop));
}

export const heldBaskets = (shop) => read(localStorage, heldKey(shop)) ?? [];

export function hold(shop, basket) {
  localStorage.setItem(heldKey(shop), JSON.stringify([...heldBaskets(shop), basket]));
}

// Takes one up again, or nothing where another tab did.
export function takeUp(shop, client_id) {
  const all = heldBaskets(shop);
  localStorage.setItem(heldKey(shop), JSON.stringify(all.filter((each) => each.client_id !== client_id)));
  return all.find((each) => each.client_id === client_id);
}
