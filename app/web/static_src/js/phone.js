// The phone's store by name, for whoever looks into a phone (docs/operating.md) and for the tests:
//   const phone = await import("/static/dist/phone.js")
export * from "./phone/store.js";
export { exported } from "./phone/export.js";
export { setPin } from "./phone/pins.js";
export { syncNow, syncState } from "./phone/sync.js";
