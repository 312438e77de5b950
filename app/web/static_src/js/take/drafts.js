// What is half filled in, by person and villager, photos and all. It is written after each change,
// so that a tab that the phone kills costs nothing.
import { openDB } from "idb";
import { newClientId } from "../parts/client-id.js";

const NAME = "desk-drafts";
const STORE = "drafts";
let opening;

function database() {
  opening ??= openDB(NAME, 1, { upgrade: (made) => made.createObjectStore(STORE) });
  return opening;
}

export function newDraft(villager) {
  return {
    client_id: newClientId(),
    villager,
    open: null,
    goods: {},
    pictures: [],
    terms_id: null,
  };
}

// The drafts of one agent, by villager: two who share a phone do not see each other's.
export class Drafts {
  constructor(accountId) {
    this.accountId = accountId;
  }

  async read(villager) {
    return (await database()).get(STORE, [this.accountId, villager]);
  }

  async save(draft) {
    await (await database()).put(STORE, draft, [this.accountId, draft.villager]);
  }

  async drop(villager) {
    await (await database()).delete(STORE, [this.accountId, villager]);
  }

  // Codes of the villagers of whom something is half filled in.
  async villagers() {
    const keys = await (await database()).getAllKeys(STORE);
    return keys.filter(([whose]) => whose === this.accountId).map(([, villager]) => villager);
  }
}
